import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from simulator.records.exchange import Exchange
from simulator.records.rows import insert_exchanges
from simulator.records.schema import DatabaseFile
from simulator.records.selection import EVERYTHING, Selection, read_selection, status_range
from simulator.wire.errors import Problems
from tests.records.makers import NOON, an_exchange

NOTHING = an_exchange(request_headers=b"", request_body=b"", response_headers=b"", response_body=b"")

_TEXTS = st.sampled_from(["", "a", "A", "é", "%", "_", "*", "\x00", "a\x00b", "\udce9", "pds.", "pds.x", "pds.x.y"])
_BYTES = st.sampled_from([b"", b"a", b"xAy", b"\x00a", b"\xff", b"\xc3\xa9", b"a\x00b", b"%", b"PDS.x"])
_SCENARIOS = _TEXTS | st.sampled_from(["a > b", "a > b > c", "a >", "A > b", "\udce9 > a", "a\x00b > a"])
_TIMES = st.sampled_from([NOON - 1, NOON, NOON + 0.25, NOON + 1])
_EXCHANGES = st.builds(
    an_exchange,
    at=_TIMES,
    service=st.none() | _TEXTS,
    operation=st.none() | _TEXTS,
    status=st.sampled_from([0, 199, 200, 299, 300, 404, 500]),
    nhs_number=st.none() | _TEXTS,
    correlation_id=st.none() | _TEXTS,
    request_id=st.none() | _TEXTS,
    message_id=st.none() | _TEXTS,
    tracking_id=st.none() | _TEXTS,
    rule=st.none() | _TEXTS,
    scenario=st.none() | _SCENARIOS,
    request_headers=_BYTES,
    request_body=_BYTES,
    response_headers=_BYTES,
    response_body=_BYTES,
)
_ASKED_TEXT = st.none() | _TEXTS
_SELECTIONS = st.builds(
    Selection,
    service=_ASKED_TEXT,
    operation=_ASKED_TEXT | _TEXTS.map(lambda text: text + "*"),
    nhs_number=_ASKED_TEXT,
    correlation_id=_ASKED_TEXT,
    request_id=_ASKED_TEXT,
    message_id=_ASKED_TEXT,
    tracking_id=_ASKED_TEXT,
    rule=_ASKED_TEXT,
    scenario=st.none() | _SCENARIOS,
    status=st.none() | st.sampled_from([0, 200, "404", "2xx", "5XX", "200..299", "0..999"]),
    since=st.none() | _TIMES | st.just(float("nan")),
    until=st.none() | _TIMES | _TIMES.map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    text=_ASKED_TEXT,
    nameless=st.none() | st.frozensets(_TEXTS, max_size=4),
)


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    file = DatabaseFile(tmp_path_factory.mktemp("selection") / "x.sqlite")
    opened = file.connect()
    yield opened
    opened.close()
    file.release()


def one_field(name: str) -> st.SearchStrategy[Selection]:
    """Selections that ask for one thing: those that ask for many hardly ever match."""
    return _SELECTIONS.map(lambda selection: Selection(**{name: getattr(selection, name)}))


_NAMES = (
    *("service", "operation", "nhs_number", "rule", "scenario", "status", "since", "until", "text", "message_id"),
    "nameless",
)


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_EXCHANGES, st.one_of(_SELECTIONS, *(one_field(name) for name in _NAMES)))
@example(an_exchange(operation="a\x00b"), Selection(operation="a\x00*"))
@example(an_exchange(operation="\udce9x"), Selection(operation="\udce9*"))
@example(an_exchange(operation="éa"), Selection(operation="é*"))
@example(an_exchange(operation=None), Selection(operation="*"))
@example(an_exchange(operation=""), Selection(operation="*"))
@example(an_exchange(operation=""), Selection(operation="p*"))
@example(an_exchange(scenario="a\x00b > a"), Selection(scenario="a\x00b"))
@example(an_exchange(scenario="\udce9 > a"), Selection(scenario="\udce9"))
@example(NOTHING, Selection(text=""))
@example(NOTHING, Selection(text="a"))
@example(an_exchange(response_body=b"x\x00ABC\xff"), Selection(text="\x00abc"))
@example(an_exchange(response_body="É".encode()), Selection(text="é"))
@example(an_exchange(), Selection(text=""))
@example(an_exchange(correlation_id="c"), Selection(nameless=frozenset(("c",))))
@example(an_exchange(nhs_number=None, correlation_id="c"), Selection(nameless=frozenset(("c", "d"))))
@example(an_exchange(nhs_number=None, tracking_id="\udce9"), Selection(nameless=frozenset(("\udce9",))))
@example(an_exchange(nhs_number=None), Selection(nameless=frozenset()))
def test_memory_and_sql_agree_on_what_matches(
    connection: sqlite3.Connection, exchange: Exchange, selection: Selection
) -> None:
    connection.execute("DELETE FROM exchanges")
    connection.execute("DELETE FROM bodies")
    insert_exchanges(connection, [(1, exchange)])
    clause, values = selection.sql()

    by_sql = connection.execute(f"SELECT count(*) FROM exchanges JOIN bodies USING (place) WHERE {clause}", values)

    assert bool(by_sql.fetchone()[0]) is selection.matches(exchange)


def test_values_never_stand_in_the_clause_itself() -> None:
    hostile = "x'; DROP TABLE exchanges; --"

    clause, values = Selection(service=hostile, operation=hostile + "*", text=hostile).sql()

    assert "DROP" not in clause
    assert values[0] == hostile


def test_nothing_asked_matches_everything() -> None:
    assert EVERYTHING.matches(an_exchange(service=None, operation=None))
    assert EVERYTHING.sql() == ("TRUE", [])


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(service="pds"), True),
        (Selection(service="scr"), False),
        (Selection(operation="pds.patient.retrieve"), True),
        (Selection(operation="pds.patient.*"), True),
        (Selection(operation="pds.patient"), False),
        (Selection(operation="*"), True),
        (Selection(operation="p*s"), False),
        (Selection(nhs_number="9000000009"), True),
        (Selection(correlation_id="x"), False),
        (Selection(status=200), True),
        (Selection(status="2xx"), True),
        (Selection(status="201..299"), False),
        (Selection(since=NOON + 1), True),
        (Selection(until=NOON + 1), False),
        (Selection(since=datetime(2026, 11, 22, 12, tzinfo=UTC), until=datetime(2026, 11, 23, tzinfo=UTC)), True),
        (Selection(text="HOST: LOCALHOST"), True),
        (Selection(text="Patient"), True),
        (Selection(text="nowhere"), False),
        (Selection(nameless=frozenset(("x",))), False),
        (Selection(service="pds", status=404), False),
        (Selection(where=lambda exchange: exchange.id == 1), True),
        (Selection(where=lambda exchange: exchange.id == 2), False),
    ],
)
def test_an_exchange_matches_when_all_that_is_asked_holds(selection: Selection, expected: bool) -> None:
    assert selection.matches(an_exchange(1)) is expected


def test_the_predicate_is_not_asked_when_something_else_fails() -> None:
    asked: list[int] = []

    def note(exchange: Exchange) -> bool:
        asked.append(exchange.id)
        return True

    assert not Selection(service="scr", where=note).matches(an_exchange())
    assert asked == []


@pytest.mark.parametrize(
    ("asked", "expected"), [(404, (404, 404)), ("404", (404, 404)), ("4XX", (400, 499)), ("0..99", (0, 99))]
)
def test_a_status_is_a_number_a_class_or_a_range(asked: int | str, expected: tuple[int, int]) -> None:
    assert status_range(asked) == expected


@pytest.mark.parametrize("asked", ["", "x", "6xx", "4x", "499..400", "400..", "..400", "4000", "-1", "4\u06604", -5])
def test_another_status_is_refused_with_what_would_be_right(asked: int | str) -> None:
    with pytest.raises(Problems, match=r"one such as 404, 4xx or 400\.\.499"):
        Selection(status=asked)


def test_a_query_is_read_by_name() -> None:
    asked = {"service": "pds", "status": "4xx", "since": "2026-11-22T12:00:00Z", "until": "1795348801.5", "text": "x"}

    selection = read_selection(asked)

    assert selection == Selection(service="pds", status="4xx", since=NOON, until=NOON + 1.5, text="x")


def test_an_instant_may_be_a_date_or_have_an_offset() -> None:
    assert read_selection({"since": "2026-11-22"}).since == NOON - 12 * 3600
    assert read_selection({"since": "2026-11-22T13:00:00+01:00"}).since == NOON


def test_a_query_is_refused_with_all_that_is_wrong() -> None:
    asked = {"servise": "pds", "status": "many", "since": "yesterday", "until": "0001-01-01T00:00:00+01:00"}

    with pytest.raises(Problems) as refused:
        read_selection(asked)

    assert [problem.path for problem in refused.value.problems] == ["servise", "status", "since", "until"]
    assert "one of service, operation" in refused.value.problems[0].remedy


def test_a_query_can_have_a_predicate() -> None:
    assert not read_selection({"service": "pds"}, where=lambda exchange: False).matches(an_exchange())


def test_a_path_is_where_the_query_came_from(tmp_path: Path) -> None:
    with pytest.raises(Problems, match=r"^verify: status: "):
        read_selection({"status": "x"}, "verify")


@pytest.mark.parametrize(
    ("asked", "matches"),
    [("mine", True), ("mine > shipped", True), ("shipped", False), ("min", False), ("mine >", False), ("MINE", False)],
)
def test_a_scenario_is_asked_for_with_what_it_includes(asked: str, matches: bool) -> None:
    assert Selection(scenario=asked).matches(an_exchange(scenario="mine > shipped")) is matches
    assert not Selection(scenario=asked).matches(an_exchange())
