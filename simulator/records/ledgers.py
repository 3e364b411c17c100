"""What the writer's thread does to the SQLite file: exchanges into their tenant's ledger, changes into their tables.

Queueing and waiting are `writing`'s business; reading is `sqlite`'s.
"""

import sqlite3
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.records.exchange import Exchange
from simulator.records.rows import ID_BITS, insert_exchanges
from simulator.records.selection import sql_text
from simulator.records.store import (
    Change,
    DocumentChanged,
    ExchangesCleared,
    TenantChanged,
    TenantDeleted,
    TenantReset,
    all_of,
)
from simulator.records.writing import Item

TIDIED_AT_ONCE = 500
"""Rows deleted in one go, so that what comes meanwhile does not wait long."""


def place_of(ledger: int, id: int) -> int:
    """Where an exchange stands."""
    return (ledger << ID_BITS) | id


@dataclass(slots=True)
class _Written:
    """What one commit added: its bytes, and the last id of each ledger."""

    bytes: int
    last: dict[int, int] = field(default_factory=dict)


class Ledgers:
    """The connection that writes, and what it does.

    With `max_bytes` the oldest exchanges are deleted when more than that has been written.
    """

    def __init__(
        self, connection: sqlite3.Connection, release: Callable[[], None], *, max_bytes: int | None = None
    ) -> None:
        self._connection = connection
        self._release = release
        self._max_bytes = max_bytes
        self._written: deque[_Written] = deque()
        self._bytes = 0
        self._untidy = True

    def apply(self, items: list[Item]) -> None:
        """Commit exchanges and changes, all or none."""
        while self._max_bytes is not None and self._bytes > self._max_bytes:
            self._forget_oldest()
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            written = self._apply(items)
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        if self._max_bytes is not None:
            self._written.append(written)
            self._bytes += written.bytes

    def tidy(self) -> bool:
        """Delete some rows that nobody can read any more."""
        if not self._untidy:
            return False
        found = self._connection.execute("SELECT number FROM ledgers WHERE tenant IS NULL LIMIT 1").fetchone()
        if found is None:
            self._untidy = False
            return False
        self._empty_some(found[0])
        return True

    def close(self) -> None:
        """Close the connection and let go of the file."""
        try:
            self._connection.close()
        finally:
            self._release()

    def _apply(self, items: list[Item]) -> _Written:
        """Exchanges are inserted many at a time, and in any case before a change that could take them away."""
        written = _Written(0)
        exchanges: list[Exchange] = []
        states: dict[str, TenantChanged] = {}
        for item in items:
            if isinstance(item, Exchange):
                exchanges.append(item)
            elif isinstance(item, TenantChanged):
                states[item.tenant] = item
            else:
                if isinstance(item, ExchangesCleared | TenantDeleted):
                    self._insert(exchanges, written)
                    exchanges = []
                    states.pop(item.tenant, None) if isinstance(item, TenantDeleted) else None
                self._change(item)
        self._insert(exchanges, written)
        for state in states.values():
            self._keep_state(state)
        return written

    def _insert(self, exchanges: list[Exchange], written: _Written) -> None:
        if not exchanges:
            return
        last: dict[str, int] = {}
        for exchange in exchanges:
            last[exchange.tenant] = max(last.get(exchange.tenant, 0), exchange.id)
        numbers = {tenant: self._ledger(tenant, last_id) for tenant, last_id in last.items()}
        insert_exchanges(self._connection, [(place_of(numbers[each.tenant], each.id), each) for each in exchanges])
        written.bytes += all_of(exchanges)
        written.last.update({number: last[tenant] for tenant, number in numbers.items()})

    def _ledger(self, tenant: str, last_id: int) -> int:
        """The number of a tenant's ledger, begun if need be, with the last id in it noted."""
        values = (last_id, sql_text(tenant))
        update = "UPDATE ledgers SET last_id = max(last_id, ?) WHERE tenant = ? RETURNING number"
        found = self._connection.execute(update, values).fetchone()
        if found is None:
            insert = "INSERT INTO ledgers (last_id, tenant) VALUES (?, ?) RETURNING number"
            found = self._connection.execute(insert, values).fetchone()
        return int(found[0])

    def _change(self, change: Change) -> None:
        execute, tenant = self._connection.execute, sql_text(change.tenant)
        if isinstance(change, DocumentChanged):
            execute(
                "INSERT INTO documents (tenant, kind, key, version, body) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (tenant, kind, key) DO UPDATE SET version = excluded.version, body = excluded.body",
                (tenant, sql_text(change.kind), sql_text(change.key), change.version, change.body),
            )
        if isinstance(change, TenantReset | TenantDeleted):
            execute("DELETE FROM documents WHERE tenant = ?", (tenant,))
        if isinstance(change, TenantDeleted):
            execute("DELETE FROM tenants WHERE name = ?", (tenant,))
        if isinstance(change, ExchangesCleared | TenantDeleted):
            self._drop_ledger(tenant, goes_on=isinstance(change, ExchangesCleared))

    def _drop_ledger(self, tenant: str | bytes, *, goes_on: bool) -> None:
        execute = self._connection.execute
        found = execute("SELECT number, last_id FROM ledgers WHERE tenant = ?", (tenant,)).fetchone()
        if found is None:
            return
        execute("UPDATE ledgers SET tenant = NULL WHERE number = ?", (found[0],))
        self._untidy = True
        if goes_on:
            execute("INSERT INTO ledgers (tenant, last_id) VALUES (?, ?)", (tenant, found[1]))

    def _keep_state(self, change: TenantChanged) -> None:
        self._connection.execute(
            "INSERT INTO tenants (name, state) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET state = excluded.state",
            (sql_text(change.tenant), change.state),
        )

    def _empty_some(self, ledger: int) -> None:
        """Delete the first rows of a ledger without a tenant; and the ledger itself, when it is empty."""
        execute, low, high = self._connection.execute, place_of(ledger, 0), place_of(ledger + 1, 0)
        first = "SELECT place FROM exchanges WHERE place >= ? AND place < ? ORDER BY place LIMIT ?"
        found = execute(f"SELECT max(place) FROM ({first})", (low, high, TIDIED_AT_ONCE)).fetchone()  # noqa: S608 - ours
        if found[0] is None:
            execute("DELETE FROM ledgers WHERE number = ?", (ledger,))
        else:
            self._delete(low, found[0])

    def _forget_oldest(self) -> None:
        oldest = self._written.popleft()
        self._bytes -= oldest.bytes
        for ledger, last_id in oldest.last.items():
            self._delete(place_of(ledger, 0), place_of(ledger, last_id))

    def _delete(self, first: int, last: int) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        for table in ("bodies", "exchanges"):
            self._connection.execute(f"DELETE FROM {table} WHERE place BETWEEN ? AND ?", (first, last))  # noqa: S608 - ours
        self._connection.execute("COMMIT")
