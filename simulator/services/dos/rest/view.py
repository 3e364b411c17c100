"""The decoded view of a recorded REST exchange: whose account, which segments, what was found. No password is in it."""

from collections.abc import Mapping

from simulator.call.call import Call
from simulator.services.dos.rest.arguments import SEGMENTS, arguments_of, segments_below
from simulator.services.dos.rest.credentials import credentials_of
from simulator.services.dos.rest.rules import RESOURCES
from simulator.wire.http import Reply
from simulator.wire.json import Json, read_json, writable


def view(call: Call, reply: Reply) -> Json:
    """What is read out of an exchange; members that there are none of are null."""
    given = credentials_of(call)
    user = None if given is None or given.user is None else writable(given.user)
    return {"account": user, "asked": _asked(call), "answer": _answer(reply)}


def _asked(call: Call) -> Json:
    resource = RESOURCES.get(call.operation.id)
    if resource is None:
        return None
    if call.operation.id in ("dos.ods-code.search", "dos.service.retrieve"):
        return {resource: writable("/".join(segments_below(call, resource)))}
    arguments = arguments_of(call, resource)
    if arguments is None:
        return None
    texts = (
        arguments.case_id, arguments.postcode, arguments.distance, arguments.practice, arguments.age, arguments.gender,
        arguments.disposition, arguments.terms, arguments.number,
    )  # fmt: skip
    return dict(zip(SEGMENTS, map(writable, texts), strict=True))


def _answer(reply: Reply) -> Json:
    """The services that were found, or what was refused; null for what is neither."""
    try:
        body = read_json(reply.body)
    except ValueError:
        return None
    if not isinstance(body, Mapping):
        return None
    success = body.get("success")
    if not isinstance(success, Mapping):
        return {"error": body.get("error")}
    services = [
        {name: service.get(name) for name in ("id", "name", "odsCode", "patientDistance") if name in service}
        for service in success.get("services") or ()
        if isinstance(service, Mapping)
    ]
    return {"transaction": success.get("transactionId"), "services": services}
