"""A FHIR resource as a tree for people: names instead of codes alone, data types in one line, references that lead on.

All that a resource holds stays in the tree; what is said in one line only stands above its parts.
"""

import re
from collections.abc import Callable
from typing import Final

from simulator.population import codes
from simulator.web.inspector.tree import DEEPEST, Budget, Node, json_nodes, plain
from simulator.wire.fhir import NHS_NUMBER_SYSTEM, ODS_SYSTEM
from simulator.wire.json import Json

LinkTo = Callable[[str], str]
"""Where more about the patient of an NHS number is."""

SYSTEMS: Final = {
    NHS_NUMBER_SYSTEM: "NHS number",
    ODS_SYSTEM: "ODS code",
    "http://snomed.info/sct": "SNOMED CT",
    "https://dmd.nhs.uk": "dm+d",
    "http://hl7.org/fhir/sid/icd-10": "ICD-10",
    "urn:ietf:rfc:3986": "URI",
    "https://fhir.nhs.uk/Id/prescription-order-number": "prescription id",
    "https://fhir.nhs.uk/Id/sds-user-id": "SDS user id",
    "https://fhir.nhs.uk/Id/sds-role-profile-id": "SDS role profile id",
    "https://fhir.nhs.uk/Id/nhsSpineASID": "ASID",
}
"""Short names of the systems that codes and identifiers are from."""

_DISPLAYS: Final = {
    codes.CONFIDENTIALITY: codes.SECURITY,
    codes.REMOVAL_SYSTEM: codes.REMOVALS,
    codes.ADDITIONAL_ROLE: codes.ADDITIONAL_ROLES,
    codes.RELATIONSHIP_TYPE: codes.RELATIONSHIP_TYPES,
    f"{codes.UKCORE_SYSTEM}HumanLanguage": codes.LANGUAGES,
    f"{codes.UKCORE_SYSTEM}DeathNotificationStatus": codes.DEATH_NOTIFICATIONS,
    f"{codes.UKCORE_SYSTEM}PreferredContactMethod": codes.CONTACT_METHODS,
    f"{codes.UKCORE_SYSTEM}PreferredWrittenCommunicationFormat": codes.WRITTEN_FORMATS,
}
_PATIENT: Final = "Patient/"
_BEGINNING: Final = re.compile(r"^(?:Extension-)?(?:UKCore-|PDS-|DM-|SCR-|EPS-)?")


def is_fhir(value: Json) -> bool:
    """Is this a resource?"""
    return isinstance(value, dict) and isinstance(value.get("resourceType"), str)


def fhir_nodes(resource: Json, link_to: LinkTo, budget: Budget | None = None) -> tuple[Node, ...]:
    """The elements of a resource."""
    return _Reader(link_to, budget or Budget()).members(resource, 0)


class _Reader:
    """Reads one resource."""

    def __init__(self, link_to: LinkTo, budget: Budget) -> None:
        self._link_to = link_to
        self._budget = budget

    def members(self, value: Json, depth: int) -> tuple[Node, ...]:
        """The members of an object, or the items of a list."""
        if isinstance(value, dict):
            return self._budget.some(self._node(str(name), member, depth) for name, member in value.items())
        return self._budget.some(self._node(str(place), item, depth) for place, item in enumerate(value, 1))

    def _node(self, name: str, value: Json, depth: int) -> Node:
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if not isinstance(value, dict | list) or not value or depth >= DEEPEST:
            return self._simple(name, value)
        if isinstance(value, list):
            return Node(name, note=f"{len(value)} items", children=self.members(value, depth + 1))
        label = f"{name}: {_short_url(value.get('url'))}" if _is_extension(name, value) else name
        said, note = _said(value)
        return Node(label, plain(said), plain(note), self._link(value), self.members(value, depth + 1))

    def _simple(self, name: str, value: Json) -> Node:
        link = ""
        if name == "reference" and isinstance(value, str):
            link = self._link({"reference": value})
        if isinstance(value, dict | list) and value:
            return Node(name, children=json_nodes(value, self._budget, DEEPEST))
        return Node(name, plain(value), link=link)

    def _link(self, value: dict[str, Json]) -> str:
        """Where a reference or identifier leads, if to a patient."""
        number = None
        reference = value.get("reference")
        if isinstance(reference, str) and _PATIENT in reference:
            number = reference.rpartition(_PATIENT)[2].partition("/")[0]
        elif value.get("system") == NHS_NUMBER_SYSTEM:
            number = value.get("value")
        elif value.get("resourceType") == "Patient":
            number = value.get("id")
        is_number = isinstance(number, str) and len(number) == 10 and number.isascii() and number.isdigit()
        return self._link_to(str(number)) if is_number else ""


def _said(value: dict[str, Json]) -> tuple[str, str]:
    """What an object says in one line, and a note to it, if it is of a known data type."""
    if "resourceType" in value:
        return str(value["resourceType"]), str(value.get("id", ""))
    for read in (_coding, _concept, _identifier, _name, _address, _telecom, _period, _quantity, _reference, _extension):
        said = read(value)
        if said is not None:
            return said
    return "", ""


def display_of(system: Json, code: Json, display: Json = None) -> str:
    """The name of a code: its own, or else the one that our tables have; empty for an unknown one."""
    if isinstance(display, str) and display:
        return display
    known = _DISPLAYS.get(system) if isinstance(system, str) else None
    return known.get(code, "") if known and isinstance(code, str) else ""


def _coding(value: dict[str, Json]) -> tuple[str, str] | None:
    if "code" not in value or not isinstance(value["code"], str) or not value.keys() & {"system", "display"}:
        return None
    code, system = value["code"], value.get("system")
    display = display_of(system, code, value.get("display"))
    note = _system(system)
    return (display, f"{code} {note}".strip()) if display else (code, note)


def _concept(value: dict[str, Json]) -> tuple[str, str] | None:
    codings = value.get("coding")
    if not isinstance(codings, list):
        return None
    said = next((found for each in codings if isinstance(each, dict) and (found := _coding(each))), ("", ""))
    text = value.get("text")
    return (text, said[0] or said[1]) if isinstance(text, str) else said


def _identifier(value: dict[str, Json]) -> tuple[str, str] | None:
    if not {"system", "value"} <= value.keys() or value["system"] in codes.TELECOM_SYSTEMS:
        return None
    return str(value["value"]), _system(value["system"])


def _name(value: dict[str, Json]) -> tuple[str, str] | None:
    if not value.keys() & {"family", "given"}:
        return None
    parts = [*_texts(value.get("prefix")), *_texts(value.get("given")), *_texts(value.get("family"))]
    return " ".join(parts), str(value.get("use", ""))


def _address(value: dict[str, Json]) -> tuple[str, str] | None:
    if not value.keys() & {"line", "postalCode"}:
        return None
    parts = [*_texts(value.get("line")), *_texts(value.get("city")), *_texts(value.get("postalCode"))]
    return ", ".join(part for part in parts if part), str(value.get("use", ""))


def _telecom(value: dict[str, Json]) -> tuple[str, str] | None:
    if value.get("system") not in codes.TELECOM_SYSTEMS or "value" not in value:
        return None
    return str(value["value"]), " ".join(str(value[key]) for key in ("use", "system") if key in value)


def _period(value: dict[str, Json]) -> tuple[str, str] | None:
    if not value or value.keys() - {"start", "end"}:
        return None
    words = (("from", value.get("start")), ("until", value.get("end")))
    return " ".join(f"{word} {day}" for word, day in words if day), ""


def _quantity(value: dict[str, Json]) -> tuple[str, str] | None:
    if not isinstance(value.get("value"), int | float) or "url" in value:
        return None
    return f"{value['value']} {value.get('unit') or value.get('code') or ''}".strip(), ""


def _reference(value: dict[str, Json]) -> tuple[str, str] | None:
    if "reference" not in value and not (
        "identifier" in value and value.keys() <= {"identifier", "type", "display", "id"}
    ):
        return None
    identifier = value.get("identifier")
    held = _identifier(identifier) if isinstance(identifier, dict) else None
    said = str(value.get("display") or value.get("reference") or (held[0] if held else ""))
    return said, str(value.get("reference", "")) if value.get("display") else (held[1] if held else "")


def _extension(value: dict[str, Json]) -> tuple[str, str] | None:
    held = next((each for key, each in value.items() if key.startswith("value")), None)
    if "url" not in value or held is None:
        return None
    return _said(held) if isinstance(held, dict) else (plain(held), "")


def _is_extension(name: str, value: dict[str, Json]) -> bool:
    return "url" in value and (name in ("extension", "modifierExtension") or name.isdigit())


def _system(system: Json) -> str:
    if not isinstance(system, str):
        return ""
    return SYSTEMS.get(system, _short_url(system))


def _short_url(url: Json) -> str:
    """The last part of an address, which is what tells it from others, without what all of its kind begin with."""
    return _BEGINNING.sub("", str(url or "").rstrip("/").rpartition("/")[2])


def _texts(value: Json) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)] if value else []
