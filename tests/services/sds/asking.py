"""Questions to the directory, with entries of our own making, for tests."""

from collections.abc import Mapping
from urllib.parse import quote

from simulator.call import Call, Tenant
from simulator.pipeline.routes import Routes
from simulator.services.sds import SERVICE
from simulator.wire.http import Reply
from simulator.wire.json import Json, read_json
from tests.makers import a_request, a_tenant, answered

BASE = "/spine-directory/FHIR/R4"
ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
SVC = "https://fhir.nhs.uk/Id/nhsServiceInteractionId"
PARTY = "https://fhir.nhs.uk/Id/nhsMhsPartyKey"
ROLES = "https://fhir.nhs.uk/Id/nhsJobRoleCode"
RETRIEVAL = "urn:nhs:names:services:pdsquery:QUPA_IN000008UK02"
CORRELATION_ID = "11C46F5F-CDEF-4865-94B2-0EE0EDCC26DA"
ROUTES = Routes([SERVICE])

SYSTEM: dict[str, Json] = {
    "nhsIDCode": "A81013",
    "nhsMHSPartyKey": "A81013-990001",
    "nhsMhsManufacturerOrg": "Y00111",
    "nhsAsSvcIA": [RETRIEVAL, "urn:nhs:names:services:pdsquery:QUPA_IN000005UK01"],
}
HANDLER: dict[str, Json] = {
    "nhsIDCode": "A81013",
    "nhsMHSPartyKey": "A81013-990001",
    "nhsMhsCPAId": "S990001A000009",
    "nhsMhsSvcIA": RETRIEVAL,
    "nhsMhsFQDN": "msg.example.test",
    "nhsMHSEndPoint": ["https://msg.example.test/one"],
}


def a_directory(
    systems: Mapping[str, Json] | None = None, handlers: Mapping[str, Json] | None = None, access: str = "open"
) -> Tenant:
    """A tenant whose directory has these entries; without any, one of each kind."""
    systems = {"990000000099": SYSTEM} if systems is None else systems
    handlers = {"S990001A000009": HANDLER} if handlers is None else handlers
    return a_tenant(access=access, accredited_systems=systems, message_handlers=handlers)


def parameters(*pairs: tuple[str, str]) -> str:
    """A query string of these parameters."""
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs)


def by(ods_code: str | None = None, svc: str | None = None, party: str | None = None) -> str:
    """The query that asks by these."""
    said = (("organization", ODS, ods_code), ("identifier", SVC, svc), ("identifier", PARTY, party))
    return parameters(*((name, f"{system}|{value}") for name, system, value in said if value is not None))


def by_role(role_profile: str) -> str:
    """The query that asks by a role profile."""
    return parameters(("user-role-id", f"{ROLES}|{role_profile}"))


def a_question(
    path: str, query: str = "", tenant: Tenant | None = None, method: str = "GET", **headers: str | None
) -> Call:
    """The call of a question; further header fields by keyword, `_` standing for `-`."""
    fields = {name.replace("_", "-"): value for name, value in {"Host": "localhost", **headers}.items()}
    request = a_request(method, f"{BASE}{path}{'?' if query else ''}{query}", fields)
    found = ROUTES.find(method, request.path)
    assert found is not None
    tenant = tenant or a_directory()
    return Call(request, tenant, *found, tenant.clock.now())


async def ask(path: str, query: str = "", tenant: Tenant | None = None, **more: str) -> tuple[int, Json]:
    """Status and body of the answer."""
    reply = await reply_to(path, query, tenant, **more)
    return reply.status, read_json(reply.body)


async def reply_to(path: str, query: str = "", tenant: Tenant | None = None, **more: str) -> Reply:
    """The answer to a question."""
    return await answered(a_question(path, query, tenant, **more))


def reason(body: Json) -> str:
    """What an outcome says is wrong."""
    return str(body["issue"][0]["diagnostics"])
