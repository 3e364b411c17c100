"""Rules about what an ambulance request says: how urgent, what dangers, where to. Its place in a case is not theirs."""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.toolkit.rows import Broken, ItkRule, Level, RuleRow
from simulator.wire.ambulance import FLAGS, NOTES, PRIORITIES, STATUSES, AmbulanceRequest, Location, ambulance_of
from simulator.wire.hl7v3 import CASE_ROOT, GAZETTEER_ROOTS, NATIONAL, PostalAddress
from simulator.wire.itk_message import ItkMessage
from simulator.wire.xml import HL7, Element, attribute, child, down

_SOURCE = "9, NHS 111 domain message specification, REPC_MT200001GB02"
_SNOMED = f"{NATIONAL}.15"
_PRIORITIES = f"{NATIONAL}.17.329"
_DISPOSITIONS = f"{NATIONAL}.17.414"

CODE = RuleRow(
    "itk.ambulance.code", Level.WARNING, "neither an interim nor a final request",
    f"{' or '.join(f'{code} ({status})' for code, status in STATUSES.items())} of {_SNOMED}", _SOURCE,
)  # fmt: skip
PRIORITY = RuleRow(
    "itk.ambulance.priority", Level.WARNING, "a priority that no control room knows",
    f"one of {', '.join(PRIORITIES)} of {_PRIORITIES}", _SOURCE,
)  # fmt: skip
FLAG = RuleRow("itk.ambulance.flag", Level.WARNING, "a flag that says neither yes nor no", "true or false", _SOURCE)
CASE_REFERENCE = RuleRow(
    "itk.ambulance.case-reference", Level.WARNING, "no unique case reference", f"an id of root {CASE_ROOT}", _SOURCE
)
START = RuleRow(
    "itk.ambulance.encounter-start", Level.WARNING, "no time at which the encounter began",
    "effectiveTime with low, and with high if it has ended", _SOURCE,
)  # fmt: skip
LOCATION = RuleRow(
    "itk.ambulance.location", Level.WARNING, "no place to go to",
    "an address, or a gazetteer reference with a grid reference", _SOURCE,
)  # fmt: skip
AT_HOME = RuleRow(
    "itk.ambulance.location-is-home", Level.INFORMATION, "the patient is at the home address", "", _SOURCE
)
DISPOSITION = RuleRow(
    "itk.ambulance.disposition", Level.WARNING, "a disposition of another code system", f"a code of {_DISPOSITIONS}",
    _SOURCE,
)  # fmt: skip
NOTE = RuleRow(
    "itk.ambulance.note", Level.WARNING, "an additional note of no known kind",
    ", ".join(f"{code} ({what})" for code, what in NOTES.items()), _SOURCE,
)  # fmt: skip

ROWS = (CODE, PRIORITY, FLAG, CASE_REFERENCE, START, LOCATION, AT_HOME, DISPOSITION, NOTE)


def _urgency(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """How far triage has come, and what came out."""
    request = ambulance_of(call.request)
    if request is None:
        return
    code = _part(request, "code")
    if request.status is None:
        yield CODE.at(code, f"the code is {request.code}")
    elif code.get("codeSystem") != _SNOMED:
        yield CODE.at(code, f"the code is {request.code} of {code.get('codeSystem') or 'no code system'}")
    priority, disposition = request.priority, request.disposition
    if priority is None:
        yield PRIORITY.at(_part(request, "reason"), "no priority")
    elif priority.meaning is None or priority.element.get("codeSystem") != _PRIORITIES:
        system = priority.element.get("codeSystem") or "no code system"
        yield PRIORITY.at(priority.element, f"{priority.code} of {system}", attribute="code")
    if disposition is not None and disposition.code_system != _DISPOSITIONS:
        what = f"{disposition.code} of {disposition.code_system or 'no code system'}"
        yield DISPOSITION.at(disposition.element, what)


def _dangers(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """The flags, and the notes for the crew."""
    request = ambulance_of(call.request)
    if request is None:
        return
    for name, value in request.flags.items():
        if value is None:
            yield FLAG.at(_part(request, *FLAGS[name]), f"the flag {name.replace('_', ' ')} is not said")
    for note in request.notes:
        if note.code not in NOTES:
            yield NOTE.at(note.element, f"a note of kind {note.code}")


def _place(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """Whose call it is, and where to go."""
    request = ambulance_of(call.request)
    if request is None or request.event is None:
        return
    if request.case_reference is None:
        yield CASE_REFERENCE.at(request.event)
    time = child(request.event, f"{{{HL7}}}effectiveTime")
    if not attribute(child(time, f"{{{HL7}}}low"), "value"):
        yield START.at(request.event if time is None else time)
    location = request.location
    if location is None or not _is_found(location):
        yield LOCATION.at(request.event if location is None else location.element)
    elif location.address is not None and _is_home(request, location.address):
        yield AT_HOME.at(location.address.element)


def _is_found(location: Location) -> bool:
    """Could somebody drive there?"""
    by_reference = any(each.root in GAZETTEER_ROOTS and each.extension for each in location.ids)
    return by_reference or (location.address is not None and not location.address.is_empty)


def _is_home(request: AmbulanceRequest, address: PostalAddress) -> bool:
    home = None if request.patient is None else request.patient.address
    return home is not None and bool(address.postcode) and _folded(home) == _folded(address)


def _folded(address: PostalAddress) -> tuple[str, str]:
    line = address.lines[0] if address.lines else ""
    return "".join(line.split()).upper(), "".join((address.postcode or "").split()).upper()


def _part(request: AmbulanceRequest, *names: str) -> Element:
    """The part of this name, or the whole request where it is missing."""
    found = down(request.element, *(f"{{{HL7}}}{name}" for name in names))
    return request.element if found is None else found


AMBULANCE_RULES: tuple[ItkRule, ...] = (_urgency, _dangers, _place)
