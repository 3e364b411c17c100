"""The summary care record's answer-deciding checks, one function each, and the order in which the real service makes
them.

The gateway looks first: token, access mode, the user's role, what an application on its own may do. Then the service:
the two ids, the path and method, the Content-Type, parameters and headers. Bodies are checked where they are read.
"""

from simulator.call.access import AccessFault, authorise
from simulator.call.api import Api, scopes_for
from simulator.call.call import Call
from simulator.call.caller import ANYBODY, OPEN, USER, Caller
from simulator.call.refusal import Refusal
from simulator.call.roles import SESSION_ROLE, RoleFault
from simulator.call.roles import role_of as role_by_platform
from simulator.identifiers import is_uuid
from simulator.services.scr.wire import BASE_PATH
from simulator.wire.fhir import FHIR_JSON

_NAME = "summary-care-record"
API = Api(_NAME, scopes_for(_NAME, user=("aal3", "aal2"), application=True), (_NAME, "scr"))
"""What the service is on the API platform; patients have no access to it."""

METHODS = {
    "/DocumentReference": ("GET",),
    "/Bundle": ("GET", "POST"),
    "/$setPermission": ("POST",),
    "/AuditEvent": ("POST",),
    "/healthcheck": ("GET",),
}
"""What the service's paths take."""

_FOR_APPLICATIONS = {"GET": ("/DocumentReference", "/Bundle"), "POST": ("/Bundle",)}


def caller(call: Call) -> Caller:
    """Who sends the call. Raises Refusal. Where access is open it is as in the sandbox: nobody looks at tokens."""
    if call.tenant.access == OPEN:
        return ANYBODY
    try:
        return authorise(call, API)
    except AccessFault as fault:
        raise Refusal("ACCESS_DENIED", fault.faultstring) from None


def has_access(call: Call) -> None:
    """A healthcare worker's token or an application's own, for this API."""
    caller(call)


def role_is_the_users(call: Call) -> None:
    """A healthcare worker names one of their roles; who has just one need not."""
    sender = caller(call)
    if sender.mode == USER:
        try:
            role_by_platform(call, sender)
        except RoleFault as fault:
            raise Refusal("INVALID_ROLE", fault.text) from None


def app_has_asid(call: Call) -> None:
    """An application that is known has an ASID, which the platform hands on."""
    if caller(call).asid == "":
        raise Refusal("NO_ASID")


def application_may(call: Call) -> None:
    """An application on its own reads and uploads records, and does nothing else."""
    if not caller(call).is_application:
        return
    method = call.request.method
    if method not in _FOR_APPLICATIONS:
        raise Refusal("INVALID_METHOD")
    if path_of(call) not in _FOR_APPLICATIONS[method]:
        raise Refusal("APPLICATION_NOT_ALLOWED")


def ids_are_uuids(call: Call) -> None:
    """Both ids, where they are sent, are UUIDs; looked at before anything else of the request."""
    for name, sent in (("X-Correlation-ID", call.correlation_id), ("X-Request-ID", call.request_id)):
        if sent is not None and not is_uuid(sent):
            raise Refusal("INVALID_ID_HEADER", values={"name": name})


def is_fhir_json(call: Call) -> None:
    """A body is declared as FHIR in JSON, whatever parameters follow."""
    if call.request.media_type() != FHIR_JSON:
        sent = call.header("Content-Type") or ""
        raise Refusal("UNSUPPORTED_MEDIA_TYPE", values={"content_type": sent})


def role_is_sent(call: Call) -> None:
    """Whoever changes something says in which role; the platform adds it where it knows the one."""
    if role_of(call) is None:
        raise Refusal("MISSING_HEADER", values={"name": SESSION_ROLE})


def role_of(call: Call) -> str | None:
    """The role in which a call is made, once the checks have passed: as the platform hands it on."""
    return role_by_platform(call, caller(call))


def path_of(call: Call) -> str:
    """The path below the service's base path, as the service names it."""
    return call.request.path.removeprefix(BASE_PATH).replace("%24", "$")


GATEWAY = (has_access, role_is_the_users, app_has_asid, application_may)
READ = (*GATEWAY, ids_are_uuids)
CHANGE = (*READ, is_fhir_json, role_is_sent)
