"""One entry of a status update: which fields it needs, what they may say, and the update that it makes.

All that is wrong with an entry is said in one text; of an entry with missing fields nothing else is looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.clock import parse_instant
from simulator.identifiers import is_nhs_number
from simulator.population.prescription_ids import has_right_check_character, is_well_formed
from simulator.services.eps.dispensing.elements import Resource, object_at, text_at
from simulator.services.eps.dispensing.order import ITEM_NUMBER, SHORT_FORM
from simulator.services.eps.prescription.codes import PHARMACY_STATUSES
from simulator.wire.fhir import NHS_NUMBER_SYSTEM, ODS_SYSTEM
from simulator.wire.json import Json

STATUS_SYSTEM = "https://fhir.nhs.uk/CodeSystem/task-businessStatus-nppt"
COMPLETED, IN_PROGRESS = "completed", "in-progress"
AHEAD, FURTHER_AHEAD = timedelta(hours=24), timedelta(hours=999)
"""How far in the future an update may lie; further for one that is held back, which says when it was made."""

_ENDS = frozenset({"collected", "not dispensed", "dispatched"})
_EITHER = frozenset({"ready to collect", "ready to dispatch"})
_SPELLING = {status.lower(): status for status in PHARMACY_STATUSES}

# EPS PSU: the names of the fields are those of the database behind, in its alphabetical order.
_FIELDS: tuple[tuple[str, tuple[str | int, ...]], ...] = (
    ("LastModified", ("lastModified",)),
    ("LineItemID", ("focus", "identifier", "value")),
    ("PatientNHSNumber", ("for", "identifier", "value")),
    ("PharmacyODSCode", ("owner", "identifier", "value")),
    ("PrescriptionID", ("basedOn", 0, "identifier", "value")),
    ("Status", ("businessStatus", "coding", 0, "code")),
    ("TaskID", ("id",)),
    ("TerminalStatus", ("status",)),
)
_SYSTEMS: tuple[tuple[str, tuple[str | int, ...], str], ...] = (
    ("LineItemID", ("focus", "identifier", "system"), ITEM_NUMBER),
    ("PatientNHSNumber", ("for", "identifier", "system"), NHS_NUMBER_SYSTEM),
    ("PharmacyODSCode", ("owner", "identifier", "system"), ODS_SYSTEM),
    ("PrescriptionID", ("basedOn", 0, "identifier", "system"), SHORT_FORM),
    ("Status", ("businessStatus", "coding", 0, "system"), STATUS_SYSTEM),
)


@dataclass(frozen=True, slots=True)
class Update:
    """What a sound entry says. `status` is in the code system's own spelling, ids are in capitals."""

    task_id: str
    prescription_id: str
    item_id: str
    nhs_number: str
    org: str
    status: str
    modified: datetime
    modified_as_sent: str


def wrong_with(entry: Resource, now: datetime) -> str:
    """Everything that is wrong with an entry; empty if nothing is."""
    task = object_at(entry, "resource")
    missing = [] if text_at(entry, "fullUrl") else ["FullUrl"]
    missing += [name for name, path in _FIELDS if not text_at(task, *path)]
    if missing:
        return f"Missing required field(s) - {', '.join(missing)}."
    return " ".join(_content(entry, task, now))


def update_of(entry: Resource) -> Update:
    """The update that a sound entry makes."""
    task = object_at(entry, "resource")
    said = {name: text_at(task, *path) for name, path in _FIELDS}
    return Update(
        task_id=said["TaskID"],
        prescription_id=said["PrescriptionID"].upper(),
        item_id=said["LineItemID"].upper(),
        nhs_number=said["PatientNHSNumber"],
        org=said["PharmacyODSCode"].upper(),
        status=_SPELLING[said["Status"].lower()],
        modified=parse_instant(said["LastModified"]),
        modified_as_sent=said["LastModified"],
    )


def _content(entry: Resource, task: Resource, now: datetime) -> Iterator[str]:
    if text_at(entry, "fullUrl") != f"urn:uuid:{text_at(task, 'id')}":
        yield "Invalid entry fullUrl or task id."
    business = text_at(task, "businessStatus", "coding", 0, "code")
    if business.lower() not in _SPELLING:
        yield "Invalid business status."
    yield from _last_modified(task, now)
    if not is_nhs_number(text_at(task, "for", "identifier", "value")):
        yield "NHS number is invalid."
    prescription_id = text_at(task, "basedOn", 0, "identifier", "value").upper()
    if not is_well_formed(prescription_id) or not has_right_check_character(prescription_id):
        yield "Prescription ID is invalid."
    if task.get("resourceType") != "Task":
        yield "Resource's resourceType is not 'Task'."
    yield from _statuses(text_at(task, "status"), business)
    systems = [name for name, path, system in _SYSTEMS if text_at(task, *path) != system]
    if systems:
        yield f"Invalid CodeSystem(s) - {', '.join(systems)}."


def _last_modified(task: Resource, now: datetime) -> Iterator[str]:
    try:
        modified = parse_instant(text_at(task, "lastModified"))
    except ValueError:
        yield "Date format provided for lastModified is invalid."
        return
    ahead = FURTHER_AHEAD if text_at(task, "meta", "lastUpdated") else AHEAD
    if modified - now > ahead:
        yield "Invalid last modified value provided."


def _statuses(status: str, business: str) -> Iterator[str]:
    """A Task is completed by what ends an item's way, and in progress by what something follows on."""
    code = business.lower()
    if status not in (COMPLETED, IN_PROGRESS):
        yield f"Unsupported Task.status '{status}'."
    elif code in _SPELLING and code not in _EITHER:
        said = f"Task.status field set to '{status}' but Task.businessStatus value of '{business}'"
        if status == COMPLETED and code not in _ENDS:
            yield f"{said} requires follow up action."
        elif status == IN_PROGRESS and code in _ENDS:
            yield f"{said} has no possible follow up action."


def shape_is_wrong(body: Json) -> bool:
    """Is the body anything else than a transaction bundle?"""
    return not isinstance(body, dict) or body.get("resourceType") != "Bundle" or body.get("type") != "transaction"
