"""Reporting rules about an update: the JSON Patch, its operations and paths, and the values that it brings."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from simulator.call.call import Call
from simulator.population.codes import DEATH_NOTIFICATION
from simulator.services.pds.rules.contact import (
    PRACTICE_CHANGE,
    address,
    contact,
    postcode,
    practice,
    telecom,
    telecoms,
)
from simulator.services.pds.rules.extensions import extension
from simulator.services.pds.rules.person import birth_date, birth_order, death_date, gender, name, name_text
from simulator.services.pds.rules.request import read_body
from simulator.services.pds.rules.row import ERROR, WARNING, RuleRow, shown
from simulator.wire.fhir_check import check_resource
from simulator.wire.findings import Finding
from simulator.wire.http import Reply
from simulator.wire.json import Json

NO_PATCHES = RuleRow(
    "pds.update.no-patches", ERROR, "an update without patches", '{"patches": [{"op", "path", "value"}]}', "JSON Patch"
)
MEMBERS = RuleRow(
    "pds.update.members",
    WARNING,
    "members beside patches, which are not read",
    '{"patches": [...]} alone',
    "JSON Patch",
)
SHAPE = RuleRow(
    "pds.update.patch-shape",
    ERROR,
    "a patch that lacks what its op needs",
    "op and path; value unless it removes",
    "JSON Patch",
)
PATCH_MEMBERS = RuleRow(
    "pds.update.patch-members", WARNING, "a member of a patch that has no use", "op, path and value", "JSON Patch"
)
OPERATION = RuleRow(
    "pds.update.operation", ERROR, "an op that PDS does not know", "add, replace, remove or test", "JSON Patch"
)
POINTER = RuleRow("pds.update.pointer", ERROR, "a path that is no JSON pointer", "such as /name/0/family", "JSON Patch")
ROOT = RuleRow(
    "pds.update.root",
    ERROR,
    "a path to something that cannot be updated",
    "/name, /gender, /birthDate, /multipleBirthInteger, /deceasedDateTime, /address, /telecom, /contact,"
    " /generalPractitioner or /extension",
    "Patient data fields",
)
MANAGING = RuleRow(
    "pds.update.managing-organization",
    WARNING,
    "an update of managingOrganization, which is for internal use",
    "leave it out",
    "Managing Organisation",
)
ADD_POSITION = RuleRow(
    "pds.update.add-position", ERROR, "an item added to a list elsewhere than at its end", "/-", "Addition"
)
ADD_ID = RuleRow(
    "pds.update.add-id", WARNING, "a new item with an id, which only PDS gives", "no id on a new item", "Addition"
)
PART_WITHOUT_ID = RuleRow(
    "pds.update.part-without-id",
    ERROR,
    "a part of a list item changed without the item's id or url",
    "a patch of the same item's id (an extension's url) beside it",
    "Replacing",
)
WHOLE_WITHOUT_ID = RuleRow(
    "pds.update.item-without-id", ERROR, "a list item replaced by one without its id", "the item's own id", "Replacing"
)
LINES_AT_ONCE = RuleRow(
    "pds.update.address-lines",
    ERROR,
    "the lines of an address replaced as one list",
    "each line by its own path, such as /address/0/line/1, or the whole address",
    "Replacing",
)
REMOVE_UNTESTED = RuleRow(
    "pds.update.remove-untested",
    ERROR,
    "a list item removed without a test of it right before",
    "a test of its id, its url or the whole item, then the remove",
    "Removal",
)
REMOVE_PART = RuleRow(
    "pds.update.remove-part",
    WARNING,
    "a part of a list item removed",
    "a replace, or the removal of the whole item",
    "Removal",
)
REMOVE_ORDER = RuleRow(
    "pds.update.remove-order",
    WARNING,
    "items of one list removed from the front: each removal moves the rest",
    "the highest index first",
    "Special considerations for removals",
)
REMOVE_PROTECTED = RuleRow(
    "pds.update.remove-protected",
    ERROR,
    "the removal of something that every record must keep",
    "a replace",
    "Date of birth; Date of death; Gender",
)
DEATH_ALONE = RuleRow(
    "pds.update.death-alone",
    ERROR,
    "a date of death without a death notification, or the other way round",
    "both in one update",
    "Date of death; Death notification",
)

ROWS = (
    NO_PATCHES, MEMBERS, SHAPE, PATCH_MEMBERS, OPERATION, POINTER, ROOT, MANAGING, ADD_POSITION, ADD_ID,
    PART_WITHOUT_ID, WHOLE_WITHOUT_ID, LINES_AT_ONCE, REMOVE_UNTESTED, REMOVE_PART, REMOVE_ORDER, REMOVE_PROTECTED,
    DEATH_ALONE,
)  # fmt: skip

_ITEMS: Mapping[str, tuple[str, Callable[[Json, str, date], Iterator[Finding]]]] = {
    "name": ("HumanName", name),
    "address": ("Address", address),
    "telecom": ("ContactPoint", telecom),
    "contact": ("PatientContact", contact),
    "generalPractitioner": ("Reference", practice),
    "extension": ("Extension", extension),
}
_SINGLES: Mapping[str, Callable[[Json, str, date], Iterator[Finding]]] = {
    "gender": gender,
    "birthDate": birth_date,
    "deceasedDateTime": death_date,
    "multipleBirthInteger": birth_order,
    "managingOrganization": practice,
}
_PROTECTED = ("gender", "birthDate", "deceasedDateTime")
_POINTER = re.compile(r"(?:/(?:[^~/]|~[01])*)+")


@dataclass(frozen=True, slots=True)
class _Patch:
    index: int
    op: str
    path: str
    parts: tuple[str, ...]
    value: Json

    @property
    def at(self) -> str:
        return f"/patches/{self.index}"

    @property
    def root(self) -> str:
        return self.parts[0]

    @property
    def item(self) -> tuple[str, ...]:
        return self.parts[:2]


def update(call: Call, reply: Reply) -> Iterator[Finding]:
    """Everything about the body of an update."""
    body, unreadable = read_body(call)
    if unreadable is not None:
        yield unreadable
        return
    patches = body.get("patches") if isinstance(body, dict) else None
    if not isinstance(patches, list) or not patches:
        what = "a bare list of patches" if isinstance(body, list) and body else "no patches"
        yield NO_PATCHES.at("/patches" if isinstance(body, dict) else "/", what)
        return
    for member in body:
        if member != "patches":
            yield MEMBERS.at(f"/{member}", f"{shown(member)} is not read")
    read = list[_Patch]()
    for index, patch in enumerate(patches):
        findings, known = _read(index, patch)
        yield from findings
        if known is not None:
            read.append(known)
    today = call.now.date()
    for known in read:
        yield from _structure(known, read)
        yield from _values(known, today)
    yield from _removals(read)
    yield from _death(read)


def _read(index: int, patch: Json) -> tuple[list[Finding], _Patch | None]:
    at = f"/patches/{index}"
    if not isinstance(patch, dict):
        return [SHAPE.at(at, f"{shown(patch)} is not a patch")], None
    op, path = patch.get("op"), patch.get("path")
    found = list[Finding]()
    if op not in ("add", "replace", "remove", "test"):
        found.append(OPERATION.at(f"{at}/op", "no op" if op is None else f"{shown(op)} is not an op of PDS"))
    elif "value" not in patch and op != "remove":
        found.append(SHAPE.at(at, f"{op} without value"))
    for member in patch:
        if member not in ("op", "path", "value") or (member == "value" and op == "remove"):
            found.append(PATCH_MEMBERS.at(f"{at}/{member}", f"{shown(member)} has no use in {shown(op)}"))
    if path is None:
        found.append(SHAPE.at(at, "no path"))
    elif not isinstance(path, str) or not _POINTER.fullmatch(path):
        found.append(POINTER.at(f"{at}/path", f"{shown(path)} is not a JSON pointer"))
    if any(finding.rule != PATCH_MEMBERS.id for finding in found):
        return found, None
    parts = tuple(part.replace("~1", "/").replace("~0", "~") for part in str(path).split("/")[1:])
    return found, _Patch(index, str(op), str(path), parts, patch.get("value"))


def _structure(patch: _Patch, patches: list[_Patch]) -> Iterator[Finding]:
    if patch.root not in _ITEMS and patch.root not in _SINGLES:
        yield ROOT.at(f"{patch.at}/path", f"{shown(patch.path)} cannot be updated")
        return
    if patch.root == "managingOrganization":
        yield MANAGING.at(f"{patch.at}/path", "managingOrganization is for internal use")
    if patch.root == "generalPractitioner" and patch.op != "test":
        yield PRACTICE_CHANGE.at(f"{patch.at}/path", f"{patch.op} of the general practice")
    if patch.root not in _ITEMS or len(patch.parts) < 2 or patch.op == "test":
        return
    if len(patch.parts) == 2:
        yield from _whole_item(patch)
    elif not _names_item(patch, patches):
        kind = "url" if patch.root == "extension" else "id"
        yield PART_WITHOUT_ID.at(f"{patch.at}/path", f"no patch of /{patch.root}/{patch.parts[1]}/{kind}")


def _whole_item(patch: _Patch) -> Iterator[Finding]:
    at_end = patch.parts[1] == "-"
    if patch.op == "add" and not at_end:
        yield ADD_POSITION.at(f"{patch.at}/path", f"add at {shown(patch.path)}", f"/{patch.root}/-")
    if not isinstance(patch.value, dict) or patch.root == "extension":
        return
    if patch.op == "add" and "id" in patch.value:
        yield ADD_ID.at(f"{patch.at}/value/id", f"id {shown(patch.value['id'])} on a new item")
    if patch.op == "replace" and "id" not in patch.value:
        yield WHOLE_WITHOUT_ID.at(f"{patch.at}/value", "no id")


def _names_item(patch: _Patch, patches: list[_Patch]) -> bool:
    return any(other.item == patch.item and other.parts[2:] in (("id",), ("url",)) for other in patches)


def _values(patch: _Patch, today: date) -> Iterator[Finding]:
    if patch.op not in ("add", "replace"):
        return
    at = f"{patch.at}/value"
    single = _SINGLES.get(patch.root)
    if single is not None:
        if len(patch.parts) == 1:
            yield from single(patch.value, at, today)
        return
    if patch.root not in _ITEMS:
        return
    kind, check = _ITEMS[patch.root]
    if len(patch.parts) == 2:
        yield from check(patch.value, at, today)
        yield from check_resource(patch.value, resource_type=kind, at=at)
    elif len(patch.parts) == 1 and isinstance(patch.value, list):
        for index, item in enumerate(patch.value):
            yield from check(item, f"{at}/{index}", today)
            yield from check_resource(item, resource_type=kind, at=f"{at}/{index}")
        if patch.root == "telecom":
            yield from telecoms(patch.value, at)
    else:
        yield from _part(patch, at)


def _part(patch: _Patch, at: str) -> Iterator[Finding]:
    leaf = patch.parts[2] if len(patch.parts) > 2 else ""
    if patch.root == "name" and leaf in ("family", "given", "prefix", "suffix"):
        texts = patch.value if isinstance(patch.value, list) else [patch.value]
        for text in texts:
            yield from name_text(leaf, text, at)
    elif patch.root == "address" and patch.parts[2:] == ("line",) and patch.op == "replace":
        yield LINES_AT_ONCE.at(f"{patch.at}/path", f"{shown(patch.path)} is replaced whole")
    elif patch.root == "address" and leaf == "postalCode":
        yield from postcode(patch.value, at)


def _removals(patches: list[_Patch]) -> Iterator[Finding]:
    lowest = dict[str, int]()
    for position, patch in enumerate(patches):
        if patch.op != "remove":
            continue
        where = f"{patch.at}/path"
        if len(patch.parts) == 1 and patch.root in _PROTECTED:
            yield REMOVE_PROTECTED.at(where, f"{patch.root} cannot be removed")
        if patch.root not in _ITEMS or len(patch.parts) < 2:
            continue
        if len(patch.parts) > 2:
            yield REMOVE_PART.at(where, f"{shown(patch.path)} is a part of an item")
            continue
        before = patches[position - 1] if position else None
        if before is None or before.op != "test" or not _is_test_of(before, patch):
            yield REMOVE_UNTESTED.at(where, f"{shown(patch.path)} is removed without a test right before")
        index = int(patch.parts[1]) if patch.parts[1].isdecimal() else 0
        if index > lowest.get(patch.root, index):
            yield REMOVE_ORDER.at(where, f"{patch.path} after {patch.root}/{lowest[patch.root]}")
        lowest[patch.root] = min(index, lowest.get(patch.root, index))


def _is_test_of(test: _Patch, removal: _Patch) -> bool:
    return test.item == removal.item and test.parts[2:] in ((), ("id",), ("url",))


def _death(patches: list[_Patch]) -> Iterator[Finding]:
    dates = [patch for patch in patches if patch.op == "add" and patch.parts == ("deceasedDateTime",)]
    notices = [patch for patch in patches if patch.op == "add" and _is_death_notice(patch)]
    if dates and not notices:
        yield DEATH_ALONE.at(dates[0].at, "a date of death without a death notification")
    if notices and not dates:
        yield DEATH_ALONE.at(notices[0].at, "a death notification without a date of death")


def _is_death_notice(patch: _Patch) -> bool:
    return patch.root == "extension" and isinstance(patch.value, dict) and patch.value.get("url") == DEATH_NOTIFICATION
