"""The release of prescriptions to a dispenser: one by its id, or all that wait for a site that patients nominated."""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.clock import fhir_instant
from simulator.identifiers import hashed_uuid, is_uuid
from simulator.services.eps.dispensing.checks import body_of, is_by_an_application
from simulator.services.eps.dispensing.elements import (
    Resource,
    identifier,
    object_at,
    objects_at,
    text_at,
)
from simulator.services.eps.dispensing.errors import ISSUES, fhir_reply
from simulator.services.eps.dispensing.order import MESSAGE_IDS, STRUCTURES
from simulator.services.eps.dispensing.problems import (
    Problem,
    Untranslatable,
    is_a_reference,
    missing_field,
    missing_parameter,
    refuse,
    wrong_resource_type,
)
from simulator.services.eps.dispensing.refusing import refused_release
from simulator.services.eps.dispensing.released import released_message
from simulator.services.eps.prescription import store
from simulator.services.eps.prescription.faults import PrescriptionFault
from simulator.services.eps.prescription.model import Prescription
from simulator.wire.fhir import ODS_SYSTEM
from simulator.wire.http import Reply
from simulator.wire.json import Json

GROUP, OWNER, AGENT, STATUS = "group-identifier", "owner", "agent", "status"
"""The parameters of a release."""

_AGENT = 'Parameters.parameter("agent")'


async def release(call: Call) -> Reply:
    """Give a dispenser what it asks for: a prescription by id, or without one all that wait for the site."""
    parameters = body_of(call)
    if parameters.get("resourceType") != "Parameters":
        refuse([wrong_resource_type("Parameters")])
    unattended = is_by_an_application(call)
    refuse(_problems(parameters, unattended))
    if not unattended and not _resource(parameters, AGENT):
        raise Untranslatable("Parameter with name agent not found")
    org = identifier(_resource(parameters, OWNER), ODS_SYSTEM)
    if not org:
        raise Untranslatable("Required field missing.", 'Parameters.parameter("owner").resource.identifier')
    wanted = prescription_id_of(parameters)
    try:
        if wanted:
            found = [await store.release(call, wanted, org)]
        else:
            found = await store.release_nominated(call, org)
    except PrescriptionFault as fault:
        raise refused_release(fault) from None
    return await _reply(call, found, org)


def prescription_id_of(parameters: Resource) -> str:
    """The id of the prescription that is asked for; empty for a nominated release."""
    return text_at(_parameter(parameters, GROUP), "valueIdentifier", "value").upper()


def owner_of(parameters: Resource) -> str:
    """The ODS code of the dispenser that asks."""
    return identifier(_resource(parameters, OWNER), ODS_SYSTEM)


def _problems(parameters: Resource, unattended: bool) -> Iterator[Problem]:
    if not _resource(parameters, OWNER):
        yield missing_parameter(OWNER)
    agent = _resource(parameters, AGENT)
    if unattended:
        if agent:
            yield Problem("invalid", f"Unexpected field of {_AGENT}.")
    elif agent:
        if text_at(agent, "practitioner", "reference"):
            yield is_a_reference(f"{_AGENT}.resource.practitioner")
        if not objects_at(agent, "telecom"):
            yield missing_field(f"{_AGENT}.resource.telecom")


def _parameter(parameters: Resource, name: str) -> Resource:
    return next((each for each in objects_at(parameters, "parameter") if each.get("name") == name), {})


def _resource(parameters: Resource, name: str) -> Resource:
    return object_at(_parameter(parameters, name), "resource")


async def _reply(call: Call, found: list[Prescription], org: str) -> Reply:
    request_id = (call.request_id or "").lower()
    release_id = request_id if is_uuid(request_id) else _new_id(call)
    response_id = _new_id(call)
    base = f"/{call.request.path.split('/')[1]}"
    passed: list[Json] = []
    failed: list[Json] = []
    for prescription in found:
        message = released_message(call.documents, prescription, release_id, org, base)
        if _signature_is_bad(prescription):
            # EPS coordinator: what is not signed as it should be goes straight back.
            await store.give_back(call, prescription.id, org, retain_nomination=True)
            failed += [_bad_signature(call, message), message]
        else:
            passed.append(message)
    bundles = [
        {"name": name, "resource": _bundle(call, response_id, entries)}
        for name, entries in (("passedPrescriptions", passed), ("failedPrescriptions", failed))
    ]
    return fhir_reply(call, 200, {"resourceType": "Parameters", "parameter": bundles})


def _bundle(call: Call, response_id: str, resources: list[Json]) -> Json:
    return {
        "resourceType": "Bundle",
        "id": _new_id(call),
        "meta": {"lastUpdated": fhir_instant(call.now)},
        "identifier": {"system": MESSAGE_IDS, "value": response_id},
        "type": "searchset",
        "total": len(resources),
        "entry": [{"fullUrl": f"urn:uuid:{each['id']}", "resource": each} for each in resources],
    }


def _signature_is_bad(prescription: Prescription) -> bool:
    """Does the record say that its signature does not hold: `signature: invalid`, or `{valid: false}`?"""
    signature = prescription.body.get("signature")
    return signature == "invalid" or object_at(signature).get("valid") is False


def _bad_signature(call: Call, message: Json) -> Json:
    coding = {"system": ISSUES, "code": "INVALID_VALUE", "display": "Signature is invalid."}
    return {
        "resourceType": "OperationOutcome",
        "meta": {"lastUpdated": fhir_instant(call.now)},
        "id": _new_id(call),
        "extension": [
            {
                "url": f"{STRUCTURES}Extension-Spine-supportingInfo-prescription",
                "valueReference": {"identifier": message["identifier"]},
            }
        ],
        "issue": [
            {
                "severity": "error",
                "code": "invalid",
                "details": {"coding": [coding]},
                "expression": ["Provenance.signature.data"],
            }
        ],
    }


def _new_id(call: Call) -> str:
    return hashed_uuid(f"{call.tenant.seed}:eps.dispensing:{call.tenant.number('eps.dispensing')}").lower()
