"""What services remember of a patient's calls: encounters, reports for repeat callers, ambulances, and sign-ins."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from simulator.call.access import TOKENS
from simulator.clock import parse_instant
from simulator.records.exchange import Exchange
from simulator.services.itk.ambulance import KIND as AMBULANCES
from simulator.services.itk.encounters import KIND as ENCOUNTERS
from simulator.services.rcs.matching import CRITERIA, Sought
from simulator.services.rcs.memory import RETENTION, index_of
from simulator.services.rcs.reports import KIND as REPORTS
from simulator.web.inspector.page import Visit
from simulator.web.inspector.patients.written import instant_text, length_text, moment_text
from simulator.wire.json import Json

MOST = 50
"""Documents of one kind that are listed, the newest first."""

_EVER = float("inf")


@dataclass(frozen=True, slots=True)
class Message:
    """A message of an encounter, with the exchanges that brought it."""

    what: str
    received: str
    recipients: str
    document_id: str
    exchange: str


@dataclass(frozen=True, slots=True)
class Encounter:
    """One case with the messages that were accepted about it."""

    case: str
    link: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A report as the Repeat Caller Service has it: when it came, and how long it still counts."""

    id: str
    received: str
    counts: str
    colour: str
    link: str


@dataclass(frozen=True, slots=True)
class Ambulance:
    """A request for an ambulance."""

    id: str
    reference: str
    priority: str
    status: str
    received: str
    link: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """A patient's access token, shortened: how far it was proven who they are, and until when it is good."""

    token: str
    level: str
    application: str
    until: str
    is_good: bool


def encounters_of(visit: Visit, exchanges: Iterable[Exchange]) -> list[Encounter]:
    """The encounters that the exchanges about a patient belong to, the latest first: they have no NHS number."""
    by_tracking = {exchange.tracking_id: exchange for exchange in exchanges if exchange.tracking_id}
    if not by_tracking:
        return []
    found = []
    for document in visit.tenant.documents.peek_every(ENCOUNTERS):
        messages = document.body["messages"]
        if any(each["tracking_id"] in by_tracking for each in messages):
            made = tuple(_message(visit, each, by_tracking.get(each["tracking_id"])) for each in messages)
            link = visit.link("document", kind=ENCOUNTERS, key=document.key)
            found.append(Encounter(str(document.body.get("case_reference") or document.key), link, made))
    return found[: -MOST - 1 : -1]


def reports_of(visit: Visit, number: str) -> list[Report]:
    """The reports that name the patient by a verified NHS number, the newest first; those replaced are left out."""
    found = index_of(visit.tenant.documents).find(Sought(number, tuple(frozenset() for _ in CRITERIA)), -_EVER, _EVER)
    now = visit.tenant.clock.now()
    return [_report(visit, each.key, each.received, number, now) for each in found[: -MOST - 1 : -1]]


def ambulances_of(visit: Visit, number: str) -> list[Ambulance]:
    """The ambulances that were asked for the patient, the newest first."""
    documents = visit.tenant.documents.peek_every(AMBULANCES)
    found = [document for document in documents if document.body.get("nhs_number") == number]
    return [
        Ambulance(
            str(each.body["id"]),
            str(each.body["cad_reference"]),
            str(each.body.get("priority") or ""),
            _ambulance_status(each.body),
            instant_text(str(each.body.get("received") or "")),
            visit.link("document", {"nhs_number": number}, kind=AMBULANCES, key=each.key),
        )
        for each in found[: -MOST - 1 : -1]
    ]


def sign_ins_of(visit: Visit, number: str) -> list[SignIn]:
    """The patient's own access tokens, the newest first."""
    documents = visit.tenant.documents.peek_every(TOKENS)
    found = [document for document in documents if document.body.get("nhs_number") == number]
    now = visit.tenant.clock.now()
    return [_sign_in(each.key, each.body, now) for each in found[: -MOST - 1 : -1]]


def _message(visit: Visit, message: Json, exchange: Exchange | None) -> Message:
    return Message(
        str(message["interaction"]),
        instant_text(str(message["received"])),
        ", ".join(message["ods_codes"]),
        str(message["document_id"] or ""),
        "" if exchange is None else visit.link("exchange", id=exchange.id),
    )


def _report(visit: Visit, key: str, received: float, number: str, now: datetime) -> Report:
    came = datetime.fromtimestamp(received, UTC)
    left = came + RETENTION - now
    link = visit.link("document", {"nhs_number": number}, kind=REPORTS, key=key)
    if came > now:
        said, colour = f"not yet: it is from {length_text(came - now)} ahead", "orange"
    elif left < timedelta():
        said, colour = f"no more, since {length_text(left)}", "grey"
    else:
        said, colour = f"{length_text(left)} more", "green"
    return Report(key, moment_text(came), said, colour, link)


def _ambulance_status(body: Json) -> str:
    said = [str(body["status"] or "")]
    if body["superseded_by"]:
        said.append(f"replaced by {body['superseded_by']}")
    return ", ".join(part for part in said if part)


def _sign_in(key: str, body: Json, now: datetime) -> SignIn:
    until = _instant(body.get("expires"))
    good = not body.get("revoked") and (until is None or until > now)
    return SignIn(
        f"{key[:6]}…",
        str(body.get("level") or "not said"),
        str(body.get("app") or "not said"),
        "no end" if until is None else moment_text(until),
        good,
    )


def _instant(said: Json) -> datetime | None:
    """The instant of seconds or of a text; None for none, or one too far away."""
    try:
        return datetime.fromtimestamp(said, UTC) if isinstance(said, int | float) else parse_instant(str(said or ""))
    except (ValueError, OverflowError, OSError):
        return None
