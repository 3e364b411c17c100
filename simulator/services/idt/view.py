"""The decoded view of a recorded upload: who sent it, which case it is, what was answered. No password is in it."""

from simulator.call.call import Call
from simulator.services.idt.case import case_of
from simulator.services.idt.credentials import credentials_of
from simulator.wire.http import Reply
from simulator.wire.json import Json, read_json


def view(call: Call, reply: Reply) -> Json:
    """What is read out of an exchange; members that there are none of are null."""
    given = credentials_of(call)
    return {
        "credentials": None if given is None else {"scheme": given.scheme or None, "user": given.user},
        "case": _case(call) if call.operation.id == "idt.case.submit" else None,
        "answer": _answer(reply),
    }


def _case(call: Call) -> Json:
    case = case_of(call.request)
    fault = None if case.fault is None else str(case.fault)
    return {"format": case.format, "id": case.id, "nhs_number": case.nhs_number, "unreadable": fault}


def _answer(reply: Reply) -> Json:
    """Status and exceptions of an answer to a case; null for any other."""
    try:
        body = read_json(reply.body)
    except ValueError:
        return None
    if not isinstance(body, dict):
        return None
    return {name: body.get(name) for name in ("status", "exceptions", "message")}
