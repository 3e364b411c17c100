"""The Task tracker's refusals: those of dispensing's back end and gateway, and what Spine says behind them."""

from simulator.call.call import Call
from simulator.call.refusal import Refusal, RefusalRow
from simulator.services.eps.dispensing import errors as dispensing
from simulator.services.eps.dispensing.errors import BACK_END_CODES, GATEWAY_CODES, ISSUES, fhir_reply, outcome
from simulator.wire.http import Reply
from simulator.wire.json import Json

_SHARED = {code: dispensing.REFUSALS[code] for code in (*BACK_END_CODES, *GATEWAY_CODES)}

_TRACKER_ERROR, _NOT_PERMITTED = "TRACKER_ERROR", "TRACKER_NOT_PERMITTED"

REFUSALS: dict[str, RefusalRow] = {
    # What the legacy tracker refuses comes with status 200; the diagnostics are its reason.
    _TRACKER_ERROR: RefusalRow(200, "Unexpected exception", code="INVALID"),
    _NOT_PERMITTED: RefusalRow(403, "", "Your app does not have permission to access tracker functionality."),
    **_SHARED,
}
"""The error table."""


def render(call: Call, refusal: Refusal) -> Reply:
    """A refusal as the half of the service says it that refuses."""
    if refusal.code not in (_TRACKER_ERROR, _NOT_PERMITTED):
        return dispensing.render(call, refusal)
    row = REFUSALS[refusal.code]
    reply = fhir_reply(call, row.status, outcome(call, _issue(row, refusal)))
    reply.headers.update(refusal.headers)
    return reply


def _issue(row: RefusalRow, refusal: Refusal) -> Json:
    said = refusal.diagnostics
    if refusal.code == _NOT_PERMITTED:
        return {"code": "forbidden", "severity": "fatal", "diagnostics": said or row.diagnostics}
    coding = {"system": ISSUES, "code": row.code, "display": said or row.display}
    return {"code": "invalid", "severity": "error", "details": {"coding": [coding]}}
