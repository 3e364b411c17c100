"""One face of the directory on its own, and requests that go to it as the simulator would have them go."""

from base64 import b64encode
from collections.abc import Mapping
from types import ModuleType

from simulator.call import Call, Service, Tenant
from simulator.pipeline.routes import Routes
from simulator.services.dos import capacity, fhir, rest
from simulator.wire.findings import Finding
from simulator.wire.http import Reply
from simulator.wire.json import Json
from tests.makers import a_request, answered
from tests.services.dos.makers import PASSWORD, TOKEN, USERNAME

HOST = "dos.test"


def a_face(face: ModuleType) -> Service:
    """A service of one face alone."""
    return Service(
        name="dos",
        title="A face of the directory",
        base_path="/",
        operations=face.OPERATIONS,
        refusals=face.REFUSALS,
        render=face.render,
        crash="INTERNAL_ERROR",
        unreadable="TOO_LARGE",
        timeout="TIMEOUT",
        reads_nhs_number=lambda call: None,
        view=face.view,
    )


REST, CAPACITY, FHIR = a_face(rest), a_face(capacity), a_face(fhir)


def basic(user: str = USERNAME, password: str = PASSWORD) -> str:
    """An Authorization header of the REST interface."""
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


def token(key: str = TOKEN) -> str:
    """An Authorization header of the Capacity Status API."""
    return f"Token {key}"


def a_face_call(
    face: Service,
    tenant: Tenant,
    target: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str | None] | None = None,
    body: bytes | Json = b"",
) -> Call:
    """The call of a request, with the operation that its method and path mean."""
    request = a_request(method, target, {"Host": HOST, **(headers or {})}, body)
    found = Routes([face]).find(method, request.path)
    assert found is not None, f"nobody answers {method} {request.path}"
    _, operation, values = found
    return Call(request, tenant, face, operation, values, tenant.clock.now())


async def replied(
    face: Service,
    tenant: Tenant,
    target: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str | None] | None = None,
    body: bytes | Json = b"",
) -> Reply:
    """The answer to such a request."""
    return await answered(a_face_call(face, tenant, target, method=method, headers=headers, body=body))


def findings(call: Call, reply: Reply | None = None) -> list[Finding]:
    """What the rules of the call's operation find."""
    return [found for rule in call.operation.rules for found in rule(call, reply or Reply(200))]


def found(call: Call) -> list[tuple[str, str, str]]:
    """The same as rule, place and what."""
    return [(each.rule, each.where, each.what) for each in findings(call)]
