"""What Spine checks of an order once it is a prescription: the texts in which it says so, in the order it looks.

It names the first thing that is wrong and no other.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.identifiers import is_nhs_number, is_ods_code, is_uuid
from simulator.population.person import Person
from simulator.population.prescription_ids import has_right_check_character, is_well_formed
from simulator.services.eps.prescribing.bundle import Message, dig, item_id_of, short_form_of
from simulator.services.eps.prescribing.errors import UNPROCESSABLE
from simulator.services.eps.prescribing.translation import moment_of
from simulator.services.eps.prescription.codes import ACUTE, NOT_NOMINATED, REPEAT_DISPENSING
from simulator.wire.json import Json

Record = Mapping[str, Json]

MOST_ITEMS = 4
MOST_REPEATS = 99
MOST_DAYS = 366
SITE_TYPES = ("P1", "P2", "P3")

_REMOVED = "U"
_YEAR = timedelta(days=366)
_MANDATORY = (
    ("nhsNumber", "nhsNumber"),
    ("birthDate", "birthTime"),
    ("prescriptionId", "prescriptionID"),
    ("prescriberOrg", "prescribingOrganization"),
)
"""What a record must have, and what Spine calls it."""


def check_order(call: Call, message: Message, record: Record) -> None:
    """Raise the refusal of the first thing that Spine has against an order."""
    fault = next(faults_of(message, record, call.now), None)
    if fault is not None:
        raise Refusal("FAILURE_TO_PROCESS_MESSAGE", f"{UNPROCESSABLE} - {fault}")
    if has_died(call, str(record.get("nhsNumber"))):
        raise Refusal("PATIENT_DECEASED")


def has_died(call: Call, nhs_number: str) -> bool:
    """Is this patient recorded as dead? Somebody unknown is not."""
    document = call.documents.peek("people", nhs_number)
    if document is None:
        return False
    person = Person.of(document.body)
    return person.death_date is not None and person.death_notification != _REMOVED


def faults_of(message: Message, record: Record, now: datetime) -> Iterator[str]:
    """What Spine has against an order, in its words and its order."""
    for name, said in _MANDATORY:
        if not record.get(name):
            yield f"Mandatory field {said} missing"
    if not is_nhs_number(str(record.get("nhsNumber"))):
        yield "nhsNumber is not valid"
    yield from _of_repeats(record)
    born = moment_of(record.get("birthDate"))
    if born is not None and born > now:
        yield "birthTime is in the future"
    if not is_uuid(message.id):
        yield "hl7EventID has invalid format"
    yield from _of_items(message)
    yield from _of_nomination(message, record)
    yield from _of_id(message)
    yield from _of_days(record, now)


def _of_repeats(record: Record) -> Iterator[str]:
    if record.get("treatmentType") == ACUTE:
        return
    high = record.get("maxRepeats")
    if not isinstance(high, int):
        yield "prescriptionRepeatHigh and prescriptionRepeatLow values must both be provided if not Acute prescription"
    elif high > MOST_REPEATS:
        yield f"prescriptionRepeatHigh must not be over configured maximum of {MOST_REPEATS}"


def _of_items(message: Message) -> Iterator[str]:
    requests = message.requests
    if not requests:
        yield "No valid line items found"
    if len(requests) > MOST_ITEMS:
        yield f"lineItems over expected max count of {MOST_ITEMS}"
    for request in requests:
        item_id = item_id_of(request)
        if not is_uuid(item_id):
            yield f"{item_id} is not a valid GUID format"


def _of_nomination(message: Message, record: Record) -> Iterator[str]:
    org, site = record.get("nominatedDispenserOrg"), record.get("nominatedDisperserType")
    if org is None:
        if any(dig(request, "dispenseRequest", "performer") is not None for request in message.requests):
            yield "nominatedPerformer is present but empty"
        return
    if not is_ods_code(str(org)):
        yield "nominatedPerformer has invalid format"
    if site in (None, NOT_NOMINATED) or site not in SITE_TYPES:
        yield "nominatedPerformer has invalid type"


def _of_id(message: Message) -> Iterator[str]:
    prescription_id = short_form_of(message.requests[0]) if message.requests else ""
    # Spine, unlike the trackers, does not make capitals of an id first.
    if not is_well_formed(prescription_id):
        yield "prescriptionID has invalid format"
    elif not has_right_check_character(prescription_id):
        yield "prescriptionID has invalid checksum"


def _of_days(record: Record, now: datetime) -> Iterator[str]:
    days = record.get("daysSupply")
    if isinstance(days, int) and days > MOST_DAYS:
        yield f"daysSupply cannot exceed {MOST_DAYS}"
    if record.get("treatmentType") != REPEAT_DISPENSING:
        return
    low, high = moment_of(record.get("windowLow")), moment_of(record.get("windowHigh"))
    if low is None and high is None:
        yield "daysSupply effective time not provided but prescription treatment type is repeat"
    if high is None:
        return
    if high.date() > (now + _YEAR).date():
        yield "daysSupplyValidHigh is more than 12 months beyond current day"
    if high.date() < now.date():
        yield "daysSupplyValidHigh is in the past"
    if low is not None and low > high:
        yield "daysSupplyValid low is after daysSupplyValidHigh"
