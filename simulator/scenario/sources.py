"""Where scenarios come from: the shipped ones by name, the user's own by path, and texts that came another way.

What is in them is not looked at here.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from simulator.call.call import Service
from simulator.scenario.includes import Source
from simulator.scenario.model import Scenario
from simulator.scenario.parameters import Parameter, Values
from simulator.scenario.reading import cut, instead
from simulator.wire.errors import Problem, Problems

LARGEST_FILE = 5_000_000
"""Most bytes of a scenario file."""

LONGEST_PATH = 4_096
"""Most characters of a path that are said in a problem."""

_ENDINGS = (".yaml", ".yml")


class Sources:
    """The scenarios that can be played: those in the shipped folder, each named as its file, and any other file."""

    def __init__(self, folder: Path, services: Iterable[Service]) -> None:
        self.folder = folder
        self._services = tuple(services)
        self._read_before: dict[Path, tuple[tuple[int, int], Scenario]] = {}

    def names(self) -> list[str]:
        """The shipped scenarios' names, sorted."""
        return sorted(path.stem for path in self.folder.glob("*.yaml"))

    def find(self, name_or_path: str, given: Values | None = None, *, trial: bool = False) -> Scenario:
        """A shipped scenario by name, otherwise the file at a path, with what its parameters are given.

        Raises Problems: its own, or that it is not there. In a `trial` parameters without a value take their example.
        Whoever lets others choose should take only `names`: a path may lead anywhere.
        """
        shipped = name_or_path in self.names()
        path = self.folder / f"{name_or_path}.yaml" if shipped else Path(name_or_path)
        if shipped and not given and not trial:
            return self._read_once(path, name_or_path)
        return self._found(path, path.name if shipped else name_or_path, name_or_path, given, trial=trial)

    def all(self, names: Iterable[str], given: Values | None = None) -> tuple[Scenario, ...]:
        """Several, each with those of the given values that it has parameters for. Raises Problems.

        A value that none of them has a parameter for is a problem of the first.
        """
        wanted, values = list(names), given or {}
        if values and not wanted:
            raise Problems([Problem(f"nothing has a parameter {next(iter(values))!r}", "name a scenario that has it")])
        if len(wanted) < 2 or not values:
            return tuple(self.find(name, values) for name in wanted)
        declared = [self.find(name, trial=True).parameters for name in wanted]
        nobodys = {name: value for name, value in values.items() if not any(name in each for each in declared)}
        return tuple(
            self.find(
                name, {**{key: values[key] for key in parameters if key in values}, **(nobodys if at == 0 else {})}
            )
            for at, (name, parameters) in enumerate(zip(wanted, declared, strict=True))
        )

    def load(self, text: str | bytes, file: str = "", given: Values | None = None) -> Scenario:
        """The scenario of a YAML text. Files that it names are found only if `file` is absolute, as `find` gives it."""
        return self._load(text, file, _absolute(file), given)

    def load_kept(
        self, text: str, file: str, given: Values | None = None, included: Mapping[str, str] | None = None
    ) -> Scenario:
        """A scenario that was played before, by this version or another: it has to go on as it was.

        `included` are texts by path that are taken instead of the files there: as they were when it was loaded before.
        """
        return self._load(text, file, _absolute(file), given, included, kept=True)

    def owned(self, text: str, file: str, given: Values | None = None) -> Scenario:
        """The scenario of a text that somebody read from a file of theirs.

        The file's folder counts only if this very text lies there: whoever shows it could read it, and learns nothing.
        """
        path = Path(file)
        try:
            lies_there = (
                path.is_absolute() and path.is_file() and _lines(self._bytes(path, file)) == _lines(text.encode())
            )
        except (Problems, OSError, ValueError):
            lies_there = False
        return self.load(text, str(path.resolve()) if lies_there else path.name, given)

    def declared(self, text: str) -> Mapping[str, Parameter]:
        """The parameters that a YAML text declares, as far as it can be read."""
        from simulator.scenario.load import declared

        return declared(text)

    def followed(self, scenario: Scenario) -> tuple[str, ...]:
        """The files that a scenario was read from, if they are the user's own; none for a shipped one."""
        files = scenario.files
        return () if not files or Path(files[0]).parent == self.folder.resolve() else files

    def include(self, name: str, around: Source) -> Source:
        """The file that another one names: a shipped scenario, or a path. Raises ValueError."""
        if not name.endswith(_ENDINGS) and "/" not in name:
            return self._shipped(name, around)
        if around.folder is None:
            raise ValueError(
                f"the file {cut(name)!r}, where the scenario itself is in no folder: include shipped ones by name"
            )
        try:
            path = Path(os.path.realpath(around.folder / name))  # takes a circle of links, which cannot be read then
            if not path.is_relative_to(around.folder.resolve()):
                raise ValueError(f"{cut(name)!r} is outside the scenario's folder: put it beside the file or below it")
            return Source(self._bytes(path, name), str(Path(around.file).parent / name), path)
        except Problems as fault:
            raise ValueError(f"{cut(name)!r} {fault.problems[0].what}: {fault.problems[0].remedy}") from None
        except OSError as fault:
            said = fault.strerror or "it is no file"
            raise ValueError(f"{cut(name)!r} cannot be read ({said}): paths begin at this file's folder") from None

    def _shipped(self, name: str, around: Source) -> Source:
        names = self.names()
        if name in names:
            path = (self.folder / f"{name}.yaml").resolve()
            return Source(path.read_bytes(), path.name, path)
        beside = f"{name}.yaml"
        if around.folder is not None and _is_file(around.folder / beside):
            raise ValueError(f"no shipped scenario is called {name!r}: did you mean the file {beside!r}?")
        raise ValueError(f"no shipped scenario is called {name!r}: {instead(name, names, 'scenarios')}")

    def _read_once(self, path: Path, name: str) -> Scenario:
        """Read anew only when the file has changed: it takes ten milliseconds, and classes begin many tenants alike."""
        status = path.stat()
        state = (status.st_mtime_ns, status.st_size)
        before, scenario = self._read_before.get(path, (None, None))
        # What lies beside it may change alone.
        if scenario is None or before != state or scenario.includes or "body_file" in scenario.text:
            scenario = self._found(path, path.name, name, None, trial=False)
            self._read_before[path] = state, scenario
        return scenario

    def _found(self, path: Path, said: str, name: str, given: Values | None, *, trial: bool) -> Scenario:
        scenario = self._load(self._read(path, name), said, path, given, trial=trial)
        return replace(scenario, file=str(path.resolve()))

    def _load(
        self,
        text: str | bytes,
        file: str,
        path: Path | None,
        given: Values | None,
        included: Mapping[str, str] | None = None,
        *,
        trial: bool = False,
        kept: bool = False,
    ) -> Scenario:
        from simulator.scenario.load import load_scenario  # YAML, for whoever plays a scenario

        source = Source(text, file, None if path is None else path.resolve())
        finder = _Kept(self, included) if included else self
        return load_scenario(source, services=self._services, finder=finder, given=given, trial=trial, kept=kept)

    def _read(self, path: Path, name: str) -> bytes:
        try:
            return self._bytes(path, name)
        except FileNotFoundError:
            what = f"there is no scenario and no file {cut(name, LONGEST_PATH)!r}"
            raise Problems([Problem(what, instead(name, self.names(), "scenarios"))]) from None
        except (OSError, ValueError) as fault:
            if isinstance(fault, Problems):
                raise
            said = fault.strerror if isinstance(fault, OSError) else str(fault)
            raise Problems(
                [Problem(f"cannot be read: {said}", "name a YAML file", file=cut(name, LONGEST_PATH))]
            ) from None

    def _bytes(self, path: Path, name: str) -> bytes:
        data = path.read_bytes()
        if len(data) > LARGEST_FILE:
            what, remedy = f"the file has {len(data)} bytes", f"{LARGEST_FILE} are the most"
            raise Problems([Problem(what, remedy, file=name)])
        return data


class _Kept:
    """Finds files as they were: those that were kept, the others where they lie."""

    def __init__(self, sources: Sources, texts: Mapping[str, str]) -> None:
        self._sources = sources
        self._texts = texts

    def include(self, name: str, around: Source) -> Source:
        """The file that another one names."""
        is_path = name.endswith(_ENDINGS) or "/" in name
        folder = around.folder if is_path else self._sources.folder
        path = None if folder is None else Path(os.path.realpath(folder / (name if is_path else f"{name}.yaml")))
        text = self._texts.get(str(path))
        return self._sources.include(name, around) if text is None else Source(text, str(path), path)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long
        return False


def _absolute(file: str) -> Path | None:
    path = Path(file)
    return path if path.is_absolute() else None


def _lines(data: bytes) -> bytes:
    """The same whatever its lines end with: who reads a file as text may have changed that."""
    return data.replace(b"\r\n", b"\n")
