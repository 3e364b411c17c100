"""Makers for tests of the upload: a case, its credentials, a call that brings it."""

from base64 import b64encode
from collections.abc import Mapping

from simulator.call import Call, Tenant
from simulator.services.idt import SERVICE
from simulator.wire.http import Request
from simulator.wire.json import Json
from tests.makers import a_call, a_request, a_tenant

CASES = "/api/v1/cqiCase"
CODES = "/api/v1/cqiExceptionCodes"
NHS_NUMBER = "9990010005"
CASE: Json = {"caseId": "WEX-1001", "patient": {"nhsNumber": NHS_NUMBER}, "triages": [{"disposition": "Dx06"}]}


def basic(user: str = "uploader", password: str = "secret") -> str:
    """An Authorization header."""
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


def an_upload(
    body: bytes | Json = CASE, *, authorization: str | None = basic(), content_type: str | None = "application/json"
) -> Request:
    """A request that brings a case; what is None is left out."""
    headers: Mapping[str, str | None] = {"Authorization": authorization, "Content-Type": content_type}
    return a_request("POST", CASES, headers, body)


def an_upload_call(request: Request | None = None, tenant: Tenant | None = None) -> Call:
    """The call of an upload."""
    return a_call(request or an_upload(), tenant or a_tenant(), "idt.case.submit", SERVICE, none="")
