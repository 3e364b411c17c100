"""PDS's dialect of JSON Patch: which operations it takes, and what they make of a Patient.

The specification asks for more than RFC 6902: new list items only at the end, the id or url of an item beside every
change in it, a test before every removal. What the values may be is judged in `fields`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.call.refusal import Refusal
from simulator.services.pds.errors import NO_PATCHES
from simulator.services.pds.patch_paths import (
    Patch,
    altered,
    expect,
    index_of,
    invalid_patch,
    item_at,
    value_at,
)
from simulator.services.pds.refusing import invalid_update
from simulator.wire.json import Json

LISTS = ("name", "address", "telecom", "contact", "generalPractitioner", "extension")
"""The lists of a Patient that can be updated; their items are known by `id`, those of `extension` by `url`."""

SINGLES = ("gender", "birthDate", "multipleBirthInteger", "deceasedDateTime", "managingOrganization")
"""The other members of a Patient that can be updated."""

MOST_PATCHES = 500
"""More in one request are refused; the live service's limit is not published."""

_KEYS = ("id", "url")


def _key_of(root: str) -> str:
    return "url" if root == "extension" else "id"


@dataclass(slots=True)
class Entry:
    """One item of a list while it is being updated. `original` is None for a new item.

    `whole` says that the request gave the item as a whole. `stranger` holds an id that the request gave for the item
    and that no item of the record has.
    """

    original: Json
    current: Json
    whole: bool = False
    stranger: tuple[Json] | None = None

    @property
    def is_new(self) -> bool:
        """Was it added by this request?"""
        return self.original is None

    @property
    def is_touched(self) -> bool:
        """Was it added or changed by this request?"""
        return self.whole or self.current is not self.original


def patches_in(body: Mapping[str, Json]) -> list[Json]:
    """The operations that a request's body carries, not yet looked at. Raises Refusal."""
    raw = body.get("patches")
    if raw is None or raw == []:
        raise Refusal("INVALID_UPDATE", NO_PATCHES)
    if not isinstance(raw, list):
        raise invalid_update("patches is not a list")
    if len(raw) > MOST_PATCHES:
        raise invalid_update(f"more than {MOST_PATCHES} patches found")
    return raw


def check_dialect(patches: Sequence[Patch]) -> None:
    """What can be refused without looking at the record. Raises Refusal."""
    changes = [patch for patch in patches if patch.op != "test"]
    for patch in changes:
        _check_root(patch)
    for patch in changes:
        if patch.root in LISTS:
            if patch.op == "remove":
                _check_tested(patch, patches)
            elif patch.parts[1] != "-":
                _check_known(patch, patches)


def _check_root(patch: Patch) -> None:
    if patch.root not in LISTS and patch.root not in SINGLES:
        raise invalid_update(f"Update unsupported for resource - '{patch.root}'")
    if patch.root not in LISTS:
        return
    # PDS FHIR, "Addition": "ensure the index is always -, otherwise the request is rejected"; its text is assumed.
    if len(patch.parts) == 1 or (patch.op == "add" and len(patch.parts) == 2 and patch.parts[1] != "-"):
        raise invalid_update(f"{patch.op} '{patch.path}' is not supported - items are added at '/{patch.root}/-'")
    if patch.parts[1] == "-" and (patch.op != "add" or len(patch.parts) > 2):
        raise invalid_update(f"{patch.op} '{patch.path}' is not supported - '-' only adds an item")


def _check_tested(removal: Patch, patches: Sequence[Patch]) -> None:
    """A removal in a list directly follows a test of the same thing, or of the id or url of it or of what holds it."""
    if removal.number == 0:
        instead = "it is the first item"
    else:
        before = patches[removal.number - 1]
        if before.op == "test" and _stands_for(before.parts, removal.parts):
            return
        # Only the words for the first item are published; these are assumed.
        instead = f"it is preceded by {before.op} '{before.path}'"
    raise invalid_update(f"removal '{removal.path}' is not immediately preceded by equivalent test - instead {instead}")


def _stands_for(tested: tuple[str, ...], removed: tuple[str, ...]) -> bool:
    if tested == removed:
        return True
    holder = tested[:-1]
    return tested[-1] in _KEYS and len(holder) >= 2 and removed[: len(holder)] == holder


def _check_known(change: Patch, patches: Sequence[Patch]) -> None:
    """A change in an item says which item it means: by its own value, or by another patch on the item's id or url."""
    root, key = change.parts[:2], _key_of(change.root)
    # Live tests replace one part of an extension with nothing beside it: the part's own url is enough.
    by_value = len(change.parts) == 2 or change.root == "extension"
    if by_value and isinstance(change.value, dict) and key in change.value:
        return
    if not any(patch.parts[:2] == root and patch.parts[2:] == (key,) for patch in patches):
        raise invalid_update(f"no id or url found for path with root /{'/'.join(root)}")


class Draft:
    """A Patient that is being patched. The Patient it began with is never changed."""

    def __init__(self, patient: Json) -> None:
        self.patient = patient
        self.lists = {root: [Entry(item, item) for item in patient.get(root, ())] for root in LISTS}
        self.singles = {root: patient[root] for root in SINGLES if root in patient}
        self.removed: list[tuple[str, Json]] = []

    def apply(self, patches: Sequence[Patch]) -> None:
        """Apply all operations in order. Raises Refusal for the first that does not fit."""
        for patch in patches:
            if patch.op == "test":
                self._test(patch)
            elif patch.root in LISTS:
                self._change_list(patch)
            else:
                self._change_single(patch)
        for root, entries in self.lists.items():
            for entry in entries:
                _refuse_stranger(root, entry)

    def items(self, root: str) -> list[Json]:
        """The items of a list as they now are."""
        return [entry.current for entry in self.lists[root]]

    def result(self) -> dict[str, Json]:
        """The Patient as it now is; lists without items are left out."""
        made = dict(self.patient)
        now = {**{root: self.items(root) for root in LISTS if self.lists[root]}, **self.singles}
        for root in (*LISTS, *SINGLES):
            if root in now:
                made[root] = now[root]
            else:
                made.pop(root, None)
        return made

    def _test(self, patch: Patch) -> None:
        root, rest = patch.root, patch.parts[1:]
        if root in LISTS:
            value = value_at(self.items(root), rest)
        elif root in SINGLES:
            value = value_at(self.singles, patch.parts)
        else:
            value = value_at(self.patient, patch.parts)
        expect(value, patch.value)

    def _change_single(self, patch: Patch) -> None:
        self.singles = altered(self.singles, patch.parts, patch.op, patch.value)

    def _change_list(self, patch: Patch) -> None:
        entries = self.lists[patch.root]
        place = patch.parts[1]
        if place == "-":
            entries.append(Entry(None, patch.value, whole=True))
            return
        entry: Entry = item_at(entries, place)
        if len(patch.parts) > 2:
            self._change_entry(patch, entry)
        elif patch.op == "replace":
            self._replace(patch, entry)
        else:
            del entries[index_of(place)]
            if not entry.is_new:
                self.removed.append((patch.root, entry.original))

    def _replace(self, patch: Patch, entry: Entry) -> None:
        key = _key_of(patch.root)
        if (
            isinstance(patch.value, dict)
            and key in patch.value
            and not self._recognises(patch, entry, patch.value[key])
        ):
            return
        entry.current = patch.value
        entry.whole = True

    def _change_entry(self, patch: Patch, entry: Entry) -> None:
        member = patch.parts[2]
        if member == _key_of(patch.root):
            if patch.op == "remove" or len(patch.parts) > 3:
                raise invalid_patch(f"can't {patch.op} '{patch.path}'")
            self._recognises(patch, entry, patch.value)
        elif patch.op == "replace" and (patch.root, *patch.parts[2:]) == ("address", "line"):
            # PDS holds five lines, no list of them: both public sandboxes refuse the list and take each line.
            raise invalid_patch("can't replace non-existent object 'line'")
        elif entry.stranger is None:
            entry.current = altered(entry.current, patch.parts[2:], patch.op, patch.value)
        elif patch.op == "replace" and len(patch.parts) == 3:
            # Live tests: with an id that nobody has, the item counts as empty.
            raise invalid_patch(f"can't replace non-existent object '{member}'")
        else:
            _refuse_stranger(patch.root, entry)

    def _recognises(self, patch: Patch, entry: Entry, given: Json) -> bool:
        """Is what the request gives as the item's id or url its own? If not, the item is marked. Raises Refusal."""
        key = _key_of(patch.root)
        own = entry.original if isinstance(entry.original, dict) else {}
        # Where the record itself gives an item no id there is nothing to mistake.
        if own.get(key) == given or (not entry.is_new and key not in own):
            return True
        if any(isinstance(item, dict) and item.get(key) == given for item in self.items(patch.root)):
            place = f"/{patch.root}/{patch.parts[1]}"
            raise invalid_update(f"'{patch.root}' resource with {_KIND[key]} '{given}' is not at {place}")
        entry.stranger = (given,)
        return False


_KIND = {"id": "object id", "url": "url"}


def _refuse_stranger(root: str, entry: Entry) -> None:
    if entry.stranger is not None:
        kind = _KIND[_key_of(root)]
        raise invalid_update(f"no '{root}' resources with {kind} '{entry.stranger[0]}'")
