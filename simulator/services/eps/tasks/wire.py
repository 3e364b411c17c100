"""A prescription as the Task tracker shows it: made of what the legacy tracker says of it, and nothing else.

The live face stands before the legacy one, so a Task knows what that knows: a search gives neither owner nor requester.
"""

from datetime import UTC, date, datetime

from simulator.clock import fhir_instant
from simulator.services.eps.dispensing.order import (
    CODE_SYSTEMS,
    ITEM_NUMBER,
    MESSAGE_IDS,
    SHORT_FORM,
    SNOMED,
    STRUCTURES,
)
from simulator.services.eps.prescription import codes
from simulator.services.eps.prescription.codes import ITEM_STATUSES, STATUSES, TREATMENTS
from simulator.wire.fhir import NHS_NUMBER_SYSTEM, ODS_SYSTEM
from simulator.wire.json import Json

_FALSE = "False"

TASK_STATUSES = {
    **dict.fromkeys((codes.READY, codes.TO_BE_DISPENSED, codes.FUTURE_REPEAT, codes.FUTURE_PRESCRIPTION), "requested"),
    codes.WITH_DISPENSER: "accepted",
    codes.DISPENSING: "in-progress",
    codes.EXPIRED: "failed",
    **dict.fromkeys((codes.CANCELLED, codes.CANCELLED_BEFORE), "cancelled"),
    **dict.fromkeys((codes.DISPENSED, codes.NOT_DISPENSED, codes.CLAIMED, codes.NO_CLAIMED), "completed"),
}
"""The Task's status for each status of a prescription."""

STATUS_OF_TEXT = {status.text: code for code, status in STATUSES.items()}
"""The code of each prescription status by its legacy text."""

_ITEM_STATUS_OF_TEXT = {status.clinical_text: code for code, status in ITEM_STATUSES.items()}
_TREATMENT_OF_TEXT = {treatment.text: treatment for treatment in TREATMENTS.values()}
_COURSE_SYSTEM = "http://terminology.hl7.org/CodeSystem/medicationrequest-course-of-therapy"


def task_of(task_id: str, prescription_id: str, shown: Json) -> dict[str, Json]:
    """The Task of a prescription that the legacy tracker shows so."""
    status = STATUS_OF_TEXT.get(shown["prescriptionStatus"], "")
    business = _concept(f"{CODE_SYSTEMS}EPS-task-business-status", status, shown["prescriptionStatus"])
    task: dict[str, Json] = {
        "resourceType": "Task",
        "id": task_id,
        "extension": [_course(shown["prescriptionTreatmentType"]), *_repeats(shown["repeatInstance"])],
        "identifier": [{"system": MESSAGE_IDS, "value": task_id}],
        "status": TASK_STATUSES.get(status, "requested"),
        "businessStatus": business,
        "intent": "order",
        "code": _concept("http://hl7.org/fhir/CodeSystem/task-code", "fulfill", "Fulfill the focal request"),
        "focus": {"identifier": {"system": SHORT_FORM, "value": prescription_id}},
        "for": {"identifier": {"system": NHS_NUMBER_SYSTEM, "value": shown["patientNhsNumber"]}},
        "authoredOn": _date(shown["prescriptionIssueDate"]),
    }
    if "dispensingPharmacy" in shown:
        has_it = shown["dispensingPharmacy"]["ods"]
        task["owner"] = _organisation(shown["dispensingPharmacy"] if has_it else shown["nominatedPharmacy"])
    if "prescriber" in shown:
        task["requester"] = _organisation(shown["prescriber"])
    items = shown["lineItems"]
    return task | {
        "input": [_input(item_id, item, shown) for item_id, item in items.items()],
        "output": [_output(item_id, shown) for item_id in items],
    }


def authored_on(shown: Json) -> date | None:
    """The day on which a prescription was authored."""
    moment = _moment(shown["prescriptionIssueDate"])
    return None if moment is None else moment.date()


def _concept(system: str, code: str, display: str) -> Json:
    return {"coding": [{"system": system, "code": code, "display": display}]}


def _organisation(shown: Json) -> Json:
    return {"identifier": {"system": ODS_SYSTEM, "value": shown["ods"]}, "display": shown["name"]}


def _course(text: str) -> Json:
    treatment = _TREATMENT_OF_TEXT.get(text, TREATMENTS[codes.ACUTE])
    coding = {"system": _COURSE_SYSTEM, "code": treatment.course, "display": treatment.course_display}
    return {
        "url": f"{STRUCTURES}Extension-EPS-Prescription",
        "extension": [{"url": "courseOfTherapyType", "valueCoding": coding}],
    }


def _repeats(shown: Json) -> list[Json]:
    if shown["totalAuthorised"] == "1":
        return []
    numbers = [
        {"url": "numberOfRepeatsAllowed", "valueInteger": int(shown["totalAuthorised"])},
        {"url": "numberOfRepeatsIssued", "valueInteger": int(shown["currentIssue"])},
    ]
    return [{"url": f"{STRUCTURES}Extension-EPS-RepeatInformation", "extension": numbers}]


def _input(item_id: str, item: Json, shown: Json) -> Json:
    information: list[Json] = []
    dispensed = _moment(shown.get("prescriptionDispensedDate", ""))
    if dispensed is not None:
        information.append({"url": "dateLastDispensed", "valueDateTime": fhir_instant(dispensed)})
    if isinstance(item, dict) and item["itemStatus"]:
        code = _ITEM_STATUS_OF_TEXT[item["itemStatus"]]
        coding = {"system": f"{CODE_SYSTEMS}medicationdispense-type", "code": code, "display": item["itemStatus"]}
        information.append({"url": "dispenseStatus", "valueCoding": coding})
    said = _said("16076005", "Prescription", item_id, "MedicationRequest")
    return said | _extended("Extension-EPS-DispensingInformation", information)


def _output(item_id: str, shown: Json) -> Json:
    dates = (
        ("dateLastIssuedDispensed", "prescriptionLastIssueDispensedDate"),
        ("dateDownloaded", "prescriptionDownloadDate"),
        ("dateClaimed", "prescriptionClaimedDate"),
    )
    information = [
        {"url": url, "valueDate": _date(shown[name])}
        for url, name in dates
        if shown.get(name) not in (None, "", _FALSE)
    ]
    said = _said("373784005", "Dispensing medication", item_id, "MedicationDispense")
    return said | _extended("Extension-EPS-DispensingReleaseInformation", information)


def _said(code: str, display: str, item_id: str, resource_type: str) -> dict[str, Json]:
    # EPS coordinator: the output, too, names the prescribed item, for want of the dispensed one's id.
    reference = {"identifier": {"system": ITEM_NUMBER, "value": item_id.lower()}, "type": resource_type}
    return {"type": _concept(SNOMED, code, display), "valueReference": reference}


def _extended(name: str, information: list[Json]) -> dict[str, Json]:
    if not information:
        return {}
    return {"extension": [{"url": f"{STRUCTURES}{name}", "extension": information}]}


def _moment(text: str) -> datetime | None:
    """The instant that the legacy tracker writes as digits, of which later ones may be left out."""
    if not text.isdecimal() or len(text) < 8:
        return None
    return datetime.strptime(f"{text:0<14}", "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def _date(text: str) -> str:
    moment = _moment(text)
    return "" if moment is None else moment.date().isoformat()
