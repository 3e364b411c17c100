"""What the mail receiver does: takes a mail, remembers it, and delivers it nowhere."""

import hashlib

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.clock import fhir_instant
from simulator.services.mail.endpoints import endpoints_at, is_allowed
from simulator.services.mail.errors import accepted
from simulator.services.mail.message import mail_of
from simulator.services.mail.rows import REPEATED
from simulator.wire.http import Reply
from simulator.wire.mail import envelope_of

MESSAGES = "mail-messages"
"""The kind of the documents that remember which mails came: when first, and how often."""

KEPT = 20_000
"""Mails remembered of each tenant, the newest."""

_LONGEST_KEY = 200


async def receive_message(call: Call) -> Reply:
    """Take a mail. One that comes again is taken again, and noted."""
    message_id = mail_of(call.request).message_id
    key = message_id if message_id and len(message_id) <= _LONGEST_KEY else _digest(call.request.body)
    earlier = await call.documents.get(MESSAGES, key)
    body = {"message_id": message_id, "received": fhir_instant(call.now), "times": 1}
    if earlier is not None:
        body = {**earlier.body, "times": earlier.body.get("times", 1) + 1}
        where = "body" if message_id is None else "header: Message-ID"
        what = f"{message_id or 'this very message'} has come before, first at {body.get('received')}"
        call.findings.append(REPEATED.at(where, what))
    await call.documents.put(MESSAGES, key, body)
    await call.documents.keep_newest(MESSAGES, KEPT)
    return accepted()


def note_message_id(call: Call) -> None:
    """Let the exchange be found by its Message-ID, whatever is answered."""
    call.message_id = mail_of(call.request).message_id


def check_recipients(call: Call) -> None:
    """In the strict profile, refuse a mail to a domain that is not allowed, and to what is no email endpoint."""
    if call.tenant.profile != "strict":
        return
    for recipient in envelope_of(call.request).recipients:
        if not is_allowed(call.documents, recipient):
            raise Refusal("NOT_ALLOWED")
        if not endpoints_at(call.documents, recipient):
            raise Refusal("MAILBOX_UNAVAILABLE")


def nhs_number_of(call: Call) -> str | None:
    """The patient whose NHS number is in the mail, if it is one patient's only."""
    if call.request.oversize:
        return None
    numbers = mail_of(call.request).nhs_numbers
    return numbers[0] if len(numbers) == 1 else None


def _digest(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


CHECKS = (note_message_id, check_recipients)
