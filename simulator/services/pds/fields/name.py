"""Rules for names: their characters, titles and suffixes, the one usual name, and what PDS makes of what is sent."""

import re
from collections.abc import Iterator

from simulator.services.pds.fields.period import check_period, dated
from simulator.services.pds.occasion import Occasion, was
from simulator.services.pds.patch import Draft, Entry
from simulator.services.pds.refusing import forbidden, invalid, joined, unsupported_characters
from simulator.services.pds.resources import NAME
from simulator.wire.json import Json

# PDS FHIR, "Name": characters 32, 39, 45, 46, 48-57, 65-90, 97-122, 192-214, 216-246 and 248-383.
_CHARACTERS = re.compile("[ '.0-9A-Za-zÀ-ÖØ-öø-\u017f-]*")
_TITLES = {title.upper(): title for title in ("Mr", "Mrs", "Ms", "Dr", "Rev", "Sir", "Lady", "Lord")}
_KINDS = {"usual": "usual names", "nickname": "nickname names"}


def check_names_removed(draft: Draft) -> None:
    """A usual name stays. Raises Refusal."""
    if any(root == "name" and name.get("use") == "usual" for root, name in draft.removed):
        raise forbidden("not permitted to remove usual name")


def check_names(draft: Draft, occasion: Occasion) -> None:
    """There is one usual name and one nickname. Raises Refusal."""
    occasion.only_one(draft.lists["name"], lambda name: _KINDS.get(name.get("use")))


def settled_name(entry: Entry, path: str, occasion: Occasion) -> dict[str, Json]:
    """A name that the request gives or changes, as PDS keeps it. Raises Refusal."""
    name = _tidied(entry.current)
    NAME(name, path)
    for place, value in _texts(name, path):
        if not _CHARACTERS.fullmatch(value):
            raise unsupported_characters(value, place)
    _check_titles(name, path)
    if not entry.is_new and name["use"] != was(entry, "use"):
        raise occasion.broken("not permitted to change the use of a name")
    period = name.get("period")
    check_period(period, was(entry, "period"), occasion)
    if name["use"] == "usual" and period != was(entry, "period") and "end" in (period or {}):
        # The words are those of live tests of new records.
        raise occasion.broken("An end date can not be provided on usual name")
    return dated(_given_split(name), entry.whole, occasion)


def _texts(name: dict[str, Json], path: str) -> Iterator[tuple[str, str]]:
    yield joined(path, "family"), name["family"]
    for member in ("given", "prefix", "suffix"):
        for index, value in enumerate(name.get(member, ())):
            yield joined(path, f"{member}/{index}"), value


def _check_titles(name: dict[str, Json], path: str) -> None:
    for index, prefix in enumerate(name.get("prefix", ())):
        # PDS FHIR, "Name": these titles are written in one way only.
        if _TITLES.get(prefix.upper(), prefix) != prefix:
            raise invalid(prefix, joined(path, f"prefix/{index}"))
    for index, suffix in enumerate(name.get("suffix", ())):
        if not "A" <= suffix[:1] <= "Z":
            raise invalid(suffix, joined(path, f"suffix/{index}"))


def _tidied(name: Json) -> Json:
    """PDS drops the full stops that a prefix ends with: Mrs. is kept as Mrs."""
    prefixes = name.get("prefix") if isinstance(name, dict) else None
    if not isinstance(prefixes, list):
        return name
    kept = [prefix.rstrip(".") or prefix if isinstance(prefix, str) else prefix for prefix in prefixes]
    return name if kept == prefixes else {**name, "prefix": kept}


def _given_split(name: dict[str, Json]) -> dict[str, Json]:
    """Only the first given name may be of several words; PDS takes later ones apart."""
    given = name.get("given", ())
    if not any(" " in each for each in given[1:]):
        return name
    return {**name, "given": [given[0], *(word for each in given[1:] for word in each.split())]}
