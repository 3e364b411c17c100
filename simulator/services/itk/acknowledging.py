"""Acknowledgements of what was accepted: which are asked for, where they go, what they say. Nothing is sent here.

What a peer posts to us about our own messages is read in `acknowledged`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from simulator.call.call import Call
from simulator.call.decision import ACK, IN_ERROR, NACK, REJECT, SILENCE
from simulator.call.errand import Errand, is_local
from simulator.services.itk.identity import Party, receiver_of
from simulator.services.itk.outgoing import Destination, Letter, errand_of, instant
from simulator.toolkit import distribution_rows as rows
from simulator.toolkit import names
from simulator.toolkit.answers import new_id
from simulator.toolkit.checks import inspect
from simulator.toolkit.envelope_structure import STRUCTURE_ROW, TRACKING_ID_CASE
from simulator.toolkit.options import options_of
from simulator.toolkit.rows import Level, RuleRow
from simulator.toolkit.schema_rules import ENVELOPE_SCHEMA_ROW, LOWER_CASE_ROW
from simulator.wire import acknowledgement as wire
from simulator.wire.cda import documents_of
from simulator.wire.http import Reply
from simulator.wire.itk import ADDRESSING_ODS, KEYS, Distribution
from simulator.wire.itk_message import ItkMessage, message_of
from simulator.wire.soap import ANONYMOUS

INFRASTRUCTURE_SENT = "itk.infrastructure-ack.send"
BUSINESS_SENT = "itk.business-ack.send"
"""The operations that sent acknowledgements are recorded as."""

ROUTES = "itk-routes"
"""The kind of the documents that say where acknowledgements to an ITK address go."""

SOON = 0.1
"""Seconds after the answer at which acknowledgements go out, unless a scenario says another time."""

BUSINESS_PROFILE = "ITKBusinessAcknowledgement-v1-0"
"""The profile of business acknowledgements."""

NACK_NAMES = frozenset({"InfNACK", "InfNack"})
"""Family names of patients whose documents get a negative infrastructure acknowledgement, as on the old test bench."""

PAYLOAD_ERROR = "DE0012"
"""The error code where nothing in the envelope says which other one."""

DE_CODES: Mapping[str, str] = {
    row.id: code
    for code, its_rows in {
        "DE0001": (STRUCTURE_ROW, ENVELOPE_SCHEMA_ROW),
        "DE0003": (rows.NOT_FOR_US, rows.ADDRESS_FORM),
        "DE0004": (rows.AUDIT_IDENTITY, rows.AUDIT_ORGANISATION, rows.IDENTITY_FORM),
        "DE0005": (rows.NO_TRACKING_ID, TRACKING_ID_CASE, LOWER_CASE_ROW),
        "DE0006": (rows.COUNTS_DIFFER, rows.MANIFEST_COUNT),
        "DE0007": (rows.IDS_DIFFER, rows.IDS_ORDER, rows.NO_PROFILE, rows.BAD_PROFILE, rows.MIME_TYPE),
        "DE0008": (rows.SENDER_FORM,),
        "DE0010": (rows.NO_INTERACTION, rows.BAD_INTERACTION, rows.INTERACTION_SPELLING, rows.REPEATED_KEY),
        "DE0011": (rows.PAYLOAD_COUNT,),
        "DE0012": (rows.UNDECODABLE, rows.WRONG_ROOT),
    }.items()
    for row in its_rows
}
"""The error code of an envelope that breaks a rule, by the rule's id; assumed, as no list of ITK 2.2 says so."""

NO_ROUTE = RuleRow(
    "itk.acknowledgement.no-route", Level.WARNING, "an acknowledgement is asked for, and no address for it is known",
    "a document of kind itk-routes for the sender's address, or a wsa:ReplyTo on this machine",
    "7, ITK 2.2 acknowledgement framework",
)  # fmt: skip

_TRUE = ("true", "1")
_BUSINESS_RESULTS = {ACK: wire.ACCEPTED, REJECT: wire.REJECTED, IN_ERROR: wire.IN_ERROR}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be sent: an infrastructure acknowledgement with this result, then a business one of this type code.

    There is never a business acknowledgement alone.
    """

    result: str | None = None
    type_code: str | None = None


def acknowledgements(call: Call) -> list[Errand]:
    """What is sent later about a message that was accepted: nothing, or infrastructure first and then business.

    Where nothing can be sent although it was asked for, a finding says so.
    """
    message = message_of(call.request)
    distribution = message.distribution
    if distribution is None:
        return []
    plan = _planned(call, distribution)
    if plan.result is None:
        return []
    url = _address(call, message, distribution)
    if url is None:
        _say_no_route(call, message, distribution)
        return []
    we, to = receiver_of(call, distribution), Destination(url, _sender(distribution))
    letters = [_infrastructure(call, distribution, we, plan.result)]
    if plan.type_code is not None:
        letters.append(_business(call, distribution, we, plan.type_code))
    after = SOON if call.callback is None or call.callback.after is None else call.callback.after
    # Each is sent when the one before it is done with, so that only the first waits for its time.
    return [errand_of(call, letter, we, to, 0.0 if place else after) for place, letter in enumerate(letters)]


def asked_for(distribution: Distribution) -> Plan:
    """What the handling keys of a message ask for, if all goes well.

    `ackrequested` asks for both, any other `...requested` for the infrastructure acknowledgement alone; a business
    response is for who is to act, not for who gets a copy.
    """
    keys = {key for key, value in distribution.specs.items() if key.startswith(KEYS) and value.lower() in _TRUE}
    wants_business = f"{KEYS}ackrequested" in keys or (
        f"{KEYS}busresponserequested" in keys and not _is_copy(distribution)
    )
    return Plan(
        wire.OK if any(key.endswith("requested") for key in keys) else None, wire.ACCEPTED if wants_business else None
    )


def _is_copy(distribution: Distribution) -> bool:
    return (names.read_interaction(distribution.interaction or "").name or "").startswith("copy")


def _planned(call: Call, distribution: Distribution) -> Plan:
    callback, asked = call.callback, asked_for(distribution)
    if callback is not None:
        return _scripted(callback.result, asked)
    service = names.effective_service(distribution.service or "", distribution.interaction)
    if service is None or service.synchronous:
        return Plan()
    return Plan(wire.FAILURE) if asked.result is not None and _is_to_fail(call) else asked


def _scripted(result: str, asked: Plan) -> Plan:
    """What a scenario wants, whether or not the message asks for it."""
    if result == SILENCE:
        return Plan()
    if result == NACK:
        return Plan(wire.FAILURE)
    if result == ACK and asked.result is not None:
        return asked
    return Plan(wire.OK, _BUSINESS_RESULTS[result])


def _is_to_fail(call: Call) -> bool:
    patients = (document.patient for document in documents_of(call.request) if document.patient is not None)
    families = {name.family for patient in patients for name in patient.names}
    return options_of(call.documents).magic and not NACK_NAMES.isdisjoint(families)


def _address(call: Call, message: ItkMessage, distribution: Distribution) -> str | None:
    """The address to send to: a scenario's, a known route's, or the message's own where it is on this machine."""
    if call.callback is not None and call.callback.to is not None:
        return call.callback.to
    uri = (distribution.sender.uri or "") if distribution.sender else ""
    route = call.documents.peek(ROUTES, uri) or call.documents.peek(ROUTES, unquote(uri))
    if route is not None:
        return str(route.body["url"])
    reply_to = _reply_to(message)
    return reply_to if reply_to is not None and is_local(reply_to) else None


def _reply_to(message: ItkMessage) -> str | None:
    reply_to = message.envelope.reply_to if message.envelope else None
    return None if reply_to == ANONYMOUS else reply_to


def _say_no_route(call: Call, message: ItkMessage, distribution: Distribution) -> None:
    sender, reply_to = distribution.sender, _reply_to(message)
    what = "there is no sender address" if sender is None else f"no route to {sender.uri} is known"
    if reply_to:
        what += f", and the ReplyTo {reply_to} is not on this machine"
    where = distribution.element if sender is None else sender.element
    call.findings.append(NO_ROUTE.at(where, what).finding(call.tenant.profile))


def _sender(distribution: Distribution) -> str | None:
    """The address that the acknowledgement is for: the sender's, or that of the organisation in the audit identity."""
    if distribution.sender is not None and distribution.sender.uri:
        return distribution.sender.uri
    ods_code = distribution.sender_ods_code
    return None if ods_code is None else ADDRESSING_ODS + ods_code


def _infrastructure(call: Call, distribution: Distribution, we: Party, result: str) -> Letter:
    said = wire.Infrastructure(
        result,
        distribution.service,
        distribution.tracking_id,
        instant(call.now),
        (we.identity,),
        tuple(_failures(call)) if result == wire.FAILURE else (),
    )
    return Letter(
        INFRASTRUCTURE_SENT,
        names.INFRASTRUCTURE_ACK,
        names.INFRASTRUCTURE_ACK_INTERACTION,
        wire.write_infrastructure(said),
    )


def _failures(call: Call) -> Iterator[wire.ErrorInfo]:
    """What was wrong: the scenario's code, else the codes of the rules that the envelope breaks, else the payload's."""
    code = None if call.callback is None else call.callback.code
    found: dict[str, str | None] = {} if code is None else {code: None}
    if code is None:
        for finding in inspect(call, Reply(200)):
            if finding.rule in DE_CODES:
                found.setdefault(DE_CODES[finding.rule], finding.what)
    for each, what in (found or {PAYLOAD_ERROR: None}).items():
        yield wire.ErrorInfo(new_id(call), each, wire.ENVELOPE_ERRORS[each], what)


def _business(call: Call, distribution: Distribution, we: Party, type_code: str) -> Letter:
    said = wire.Business(
        new_id(call),
        call.now.strftime("%Y%m%d%H%M%S"),
        distribution.interaction,
        type_code,
        distribution.tracking_id,
        _sender(distribution),
        we.address,
        tuple((item.id or "", type_code) for item in distribution.items),
        we.ods_code,
        we.name,
    )
    return Letter(
        BUSINESS_SENT, names.BUSINESS_ACK, names.BUSINESS_ACK_INTERACTION, wire.write_business(said), BUSINESS_PROFILE
    )
