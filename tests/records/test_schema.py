import asyncio
import contextlib
import os
import sqlite3
from pathlib import Path

import pytest

from simulator.records.schema import APPLICATION, VERSION, DatabaseFile, as_problems
from simulator.records.selection import Selection
from simulator.records.sqlite import DurableStore
from simulator.wire.errors import Problems
from tests.records.makers import a_journal, record


def refusal(path: Path) -> str:
    """What is said when the file is opened."""
    with pytest.raises(Problems) as refused:
        DatabaseFile(path).connect()
    return str(refused.value)


def made(path: Path) -> Path:
    """A file of ours, closed again."""
    file = DatabaseFile(path)
    file.connect().close()
    file.release()
    return path


def altered(path: Path, sql: str) -> Path:
    """The file after somebody else ran `sql` in it."""
    connection = sqlite3.connect(path)
    connection.executescript(sql)
    connection.close()
    return path


def test_a_new_file_is_for_its_owner_only_and_marked_as_ours(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        file = DatabaseFile(tmp_path / "new.sqlite")
        connection = file.connect()
    finally:
        os.umask(before)
    found = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    connection.close()
    file.release()

    assert found == [APPLICATION, VERSION]
    assert modes == {"new.sqlite": 0o600, "new.sqlite-wal": 0o600, "new.sqlite-shm": 0o600}


def test_a_file_of_ours_is_opened_again(tmp_path: Path) -> None:
    path = made(made(tmp_path / "x.sqlite"))

    assert path.is_file()


def test_commits_go_to_a_log_that_is_not_waited_for(tmp_path: Path) -> None:
    file = DatabaseFile(tmp_path / "x.sqlite")
    connection = file.connect()
    found = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    connection.close()
    file.release()

    assert found == ["wal", 1]


def test_a_reading_connection_cannot_write(tmp_path: Path) -> None:
    file = DatabaseFile(tmp_path / "x.sqlite")
    writing, reading = file.connect(), file.connect_to_read()

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reading.execute("DELETE FROM exchanges")
    for connection in (writing, reading):
        connection.close()
    file.release()


def test_something_else_than_sqlite_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database\n" * 100)

    said = refusal(path)

    assert said == f"{path}: store: not a SQLite file, name another file; this one was not changed"
    assert path.read_text() == "not a database\n" * 100


@pytest.mark.parametrize("sql", ["CREATE TABLE t (x)", "PRAGMA user_version = 3", "PRAGMA application_id = 5"])
def test_somebody_elses_database_is_refused_and_left_alone(tmp_path: Path, sql: str) -> None:
    path = altered(tmp_path / "theirs.sqlite", sql)
    before = path.read_bytes()

    said = refusal(path)

    assert "this SQLite file is not the simulator's, name another file" in said
    assert path.read_bytes() == before


def test_a_file_of_a_newer_simulator_is_refused(tmp_path: Path) -> None:
    path = altered(made(tmp_path / "x.sqlite"), f"PRAGMA user_version = {VERSION + 1}")

    said = refusal(path)

    assert f"its form is {VERSION + 1}, this one knows {VERSION}" in said
    assert "start that newer simulator" in said


OLDER = "ALTER TABLE exchanges DROP COLUMN scenario; PRAGMA user_version = 1"
"""Makes a file what it was before exchanges named the scenario of their rule."""


async def test_a_file_of_an_older_form_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    async with a_journal(DurableStore(path)) as journal:
        await record(journal, rule="down", correlation_id="c")
    altered(path, OLDER)

    async with a_journal(DurableStore(path)) as journal:
        await record(journal, rule="down", scenario="mine > shipped")
        found = await journal.select("default", Selection(rule="down"))
        named = await journal.select("default", Selection(scenario="mine"))
    async with a_journal(DurableStore(path)) as journal:
        again = await journal.select("default")

    assert [(each.id, each.rule, each.scenario) for each in found] == [(1, "down", None), (2, "down", "mine > shipped")]
    assert found[0].correlation_id == "c"
    assert [each.id for each in named] == [2]
    assert again == found


def test_a_file_is_not_taken_over_by_halves(tmp_path: Path) -> None:
    path = altered(made(tmp_path / "x.sqlite"), "PRAGMA user_version = 1")  # it has the column already

    said = refusal(path)

    assert "damaged: duplicate column name: scenario, move it away" in said
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)


def test_a_file_that_lost_its_tables_is_called_damaged(tmp_path: Path) -> None:
    path = altered(made(tmp_path / "x.sqlite"), "DROP TABLE documents")

    async def start() -> None:
        async with a_journal(DurableStore(path)) as journal:
            await journal.recover()

    with pytest.raises(Problems, match="damaged: no such table: documents, move it away"):
        asyncio.run(start())


@pytest.mark.parametrize("harm", ["middle", "cut", "head"])
async def test_a_damaged_file_is_refused_with_the_remedy(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "x.sqlite"
    async with a_journal(DurableStore(path)) as journal:
        for _ in range(50):
            await record(journal, request_body=b"x" * 2_000)
    data = bytearray(path.read_bytes())
    if harm == "cut":
        del data[len(data) // 2 :]
    else:
        start = 100 if harm == "head" else len(data) // 2
        data[start : start + 20_000] = b"\xa5" * 20_000
    path.write_bytes(data)

    with pytest.raises(Problems, match=r"damaged: .*, move it away, and a new one is made at the next start"):
        async with a_journal(DurableStore(path)):
            pass


def test_a_file_in_use_is_refused_until_it_is_released(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    file = DatabaseFile(path)

    said = refusal(path)
    file.release()

    assert said == f"{path}: store: another simulator has it open, stop that one, or name another file"
    made(path)


def test_a_file_that_another_program_has_locked_is_refused(tmp_path: Path) -> None:
    path = made(tmp_path / "x.sqlite")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    file = DatabaseFile(path)

    with pytest.raises(Problems, match="another program has it locked, close that one"):
        file.connect()
    other.close()
    file.release()


@pytest.mark.parametrize(("name", "said"), [("no/such/x.sqlite", "no such file or directory"), ("", "is a directory")])
def test_a_place_where_no_file_can_be_is_refused(tmp_path: Path, name: str, said: str) -> None:
    assert f"{said}, name a file in a folder that exists and that you may write to" in refusal(tmp_path / name)


def test_any_other_mistake_of_sqlite_is_told_with_its_own_words(tmp_path: Path) -> None:
    full = sqlite3.OperationalError("database or disk is full")

    full.sqlite_errorcode = sqlite3.SQLITE_FULL

    def fail() -> None:
        with as_problems(tmp_path / "x"):
            raise full

    with pytest.raises(Problems, match="database or disk is full, name a file"):
        fail()
