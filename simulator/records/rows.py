"""Exchanges as rows of the tables in `schema`, and back.

An exchange is two rows: a short one that filters run over, and one with its headers and bodies.
"""

import sqlite3
from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain
from operator import attrgetter

from simulator.records.exchange import Exchange
from simulator.records.selection import sql_text
from simulator.records.store import pack_findings, unpack_findings

_BEFORE_HEADERS = ("at", "tenant_time", "duration", "service", "operation", "method", "target")
_AFTER_BODIES = (
    "nhs_number", "correlation_id", "request_id", "message_id", "tracking_id", "rule", "scenario", "delivery",
    "delay", "peer", "tls", "error",
)  # fmt: skip
_SHORT = (*_BEFORE_HEADERS, "status", *_AFTER_BODIES, "bodies_dropped")
_LONG = ("request_headers", "request_body", "response_headers", "response_body")

SELECTED = ", ".join(
    ("place", *_BEFORE_HEADERS, *_LONG[:2], "status", *_LONG[2:], *_AFTER_BODIES, "noted", "bodies_dropped")
)
"""The columns that `read_exchange` needs, in the order of an Exchange's fields."""

ID_BITS = 36
"""How many bits of a `place` are the exchange's id; the ones above them are its ledger."""

AT_ONCE = 64
"""Exchanges in one INSERT at most. After each statement the thread has to win back the interpreter's lock, so there
should be few; and while it fills one in it does not let go of it, so they should not be long."""

Row = tuple[object, ...]
_short_of: Callable[[Exchange], Row] = attrgetter(*_SHORT)
_long_of: Callable[[Exchange], Row] = attrgetter(*_LONG)


_TABLES = {"exchanges": ("place", *_SHORT, "noted"), "bodies": ("place", *_LONG)}


@cache
def _insert(table: str, rows: int) -> str:
    columns = _TABLES[table]
    marks = f"({', '.join('?' * len(columns))})"
    return f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) VALUES {', '.join([marks] * rows)}"  # noqa: S608 - names of ours


def insert_exchanges(connection: sqlite3.Connection, placed: Sequence[tuple[int, Exchange]]) -> None:
    """Insert exchanges at their places; one that is there already is replaced."""
    for start in range(0, len(placed), AT_ONCE):
        some = placed[start : start + AT_ONCE]
        short = [(place, *_short_of(each), pack_findings(each.noted) if each.noted else None) for place, each in some]
        _insert_rows(connection, "exchanges", short)
        _insert_rows(connection, "bodies", [(place, *_long_of(each)) for place, each in some])


def _insert_rows(connection: sqlite3.Connection, table: str, rows: list[Row]) -> None:
    sql = _insert(table, len(rows))
    try:
        connection.execute(sql, list(chain.from_iterable(rows)))
    except UnicodeEncodeError:
        # A header that was not UTF-8, or half a surrogate pair in JSON: rare, so looked for only now.
        connection.execute(sql, [_storable(value) for row in rows for value in row])


def _storable(value: object) -> object:
    return sql_text(value) if isinstance(value, str) else value


def read_exchange(tenant: str, row: Row) -> Exchange:
    """The exchange of a row of the SELECTED columns."""
    values = list(row)
    values[0] = _id_of(row[0])
    for index in _TEXTS:
        if type(values[index]) is bytes:
            values[index] = read_text(values[index])
    values[-2] = unpack_findings(row[-2])  # type: ignore[arg-type]  # what pack_findings gave
    values[-1] = bool(row[-1])
    values.insert(1, tenant)
    return Exchange(*values)  # type: ignore[arg-type]  # the columns are its fields


_NOT_TEXT = {"place", "at", "tenant_time", "duration", "status", "delay", "noted", "bodies_dropped", *_LONG}
_TEXTS = tuple(index for index, name in enumerate(SELECTED.split(", ")) if name not in _NOT_TEXT)


def _id_of(place: object) -> int:
    assert isinstance(place, int)
    return place & ((1 << ID_BITS) - 1)


def read_text(value: object) -> object:
    """A text that `sql_text` made storable."""
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else value
