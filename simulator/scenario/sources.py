"""Where scenarios come from: the shipped ones by name, the user's own by path, and texts that came another way.

What is in them is not looked at here.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from simulator.call.call import Service
from simulator.scenario.model import Scenario
from simulator.scenario.reading import cut, instead
from simulator.wire.errors import Problem, Problems

LARGEST_FILE = 5_000_000
"""Most bytes of a scenario file."""

LONGEST_PATH = 4_096
"""Most characters of a path that are said in a problem."""


class Sources:
    """The scenarios that can be played: those in the shipped folder, each named as its file, and any other file."""

    def __init__(self, folder: Path, services: Iterable[Service]) -> None:
        self._folder = folder
        self._services = tuple(services)
        self._read_before: dict[Path, tuple[tuple[int, int], Scenario]] = {}

    def names(self) -> list[str]:
        """The shipped scenarios' names, sorted."""
        return sorted(path.stem for path in self._folder.glob("*.yaml"))

    def find(self, name_or_path: str) -> Scenario:
        """A shipped scenario by name, otherwise the file at a path. Raises Problems: its own, or that it is not there.

        Whoever lets others choose should take only `names`: a path may lead anywhere.
        """
        if name_or_path in self.names():
            return self._shipped(self._folder / f"{name_or_path}.yaml", name_or_path)
        path = Path(name_or_path)
        return self._found(path, name_or_path, name_or_path)

    def load(self, text: str | bytes, file: str = "") -> Scenario:
        """The scenario of a YAML text. Body files are only found if `file` is absolute, as `find` gives it."""
        folder = Path(file).parent if Path(file).is_absolute() else None
        return self._load(text, file, folder)

    def _shipped(self, path: Path, name: str) -> Scenario:
        """Read once, until the file changes: it takes some ten milliseconds, and classes begin many tenants alike."""
        status = path.stat()
        state = (status.st_mtime_ns, status.st_size)
        before, scenario = self._read_before.get(path, (None, None))
        # What lies beside it may change alone.
        if scenario is None or before != state or "body_file" in scenario.text:
            scenario = self._found(path, path.name, name)
            self._read_before[path] = state, scenario
        return scenario

    def _found(self, path: Path, said: str, name: str) -> Scenario:
        scenario = self._load(self._read(path, name), said, path.parent)
        return replace(scenario, file=str(path.resolve()))

    def _load(self, text: str | bytes, file: str, folder: Path | None) -> Scenario:
        from simulator.scenario.load import load_scenario  # YAML, for whoever plays a scenario

        return load_scenario(text, file, services=self._services, folder=folder)

    def _read(self, path: Path, name: str) -> bytes:
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            what = f"there is no scenario and no file {cut(name, LONGEST_PATH)!r}"
            raise Problems([Problem(what, instead(name, self.names(), "scenarios"))]) from None
        except (OSError, ValueError) as fault:
            said = fault.strerror if isinstance(fault, OSError) else str(fault)
            raise Problems(
                [Problem(f"cannot be read: {said}", "name a YAML file", file=cut(name, LONGEST_PATH))]
            ) from None
        if len(data) > LARGEST_FILE:
            what, remedy = f"the file has {len(data)} bytes", f"{LARGEST_FILE} are the most"
            raise Problems([Problem(what, remedy, file=name)])
        return data
