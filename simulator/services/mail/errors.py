"""The mail receiver's error table, and its replies: a code, an enhanced status code (RFC 3463), a text.

The codes stand in no reply by name: scenarios refuse with them.
"""

from simulator.call.call import Call
from simulator.call.refusal import Refusal, RefusalRow
from simulator.wire.http import Reply

REFUSALS = {
    "SERVICE_UNAVAILABLE": RefusalRow(421, "Service not available, closing the connection", code="4.3.2"),
    "INTERNAL_ERROR": RefusalRow(451, "The mail could not be processed, try again later", code="4.3.0"),
    "GREYLISTED": RefusalRow(451, "The sender is not known yet, try again later", code="4.7.1"),
    "MAILBOX_FULL": RefusalRow(452, "The mailbox is full, try again later", code="4.2.2"),
    "TOO_MANY_RECIPIENTS": RefusalRow(452, "Too many recipients", code="4.5.3"),
    "MAILBOX_UNAVAILABLE": RefusalRow(550, "There is no such mailbox", code="5.1.1"),
    "NOT_ALLOWED": RefusalRow(550, "The domain is not on the list of those that mail may go to", code="5.7.1"),
    "TOO_LARGE": RefusalRow(552, "The message is larger than can be taken", code="5.3.4"),
    "CONTENT_REJECTED": RefusalRow(554, "The content was rejected", code="5.6.0"),
}
"""Every refusal by its code: 4xx says try again, 5xx says never."""

_ACCEPTED = b"2.0.0 Recorded, and delivered nowhere"


def accepted() -> Reply:
    """The yes."""
    return Reply(250, b"250 %b\r\n" % _ACCEPTED)


def render(call: Call, refusal: Refusal) -> Reply:
    """The no."""
    row = REFUSALS[refusal.code]
    text = " ".join((refusal.diagnostics or row.display).split())
    return Reply(row.status, f"{row.status} {row.code} {text}\r\n".encode("utf-8", "replace"))
