"""Services of the directory as a data folder writes them: what many have in common stands once, in a profile.

Documents of tenants are whole; only the reader of a folder knows profiles. What the members of a service look like is
`dos_kinds`'s to say.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from simulator.population.dos_kinds import LIKE, SERVICE_MEMBERS
from simulator.population.shapes import Flaw, Place, flaws_of, mapping, one_or_each, record, text
from simulator.wire.errors import Problem, Problems
from simulator.wire.json import Json
from simulator.wire.yaml import load_yaml

KIND = "dos-services"
POSTCODES = "dos-postcodes"
PROFILES = "dos-profiles.yaml"
"""The file's name in the data folder."""

_NAMES = one_or_each(text())
_SHAPE = mapping(record({}, {**SERVICE_MEMBERS, LIKE: _NAMES}))
_OPENING = "opening"
_GRID = ("easting", "northing")


class Profiles:
    """Parts of services by name: `like: [practice, weekdays]` takes the members of both, the later in place of the
    earlier, and its own in place of all; only the members of `opening` are taken one by one.
    """

    def __init__(self, known: Mapping[str, Json]) -> None:
        self._known = known

    def expand(self, form: Json, postcodes: Mapping[str, Json], where: Place) -> dict[str, Json]:
        """The whole service of a form, with the grid reference of its postcode. Raises Problems."""
        problems = list(_unknown(form, self._known, where))
        if problems:
            raise Problems(problems)
        body = _joined(form, self._known)
        place = postcodes.get(str(body.get("postcode", "")).replace(" ", ""))
        if place is not None and not any(name in body for name in _GRID):
            body.update((name, place[name]) for name in _GRID)
        return body


def load_profiles(data: Path) -> Profiles:
    """The profiles of a data folder; none without the file. Raises Problems.

    A profile is like others that stand above it, so that none is like itself.
    """
    file = data / PROFILES
    if not file.is_file():
        return Profiles({})
    marked = load_yaml(file.read_bytes(), str(file))
    problems = [Place(marked).problem(flaw) for flaw in flaws_of(_SHAPE, marked.value)]
    if problems:
        raise Problems(problems)
    known: dict[str, Json] = {}
    for name, form in marked.value.items():
        problems += _unknown(form, known, Place(marked, (name,)))
        known[name] = _joined(form, known)
    if problems:
        raise Problems(problems)
    return Profiles(known)


def _unknown(form: Json, known: Mapping[str, Json], where: Place) -> Iterator[Problem]:
    """What is wrong with the names of profiles that a form gives."""
    flaws = flaws_of(_NAMES, form[LIKE]) if LIKE in form else []
    yield from (where.problem(Flaw((LIKE, *flaw.path), flaw.what, flaw.remedy)) for flaw in flaws)
    for name in () if flaws else _names(form):
        if name not in known:
            yield where.problem(Flaw((LIKE,), f"there is no profile {name!r}", f"name one of {PROFILES}"))


def _names(form: Json) -> list[str]:
    names = form.get(LIKE, [])
    return [names] if isinstance(names, str) else names


def _joined(form: Json, known: Mapping[str, Json]) -> dict[str, Json]:
    """The members of all that a form is like, and its own. Values are shared and never changed."""
    body: dict[str, Json] = {}
    for part in (*(known[name] for name in _names(form) if name in known), form):
        opening = {**body.get(_OPENING, {}), **part.get(_OPENING, {})}
        body.update(part)
        if opening:
            body[_OPENING] = opening
    body.pop(LIKE, None)
    return body
