"""Scenario files that are played and change: they are loaded again, and until their mistakes are mended the old ones go
on.

When to look is the business of whoever owns a loop.
"""

import asyncio
import logging
import os
from itertools import islice
from pathlib import Path

from simulator.pipeline.tenants import Tenants
from simulator.scenario.model import Scenario
from simulator.scenario.sources import Sources
from simulator.wire.errors import Problem, Problems

MOST_FOLDERS = 100
"""Most folders that are looked at for a file that is missing."""

_log = logging.getLogger("simulator.scenarios")

_Marks = tuple[tuple[int, int, int] | None, ...]
"""What tells a file from itself later: time of its last change, size and inode; None if it is not there."""


class Following:
    """Follows the files of the scenarios that are played, as far as they are the user's own."""

    def __init__(self, sources: Sources, tenants: Tenants) -> None:
        self._sources = sources
        self._tenants = tenants
        self._settled: dict[int, tuple[Scenario, _Marks]] = {}
        self._changing: dict[int, _Marks] = {}
        self._problems: dict[int, tuple[Problem, ...]] = {}

    def follows(self, scenario: Scenario) -> bool:
        """Is this scenario loaded again when its file changes?"""
        return bool(self._sources.followed(scenario))

    def problems(self, scenario: Scenario) -> tuple[Problem, ...]:
        """Why a scenario that is played is not the one that stands in its file now; nothing if it is."""
        return self._problems.get(id(scenario), ())

    async def look(self) -> None:
        """Load again what has changed, once it is the same from one look to the next: files are written in pieces."""
        played = {id(scenario): scenario for scenario in self._tenants.playing()}
        for kept in (self._settled, self._changing, self._problems):
            for key in kept.keys() - played.keys():
                kept.pop(key, None)
        for key, scenario in played.items():
            if self._sources.followed(scenario):
                await self._look_at(key, scenario)

    async def _look_at(self, key: int, scenario: Scenario) -> None:
        marks = await self._marks(key, scenario)
        settled = self._settled.get(key)
        if settled is not None and settled[1] == marks:
            return
        if self._changing.get(key) != marks:
            self._changing[key] = marks
            return
        del self._changing[key]
        self._settled[key] = (scenario, marks)  # the scenario as well, so that no other one gets its id
        if settled is not None or await asyncio.to_thread(_differs, scenario):
            await self._load(key, scenario)

    async def _load(self, key: int, scenario: Scenario) -> None:
        file = scenario.files[0]
        try:
            new = await asyncio.to_thread(self._sources.find, file, scenario.given)
            await self._tenants.renew(scenario, new)
        except Problems as fault:
            self._problems[key] = fault.problems
            self._settled[key] = (scenario, await self._marks(key, scenario))
            for problem in fault.problems:
                _log.error("not loaded again: %s", problem)
            return
        self._problems.pop(key, None)
        _log.warning("loaded again: %s", file)

    async def _marks(self, key: int, scenario: Scenario) -> _Marks:
        files = self._sources.followed(scenario)
        problems = self._problems.get(key)
        return await asyncio.to_thread(lambda: tuple(_mark(file) for file in (*files, *_mending(files[0], problems))))


def _mending(file: str, problems: tuple[Problem, ...] | None) -> tuple[str, ...]:
    """What changes where mistakes are mended: files that have them, and the folder that a missing one is put into."""
    if not problems:
        return ()
    folders = islice((folder for folder, _, _ in os.walk(Path(file).parent)), MOST_FOLDERS)
    return (*dict.fromkeys(problem.file for problem in problems if problem.file), *folders)


def _mark(file: str) -> tuple[int, int, int] | None:
    try:
        found = Path(file).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _differs(scenario: Scenario) -> bool:
    """Is it another text that stands in its files now than it was loaded from, as after a restart?"""
    texts = {scenario.files[0]: scenario.text, **dict(scenario.included)}
    return any(_text(file) != text for file, text in texts.items())


def _text(file: str) -> str | None:
    try:
        return Path(file).read_bytes().decode("utf-8")
    except (OSError, UnicodeError):
        return None
