"""The tables of our SQLite file, and opening one: whose file it is, how old it is, and who else has it open.

What is written to the tables and read from them is the business of `rows`, `ledgers` and `sqlite`.
"""

import contextlib
import os
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

from simulator.wire.errors import Problem, Problems

VERSION = 2
"""The form of the tables, kept in `PRAGMA user_version`. A change to them is a new number, and a step of _STEPS."""

APPLICATION = 0x55454353
"""Marks a file as ours ("UECS"), kept in `PRAGMA application_id`."""

CHECKED_WHOLE = 64_000_000
"""Bytes up to which a file is read through when it is opened: larger ones would take too long."""

STATEMENTS = 256
"""Statements kept ready: there is one for each number of rows that go into an INSERT."""

# A ledger is a run of one tenant's exchanges. Clearing them begins another ledger, and the rows of the old one, which
# then has no tenant, are deleted later a few at a time: so no number is given twice. An exchange's `place` is made of
# its ledger and its id.
_TABLES = """
CREATE TABLE ledgers (number INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT UNIQUE, last_id INTEGER NOT NULL DEFAULT 0);
CREATE TABLE exchanges (
  place INTEGER PRIMARY KEY, at REAL, tenant_time REAL, duration REAL, service TEXT, operation TEXT, method TEXT,
  target TEXT, status INTEGER, nhs_number TEXT, correlation_id TEXT, request_id TEXT, message_id TEXT,
  tracking_id TEXT, rule TEXT, delivery TEXT, delay REAL, peer TEXT, tls TEXT, error TEXT, bodies_dropped INTEGER,
  noted BLOB, scenario TEXT
);
CREATE TABLE bodies (
  place INTEGER PRIMARY KEY, request_headers BLOB, request_body BLOB, response_headers BLOB, response_body BLOB
);
CREATE TABLE documents (
  sequence INTEGER PRIMARY KEY, tenant TEXT, kind TEXT, key TEXT, version INTEGER, body BLOB,
  UNIQUE (tenant, kind, key)
);
CREATE TABLE tenants (sequence INTEGER PRIMARY KEY, name TEXT UNIQUE, state BLOB);
"""

_STEPS = {1: "ALTER TABLE exchanges ADD COLUMN scenario TEXT;"}
"""What makes the tables of an older form those of the next."""


class DatabaseFile:
    """A file claimed for this process alone, until `release`. Raises Problems when it cannot be had.

    It is made readable by its owner only.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with as_problems(path):
            self._claim = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        if not _lock(self._claim):
            os.close(self._claim)
            raise _problem(path, "another simulator has it open", "stop that one, or name another file")

    def release(self) -> None:
        """Let others have it. Close all connections first: SQLite's own locks go with this one."""
        os.close(self._claim)

    def connect(self) -> sqlite3.Connection:
        """The connection that writes, its tables made or checked. Raises Problems."""
        with as_problems(self.path):
            connection = sqlite3.connect(
                self.path, timeout=1, isolation_level=None, check_same_thread=False, cached_statements=STATEMENTS
            )
            try:
                _check(connection, self.path)
                connection.execute("PRAGMA journal_mode = WAL").fetchone()
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.execute("PRAGMA journal_size_limit = 64000000")
                connection.execute("PRAGMA busy_timeout = 10000")  # from now on somebody else's backup is waited for
                _bring_up(connection)
            except BaseException:
                connection.close()
                raise
        return connection

    def connect_to_read(self) -> sqlite3.Connection:
        """A further connection, which only reads."""
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA query_only = ON")
        return connection


def _bring_up(connection: sqlite3.Connection) -> None:
    """Make the tables, or make those of an older form what they are now; all of it, or nothing."""
    version = _number(connection, "PRAGMA user_version")
    if version == VERSION:
        return
    marks = f"PRAGMA application_id = {APPLICATION};PRAGMA user_version = {VERSION};"
    steps = "".join(_STEPS[each] for each in range(version, VERSION)) if version else _TABLES
    connection.executescript(f"BEGIN;{steps}{marks}COMMIT;")


def _check(connection: sqlite3.Connection, path: Path) -> None:
    version, application = _number(connection, "PRAGMA user_version"), _number(connection, "PRAGMA application_id")
    tables = _number(connection, "SELECT count(*) FROM sqlite_master")
    if application != APPLICATION and (application or version or tables):
        raise _problem(path, "this SQLite file is not the simulator's", "name another file; this one was not changed")
    if version > VERSION:
        what = f"written by a newer simulator (its form is {version}, this one knows {VERSION})"
        raise _problem(path, what, "start that newer simulator, or name another file")
    if path.stat().st_size <= CHECKED_WHOLE:
        (fault,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if fault != "ok":
            raise _damaged(path, fault.splitlines()[-1])


def _number(connection: sqlite3.Connection, sql: str) -> int:
    return int(connection.execute(sql).fetchone()[0])


def _lock(claim: int) -> bool:
    if sys.platform == "win32":
        return True
    import fcntl  # not on Windows

    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def as_problems(path: Path) -> Iterator[None]:
    """Whatever goes wrong with this file inside, said as Problems that can be acted on."""
    try:
        yield
    except OSError as fault:
        where = "name a file in a folder that exists and that you may write to"
        raise _problem(path, (fault.strerror or str(fault)).lower(), where) from fault
    except sqlite3.Error as fault:
        raise _from_sqlite(path, fault) from fault


def _from_sqlite(path: Path, fault: sqlite3.Error) -> Problems:
    code = getattr(fault, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_NOTADB:
        return _problem(path, "not a SQLite file", "name another file; this one was not changed")
    if code == sqlite3.SQLITE_BUSY:
        return _problem(path, "another program has it locked", "close that one, or name another file")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR):
        return _damaged(path, str(fault))
    return _problem(path, str(fault), "name a file in a folder that exists and that you may write to")


def _problem(path: Path, what: str, remedy: str) -> Problems:
    return Problems([Problem(what, remedy, "store", str(path))])


def _damaged(path: Path, fault: str) -> Problems:
    return _problem(path, f"damaged: {fault}", "move it away, and a new one is made at the next start")
