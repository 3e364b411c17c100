"""Which patient a dispenser's call is about, for the record; it never raises."""

from simulator.call.call import Call
from simulator.identifiers import is_nhs_number
from simulator.services.eps.dispensing import claim, notification, release, task
from simulator.services.eps.prescription import store
from simulator.wire.errors import WireError
from simulator.wire.json import Json


def nhs_number_of(call: Call) -> str | None:
    """The patient whom a message names, or whose prescription is asked for; None for neither."""
    try:
        body = call.json()
    except WireError:
        return None
    named = _named(call, body)
    return named if named is not None and is_nhs_number(named) else None


def _named(call: Call, body: Json) -> str | None:
    kind = body.get("resourceType") if isinstance(body, dict) else None
    if kind == "Task":
        return task.patient_of(body)
    if kind == "Claim":
        return claim.patient_of(body)
    if kind == "Bundle":
        return notification.patient_of(body)
    if kind == "Parameters":
        found = store.find(call, release.prescription_id_of(body))
        return None if found is None else found.nhs_number
    return None
