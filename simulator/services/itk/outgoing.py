"""ITK messages of our own: a payload in an envelope with its own ids, as an errand. What it says is decided above."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from simulator.call.call import Call
from simulator.call.errand import BUSY, Errand
from simulator.services.itk.identity import Party
from simulator.toolkit.answers import new_id
from simulator.toolkit.options import options_of
from simulator.toolkit.patients import nhs_number_of
from simulator.wire.acknowledgement import PeerAnswer
from simulator.wire.itk import INTERACTIONS, PROFILES, SERVICES, Outgoing, write_distribution
from simulator.wire.soap import ANONYMOUS, CONTENT_TYPE, write_envelope, write_security

VALIDITY = timedelta(minutes=15)
"""How long a message's timestamp holds after its last attempt begins."""

_RETRYABLE = "2100"
_MOST_ATTEMPTS = 100


@dataclass(frozen=True, slots=True)
class Letter:
    """A message before it has ids: what it is recorded as, and its payload. Names are without their URN's prefix."""

    operation: str
    service: str
    interaction: str
    payload: str
    profile: str | None = None


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a message goes: the web address, and the ITK address if one is known."""

    url: str
    address: str | None = None


def errand_of(call: Call, letter: Letter, we: Party, to: Destination, after: float) -> Errand:
    """The errand of a letter about a call, sent in our name after so many seconds.

    It has ids of its own; its correlation id leads back to the message that it is about.
    """
    options = options_of(call.documents)
    service = SERVICES + letter.service
    errand = Errand(
        letter.operation,
        call.service.name,
        to.url,
        b"",
        {"Content-Type": CONTENT_TYPE, "SOAPAction": f'"{service}"'},
        after,
        min(options.attempts, _MOST_ATTEMPTS),
        options.wait,
        call.nhs_number or nhs_number_of(call),
        call.correlation_id or call.tracking_id,
        new_id(call),
        new_id(call),
        is_taken,
        is_worth_another_attempt,
    )
    return replace(errand, body=_message(call, letter, we, to, errand))


def _message(call: Call, letter: Letter, we: Party, to: Destination, errand: Errand) -> bytes:
    service = SERVICES + letter.service
    distribution = Outgoing(
        service,
        errand.tracking_id or "",
        new_id(call),
        letter.payload,
        we.identity,
        None if letter.profile is None else PROFILES + letter.profile,
        INTERACTIONS + letter.interaction,
        () if to.address is None else (to.address,),
        we.address,
    )
    waits = sum(errand.wait_before(number) for number in range(1, errand.attempts + 1))
    expires = call.now + timedelta(seconds=waits) + VALIDITY
    security = write_security(f"uuid_{new_id(call)}", instant(call.now), instant(expires), we.username)
    headers = (("MessageID", errand.message_id), ("Action", service), ("To", to.url), ("ReplyTo", ANONYMOUS))
    return write_envelope(headers, write_distribution(distribution), security)


def instant(moment: datetime) -> str:
    """An instant of a tenant's clock, which is UTC, as the toolkit's headers have it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def is_taken(status: int, body: bytes) -> bool:
    """Has the peer taken it? It says so by a SimpleMessageResponse, or by a status alone, without a word.

    A fault is no yes, whatever status it has, and neither is anything else that it may say.
    """
    return 200 <= status < 300 and (not body.strip() or PeerAnswer.read(body).text is not None)


def is_worth_another_attempt(status: int, body: bytes) -> bool:
    """Busy, or a fault that says it may go well another time; every other fault is final."""
    return status == BUSY or PeerAnswer.read(body).code == _RETRYABLE
