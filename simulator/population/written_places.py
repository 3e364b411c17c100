"""Where the documents of a data folder are written: file and line, for whoever has to say that two of them disagree.

Files are read again when first asked about: nothing of this is held where everything fits together.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from simulator.population.kinds import KINDS
from simulator.population.shapes import Flaw, Place
from simulator.wire.errors import Problem
from simulator.wire.json import read_json
from simulator.wire.yaml import Marked, load_yaml, path_text


class WrittenPlaces:
    """The places of a folder that could be read; without a folder, documents stand at their kind and key alone."""

    def __init__(self, data: Path | None = None) -> None:
        self._data = data
        self._places: dict[str, Mapping[str, Place]] = {}

    def of(self, kind: str, key: str) -> Place:
        """Where a document stands."""
        if kind not in self._places:
            self._places[kind] = {} if self._data is None else dict(_read(self._data, kind))
        return self._places[kind].get(key) or Place(path=(kind, key))

    def problem(self, kind: str, key: str, flaw: Flaw) -> Problem:
        """What is wrong with a document, with its file and line."""
        return self.of(kind, key).problem(flaw)

    def said(self, kind: str, keys: Iterable[str]) -> str:
        """Documents' places as a message names them: each file once, as `data/prescriptions/cast.yaml:12, 15`."""
        lines: dict[str, list[str]] = {}
        for key in dict.fromkeys(keys):
            place = self.of(kind, key)
            file, line = (
                (f"{place.marked.file}:", str(place.marked.line(place.path)))
                if place.marked
                else ("", path_text(place.path))
            )
            lines.setdefault(file, []).append(line)
        return " and ".join(f"{file}{', '.join(found)}" for file, found in lines.items())


def _read(data: Path, kind: str) -> Iterator[tuple[str, Place]]:
    folder, file = data / kind, data / f"{kind}.yaml"
    own_key = KINDS[kind].own_key or "nhs_number"
    for path in [*([file] if file.is_file() else ()), *(sorted(folder.iterdir()) if folder.is_dir() else ())]:
        if path.suffix == ".jsonl":
            yield from _lines(path, own_key)
        elif path.suffix == ".yaml" and not path.name.startswith("."):
            marked = load_yaml(path.read_bytes(), str(path))
            if isinstance(marked.value, list):  # people
                yield from ((body[own_key], Place(marked, (index,))) for index, body in enumerate(marked.value))
            else:
                yield from ((key, Place(marked, (key,))) for key in marked.value)


def _lines(path: Path, own_key: str) -> Iterator[tuple[str, Place]]:
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if line.strip():
            key = str(read_json(line).get(own_key, ""))
            yield key, Place(Marked(None, str(path), {(): number}), (key,))
