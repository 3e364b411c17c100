"""An ambulance request as a control room reads it: priority, flags, patient, where to go. Nothing is judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from simulator.wire.cda import Disposition
from simulator.wire.hl7v3 import (
    CASE_ROOT,
    LOCAL_CASE_ROOT,
    PATIENT_ROLES,
    Id,
    Patient,
    PostalAddress,
    address_of,
    extension_among,
    id_root,
    ids_of,
    ods_code_among,
    parts_of,
    said_at,
)
from simulator.wire.http import Request
from simulator.wire.itk_message import message_of
from simulator.wire.xml import HL7, Element, attribute, child, down, tag_of

AMBULANCE_REQUEST = f"{{{HL7}}}AmbulanceRequest"
STATUSES: Mapping[str, str] = {"828791000000100": "interim", "828801000000101": "final"}
"""What the request's code says about how far triage has come."""

PRIORITIES: Mapping[str, str] = {"R1": "Red 1", "R2": "Red 2", "G2": "Green 2", "G3": "Green 3", "G4": "Green 4"}
"""The priorities with their meanings."""

NOTES: Mapping[str, str] = {
    "SPN": "special patient notes",
    "LAI": "location access",
    "OAN": "other additional notes",
    "PRC": "primary reason for the call",
}
"""The kinds of additional note."""

FLAGS: Mapping[str, tuple[str, str]] = {
    "trauma": ("pertinentInformation", "pertinentTraumaFlag"),
    "fire": ("pertinentInformation1", "pertinentFireFlag"),
    "scene_safe": ("pertinentInformation2", "pertinentSceneSafeFlag"),
    "police": ("pertinentInformation3", "pertinentPoliceFlag"),
    "trapped": ("pertinentInformation4", "pertinentTrappedFlag"),
}
"""Where each flag stands."""

_TRUTHS: Mapping[str, bool] = {"true": True, "1": True, "false": False, "0": False}


def _tag(name: str) -> str:
    return f"{{{HL7}}}{name}"


_CODE, _VALUE, _ID, _TEXT, _NAME = _tag("code"), _tag("value"), _tag("id"), _tag("text"), _tag("name")
_FLAG_PATHS = {name: (_tag(outer), _tag(inner)) for name, (outer, inner) in FLAGS.items()}
_EVENT = (_tag("pertinentInformation5"), _tag("pertinentEncounterEvent"))
_TARGET, _LOCATION = _tag("recordTarget"), _tag("location")
_DISPOSITION = (_tag("pertinentInformation6"), _tag("pertinentTriageDisposition"))
_NOTES, _NOTE = _tag("pertinentInformation7"), _tag("pertinentAdditionalNotes")
_OUTCOME = (_tag("reason"), _tag("justifyingTriageOutcome"))
_PREVIOUS = (_tag("replacementOf"), _tag("priorPreviousAmbulanceRequest"))
_RECIPIENT, _AUTHOR = _tag("informationRecipient"), _tag("author")
_ORGANISATION = _tag("representedOrganization")
_FACILITY = _tag("COCD_TP145222GB02.HealthCareFacility")


@dataclass(frozen=True, slots=True)
class Priority:
    """How urgent it is. `meaning` is None for a code that is not one of PRIORITIES."""

    code: str
    element: Element

    @property
    def meaning(self) -> str | None:
        """The code in words."""
        return PRIORITIES.get(self.code)


@dataclass(frozen=True, slots=True)
class Location:
    """Where the ambulance is to go. `ids` are gazetteer references; one without them has an address."""

    element: Element
    ids: tuple[Id, ...]
    name: str | None
    address: PostalAddress | None


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who a request is from or for."""

    ods_code: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Note:
    """Something else that the crew should know."""

    code: str | None
    text: str
    element: Element


@dataclass(frozen=True, slots=True)
class AmbulanceRequest:
    """What a request says. `status` is interim or final, None for any other code; `replaces` is a request's id."""

    element: Element
    id: str | None
    status: str | None
    code: str | None
    effective_time: str | None
    flags: dict[str, bool | None]
    event: Element | None
    event_ids: tuple[Id, ...]
    patient: Patient | None
    location: Location | None
    disposition: Disposition | None
    priority: Priority | None
    notes: tuple[Note, ...]
    replaces: str | None
    recipient: Organisation | None
    author: Organisation | None

    @classmethod
    def of(cls, root: Element) -> Self:
        """What an `AmbulanceRequest` element says."""
        parts = parts_of(root)
        first = {tag: found[0] for tag, found in parts.items()}
        event = child(first.get(_EVENT[0]), _EVENT[1])
        code = attribute(first.get(_CODE), "code")
        return cls(
            root,
            id_root(first.get(_ID)),
            STATUSES.get(code or ""),
            code,
            attribute(first.get(_tag("effectiveTime")), "value"),
            {name: _flag(first, *path) for name, path in _FLAG_PATHS.items()},
            event,
            () if event is None else ids_of(event),
            _patient(event),
            _location(event),
            _disposition(first),
            _priority(first),
            tuple(note for each in parts.get(_NOTES, ()) if (note := _note(each)) is not None),
            id_root(down(first.get(_PREVIOUS[0]), _PREVIOUS[1], _ID)),
            _organisation(first.get(_RECIPIENT)),
            _organisation(first.get(_AUTHOR)),
        )

    @property
    def case_reference(self) -> str | None:
        """The unique reference of the case."""
        return extension_among(self.event_ids, CASE_ROOT)

    @property
    def local_case_reference(self) -> str | None:
        """The sender's own reference of the case."""
        return extension_among(self.event_ids, LOCAL_CASE_ROOT)


def ambulance_of(request: Request) -> AmbulanceRequest | None:
    """The ambulance request in a request's payloads, read once; None if there is none."""
    return request.derived("ambulance", _read)


def _read(request: Request) -> AmbulanceRequest | None:
    root = next((each for each in message_of(request).documents if tag_of(each) == AMBULANCE_REQUEST), None)
    return None if root is None else AmbulanceRequest.of(root)


_First = Mapping[str, Element]


def _flag(first: _First, outer: str, inner: str) -> bool | None:
    value = attribute(down(first.get(outer), inner, _VALUE), "value")
    return _TRUTHS.get((value or "").strip())


def _patient(event: Element | None) -> Patient | None:
    target = child(event, _TARGET)
    role = None if target is None else next(target.iterchildren(*PATIENT_ROLES), None)
    return None if role is None else Patient.of(role)


def _location(event: Element | None) -> Location | None:
    facility = down(event, _LOCATION, _FACILITY)
    if facility is None:
        return None
    place = child(facility, _LOCATION)
    address = child(place, _tag("addr"))
    name = said_at(place, _NAME) or None
    return Location(facility, ids_of(facility), name, None if address is None else address_of(address))


def _disposition(first: _First) -> Disposition | None:
    value = down(first.get(_DISPOSITION[0]), _DISPOSITION[1], _VALUE)
    return None if value is None else Disposition.of(value)


def _priority(first: _First) -> Priority | None:
    value = down(first.get(_OUTCOME[0]), _OUTCOME[1], _VALUE)
    code = attribute(value, "code")
    return None if value is None or code is None else Priority(code.strip(), value)


def _note(element: Element) -> Note | None:
    note = child(element, _NOTE)
    if note is None:
        return None
    return Note(attribute(child(note, _CODE), "code"), said_at(note, _TEXT) or "", element)


def _organisation(participation: Element | None) -> Organisation | None:
    """The organisation of whichever class stands in a participation."""
    for role in () if participation is None else participation:
        organisation = child(role, _ORGANISATION)
        if organisation is not None:
            return Organisation(ods_code_among(ids_of(organisation)), said_at(organisation, _NAME))
    return None
