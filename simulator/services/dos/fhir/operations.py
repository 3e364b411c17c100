"""What the FHIR search does: finds an organisation with its endpoints, or its services; says that it is there."""

from collections.abc import Iterable

from simulator import __version__
from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.call.tenant import OWN
from simulator.identifiers import hashed_uuid
from simulator.services.dos.fhir import records
from simulator.services.dos.fhir.checks import ENDPOINTS, HEALTHCARE_IDENTIFIER, IDENTIFIER, REVINCLUDE, ods_code_of
from simulator.services.dos.fhir.errors import respond
from simulator.wire.fhir import ODS_SYSTEM
from simulator.wire.http import Reply
from simulator.wire.json import Json

BASE_PATH = "/dos-search/FHIR/R4"
_NATIONAL_PATH = "/FHIR/R4"  # DoS Search 1.0.0, example of a Bundle: the links leave the API's name out
_JSON = "application/json"
_BASE_URL = "{base_url}"


async def search_organization(call: Call) -> Reply:
    """An organisation by its ODS code, with its endpoints; an empty Bundle if there is none."""
    code = ods_code_of(call, IDENTIFIER)
    found = records.organisation(call.documents, code)
    link = f"Organization?{IDENTIFIER}={ODS_SYSTEM}|{code}&{REVINCLUDE}={ENDPOINTS}"
    return respond(call, 200, _bundle(call, link, found))


async def search_healthcare_service(call: Call) -> Reply:
    """The services of an organisation by its ODS code."""
    code = ods_code_of(call, HEALTHCARE_IDENTIFIER)
    found = records.healthcare_services(call.documents, code)
    link = f"HealthcareService?{HEALTHCARE_IDENTIFIER}={ODS_SYSTEM}|{code}"
    return respond(call, 200, _bundle(call, link, found, total=len(found)))


async def ping(call: Call) -> Reply:
    """Is the gateway there? Nobody has to say who they are."""
    return respond(call, 200, _release(), _JSON)


async def status(call: Call) -> Reply:
    """Is the back end there?"""
    checks = {"healthcheck": {"status": "pass", "timeout": "false", "responseCode": 200, "outcome": "OK"}}
    return respond(call, 200, {"status": "pass", **_release(), "checks": checks}, _JSON)


async def unsupported(call: Call) -> Reply:
    """Any other address or method."""
    below = call.request.path.removeprefix(BASE_PATH)
    raise Refusal("FHIR_UNSUPPORTED_SERVICE", f"Unsupported service: {below or '/'}")


def _release() -> dict[str, Json]:
    return {"version": __version__, "revision": "1", "releaseId": __version__, "commitId": "simulator"}


def _bundle(call: Call, link: str, found: Iterable[Json], total: int | None = None) -> Json:
    base = call.own_address + BASE_PATH if call.tenant.links == OWN else call.links + _NATIONAL_PATH
    tenant = call.tenant
    bundle: dict[str, Json] = {
        "resourceType": "Bundle",
        "id": hashed_uuid(f"{tenant.seed}:dos.bundle:{tenant.number('dos.bundle')}").lower(),
        "type": "searchset",
    }
    if total is not None:
        bundle["total"] = total
    bundle["link"] = [{"relation": "self", "url": f"{base}/{link}"}]
    bundle["entry"] = [_entry(call, base, resource) for resource in found]
    return bundle


def _entry(call: Call, base: str, resource: Json) -> Json:
    kind = resource["resourceType"]
    address = resource.get("address")
    if isinstance(address, str) and _BASE_URL in address:
        resource = {**resource, "address": address.replace(_BASE_URL, call.own_address)}
    return {
        "fullUrl": f"{base}/{kind}/{resource.get('id', '')}",
        "resource": resource,
        "search": {"mode": "include" if kind == "Endpoint" else "match"},
    }
