"""What the validator in front of the service has against a message: elements that are missing or in no form to be read.

A small table of what the profiles demand stands in for the real validator; what the service itself refuses in its own
words is left to it, and everything that FHIR R4 would have is found after the reply.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from simulator.call.call import Call
from simulator.services.eps.prescribing.bundle import (
    ORDER,
    PRESCRIPTION_TYPE,
    UPDATE,
    Entry,
    Message,
    dig,
    extension,
    text,
)
from simulator.services.eps.prescribing.issues import MESSAGES, Issue, Refused
from simulator.services.eps.prescribing.translation import moment_of
from simulator.wire.fhir import SPINE_CODES
from simulator.wire.json import Json

MOST_ITEMS = 4
MOST_ISSUES = 50
"""Most issues that an answer lists, so that a message of nothing but faults does not become a larger answer."""

_PROFILES = "https://fhir.nhs.uk/StructureDefinition/NHSDigital-"
_PROFILE_OF = {"MedicationRequest": f"{_PROFILES}MedicationRequest-Message"}


@dataclass(frozen=True, slots=True)
class _Needed:
    """What the profile of a resource demands. A path with several names wants one of them.

    `lists`, `numbers` and `dates` are what must be one if it is there.
    """

    paths: tuple[str, ...]
    lists: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()


_ITEM = (
    "status",
    "intent",
    "medicationCodeableConcept|medicationReference",
    "subject",
    "groupIdentifier",
    "identifier",
)
_ITEM_LISTS = ("identifier", "extension", "category", "dosageInstruction")
_ORDERED = (
    *_ITEM, "category", "requester", "courseOfTherapyType", "dosageInstruction", "dispenseRequest",
    "dispenseRequest.quantity",
)  # fmt: skip
_NUMBERS = (
    "dispenseRequest.quantity.value",
    "dispenseRequest.expectedSupplyDuration.value",
    "dispenseRequest.numberOfRepeatsAllowed",
)
_DATES = ("dispenseRequest.validityPeriod.start", "dispenseRequest.validityPeriod.end")

_NEEDED: Mapping[str, _Needed] = {
    "MessageHeader": _Needed(("source",), ("destination", "focus")),
    "MedicationRequest": _Needed(_ORDERED, _ITEM_LISTS, _NUMBERS, _DATES),
    "Patient": _Needed(
        ("identifier", "name", "gender", "birthDate", "address"),
        ("identifier", "name", "address"),
        dates=("birthDate",),
    ),
    "PractitionerRole": _Needed(
        ("identifier", "practitioner", "organization", "code", "telecom"),
        ("identifier", "code", "telecom", "healthcareService"),
    ),
    "Practitioner": _Needed(("identifier", "name"), ("identifier", "name")),
    "Organization": _Needed(("identifier", "name", "address", "telecom"), ("identifier", "type", "address", "telecom")),
    "Provenance": _Needed(("target", "recorded", "agent", "signature"), ("target", "agent", "signature")),
}
_CANCELLED = _Needed(_ITEM, _ITEM_LISTS)
_PART_OF_DATE = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_WORDS = {dict: "an Object", list: "an Array", str: "a simple property", bool: "a simple property"}


def check_profile(message: Message) -> None:
    """Raise Refused with all that the validator has against a message, which must have `entry`."""
    issues = list(_issues(message))[:MOST_ISSUES]
    if issues:
        raise Refused("INVALID_PROFILE", issues, has_meta=False)


def missing_entry() -> Refused:
    """The refusal of a Bundle without entries, which bears a code of the service's own."""
    # EPS, "A validation error: missing field".
    display = "ResourceType Bundle must contain 'entry' field"
    return Refused(
        "MISSING_ENTRY", [Issue("value", coding={"system": SPINE_CODES, "code": "MISSING_FIELD", "display": display})]
    )


def _issues(message: Message) -> Iterator[Issue]:
    bundle = message.bundle
    if not isinstance(bundle["entry"], list):
        yield _wrong_form("Bundle", "entry", list, bundle["entry"], "Bundle")
        return
    if not bundle["entry"]:
        return  # that there is no header is told in the service's own words
    if bundle.get("type") != "message":
        yield _processing("Bundle.type: the value must be 'message'", "Bundle")
    if not isinstance(bundle.get("identifier"), dict):
        yield _minimum("Bundle", "identifier", "Bundle", "")
    for index, entry in enumerate(bundle["entry"]):
        if not isinstance(dig(entry, "resource", "resourceType"), str):
            yield _minimum(f"Bundle.entry[{index}]", "resource", f"Bundle.entry[{index}]", "")
    is_update = message.event == UPDATE
    for found in message.entries:
        needed = _CANCELLED if is_update and found.type == "MedicationRequest" else _NEEDED.get(found.type)
        if needed is not None:
            yield from _against(found.resource, found.type, needed, _place(found))
    if not is_update:
        yield from _items_counted(message)


def _items_counted(message: Message) -> Iterator[Issue]:
    if not message.requests and message.event == ORDER:
        yield _minimum("Bundle", "entry:medicationRequest", "Bundle", "")
    if len(message.requests) > MOST_ITEMS:
        text = f"Bundle contains too many resources of type MedicationRequest. Expected at most {MOST_ITEMS}."
        yield Issue("processing", text, expression="Bundle.entry")


def _against(resource: Mapping[str, Json], kind: str, needed: _Needed, place: str) -> Iterator[Issue]:
    for name in needed.lists:
        value = resource.get(name)
        if value is not None and not isinstance(value, list):
            yield _wrong_form(kind, name, list, value, place)
    yield from _against_values(resource, needed, place)
    for path in needed.paths:
        names = path.split("|")
        steps = [name.split(".") for name in names]
        parent = dig(resource, *steps[0][:-1])
        if isinstance(parent, Mapping) and not any(dig(resource, *each) is not None for each in steps):
            shown = names[0] if len(names) == 1 else "medication[x]"
            inner = "." + ".".join(steps[0][:-1]) if len(steps[0]) > 1 else ""
            yield _minimum(kind, shown, place + inner, _PROFILE_OF.get(kind, _PROFILES + kind))
    if "courseOfTherapyType" in needed.paths and extension(resource, PRESCRIPTION_TYPE) is None:
        yield _minimum(kind, "extension:prescriptionType", place, _PROFILE_OF[kind])


def _against_values(resource: Mapping[str, Json], needed: _Needed, place: str) -> Iterator[Issue]:
    for path in needed.numbers:
        value = dig(resource, *path.split("."))
        if value is not None and not _is_number(value):
            yield _processing("Error parsing JSON: the primitive value must be a number", f"{place}.{path}")
    for path in needed.dates:
        value = dig(resource, *path.split("."))
        if value is not None and not _is_date(value):
            yield _processing(f"Not a valid date/time ({value})", f"{place}.{path}")


def _is_date(value: Json) -> bool:
    """Is this a date as FHIR writes one: a year, a month, a day, or an instant?"""
    if not isinstance(value, str):
        return False
    return bool(_PART_OF_DATE.fullmatch(value)) or (bool(_DAY.match(value)) and moment_of(value) is not None)


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _minimum(kind: str, name: str, place: str, profile: str) -> Issue:
    source = f" (from {profile})" if profile else ""
    text = f"{kind}.{name}: minimum required = 1, but only found 0{source}"
    return Issue(
        "processing",
        text,
        coding={"system": MESSAGES, "code": "Validation_VAL_Profile_Minimum"},
        location=place,
    )


def _wrong_form(kind: str, name: str, wanted: type, found: Json, place: str) -> Issue:
    was = _WORDS.get(type(found), "a simple property")
    return _processing(f"The property {name} of {kind} must be {_WORDS[wanted]}, not {was}", place)


def _processing(diagnostics: str, place: str) -> Issue:
    return Issue("processing", diagnostics, location=place)


def _place(entry: Entry) -> str:
    return f"Bundle.entry[{entry.index}].resource/*{entry.type}/{text(entry.resource, 'id') or 'null'}*/"


def check_warnings(call: Call, message: Message) -> None:
    """Raise what the validator would rather have of a sound message, where the caller asks to be told."""
    if (call.header("x-show-validation-warnings") or "").lower() != "true":
        return
    narrative = "'A resource should have narrative for robust management'"
    source = "(defined in http://hl7.org/fhir/StructureDefinition/DomainResource) (Best Practice Recommendation)"
    issues = [
        Issue("processing", f"Constraint failed: dom-6: {narrative} {source}", "warning", location=_place(entry))
        for entry in message.entries
        if "text" not in entry.resource
    ]
    if issues:
        raise Refused("INVALID_PROFILE", issues[:MOST_ISSUES], has_meta=False)
