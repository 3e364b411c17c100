"""The Task tracker's refusals: those of dispensing's back end and gateway, and what Spine says behind them."""

from simulator.call.call import Call
from simulator.call.refusal import Refusal, RefusalRow
from simulator.services.eps.dispensing import errors as dispensing
from simulator.services.eps.dispensing.errors import BACK_END_CODES, GATEWAY_CODES, ISSUES, fhir_reply, outcome
from simulator.wire.http import Reply

_SHARED = {code: dispensing.REFUSALS[code] for code in (*BACK_END_CODES, *GATEWAY_CODES)}

REFUSALS: dict[str, RefusalRow] = {
    # What the legacy tracker refuses comes with status 200; the diagnostics are its reason.
    "TRACKER_ERROR": RefusalRow(200, "Unexpected exception", code="INVALID"),
    **_SHARED,
}
"""The error table."""


def render(call: Call, refusal: Refusal) -> Reply:
    """A refusal as the half of the service says it that refuses."""
    if refusal.code != "TRACKER_ERROR":
        return dispensing.render(call, refusal)
    row = REFUSALS[refusal.code]
    coding = {"system": ISSUES, "code": row.code, "display": refusal.diagnostics or row.display}
    issue = {"code": "invalid", "severity": "error", "details": {"coding": [coding]}}
    reply = fhir_reply(call, row.status, outcome(call, issue))
    reply.headers.update(refusal.headers)
    return reply
