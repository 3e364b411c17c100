"""The decoded view of a recorded exchange of the Capacity Status API: the user, what was asked, what was answered."""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.dos.capacity.checks import account_of
from simulator.wire.errors import WireError
from simulator.wire.http import Reply
from simulator.wire.json import Json, read_json


def view(call: Call, reply: Reply) -> Json:
    """What is read out of an exchange; members that there are none of are null. No token is in it."""
    return {
        "user": _user(call),
        "service": call.values.get("id"),
        "asked": _asked(call) if call.operation.id == "dos.capacity-status.update" else None,
        "answer": _answer(reply),
    }


def _user(call: Call) -> str | None:
    try:
        return account_of(call).username
    except Refusal:
        return None


def _asked(call: Call) -> Json:
    try:
        return call.json()
    except WireError:
        return None


def _answer(reply: Reply) -> Json:
    if not reply.headers.get("Content-Type", "").startswith("application/json"):
        return None
    try:
        return read_json(reply.body)
    except ValueError:
        return None
