"""The faces of the service, and which of them a call belongs to: each speaks its own dialect of no."""

from types import ModuleType

from simulator.call.call import Call
from simulator.call.refusal import Refusal, RefusalRow
from simulator.services.eps import dispensing, legacy, patients, prescribing, tasks, tracker, updates
from simulator.wire.findings import ids_of
from simulator.wire.http import Reply

FACES: tuple[ModuleType, ...] = (tracker, legacy, prescribing, dispensing, tasks, patients, updates)
"""Every face; each offers OPERATIONS, REFUSALS, RULE_TABLE, `render` and `nhs_number_of`."""

OPERATIONS = tuple(operation for face in FACES for operation in face.OPERATIONS)
"""The operations of all faces."""

REFUSALS: dict[str, RefusalRow] = {code: row for face in reversed(FACES) for code, row in face.REFUSALS.items()}
"""The error table of all faces: what a code that several have looks like is each one's own."""

FINDING_IDS = ids_of(*(face.RULE_TABLE for face in FACES))
"""What the rules of all faces find."""

CRASH, TOO_LARGE, TIMEOUT = "INTERNAL_ERROR", "TOO_LARGE", "TIMEOUT"
"""The codes that every face has."""

_FACE_OF = {operation.id: face for face in FACES for operation in face.OPERATIONS}


def render(call: Call, refusal: Refusal) -> Reply:
    """The refusal in the dialect of the face that the call came to.

    A scenario may name a code that only another face has: then it is said as that one says it, unless that is the
    legacy tracker, whose envelope fits no other address.
    """
    own = _FACE_OF[call.operation.id]
    if refusal.code in own.REFUSALS:
        return _render(own, call, refusal)
    others = (face for face in FACES if refusal.code in face.REFUSALS and legacy not in (own, face))
    other = next(others, None)
    return _render(own, call, Refusal(CRASH)) if other is None else _render(other, call, refusal)


def nhs_number_of(call: Call) -> str | None:
    """The patient that a call is about, for the record; never raises."""
    number: str | None = _FACE_OF[call.operation.id].nhs_number_of(call)
    return number


def _render(face: ModuleType, call: Call, refusal: Refusal) -> Reply:
    reply: Reply = face.render(call, refusal)
    return reply
