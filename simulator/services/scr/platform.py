"""What the API platform answers in front of the service: ping, status, health, browsers' questions, and what there is
not.
"""

from simulator import __version__
from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.scr.checks import GATEWAY, METHODS, ids_are_uuids, path_of
from simulator.services.scr.wire import gateway_reply, service_reply
from simulator.wire.http import Reply
from simulator.wire.json import Json, render_json, writable

_HEALTH = "application/vnd.spring-boot.actuator.v3+json"
_ALLOWED = "origin, x-requested-with, accept, content-type, nhsd-session-urid"
_SANDBOX_ALLOWED = f"{_ALLOWED}, authorization, x-correlation-id, x-request-id"


async def ping(call: Call) -> Reply:
    """Is the gateway there? Nobody has to say who they are."""
    return gateway_reply(call, 200, render_json(_release()))


async def status(call: Call) -> Reply:
    """Is the service there? Asked with the platform's monitoring key; any will do."""
    if not (call.header("apikey") or "").strip():
        return gateway_reply(call, 401, b"", "text/plain")
    links = {"self": "/_status"}
    check = {"status": "pass", "timeout": "false", "responseCode": 200, "outcome": "OK", "links": links}
    body = {"status": "pass", **_release(), "checks": {"healthcheckService:status": [check]}}
    return gateway_reply(call, 200, render_json(body))


async def healthcheck(call: Call) -> Reply:
    """The service's own health."""
    return service_reply(call, 200, render_json({"status": "UP"}), _HEALTH)


async def preflight(call: Call) -> Reply:
    """A browser's question whether it may call; any other OPTIONS is a method like another."""
    origin = call.header("Origin")
    if origin is None or call.header("Access-Control-Request-Method") is None:
        return await unsupported(call)
    reply = gateway_reply(call, 200, b"", "text/plain")
    is_sandbox = call.tenant.access == "open"
    reply.headers["Access-Control-Allow-Origin"] = origin
    reply.headers["Access-Control-Allow-Headers"] = _SANDBOX_ALLOWED if is_sandbox else _ALLOWED
    reply.headers["Access-Control-Max-Age"] = "3628800"
    methods = "GET, PUT, POST, PATCH, DELETE" if is_sandbox else "GET, PUT, POST, DELETE"
    reply.headers["Access-Control-Allow-Methods"] = methods
    return reply


async def unsupported(call: Call) -> Reply:
    """A path that the service does not have, or a method that a path does not take."""
    for check in (*GATEWAY, ids_are_uuids):
        check(call)
    methods = METHODS.get(path_of(call))
    if methods is None:
        raise Refusal("NOT_FOUND", values={"uri": writable(call.request.path)})
    raise Refusal(
        "METHOD_NOT_ALLOWED", headers={"Allow": ",".join(methods)}, values={"method": writable(call.request.method)}
    )


def _release() -> dict[str, Json]:
    return {"version": __version__, "revision": "1", "releaseId": f"uec-simulator-{__version__}", "commitId": "none"}
