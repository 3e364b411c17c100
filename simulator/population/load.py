"""Reading the shipped population: every file below `data/`, to documents by kind and key.

All that is wrong in all files is reported at once, with file and line. Whether people fit together is `coherence`'s
question; the tables that only the generator reads are `places`'s business.
"""

from collections.abc import Iterator
from pathlib import Path

from simulator.population.dos_forms import KIND as SERVICES
from simulator.population.dos_forms import POSTCODES, PROFILES, Profiles, load_profiles
from simulator.population.dos_kinds import LIKE
from simulator.population.form import expand, related_people
from simulator.population.kinds import KINDS, check_document
from simulator.population.medicines import MEDICINES
from simulator.population.places import PLACES
from simulator.population.prescription_forms import expand_all
from simulator.population.shapes import Flaw, Place
from simulator.wire.errors import Problem, Problems
from simulator.wire.json import Json, read_json
from simulator.wire.yaml import Marked, load_yaml

Documents = dict[str, dict[str, Json]]
"""Bodies by kind and key, in the order of the files."""

PRESCRIPTIONS = "prescriptions"
"""The kind whose short forms need everybody else first."""

_IGNORED = {PLACES, PROFILES, MEDICINES, "README.md"}


def load_shipped(data: Path, *, checked: bool = True) -> Documents:
    """All documents of a data folder. Raises Problems.

    `<kind>.yaml` holds bodies by key, and so do the files of a folder `<kind>/`; `dos-services` may be like profiles.
    `people/` holds lists of forms: YAML files first, then JSON Lines (`.jsonl`, a form a line). Other kinds may, too,
    if their bodies say their key. Not `checked`, people are read a third quicker: for the shipped folder, whose people
    have been checked before they were shipped.
    """
    if not checked:
        try:
            return _load(data, checked=False)
        except (AttributeError, LookupError, TypeError, ValueError):
            pass  # somebody has changed the shipped files: read again, and say all that is wrong
    return _load(data, checked=True)


def _load(data: Path, *, checked: bool) -> Documents:
    reading = _Reading(checked=checked)
    if not data.is_dir():
        raise Problems([Problem("there is no such folder", "name a folder of people", file=str(data))])
    for path in sorted(data.iterdir()):
        if path.name.startswith(".") or path.name in _IGNORED:
            continue
        kind = path.stem if path.is_file() else path.name
        if kind not in KINDS or (path.is_file() and path.suffix != ".yaml"):
            remedy = f"name it after one of {', '.join(KINDS)}"
            reading.problems.append(Problem("holds no kind of document", remedy, file=str(path)))
        else:
            reading.read(kind, path)
    reading.check_successors()
    reading.expand_prescriptions()
    if reading.problems:
        raise Problems(reading.problems)
    return reading.documents


class _Reading:
    """One reading of a folder: what was found, where it stood, and what was wrong."""

    def __init__(self, *, checked: bool) -> None:
        self._checked = checked
        self.documents: Documents = {"people": {}, "related-people": {}, "organisations": {}}
        self.problems: list[Problem] = []
        self._places: dict[str, Place] = {}
        self._prescriptions: dict[str, tuple[Json, Place]] = {}
        self._profiles = Profiles({})

    def read(self, kind: str, path: Path) -> None:
        files = [path] if path.is_file() else sorted(path.iterdir(), key=_yaml_first)
        if kind == SERVICES:
            self._read_profiles(path.parent)
        for file in files:
            if file.name.startswith(".") or file.name in _IGNORED:
                continue
            try:
                self._read_file(kind, file)
            except Problems as found:
                self.problems += found.problems

    def _read_profiles(self, data: Path) -> None:
        try:
            self._profiles = load_profiles(data)
        except Problems as found:
            self.problems += found.problems

    def check_successors(self) -> None:
        """Does each superseded record point at one that is there?"""
        people = self.documents["people"]
        for nhs, body in people.items():
            successor = body.get("superseded_by")
            if successor is not None and (successor not in people or successor == nhs):
                flaw = Flaw(
                    ("superseded_by",), f"nobody has the NHS number {successor}", "name a person of these files"
                )
                self.problems.append(self._places[nhs].problem(flaw))

    def expand_prescriptions(self) -> None:
        """Make the whole records of prescriptions, now that everybody is known."""
        if self._prescriptions and not self.problems:
            made = expand_all(self._prescriptions, self.documents["people"], self.problems)
            self.documents[PRESCRIPTIONS] = made

    def _read_file(self, kind: str, file: Path) -> None:
        known = (".yaml", ".jsonl") if KINDS[kind].own_key else (".yaml",)
        if file.suffix not in known or not file.is_file():
            what = f"is no {' or '.join(known)} file"
            raise Problems([Problem(what, "rename it or move it away", file=str(file))])
        if kind == "people":
            self._read_people(file)
        else:
            self._read_others(kind, file)

    def _read_people(self, file: Path) -> None:
        for form, place in _forms(file):
            try:
                self._add_person(form, place)
            except Problems as found:
                self.problems += found.problems

    def _add_person(self, form: Json, place: Place) -> None:
        body = expand(form, where=place, checked=self._checked)
        nhs = body["nhs_number"]
        first = self._places.setdefault(nhs, place)
        if first is not place:
            file, line = _position(first)
            flaw = Flaw(("nhs_number",), f"{nhs} a second time", f"it already stands at {file}:{line}")
            raise Problems([place.problem(flaw)])
        self.documents["people"][nhs] = body
        related = related_people(form, where=place)
        if related is not None:
            self.documents["related-people"][nhs] = related

    def _read_others(self, kind: str, file: Path) -> None:
        found = self.documents.setdefault(kind, {})
        if file.suffix == ".jsonl":
            self._read_lines(kind, file, found)
            return
        marked = load_yaml(file.read_bytes(), str(file))
        if not isinstance(marked.value, dict):
            raise Problems([Problem("is not a table of documents", "write each under its key", file=str(file), line=1)])
        for key, body in marked.value.items():
            place = Place(marked, (key,))
            if key in found:
                self.problems.append(place.problem(Flaw((), f"{key} a second time", "leave one out")))
            try:
                found[key] = self._whole(kind, key, body, place)
            except Problems as fault:
                self.problems += fault.problems

    def _whole(self, kind: str, key: str, body: Json, place: Place) -> Json:
        """A document as it is kept, with its key in it."""
        if kind == PRESCRIPTIONS:
            if self._checked:
                self.problems += check_document(kind, key, body, where=place)
            self._prescriptions[key] = (body, place)
        own_key = KINDS[kind].own_key
        if own_key and isinstance(body, dict):
            body = {own_key: key, **body}
        if kind == PRESCRIPTIONS:
            return body  # `expand_prescriptions` makes the whole record
        if kind != SERVICES or not isinstance(body, dict):
            self.problems += check_document(kind, key, body, where=place)
            return body
        # What profiles say was checked when they were read. Files are read by name, so that postcodes come before.
        own = {name: value for name, value in body.items() if name != LIKE}
        self.problems += check_document(kind, key, own, where=place)
        return self._profiles.expand(body, self.documents.get(POSTCODES, {}), place)

    def _read_lines(self, kind: str, file: Path, found: dict[str, Json]) -> None:
        own_key = KINDS[kind].own_key or ""
        for body, place in _lines(file):
            key = str(body.get(own_key, "")) if isinstance(body, dict) else ""
            self.problems += check_document(kind, key, body, where=place)
            if key in found:
                self.problems.append(place.problem(Flaw((), f"{key} a second time", "leave one out")))
            found[key] = body


def _yaml_first(file: Path) -> tuple[bool, str]:
    return file.suffix != ".yaml", file.name


def _forms(file: Path) -> Iterator[tuple[Json, Place]]:
    """The forms of one file, each with the place where it stands."""
    if file.suffix == ".jsonl":
        yield from _lines(file)
        return
    marked = load_yaml(file.read_bytes(), str(file))
    if not isinstance(marked.value, list):
        raise Problems([Problem("is not a list of people", "begin each with `- nhs_number:`", file=str(file), line=1)])
    for index, form in enumerate(marked.value):
        yield form, Place(marked, (index,))


def _lines(file: Path) -> Iterator[tuple[Json, Place]]:
    name = str(file)
    problems = []
    for number, line in enumerate(file.read_bytes().split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            form = read_json(line)
        except ValueError as fault:
            problems.append(Problem(f"not JSON: {fault}", "write one person a line", file=name, line=number))
            continue
        yield form, Place(Marked(None, name, {(): number}))
    if problems:
        raise Problems(problems)


def _position(place: Place) -> tuple[str, int]:
    return (place.marked.file, place.marked.line(place.path)) if place.marked else ("", 0)
