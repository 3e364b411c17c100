"""Which exchanges somebody asks for: one definition that is both a test in memory and a condition in SQL.

What needs a parsed body (findings, XPath, JSONPath) is the upper layers' `where`; it must not come in here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from simulator.clock import parse_instant
from simulator.records.exchange import INSIDE, Exchange
from simulator.wire.errors import Problem, Problems

SqlValue = str | bytes | int | float
"""What stands for a `?` in a condition."""

FILTERS = (
    "service", "operation", "nhs_number", "correlation_id", "request_id", "message_id", "tracking_id", "rule",
    "scenario", "status", "since", "until", "text",
)  # fmt: skip
"""What can be asked for by name."""

_CLASS = re.compile(r"([1-5])xx", re.IGNORECASE | re.ASCII)
_RANGE = re.compile(r"([0-9]{1,3})(?:\.\.([0-9]{1,3}))?", re.ASCII)
_SECONDS = re.compile(r"[0-9]{9,11}(?:\.[0-9]{1,9})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Condition:
    """One thing asked for, twice: `holds` for an exchange in memory, `sql` with its values for a row."""

    sql: str
    values: tuple[SqlValue, ...]
    holds: Callable[[Exchange], bool]


@dataclass(frozen=True, slots=True)
class Selection:
    """Exchanges that match everything given; a field of None asks for nothing.

    `operation` may end in `*`. `scenario` also asks for those that it includes. `status` is `404`, `4xx` or `400..499`.
    `since` and `until` are real time, seconds since 1970 or instants with an offset: `since <= at < until`. `text` is
    looked for in all headers and bodies, in UTF-8, the case of A-Z ignored. `nameless` asks for those without an NHS
    number that have one of these ids. `where` is asked last and always on the event loop. Raises Problems.
    """

    service: str | None = None
    operation: str | None = None
    nhs_number: str | None = None
    correlation_id: str | None = None
    request_id: str | None = None
    message_id: str | None = None
    tracking_id: str | None = None
    rule: str | None = None
    scenario: str | None = None
    status: int | str | None = None
    since: float | datetime | None = None
    until: float | datetime | None = None
    text: str | None = None
    nameless: frozenset[str] | None = None
    where: Callable[[Exchange], bool] | None = field(default=None, compare=False)
    _conditions: tuple[_Condition, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Turn what is asked for into conditions, once."""
        names = ("service", "nhs_number", "correlation_id", "request_id", "message_id", "tracking_id", "rule")
        conditions = [_equal(name, value) for name in names if (value := getattr(self, name)) is not None]
        if self.operation is not None:
            conditions.append(_operation(self.operation))
        if self.scenario is not None:
            conditions.append(_scenario(self.scenario))
        if self.status is not None:
            conditions.append(_status(*status_range(self.status)))
        if self.since is not None or self.until is not None:
            conditions.append(_time(_seconds(self.since, float("-inf")), _seconds(self.until, float("inf"))))
        if self.nameless is not None:
            conditions.append(_nameless(self.nameless))
        if self.text is not None:
            conditions.append(_text(self.text))
        object.__setattr__(self, "_conditions", tuple(conditions))

    def matches(self, exchange: Exchange) -> bool:
        """Is this exchange asked for?"""
        return self.holds(exchange) and (self.where is None or self.where(exchange))

    def holds(self, exchange: Exchange) -> bool:
        """Does all but `where` match?"""
        return all(condition.holds(exchange) for condition in self._conditions)

    def sql(self) -> tuple[str, list[SqlValue]]:
        """The same as `holds`, for a WHERE clause over `exchanges` joined with `bodies`, and the values of its `?`."""
        clause = " AND ".join(condition.sql for condition in self._conditions) or "TRUE"
        return clause, [value for condition in self._conditions for value in condition.values]


EVERYTHING = Selection()
"""Asks for nothing: every exchange matches."""


def read_selection(
    asked: Mapping[str, str], file: str = "", *, where: Callable[[Exchange], bool] | None = None
) -> Selection:
    """The selection that names and texts ask for, as in a query. Raises Problems with all that is wrong."""
    problems = [
        Problem(f"there is no filter {name!r}", f"one of {', '.join(FILTERS)}", name, file)
        for name in asked
        if name not in FILTERS
    ]
    values: dict[str, str | float | int] = {}
    for name in FILTERS:
        if name not in asked:
            continue
        try:
            values[name] = _instant(asked[name]) if name in ("since", "until") else asked[name]
            if name == "status":
                status_range(asked[name])
        except (ValueError, OverflowError) as fault:
            problems.extend(_located(fault, name, file))
    if problems:
        raise Problems(problems)
    return Selection(**values, where=where)  # type: ignore[arg-type]  # FILTERS are its fields


def _located(fault: Exception, name: str, file: str) -> list[Problem]:
    if isinstance(fault, Problems):
        return [Problem(problem.what, problem.remedy, name, file) for problem in fault.problems]
    return [Problem(str(fault), "an instant such as 2026-11-22T10:00:00Z, or seconds since 1970", name, file)]


def _instant(text: str) -> float:
    return float(text) if _SECONDS.fullmatch(text) else parse_instant(text).timestamp()


def status_range(asked: int | str) -> tuple[int, int]:
    """The lowest and highest status that `404`, `4xx` or `400..499` mean. Raises Problems."""
    text = str(asked)
    if found := _CLASS.fullmatch(text):
        return int(found[1]) * 100, int(found[1]) * 100 + 99
    if (found := _RANGE.fullmatch(text)) and int(found[1]) <= int(found[2] or found[1]):
        return int(found[1]), int(found[2] or found[1])
    raise Problems([Problem(f"{text!r} is not a status", "one such as 404, 4xx or 400..499", "status")])


def _seconds(moment: float | datetime | None, otherwise: float) -> float:
    if moment is None:
        return otherwise
    return moment.timestamp() if isinstance(moment, datetime) else moment


def sql_text(text: str) -> str | bytes:
    """A text as the database holds it: as itself, or as bytes where half a surrogate pair keeps it from being UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def _equal(name: str, value: str) -> _Condition:
    def holds(exchange: Exchange) -> bool:
        return bool(getattr(exchange, name) == value)

    return _Condition(f"{name} = ?", (sql_text(value),), holds)


def _operation(asked: str) -> _Condition:
    if not asked.endswith("*"):
        return _equal("operation", asked)
    beginning = asked[:-1]

    def holds(exchange: Exchange) -> bool:
        return exchange.operation is not None and exchange.operation.startswith(beginning)

    if not beginning:
        return _Condition("operation IS NOT NULL", (), holds)
    return _Condition(*_begins("operation", beginning), holds)


def _scenario(asked: str) -> _Condition:
    within = asked + INSIDE

    def holds(exchange: Exchange) -> bool:
        return exchange.scenario is not None and (exchange.scenario == asked or exchange.scenario.startswith(within))

    itself, (sql, values) = _equal("scenario", asked), _begins("scenario", within)
    return _Condition(f"({itself.sql} OR {sql})", (*itself.values, *values), holds)


def _begins(name: str, beginning: str) -> tuple[str, tuple[SqlValue, ...]]:
    """A condition on how a text begins. Compared as bytes: LIKE and GLOB would read signs of the value as patterns."""
    begins = beginning.encode("utf-8", "surrogatepass")
    return f"substr(CAST({name} AS BLOB), 1, ?) = ?", (len(begins), begins)


def _status(lowest: int, highest: int) -> _Condition:
    def holds(exchange: Exchange) -> bool:
        return lowest <= exchange.status <= highest

    return _Condition("status BETWEEN ? AND ?", (lowest, highest), holds)


def _time(since: float, until: float) -> _Condition:
    def holds(exchange: Exchange) -> bool:
        return since <= exchange.at < until

    return _Condition("(at >= ? AND at < ?)", (since, until), holds)


def _nameless(ids: frozenset[str]) -> _Condition:
    def holds(exchange: Exchange) -> bool:
        if exchange.nhs_number is not None:
            return False
        return exchange.correlation_id in ids or exchange.tracking_id in ids or exchange.message_id in ids

    among = f"IN ({', '.join('?' * len(ids))})"
    joined = " OR ".join(f"{name} {among}" for name in ("correlation_id", "tracking_id", "message_id"))
    return _Condition(f"(nhs_number IS NULL AND ({joined}))", tuple(sql_text(each) for each in sorted(ids)) * 3, holds)


def _text(text: str) -> _Condition:
    needle = text.encode("utf-8", "surrogatepass").lower()

    def holds(exchange: Exchange) -> bool:
        return (
            needle in exchange.response_body.lower()
            or needle in exchange.request_body.lower()
            or needle in exchange.request_headers.lower()
            or needle in exchange.response_headers.lower()
        )

    # SQLite's lower() changes A-Z only, like that of bytes; compared as bytes, nothing need be valid UTF-8.
    parts = ("response_body", "request_body", "request_headers", "response_headers")
    found = [f"instr(CAST(lower(CAST({part} AS TEXT)) AS BLOB), ?) > 0" for part in parts]
    return _Condition(f"({' OR '.join(found)})", (needle,) * len(parts), holds)
