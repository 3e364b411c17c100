"""Samples for the tests of PDS's changing operations: calls that send patches or bodies, and what was said to them."""

from collections.abc import Iterator, Mapping, Sequence

from hypothesis import strategies as st

from simulator.call import Tenant
from simulator.services.pds import SERVICE
from simulator.wire.http import Reply
from simulator.wire.json import Json, copy_json, read_json
from tests.makers import NHS_NUMBER, PDS, a_call, a_person, a_request, a_tenant, answered

UKCORE = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-"
SYSTEM = "https://fhir.hl7.org.uk/CodeSystem/UKCore-"
TODAY = "2026-11-22"
TOMORROW = "2026-11-23"
PATCH_JSON = "application/json-patch+json"

Headers = Mapping[str, str | None]


def a_patch(op: str, path: str, value: Json = None) -> Json:
    """One operation of a JSON Patch; a removal has no value."""
    return {"op": op, "path": path} if op == "remove" else {"op": op, "path": path, "value": value}


async def patched(
    tenant: Tenant, *patches: Json, headers: Headers | None = None, nhs_number: str = NHS_NUMBER
) -> Reply:
    """What PDS answers to these patches of somebody at version 2."""
    return await sent(tenant, {"patches": list(patches)}, headers=headers, nhs_number=nhs_number)


async def sent(tenant: Tenant, body: Json, *, headers: Headers | None = None, nhs_number: str = NHS_NUMBER) -> Reply:
    """What PDS answers to this body of an update of somebody at version 2."""
    fields = {"If-Match": 'W/"2"', "Content-Type": PATCH_JSON, **(headers or {})}
    request = a_request("PATCH", f"{PDS}/Patient/{nhs_number}", fields, body)
    return await answered(a_call(request, tenant, "pds.patient.update", SERVICE))


async def posted(
    tenant: Tenant, operation: str, body: Json, *, path: str = "/Patient", headers: Headers | None = None
) -> Reply:
    """What PDS answers to a posted body."""
    request = a_request("POST", PDS + path, {"Content-Type": "application/json", **(headers or {})}, body)
    return await answered(a_call(request, tenant, operation, SERVICE))


async def got(tenant: Tenant, path: str, operation: str = "pds.patient.retrieve") -> Reply:
    """What PDS answers to a GET."""
    return await answered(a_call(a_request("GET", PDS + path), tenant, operation, SERVICE))


def said(reply: Reply) -> tuple[int, str, str | None]:
    """Status, code and diagnostics of a refusal."""
    issue = read_json(reply.body)["issue"][0]
    return reply.status, issue["details"]["coding"][0]["code"], issue.get("diagnostics")


def shown(reply: Reply) -> Json:
    """The body of an answer that has to be a success."""
    assert reply.status in (200, 201), reply.body
    return read_json(reply.body)


def stored(tenant: Tenant, nhs_number: str = NHS_NUMBER) -> Json:
    """The body of somebody's document as it now is."""
    document = tenant.documents.peek("people", nhs_number)
    assert document is not None
    return document.body


def an_extension(name: str, **parts: Json) -> Json:
    """An extension of parts, each given as its `value[x]` member and value."""
    return {"url": f"{UKCORE}{name}", "extension": [{"url": url, **part} for url, part in parts.items()]}


def a_code(code: str, system: str = "", **more: str) -> Json:
    """A part's CodeableConcept of one coding."""
    coding = {**({"system": f"{SYSTEM}{system}"} if system else {}), "code": code, **more}
    return {"valueCodeableConcept": {"coding": [coding]}}


def a_pharmacy(code: str = "FWC87", name: str = "NominatedPharmacy") -> Json:
    """A nominated pharmacy, or another organisation that is nominated in the same way."""
    return {"url": f"{UKCORE}{name}", "valueReference": {"identifier": {"value": code}}}


def a_death_notification(code: str = "1") -> Json:
    """A death notification as a client sends it."""
    return an_extension("DeathNotificationStatus", deathNotificationStatus=a_code(code, "DeathNotificationStatus"))


def a_communication(code: str = "fr", interpreter: bool | None = True) -> Json:
    """A preferred language, and whether an interpreter is needed."""
    made = an_extension("NHSCommunication", language=a_code(code, "HumanLanguage"))
    if interpreter is not None:
        made["extension"].append({"url": "interpreterRequired", "valueBoolean": interpreter})
    return made


def somebody(**fields: Json) -> Tenant:
    """A tenant with one person, at version 2."""
    return a_tenant([a_person(**fields)])


def places(value: Json, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where the parts of a value stand, outermost first; the value itself is left out."""
    for part, child in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*at, part)
        if isinstance(child, dict | list):
            yield from places(child, (*at, part))


def spoilt(body: Json, place: Sequence[str | int], value: Json) -> Json:
    """A copy of the body with another value at a place."""
    made = copy_json(body)
    *parts, last = place
    holder = made
    for part in parts:
        holder = holder[part]
    holder[last] = value
    return made


ODD_TEXTS = (None, True, 0, -1.5, "", " ", "x", "2020-01-01", "ü\u202e", "x" * 500)
ODD_LISTS = ([], [None], [[]], [{}], [{"url": "x"}], ["x"] * 9)
ODD_OBJECTS = ({}, {"": None}, {"url": None}, {"start": None}, {"coding": None}, {"coding": [{}]})
ODD = st.sampled_from((*ODD_TEXTS, *ODD_LISTS, *ODD_OBJECTS))
"""Values that stand nowhere in a sound body."""
