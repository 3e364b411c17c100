"""Prescriptions for Patients' one operation: patients see their own prescriptions, the newest first."""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.clock import fhir_instant
from simulator.identifiers import hashed_uuid
from simulator.services.eps.patients.checks import patient_of
from simulator.services.eps.patients.errors import fhir_reply
from simulator.services.eps.patients.wire import exclusion, prescription_bundle
from simulator.services.eps.prescription import store
from simulator.services.eps.prescription.model import Prescription
from simulator.wire.http import Reply
from simulator.wire.json import Json

MOST = 25
"""Prescriptions that a patient is shown."""


async def search(call: Call) -> Reply:
    """The patient's prescriptions, a bundle each; what cannot be shown is told by an outcome that does not count."""
    nhs_number = patient_of(call)
    if nhs_number is None:
        raise Refusal("PATIENT_NOT_SIGNED_IN")
    visible = [each for each in store.find_for_patient(call, nhs_number) if _is_visible(each)]
    visible.sort(key=_newest_first, reverse=True)
    shown = [each for each in visible if not is_invalidated(each)][:MOST]
    excluded = [each for each in visible if is_invalidated(each)]
    entries = [_entry("match", prescription_bundle(call, each)) for each in shown]
    entries += [_entry("outcome", exclusion(call, each)) for each in excluded]
    number = call.tenant.number("eps.patients")
    bundle = {
        "resourceType": "Bundle",
        "id": hashed_uuid(f"{call.tenant.seed}:eps.patients:{number}").lower(),
        "meta": {"lastUpdated": fhir_instant(call.now)},
        "type": "searchset",
        "total": len(shown),
        "entry": entries,
    }
    return fhir_reply(call, 200, bundle)


def is_invalidated(prescription: Prescription) -> bool:
    """Does the record say that the prescription can no longer be shown: `invalidated: true`?"""
    return prescription.body.get("invalidated") is True


def _is_visible(prescription: Prescription) -> bool:
    """A cancellation that came before its prescription has no items, and keeps having none once it has expired."""
    return not prescription.deleted and bool(prescription.current_issue.items)


def _newest_first(prescription: Prescription) -> tuple[str, str]:
    issued = prescription.issue_date
    return ("" if issued is None else issued.isoformat(), prescription.id)


def _entry(mode: str, resource: Json) -> Json:
    return {"fullUrl": f"urn:uuid:{resource['id']}", "search": {"mode": mode}, "resource": resource}
