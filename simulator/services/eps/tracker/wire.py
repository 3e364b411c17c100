"""Parts that the tracker's bundles are made of: codings, extensions, the patient, and UUIDs that are new each time."""

from simulator.call.call import Call
from simulator.identifiers import hashed_uuid
from simulator.population.prescription_codes import CANCELLATION_REASONS
from simulator.services.eps.prescription.codes import (
    ACUTE,
    CANCELLATION_CODES,
    STATUSES,
    TREATMENTS,
)
from simulator.services.eps.prescription.model import Patient, Prescription
from simulator.services.eps.tracker.errors import echo
from simulator.wire.fhir import FHIR_JSON, NHS_NUMBER_SYSTEM, ODS_SYSTEM
from simulator.wire.http import Reply
from simulator.wire.json import Json

NHS = "https://fhir.nhs.uk"
STATUS_SYSTEM = f"{NHS}/CodeSystem/EPS-task-business-status"
REASON_SYSTEM = f"{NHS}/CodeSystem/medicationrequest-status-reason"
ORDER_NUMBER = f"{NHS}/Id/prescription-order-number"

_EXTENSION = f"{NHS}/StructureDefinition/Extension"
STATUS_HISTORY = f"{_EXTENSION}-DM-PrescriptionStatusHistory"
PRESCRIPTION_TYPE = f"{_EXTENSION}-DM-PrescriptionType"
PERFORMER_SITE_TYPE = f"{_EXTENSION}-DM-PerformerSiteType"
NON_DISPENSING_REASON = f"{_EXTENSION}-DM-PrescriptionNonDispensingReason"
REPEAT_INFORMATION = f"{_EXTENSION}-EPS-RepeatInformation"
DISPENSING_INFORMATION = f"{_EXTENSION}-EPS-DispensingInformation"
TASK_BUSINESS_STATUS = f"{_EXTENSION}-EPS-TaskBusinessStatus"
PENDING_CANCELLATION = f"{_EXTENSION}-PendingCancellation"

_MASK = (1 << 48) - 1
_STEP = 0x9E3779B97F4B  # odd, so that no two places of a reply get the same; large, so that they do not look counted


def uuid_head(call: Call) -> str:
    """What all UUIDs of one reply begin with, 24 characters; it repeats with the tenant's seed and nothing else."""
    tenant = call.tenant
    return hashed_uuid(f"{tenant.seed}:eps.tracker-reply:{tenant.number('eps.tracker-reply')}")[:24].lower()


def uuid_tail(place: int) -> str:
    """What the UUID of a reply's n-th resource ends with, 12 characters."""
    return f"{place * _STEP & _MASK:012x}"


class Uuids:
    """UUIDs for the resources of one reply, one after the other."""

    __slots__ = ("_head", "_place")

    def __init__(self, call: Call) -> None:
        self._head = uuid_head(call)
        self._place = 0

    def next(self) -> str:
        """Another one, in lower case."""
        self._place += 1
        return self._head + uuid_tail(self._place)


def coding(system: str, code: str, display: str | None) -> Json:
    """A Coding; a code that is not in its table has no display."""
    said: dict[str, Json] = {"system": system, "code": code}
    if display is not None:
        said["display"] = display
    return said


def status_coding(code: str) -> Json:
    """The coding of a prescription's status."""
    known = STATUSES.get(code)
    return coding(STATUS_SYSTEM, code, known.display if known else None)


def reason_coding(reason: str) -> Json:
    """The coding of a cancellation reason, which a record keeps by its display; None for one that nobody knows."""
    code = CANCELLATION_CODES.get(reason, reason)
    return coding(REASON_SYSTEM, code, CANCELLATION_REASONS[code]) if code in CANCELLATION_REASONS else None


def extension(url: str, *parts: Json) -> Json:
    """An extension made of extensions."""
    return {"url": url, "extension": list(parts)}


def status_extension(code: str) -> Json:
    """The extension that says a prescription's status."""
    return extension(STATUS_HISTORY, {"url": "status", "valueCoding": status_coding(code)})


def repeat_extension(prescription: Prescription, issue: int) -> list[Json]:
    """The extension that counts repeats, for everything but an acute prescription."""
    if prescription.treatment == ACUTE:
        return []
    parts: list[Json] = [{"url": "numberOfRepeatsIssued", "valueInteger": issue}]
    if prescription.max_repeats is not None:
        parts.append({"url": "numberOfRepeatsAllowed", "valueInteger": prescription.max_repeats})
    return [extension(REPEAT_INFORMATION, *parts)]


def intent_of(prescription: Prescription) -> str:
    """The intent that a treatment type has in the tracker."""
    known = TREATMENTS.get(prescription.treatment)
    return known.intent if known else "order"


def authored_on(prescription: Prescription) -> dict[str, Json]:
    """The member that says when it was prescribed, whole seconds; none where the record does not say."""
    moment = prescription.issue_date
    return {} if moment is None else {"authoredOn": f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"}


def ods(code: str | None) -> Json:
    """The identifier of an organisation; without a value where nobody knows it."""
    return {"system": ODS_SYSTEM} if not code else {"system": ODS_SYSTEM, "value": code}


def order_number(prescription: Prescription) -> Json:
    """The identifier that a prescription goes by."""
    return {"system": ORDER_NUMBER, "value": prescription.id}


def patient_members(patient: Patient) -> dict[str, Json]:
    """Identifier and name, as both kinds of bundle show them: no empty part, and no name where all parts are empty."""
    name: dict[str, Json] = {}
    for member, text in (("prefix", patient.prefix), ("suffix", patient.suffix), ("given", patient.given)):
        if text:
            name[member] = [text]
    if patient.family:
        name["family"] = patient.family
    members: dict[str, Json] = {"identifier": [{"system": NHS_NUMBER_SYSTEM, "value": patient.nhs_number}]}
    return {**members, "name": [name]} if name else members


def bundle_reply(call: Call, body: bytes) -> Reply:
    """A bundle that was found."""
    return Reply(200, body, echo(call, FHIR_JSON))
