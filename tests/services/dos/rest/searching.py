"""Makers for tests of REST searches: paths of nine segments, and what is answered."""

from urllib.parse import quote

from simulator.call import Tenant
from simulator.services.dos.rest.arguments import SEGMENTS
from simulator.wire.json import Json, read_json
from tests.services.dos.faces import REST, basic, replied
from tests.services.dos.makers import DISCRIMINATOR, GROUP

ROOT = "/app/controllers/api/v1.0/services"
USUAL = {"caseId": "TEST", "postcode": "LS177NZ", "terms": "25"}


def a_path(resource: str = "byServiceType", **segments: str) -> str:
    """The path of a search; segments that are not given are 0."""
    if resource == "byClinicalTerm":
        segments = {"terms": f"{GROUP}={DISCRIMINATOR}", **segments}
    texts = {**dict.fromkeys(SEGMENTS, "0"), **USUAL, **segments}
    return "/".join((ROOT, resource, *(quote(texts[name], safe="=,") for name in SEGMENTS)))


async def said(tenant: Tenant, path: str, authorization: str = basic()) -> tuple[int, Json]:
    """Status and body of an answer."""
    reply = await replied(REST, tenant, path, headers={"Authorization": authorization})
    return reply.status, read_json(reply.body)


async def ids(tenant: Tenant, path: str) -> list[str]:
    """The services of an answer by their ids."""
    status, body = await said(tenant, path)
    assert status == 200, body
    return [service["id"] for service in body["success"]["services"]]
