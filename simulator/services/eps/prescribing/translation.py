"""From an order to the record of a prescription, and what of an order cannot be turned into one.

The first thing that cannot be turned is the only one that is told.
"""

from datetime import UTC, datetime

from simulator.clock import parse_instant
from simulator.services.eps.prescribing.bundle import (
    LONG_FORM,
    NHS_NUMBER,
    PRESCRIPTION_ID,
    SITE_TYPE,
    Message,
    Resource,
    course_of,
    dig,
    extension,
    identifier_of,
    item_id_of,
    objects,
    short_form_of,
    text,
    type_of,
)
from simulator.services.eps.prescribing.issues import invalid_value
from simulator.services.eps.prescribing.people import author_of, follow, only, words
from simulator.services.eps.prescription.codes import (
    ACUTE,
    GENDERS,
    REPEAT,
    REPEAT_DISPENSING,
    TREATMENTS,
    known_type,
)
from simulator.services.eps.prescription.moments import written
from simulator.wire.json import Json

_TREATMENT_OF = {treatment.course: code for code, treatment in TREATMENTS.items()}
_GENDER_OF = {name: code for code, name in GENDERS.items()}
_MIXED = (
    "Course of therapy type must either match for all MedicationRequests or be a mixture of 'acute' and 'continuous'."
)


def check_translation(message: Message) -> None:
    """Raise Refused with the first thing for which an order cannot be turned into a prescription."""
    only(message, "MessageHeader")
    only(message, "Patient")
    author_of(message)
    first = message.requests[0] if message.requests else {}
    if extension(dig(first, "groupIdentifier"), PRESCRIPTION_ID) is None:
        raise invalid_value("Required field missing.", "MedicationRequest.groupIdentifier.extension")
    treatment_of(message)
    for request in message.requests:
        follow(message, request.get("medicationReference"))
        if message.is_repeat_dispensing and repeats_of(request) is None:
            what = "MedicationRequest.dispenseRequest.numberOfRepeatsAllowed"
            raise invalid_value("Number of repeats allowed is required.", what)
        duration = dig(request, "dispenseRequest", "expectedSupplyDuration")
        if duration is not None and text(duration, "code") != "d":
            what = "MedicationRequest.dispenseRequest.expectedSupplyDuration.code"
            raise invalid_value("Expected supply duration must be specified in days.", what)


def treatment_of(message: Message) -> str:
    """The treatment type of all line items together. Raises Refused for a mixture that is none."""
    # EPS 2.3: acute and continuous items together make an acute prescription.
    courses = {course_of(request) for request in message.requests}
    if courses == {"acute", "continuous"}:
        return ACUTE
    treatment = _TREATMENT_OF.get(next(iter(courses), "")) if len(courses) == 1 else None
    if treatment is None:
        raise invalid_value(_MIXED, "MedicationRequest.courseOfTherapyType.coding")
    return treatment


def repeats_of(request: Resource) -> int | None:
    """How often a line item may be dispensed after its first time; None where it does not say."""
    repeats = whole(dig(request, "dispenseRequest", "numberOfRepeatsAllowed"))
    return None if repeats is None or repeats < 0 else repeats


def whole(value: Json) -> int | None:
    """A whole number as FHIR has it; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        return None
    return int(value)


def moment_of(value: Json) -> datetime | None:
    """The instant or day that a FHIR text means; None for what is none."""
    try:
        return parse_instant(value)
    except (TypeError, ValueError):
        return None


def record_of(message: Message, now: datetime, *, treatment: str | None = None) -> dict[str, Json]:
    """The record of the prescription that an order makes. `treatment` is given where the message names none that is."""
    first = message.requests[0] if message.requests else {}
    author = author_of(message, strictly=False)
    treatment = treatment or treatment_of(message)
    dispensing = dig(first, "dispenseRequest")
    repeats = _most_repeats(message)
    record = {
        **_patient(message.first("Patient")),
        "prescriptionId": short_form_of(first).upper(),
        "longId": _long_id(first),
        "messageId": message.id.upper(),
        "epsVersion": "R2",
        "issueDate": written(issued(message, now)),
        "issueNumber": 1,
        "treatmentType": treatment,
        "prescriptionType": known_type(type_of(first)),
        "maxRepeats": None if treatment == ACUTE else repeats + 1,
        "daysSupply": whole(dig(dispensing, "expectedSupplyDuration", "value")),
        "prescriptionPendingCancellation": False,
        "prescriberOrg": author.ods_code,
        "nominatedDispenserOrg": text(dispensing, "performer", "identifier", "value") or None,
        "nominatedDisperserType": text(extension(dispensing, SITE_TYPE), "valueCoding", "code") or None,
        "lineItems": _items(message, treatment),
        "prescriber": author.as_record(),
        "signature": signature_of(message) or None,
        "original": message.bundle,
        **(_window(dispensing) if treatment == REPEAT_DISPENSING else {}),
    }
    return {name: value for name, value in record.items() if value is not None}


def issued(message: Message, now: datetime) -> datetime:
    """The prescription's date: the beginning of its validity, else its signing, else now."""
    first = message.requests[0] if message.requests else {}
    start = moment_of(dig(first, "dispenseRequest", "validityPeriod", "start"))
    return (start or signed_at(message) or now).astimezone(UTC)


def signed_at(message: Message) -> datetime | None:
    """When the message was signed; None if it was not, or does not say when."""
    return moment_of(dig(message.first("Provenance"), "signature", 0, "when"))


def signature_of(message: Message) -> str:
    """The data of the prescriber's signature; empty if there is none."""
    return text(message.first("Provenance"), "signature", 0, "data")


def _long_id(request: Resource) -> str:
    found = extension(dig(request, "groupIdentifier"), PRESCRIPTION_ID)
    identifier = dig(found, "valueIdentifier")
    is_long = text(identifier, "system") in (LONG_FORM, "")
    return text(identifier, "value").upper() if is_long else ""


def _most_repeats(message: Message) -> int:
    return max((repeats_of(request) or 0 for request in message.requests), default=0)


def _window(dispensing: Json) -> dict[str, Json]:
    low = moment_of(dig(dispensing, "validityPeriod", "start"))
    high = moment_of(dig(dispensing, "validityPeriod", "end"))
    return {"windowLow": written(low) if low else None, "windowHigh": written(high) if high else None}


def _patient(patient: Resource) -> dict[str, Json]:
    name: Resource = next(iter(objects(patient, "name")), {})
    address: Resource = next(iter(objects(patient, "address")), {})
    lines = address.get("line")
    # Town and county are lines of their own where a record has lines only.
    more = [text(address, member) for member in ("city", "district")]
    return {
        "nhsNumber": identifier_of(patient, NHS_NUMBER),
        "prefix": words(name, "prefix"),
        "suffix": words(name, "suffix"),
        "given": words(name, "given"),
        "family": text(name, "family"),
        "birthDate": text(patient, "birthDate"),
        "gender": _GENDER_OF.get(text(patient, "gender"), 4),
        "address": {
            "line": [*(lines if isinstance(lines, list) else []), *(each for each in more if each)],
            "postalCode": text(address, "postalCode"),
        },
    }


def _items(message: Message, treatment: str) -> dict[str, Json]:
    numbered = enumerate(message.requests, start=1)
    return {str(number): _item(number, each, message.medicine_of(each), treatment) for number, each in numbered}


def _item(number: int, request: Resource, medicine: Json, treatment: str) -> dict[str, Json]:
    quantity = dig(request, "dispenseRequest", "quantity")
    repeats = repeats_of(request) or 0
    item: dict[str, Json] = {
        "lineItemNo": str(number),
        "lineItemId": item_id_of(request).upper(),
        "status": "0007",
        "itemName": text(medicine, "coding", 0, "display") or text(medicine, "text"),
        "code": text(medicine, "coding", 0, "code"),
        "quantity": dig(quantity, "value"),
        "quantityForm": text(quantity, "unit"),
        "dosageInstruction": _dosage(request),
        "pendingCancellation": False,
    }
    if treatment in (REPEAT, REPEAT_DISPENSING):
        item["maxRepeats"] = repeats + 1
    return item


def _dosage(request: Resource) -> str:
    """The dosage as people read it: in the order of the sequence where there are several lines."""
    lines = objects(request, "dosageInstruction")
    if len(lines) > 1:
        lines = sorted(lines, key=lambda line: whole(line.get("sequence")) or 0)
    parts = [text(line, "text") or text(line, "patientInstruction") for line in lines]
    return ", ".join(part for part in parts if part)
