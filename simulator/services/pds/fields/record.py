"""A patched Patient made into the record that PDS keeps: all business rules in order, then ids, periods and history.

Only what a request gives or changes is judged: records have flaws that nobody may be refused for.
"""

from collections.abc import Callable

from simulator.services.pds.fields.address import check_addresses, settled_address
from simulator.services.pds.fields.extension import check_extensions, check_extensions_kept, settled_extension
from simulator.services.pds.fields.life import check_life_removed, settle_life
from simulator.services.pds.fields.name import check_names, check_names_removed, settled_name
from simulator.services.pds.fields.practice import (
    check_practice_removed,
    check_practices,
    settled_organisation,
    settled_practice,
)
from simulator.services.pds.fields.telecom import check_telecoms, settled_contact, settled_telecom
from simulator.services.pds.occasion import Occasion
from simulator.services.pds.patch import LISTS, Draft, Entry
from simulator.wire.json import Json

HISTORY = ("name", "address", "telecom", "gender", "generalPractitioner")
"""The members whose earlier values a record remembers, for searches with history."""

LONGEST_HISTORY = 50
"""Earlier values kept of each, the newest."""

_SETTLED: dict[str, Callable[[Entry, str, Occasion], dict[str, Json]]] = {
    "name": settled_name,
    "address": settled_address,
    "telecom": settled_telecom,
    "contact": settled_contact,
    "generalPractitioner": settled_practice,
    "extension": settled_extension,
}
_REMOVALS = (check_life_removed, check_names_removed, check_practice_removed, check_extensions_kept)
_WHOLES = (check_names, check_addresses, check_telecoms, check_practices, check_extensions)


def settle(draft: Draft, occasion: Occasion, new_id: Callable[[], str]) -> dict[str, Json]:
    """The whole Patient after a request. `new_id` makes an id for a new item. Raises Refusal."""
    for check in _REMOVALS:
        check(draft)
    for root in LISTS:
        _settle_list(draft, root, occasion, new_id)
    _settle_organisation(draft, occasion)
    settle_life(draft, occasion)
    for refuse in _WHOLES:
        refuse(draft, occasion)
    return draft.result()


def _settle_list(draft: Draft, root: str, occasion: Occasion, new_id: Callable[[], str]) -> None:
    for index, entry in enumerate(draft.lists[root]):
        if entry.is_touched:
            settled = _SETTLED[root](entry, f"{root}/{index}", occasion)
            entry.current = _identified(_without_empty(settled), root, entry, new_id)
    # A contact preference that has lost its last part says nothing any more.
    draft.lists[root] = [entry for entry in draft.lists[root] if not entry.is_touched or len(entry.current) > 1]


def _identified(item: dict[str, Json], root: str, entry: Entry, new_id: Callable[[], str]) -> dict[str, Json]:
    """PDS alone makes ids: one sent with a new item counts for nothing."""
    if root == "extension":
        return item
    known = new_id() if entry.is_new else entry.original.get("id")
    rest = {member: value for member, value in item.items() if member != "id"}
    return rest if known is None else {"id": known, **rest}


def _without_empty(item: dict[str, Json]) -> dict[str, Json]:
    return {member: value for member, value in item.items() if value not in ([], {})}


def _settle_organisation(draft: Draft, occasion: Occasion) -> None:
    member = "managingOrganization"
    before = draft.patient.get(member)
    if member in draft.singles and (before is None or draft.singles[member] is not before):
        draft.singles[member] = settled_organisation(draft.singles[member], before, member, occasion)


def remembered(history: Json, draft: Draft) -> dict[str, Json]:
    """The record's history with what this request replaced added to it; what it removed is hidden from all searches."""
    made: dict[str, Json] = dict(history or {})
    for member in HISTORY:
        earlier = _replaced(draft, member)
        if earlier:
            made[member] = [*made.get(member, ()), *earlier][-LONGEST_HISTORY:]
    return made


def _replaced(draft: Draft, member: str) -> list[Json]:
    if member not in LISTS:
        before = draft.patient.get(member)
        return [] if before is None or before == draft.singles.get(member) else [before]
    return [entry.original for entry in draft.lists[member] if entry.is_touched and not entry.is_new]
