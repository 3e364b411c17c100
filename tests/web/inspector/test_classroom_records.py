"""What is kept of a class."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulator.pipeline import Simulator
from simulator.records.documents import VersionConflict
from simulator.settings import Settings
from simulator.web.inspector import classroom_records
from simulator.web.inspector.classroom_records import (
    HOME,
    Classroom,
    Trainee,
    archive,
    archived,
    classes,
    find,
    forget,
    is_class_name,
    keep,
    tenant_name,
)
from tests.records.makers import an_exchange

THEN = datetime(2026, 11, 22, 10, tzinfo=UTC)
CLASS = Classroom("a", (Trainee("class-a-01", "9000000009", ""), Trainee("class-a-02", "9000000017", "itk-busy")))


def _record(simulator: Simulator, tenant: str, **fields: object) -> None:
    simulator.journal.append(an_exchange(simulator.journal.next_id(tenant), tenant, **fields))


async def test_a_class_is_found_as_it_was_kept(started: Simulator) -> None:
    await keep(started, CLASS)

    assert find(started, "a") == CLASS
    assert classes(started) == [CLASS]


async def test_a_class_that_nobody_set_up_is_not_there(started: Simulator) -> None:
    assert find(started, "a") is None


async def test_a_second_class_of_a_name_is_refused(started: Simulator) -> None:
    await keep(started, CLASS)

    with pytest.raises(VersionConflict):
        await keep(started, CLASS)


async def test_a_class_outlasts_a_restart(tmp_path: Path) -> None:
    settings = Settings(port=0, store=f"sqlite:{tmp_path / 'kept.db'}")
    before = Simulator(settings)
    await before.start()
    await keep(before, CLASS)
    await before.close()

    after = Simulator(settings)
    await after.start()

    assert find(after, "a") == CLASS
    await after.close()


async def test_a_class_outlasts_the_reset_of_the_default_tenant(started: Simulator) -> None:
    await keep(started, CLASS)

    await started.tenants.reset("default")

    assert find(started, "a") == CLASS


async def test_what_was_recorded_is_archived_whole(started: Simulator) -> None:
    _record(started, "default", target="/first")
    _record(started, "default", target="/second")

    await archive(started, "default", THEN)

    kept = archived(started, "default")
    assert kept is not None
    assert (kept.taken, kept.count) == ("2026-11-22T10:00:00+00:00", 2)
    urls = [entry["request"]["url"] for entry in json.loads(kept.har())["log"]["entries"]]
    assert [url.rpartition("/")[2] for url in urls] == ["first", "second"]


async def test_of_very_much_the_newest_is_archived(started: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classroom_records, "MOST_ARCHIVED", 1)
    _record(started, "default", target="/first")
    _record(started, "default", target="/second")

    await archive(started, "default", THEN)

    kept = archived(started, "default")
    assert kept is not None
    assert b"/second" in kept.har()
    assert b"/first" not in kept.har()


async def test_without_anything_recorded_the_archive_before_stays(started: Simulator) -> None:
    _record(started, "default")
    await archive(started, "default", THEN)
    await started.journal.clear("default")

    await archive(started, "default", THEN.replace(hour=11))

    kept = archived(started, "default")
    assert kept is not None
    assert kept.taken == "2026-11-22T10:00:00+00:00"


async def test_of_whom_nothing_was_archived_there_is_none(started: Simulator) -> None:
    assert archived(started, "default") is None


async def test_a_class_goes_with_its_tenants_and_archives(started: Simulator) -> None:
    await started.tenants.get("class-a-01")
    _record(started, "class-a-01")
    await archive(started, "class-a-01", THEN)
    await keep(started, CLASS)

    await forget(started, CLASS)

    assert started.tenants.names() == ["default", HOME]
    assert archived(started, "class-a-01") is None
    assert classes(started) == []


@pytest.mark.parametrize("name", ["a", "monday-1", "x" * 30])
def test_a_name_that_may_be(name: str) -> None:
    assert is_class_name(name)


@pytest.mark.parametrize("name", ["", "A", "a b", "-a", "a-", "x" * 31, "a\n", "ä"])
def test_a_name_that_may_not_be(name: str) -> None:
    assert not is_class_name(name)


def test_tenants_are_numbered() -> None:
    assert [tenant_name("a", number) for number in (1, 40)] == ["class-a-01", "class-a-40"]
