import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.records.exchange import Exchange
from simulator.records.rows import AT_ONCE, SELECTED, insert_exchanges, read_exchange
from simulator.records.schema import DatabaseFile
from tests.records.makers import an_exchange, every_field


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    file = DatabaseFile(tmp_path / "x.sqlite")
    opened = file.connect()
    yield opened
    opened.close()
    file.release()


def read(connection: sqlite3.Connection) -> list[Exchange]:
    rows = connection.execute(f"SELECT {SELECTED} FROM exchanges JOIN bodies USING (place) ORDER BY place")
    return [read_exchange("default", row) for row in rows]


def test_every_field_comes_back_as_it_was(connection: sqlite3.Connection) -> None:
    insert_exchanges(connection, [(7, every_field()), (8, an_exchange(8))])

    assert read(connection) == [every_field(), an_exchange(8)]


@pytest.mark.parametrize("count", [0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE + 5])
def test_any_number_is_inserted(connection: sqlite3.Connection, count: int) -> None:
    exchanges = [an_exchange(id) for id in range(1, count + 1)]

    insert_exchanges(connection, [(exchange.id, exchange) for exchange in exchanges])

    assert read(connection) == exchanges


def test_the_same_place_again_is_replaced(connection: sqlite3.Connection) -> None:
    insert_exchanges(connection, [(1, an_exchange(1, rule="first"))])

    insert_exchanges(connection, [(1, an_exchange(1, rule="second"))])

    assert read(connection) == [an_exchange(1, rule="second")]
