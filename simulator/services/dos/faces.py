"""The four faces of the directory as one service: whose operation a call is, and so who renders its refusals and views.

Nothing of a face's own dialect comes in here.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from simulator.call.call import Call, Operation
from simulator.call.refusal import Refusal, RefusalRow
from simulator.services.dos import capacity, fhir, rest, soap
from simulator.wire.findings import RuleRow, ids_of
from simulator.wire.http import Reply
from simulator.wire.json import Json


class Face(NamedTuple):
    """What a face offers."""

    operations: tuple[Operation, ...]
    refusals: Mapping[str, RefusalRow]
    render: Callable[[Call, Refusal], Reply]
    view: Callable[[Call, Reply], Json]
    rows: tuple[RuleRow, ...]


FACES = (
    Face(soap.OPERATIONS, soap.REFUSALS, soap.render, soap.view, soap.RULE_TABLE),
    Face(rest.OPERATIONS, rest.REFUSALS, rest.render, rest.view, rest.RULE_TABLE),
    Face(capacity.OPERATIONS, capacity.REFUSALS, capacity.render, capacity.view, capacity.RULE_TABLE),
    Face(fhir.OPERATIONS, fhir.REFUSALS, fhir.render, fhir.view, fhir.RULE_TABLE),
)

OPERATIONS = tuple(operation for face in FACES for operation in face.operations)

REFUSALS: Mapping[str, RefusalRow] = {code: row for face in FACES for code, row in face.refusals.items()}
"""All refusals. The few codes that faces share are rendered in each one's own dialect."""

FINDING_IDS = ids_of(*(face.rows for face in FACES))

CRASH = "INTERNAL_ERROR"

ALIKE = (
    ("AUTHENTICATION_FAILED", "REST_UNAUTHORISED", "CAPACITY_INVALID_TOKEN", "FHIR_UNAUTHORISED"),
    ("INCORRECT_PRIVILEGES", "REST_UNAUTHORISED", "CAPACITY_FORBIDDEN", "FHIR_FORBIDDEN"),
    ("SEARCH_FAILURE", "REST_TOO_MANY_REQUESTS", "CAPACITY_TOO_MANY_REQUESTS", "FHIR_TOO_MANY_REQUESTS"),
    ("POSTCODE_NOT_FOUND", "REST_POSTCODE_INVALID"),
)
"""Codes of different faces that say the same: a scenario for the whole service needs to name only one of them."""

_FACE_OF = {operation.id: face for face in FACES for operation in face.operations}


def render(call: Call, refusal: Refusal) -> Reply:
    """A refusal in the dialect of the call's face. A code of another face is the face's own that says the same, or else
    its internal error.
    """
    face = _FACE_OF[call.operation.id]
    if refusal.code not in face.refusals:
        refusal = Refusal(_code_of(face, refusal.code), refusal.diagnostics, refusal.headers, refusal.values)
    return face.render(call, refusal)


def view(call: Call, reply: Reply) -> Json:
    """The decoded view that the call's face gives of an exchange."""
    return _FACE_OF[call.operation.id].view(call, reply)


def no_nhs_number(call: Call) -> None:
    """No call to the directory says who the patient is."""


def _code_of(face: Face, code: str) -> str:
    return next((own for codes in ALIKE if code in codes for own in codes if own in face.refusals), CRASH)
