"""The status update's reporting rules and the table of them."""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.identifiers import is_ods_code, is_uuid
from simulator.services.eps.dispensing.elements import object_at, objects_at, text_at
from simulator.services.eps.prescription.codes import PHARMACY_STATUSES
from simulator.services.eps.updates.noting import NO_ITEM, NO_PRESCRIPTION, OVERTAKEN
from simulator.wire.errors import WireError
from simulator.wire.fhir_check import check_resource
from simulator.wire.findings import ERROR, INFORMATION, WARNING, Finding, RuleRow, shown
from simulator.wire.http import Reply

_PAGE = "EPS prescription status update"

REQUEST_ID = RuleRow(
    "eps.status.request-id",
    ERROR,
    "no X-Request-ID, or one that is no UUID",
    "a new UUID for each request",
    _PAGE,
)
ODS_CODE = RuleRow("eps.status.ods-code", WARNING, "an owner whose ODS code is none", "the pharmacy's ODS code", _PAGE)
SPELLING = RuleRow(
    "eps.status.spelling",
    INFORMATION,
    "a status in another spelling than the code system's",
    "the code exactly as the code system has it",
    _PAGE,
)
ROWS = (REQUEST_ID, ODS_CODE, SPELLING, NO_PRESCRIPTION, NO_ITEM, OVERTAKEN)
"""Every rule of this face."""


def update(call: Call, reply: Reply) -> Iterator[Finding]:
    """A bundle of status updates."""
    if call.request_id is None or not is_uuid(call.request_id):
        yield REQUEST_ID.at("X-Request-ID")
    try:
        body = call.json()
    except WireError:
        return
    for place, entry in enumerate(objects_at(body, "entry")):
        task = object_at(entry, "resource")
        where = f"/entry/{place}/resource"
        owner = text_at(task, "owner", "identifier", "value")
        if owner and not is_ods_code(owner):
            yield ODS_CODE.at(f"{where}/owner/identifier/value", f"{shown(owner)} is not an ODS code")
        status = text_at(task, "businessStatus", "coding", 0, "code")
        if status not in PHARMACY_STATUSES and status.lower() in {known.lower() for known in PHARMACY_STATUSES}:
            yield SPELLING.at(f"{where}/businessStatus/coding/0/code", f"{shown(status)} is spelt otherwise")
    yield from check_resource(body, resource_type="Bundle")
