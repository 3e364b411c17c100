"""The FHIR Task tracker's one operation: a search by prescription or by patient."""

from collections.abc import Mapping
from datetime import timedelta

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.identifiers import hashed_uuid, is_nhs_number
from simulator.services.eps.days import created_on, is_between
from simulator.services.eps.dispensing.errors import fhir_reply
from simulator.services.eps.legacy.checks import is_prescription_id
from simulator.services.eps.legacy.wire import Organisations, clinical_details, clinical_summary
from simulator.services.eps.prescription import store
from simulator.services.eps.prescription.codes import STATUSES
from simulator.services.eps.tasks.query import FOCUS, IDENTIFIER, PATIENT, Query, read_query
from simulator.services.eps.tasks.wire import STATUS_OF_TEXT, authored_on, task_of
from simulator.wire.http import Reply
from simulator.wire.json import Json

WINDOW = timedelta(days=28)
"""How far back a search by patient looks that names no first day."""

RAW = "x-raw-response"
"""The header field that asks for what the legacy tracker said, as it said it."""

_RAW_TYPE = "application/json; charset=utf-8"


async def search(call: Call) -> Reply:
    """Search for Tasks: one for each prescription."""
    query = read_query(call)
    found = _by_id(call, query) if query.prescription_ids else _by_patient(call, query)
    if call.header(RAW):
        body = {"version": "1", "reason": "", "statusCode": "0", "prescriptions": found}
        return fhir_reply(call, 200, body, _RAW_TYPE)
    entries = [
        {"fullUrl": f"urn:uuid:{task['id']}", "resource": task}
        for task in (task_of(_new_id(call), key, shown) for key, shown in found.items() if _fits(query, key, shown))
    ]
    return fhir_reply(
        call, 200, {"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries}
    )


def nhs_number_of(call: Call) -> str | None:
    """The patient whom a search names, or whose prescription it names; None for neither."""
    for name in (PATIENT, FOCUS, IDENTIFIER):
        value = str(call.query.get(name, "")).rpartition("|")[2]
        if name == PATIENT and is_nhs_number(value):
            return value
        found = store.find(call, value) if value and name != PATIENT else None
        if found is not None:
            return found.nhs_number
    return None


def _by_id(call: Call, query: Query) -> dict[str, Json]:
    """The first issue of a prescription in full: the service never asks for another one."""
    wanted = query.prescription_ids[0]
    if not is_prescription_id(wanted):
        raise Refusal("TRACKER_ERROR", "Invalid prescription id")
    found = store.find(call, wanted)
    if found is None or found.id != wanted:
        return {}
    issue = found.issue(1) or found.current_issue
    return {found.id: clinical_details(found, issue, _organisations(call))}


def _by_patient(call: Call, query: Query) -> dict[str, Json]:
    if not is_nhs_number(query.patient):
        raise Refusal("TRACKER_ERROR", "Invalid or missing NHS number")
    if query.status and query.status not in STATUSES:
        raise Refusal("TRACKER_ERROR", "Invalid search prescription state")
    first = query.first_day or (call.now - WINDOW).date()
    organisations = _organisations(call)
    return {
        each.id: clinical_summary(each, organisations)
        for each in store.find_for_patient(call, query.patient)
        if is_between(created_on(each), first, query.last_day)
    }


def _fits(query: Query, prescription_id: str, shown: Json) -> bool:
    status = STATUS_OF_TEXT.get(shown["prescriptionStatus"], "")
    return query.takes(prescription_id, shown["patientNhsNumber"], status, authored_on(shown))


def _organisations(call: Call) -> Organisations:
    """The organisations of the call's tenant by ODS code."""

    def find(ods_code: str) -> Mapping[str, Json] | None:
        document = call.documents.peek("organisations", ods_code)
        return None if document is None else document.body

    return find


def _new_id(call: Call) -> str:
    return hashed_uuid(f"{call.tenant.seed}:eps.task:{call.tenant.number('eps.task')}").lower()
