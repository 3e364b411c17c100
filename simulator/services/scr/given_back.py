"""An uploaded record as it is kept, and as it is given back to whoever views it: in the order and with the names of
codes that the service writes. Ids are kept as they were sent; what was sent without one gets one.
"""

import re
from collections.abc import Iterator

from simulator.identifiers import hashed_uuid
from simulator.services.scr.bodies import objects, part, text_at
from simulator.services.scr.entries import CATEGORY_ORDER
from simulator.services.scr.parts import Parts, address_of
from simulator.wire.json import Json

_DISPLAYS = {"active": "Active", "confirmed": "Confirmed", "entered-in-error": "Entered in Error"}
_CODED = ("Condition", "Observation", "Procedure", "Communication", "Encounter")
# A blank that must not be broken is text.
_BLANK = re.compile(r">\s+<", re.ASCII)
_EMPTY_CELL = re.compile(r"<td\s*/>", re.ASCII)
_IDENTIFIED = ("Condition", "Observation")
_AUTHOR, _UNCODED, _REST = -1, len(CATEGORY_ORDER), len(CATEGORY_ORDER) + 1


def kept_form(composition: Json, parts: Parts, message_id: str) -> Json:
    """What a record keeps of an upload: each resource under an id, referred to by it, however it was sent."""
    named = [
        (each, each if text_at(each, "id") else {**each, "id": _id(each, f"scr upload {message_id} {index}")})
        for index, each in enumerate(parts.resources)
    ]
    addresses = {id(sent): address_of(kept) for sent, kept in named}
    kept = [_referring(resource, parts, addresses) for sent, resource in named if sent is not composition]
    return {"composition": _referring(composition, parts, addresses), "resources": kept}


def _id(resource: Json, seed: str) -> str:
    """The id of an entry is its identifier, as the service has it; that of anything else is made."""
    own = text_at(resource, "identifier", 0, "value") if resource.get("resourceType") in _IDENTIFIED else ""
    return own or hashed_uuid(seed)


def _referring(value: Json, parts: Parts, addresses: dict[int, str]) -> Json:
    """The value with references to what is in the Bundle by type and id: `fullUrl`s are made anew for each reader."""
    if isinstance(value, list):
        return [_referring(each, parts, addresses) for each in value]
    if not isinstance(value, dict):
        return value
    referring = {name: _referring(member, parts, addresses) for name, member in value.items()}
    resource = parts.at(text_at(value, "reference"))
    if resource is not None:
        referring["reference"] = addresses[id(resource)]
    return referring


def given_back(uploaded: Json, event_id: str) -> list[Json]:
    """The resources of an upload: Composition, its author's, the entries by kind with whoever had a part, Patient."""
    composition = {"resourceType": "Composition", **uploaded["composition"], "id": event_id}
    composition["section"] = [_tidied(section) for section in objects(composition.get("section"))]
    others = [_named(each) for each in objects(uploaded.get("resources")) if _has_address(each)]
    patients = [each for each in others if each.get("resourceType") == "Patient"]
    others = [each for each in others if each.get("resourceType") != "Patient"]
    ranks = _ranks(composition, others)
    others.sort(key=lambda each: ranks.get(address_of(each), _REST))
    return [composition, *others, *patients]


def _has_address(resource: Json) -> bool:
    return bool(text_at(resource, "resourceType") and text_at(resource, "id"))


def _ranks(composition: Json, resources: list[Json]) -> dict[str, int]:
    """Where each resource stands: beside the first that needs it. Sorting by it keeps the order that was sent."""
    parts = Parts({"entry": [{"resource": each} for each in resources]})
    ranks: dict[str, int] = {}
    for reference in [text_at(each, "reference") for each in objects(composition.get("author"))]:
        _rank(reference, _AUTHOR, parts, ranks)
    for resource in sorted(filter(_is_coded, resources), key=_order):
        _rank(address_of(resource), _order(resource), parts, ranks)
    _rank_devices(resources, ranks)
    return ranks


def _is_coded(resource: Json) -> bool:
    kind = resource.get("resourceType")
    return kind in _CODED and (kind != "Encounter" or "type" in resource)


def _order(resource: Json) -> int:
    category = text_at(resource, "category", 0, "coding", 0, "code")
    return CATEGORY_ORDER.get(category, 0 if resource.get("resourceType") == "Encounter" else _UNCODED)


def _rank(reference: str, rank: int, parts: Parts, ranks: dict[str, int]) -> None:
    waiting = [reference]
    while waiting:
        resource = parts.at(waiting.pop())
        if resource is not None and ranks.setdefault(address_of(resource), rank) == rank:
            waiting.extend(each for each in _references(resource) if each not in ranks)


def _references(resource: Json) -> Iterator[str]:
    """What a resource cannot be read without."""
    for name in ("encounter", "practitioner", "organization", "owner"):
        yield text_at(resource, name, "reference")
    for participant in objects(resource.get("participant")):
        yield text_at(participant, "individual", "reference")


def _rank_devices(resources: list[Json], ranks: dict[str, int]) -> None:
    """A device stands where its owner does: nothing refers to it."""
    for device in resources:
        owner = text_at(device, "owner", "reference")
        if device.get("resourceType") == "Device" and owner in ranks:
            ranks.setdefault(address_of(device), ranks[owner])


def _tidied(section: Json) -> Json:
    """The section with its text as the service writes it: nothing blank between elements, cells with an end tag."""
    div = text_at(section, "text", "div")
    if not div:
        return section
    return {**section, "text": {**section["text"], "div": _EMPTY_CELL.sub("<td></td>", _BLANK.sub("><", div))}}


def _named(resource: Json) -> Json:
    """The resource with the display of its status, which practices need not send."""
    for member in ("clinicalStatus", "verificationStatus"):
        coding = part(resource, member, "coding", 0)
        display = _DISPLAYS.get(text_at(coding, "code"))
        if isinstance(coding, dict) and display and "display" not in coding:
            resource = {**resource, member: {"coding": [{**coding, "display": display}]}}
    return resource
