"""Makers for tests of the Capacity Status API: a tenant whose account may edit a service, and what it is answered."""

from collections.abc import Mapping

from simulator.call import Tenant
from simulator.wire.json import Json, read_json
from tests.services.dos.faces import CAPACITY, replied, token
from tests.services.dos.makers import USERNAME, a_dos_tenant, a_service, an_account

ROOT = "/api/v0.0.1/capacity"
ID = "149198"
PATH = f"{ROOT}/services/{ID}/capacitystatus/"


def an_editing_tenant(*services: Json, **account: Json) -> Tenant:
    """A tenant with the service ID, and an account that may edit it."""
    members = {"edits": [ID], **account}
    return a_dos_tenant(a_service(ID), *services, dos_accounts={USERNAME: an_account(**members)})


async def said(
    tenant: Tenant,
    path: str = PATH,
    *,
    method: str = "GET",
    body: bytes | Json = b"",
    headers: Mapping[str, str | None] | None = None,
) -> tuple[int, Json]:
    """Status and body of an answer."""
    fields = {"Authorization": token(), **(headers or {})}
    reply = await replied(CAPACITY, tenant, path, method=method, headers=fields, body=body)
    return reply.status, read_json(reply.body)


async def put(tenant: Tenant, body: bytes | Json, path: str = PATH) -> tuple[int, Json]:
    """Status and body of the answer to an update."""
    return await said(tenant, path, method="PUT", body=body, headers={"Content-Type": "application/json"})
