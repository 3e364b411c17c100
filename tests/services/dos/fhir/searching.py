"""Makers for tests of the FHIR search: its addresses, and what is answered."""

from collections.abc import Mapping
from urllib.parse import quote

from simulator.call import Tenant
from simulator.wire.fhir import ODS_SYSTEM
from simulator.wire.json import Json, read_json
from tests.services.dos.faces import FHIR, replied

ROOT = "/dos-search/FHIR/R4"
CODE = "ABC123"
HEADERS = {"version": "1"}


def identifier(code: str = CODE) -> str:
    """The value of an identifier parameter."""
    return f"{ODS_SYSTEM}|{code}"


def organization(**parameters: str | None) -> str:
    """The address of a search for an organisation; a parameter of None is left out."""
    return _target("Organization", {"identifier": identifier(), "_revinclude": "Endpoint:organization"} | parameters)


def healthcare_service(code: str = CODE, **parameters: str) -> str:
    """The address of a search for services."""
    return _target("HealthcareService", {"organization.identifier": identifier(code), **parameters})


async def said(
    tenant: Tenant, target: str, headers: Mapping[str, str | None] | None = None, method: str = "GET"
) -> tuple[int, Json]:
    """Status and body of an answer; `headers` are laid over the ones that are needed."""
    reply = await replied(FHIR, tenant, target, method=method, headers={**HEADERS, **(headers or {})})
    return reply.status, read_json(reply.body)


def diagnostics(outcome: Json) -> list[str]:
    """What the issues of an outcome say."""
    return [issue["diagnostics"] for issue in outcome["issue"]]


def resources(bundle: Json) -> list[Json]:
    """The resources of a Bundle."""
    return [entry["resource"] for entry in bundle["entry"]]


def _target(resource: str, parameters: Mapping[str, str | None]) -> str:
    sent = [f"{name}={quote(value, safe='')}" for name, value in parameters.items() if value is not None]
    return f"{ROOT}/{resource}?{'&'.join(sent)}"
