import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.records.ledgers import TIDIED_AT_ONCE, Ledgers, last_id_in, place_of
from simulator.records.schema import DatabaseFile
from simulator.records.store import DocumentChanged, ExchangesCleared, TenantChanged, TenantDeleted, TenantReset
from tests.records.makers import an_exchange


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    file = DatabaseFile(tmp_path / "x.sqlite")
    opened = file.connect()
    yield opened
    opened.close()
    file.release()


@pytest.fixture
def ledgers(connection: sqlite3.Connection) -> Ledgers:
    return Ledgers(connection, lambda: None)


def rows(connection: sqlite3.Connection, sql: str) -> list[tuple[object, ...]]:
    return connection.execute(sql).fetchall()


def test_places_of_two_ledgers_do_not_meet() -> None:
    assert place_of(1, 2**36 - 1) < place_of(2, 0)
    assert place_of(2**27 - 1, 2**36 - 1) < 2**63


def test_each_tenant_has_a_ledger_of_its_own(connection: sqlite3.Connection, ledgers: Ledgers) -> None:
    ledgers.apply([an_exchange(1, "a"), an_exchange(1, "b"), an_exchange(2, "a")])

    assert rows(connection, "SELECT number, tenant FROM ledgers") == [(1, "a"), (2, "b")]
    assert rows(connection, "SELECT place FROM bodies") == [(place_of(1, 1),), (place_of(1, 2),), (place_of(2, 1),)]
    assert [last_id_in(connection, number) for number in (1, 2, 3)] == [2, 1, 0]


def test_a_cleared_ledger_is_followed_by_another_that_goes_on_counting(
    connection: sqlite3.Connection, ledgers: Ledgers
) -> None:
    ledgers.apply([an_exchange(1, "a"), an_exchange(2, "a"), ExchangesCleared("a"), an_exchange(3, "a")])

    found = rows(connection, "SELECT number, tenant, last_id FROM ledgers")

    assert found == [(1, None, 0), (2, "a", 2)]
    assert last_id_in(connection, 2) == 3


def test_clearing_twice_still_remembers_the_last_id(connection: sqlite3.Connection, ledgers: Ledgers) -> None:
    ledgers.apply([an_exchange(5, "a"), ExchangesCleared("a"), ExchangesCleared("a"), ExchangesCleared("nobody")])

    assert rows(connection, "SELECT last_id FROM ledgers WHERE tenant = 'a'") == [(5,)]


def test_rows_that_nobody_can_read_are_deleted_a_few_at_a_time(
    connection: sqlite3.Connection, ledgers: Ledgers
) -> None:
    ledgers.apply([an_exchange(id, "a") for id in range(1, 2 * TIDIED_AT_ONCE + 2)])
    ledgers.apply([an_exchange(1, "b"), ExchangesCleared("a"), an_exchange(9_000, "a")])

    left = []
    while ledgers.tidy():
        left += rows(connection, "SELECT count(*) FROM bodies")

    assert left == [(TIDIED_AT_ONCE + 3,), (3,), (2,), (2,)]
    assert rows(connection, "SELECT count(*) FROM exchanges") == [(2,)]
    assert rows(connection, "SELECT tenant FROM ledgers ORDER BY tenant") == [("a",), ("b",)]


def test_a_number_is_not_given_to_another_ledger(connection: sqlite3.Connection, ledgers: Ledgers) -> None:
    ledgers.apply([an_exchange(1, "a"), TenantDeleted("a")])
    while ledgers.tidy():
        pass
    ledgers.apply([an_exchange(1, "b")])

    assert rows(connection, "SELECT number, tenant FROM ledgers") == [(2, "b")]


def test_untidied_rows_are_found_again_after_a_restart(connection: sqlite3.Connection, ledgers: Ledgers) -> None:
    ledgers.apply([an_exchange(1, "a"), TenantDeleted("a")])

    again = Ledgers(connection, lambda: None)
    while again.tidy():
        pass

    assert rows(connection, "SELECT count(*) FROM exchanges") == [(0,)]


def test_of_several_states_of_a_tenant_the_last_is_kept(connection: sqlite3.Connection, ledgers: Ledgers) -> None:
    ledgers.apply([TenantChanged("a", b"1"), TenantDeleted("a"), TenantChanged("a", b"2"), TenantChanged("a", b"3")])

    assert rows(connection, "SELECT name, state FROM tenants") == [("a", b"3")]


def test_a_reset_takes_documents_but_neither_exchanges_nor_the_tenant(
    connection: sqlite3.Connection, ledgers: Ledgers
) -> None:
    document = DocumentChanged("a", "people", "1", 1, b"{}")

    ledgers.apply([document, TenantChanged("a", b"{}"), an_exchange(1, "a"), TenantReset("a")])

    counted = [rows(connection, f"SELECT count(*) FROM {table}") for table in ("documents", "tenants", "exchanges")]
    assert counted == [[(0,)], [(1,)], [(1,)]]


def test_a_group_that_fails_leaves_nothing_and_the_next_one_is_whole(
    connection: sqlite3.Connection, ledgers: Ledgers
) -> None:
    broken = an_exchange(2, "a", status=2**70)

    with pytest.raises(OverflowError):
        ledgers.apply([DocumentChanged("a", "people", "1", 1, b"{}"), an_exchange(1, "a"), broken])
    ledgers.apply([an_exchange(3, "a")])

    assert rows(connection, "SELECT count(*) FROM documents") == [(0,)]
    assert rows(connection, "SELECT number, tenant FROM ledgers") == [(1, "a")]
    assert rows(connection, "SELECT place FROM exchanges") == [(place_of(1, 3),)]


def test_closing_lets_go_of_the_file_after_the_connection(tmp_path: Path) -> None:
    file = DatabaseFile(tmp_path / "x.sqlite")
    released: list[bool] = []

    Ledgers(file.connect(), lambda: released.append(True)).close()
    file.release()

    assert released == [True]
    assert [path.name for path in tmp_path.iterdir()] == ["x.sqlite"]
