"""What the writer's thread does to the SQLite file: exchanges into their tenant's ledger, changes into their tables.

Queueing and waiting are `writing`'s business; reading is `sqlite`'s.
"""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence

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
)

TIDIED_AT_ONCE = 500
"""Rows deleted in one go, so that what comes meanwhile does not wait long."""


def place_of(ledger: int, id: int) -> int:
    """Where an exchange stands."""
    return (ledger << ID_BITS) | id


class Ledgers:
    """The connection that writes, and what it does. `release` is called when it has been closed."""

    def __init__(self, connection: sqlite3.Connection, release: Callable[[], None]) -> None:
        self._connection = connection
        self._release = release
        self._numbers: dict[str, int] = {}
        self._untidy = True

    def apply(self, items: Sequence[Exchange | Change]) -> None:
        """Commit exchanges and changes, all or none."""
        with self._transaction():
            self._apply(items)

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

    def _apply(self, items: Sequence[Exchange | Change]) -> None:
        """Exchanges are inserted many at a time, and in any case before a change that could take them away."""
        exchanges: list[Exchange] = []
        states: dict[str, TenantChanged] = {}
        for item in items:
            if isinstance(item, Exchange):
                exchanges.append(item)
            elif isinstance(item, TenantChanged):
                states[item.tenant] = item
            else:
                if isinstance(item, ExchangesCleared | TenantDeleted):
                    self._insert(exchanges)
                    exchanges = []
                if isinstance(item, TenantDeleted):
                    states.pop(item.tenant, None)
                self._change(item)
        self._insert(exchanges)
        for state in states.values():
            self._keep_state(state)

    def _insert(self, exchanges: list[Exchange]) -> None:
        insert_exchanges(self._connection, [(place_of(self._ledger(each.tenant), each.id), each) for each in exchanges])

    def _ledger(self, tenant: str) -> int:
        """The number of a tenant's ledger, begun if need be."""
        number = self._numbers.get(tenant)
        if number is None:
            named = (sql_text(tenant),)
            found = self._connection.execute("SELECT number FROM ledgers WHERE tenant = ?", named).fetchone()
            if found is None:
                insert = "INSERT INTO ledgers (tenant) VALUES (?) RETURNING number"
                found = self._connection.execute(insert, named).fetchone()
            number = self._numbers[tenant] = int(found[0])
        return number

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
            self._drop_ledger(change.tenant, goes_on=isinstance(change, ExchangesCleared))

    def _keep_state(self, change: TenantChanged) -> None:
        self._connection.execute(
            "INSERT INTO tenants (name, state) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET state = excluded.state",
            (sql_text(change.tenant), change.state),
        )

    def _drop_ledger(self, tenant: str, *, goes_on: bool) -> None:
        """Begin another ledger, which goes on counting, or none."""
        execute, named = self._connection.execute, sql_text(tenant)
        found = execute("SELECT number, last_id FROM ledgers WHERE tenant = ?", (named,)).fetchone()
        if found is None:
            return
        number, before = found
        execute("UPDATE ledgers SET tenant = NULL WHERE number = ?", (number,))
        self._numbers.pop(tenant, None)
        self._untidy = True
        if goes_on:
            last_id = max(before, last_id_in(self._connection, number))
            execute("INSERT INTO ledgers (tenant, last_id) VALUES (?, ?)", (named, last_id))

    def _empty_some(self, ledger: int) -> None:
        """Delete the first rows of a ledger without a tenant; and the ledger itself, when it is empty."""
        execute, low, high = self._connection.execute, place_of(ledger, 0), place_of(ledger + 1, 0)
        first = "SELECT place FROM exchanges WHERE place >= ? AND place < ? ORDER BY place LIMIT ?"
        found = execute(f"SELECT max(place) FROM ({first})", (low, high, TIDIED_AT_ONCE)).fetchone()  # noqa: S608 - ours
        with self._transaction():
            if found[0] is None:
                execute("DELETE FROM ledgers WHERE number = ?", (ledger,))
            else:
                execute("DELETE FROM bodies WHERE place BETWEEN ? AND ?", (low, found[0]))
                execute("DELETE FROM exchanges WHERE place BETWEEN ? AND ?", (low, found[0]))

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            self._numbers.clear()  # some may have been begun just now
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise


def last_id_in(connection: sqlite3.Connection, ledger: int) -> int:
    """The highest id in a ledger; 0 when it is empty."""
    sql = "SELECT max(place) FROM exchanges WHERE place >= ? AND place < ?"
    (place,) = connection.execute(sql, (place_of(ledger, 0), place_of(ledger + 1, 0))).fetchone()
    return 0 if place is None else int(place - place_of(ledger, 0))
