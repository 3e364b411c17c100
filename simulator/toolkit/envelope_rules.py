"""Rules about the transport, the SOAP envelope and its headers: H and S of the validation table, in their order."""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from datetime import datetime, timedelta

from simulator.call.call import Call
from simulator.clock import parse_instant
from simulator.toolkit.names import ITK_SERVICES, read_service, service_of
from simulator.toolkit.options import options_of
from simulator.toolkit.rows import Broken, ItkRule, Level, RuleRow
from simulator.wire.itk import SERVICES
from simulator.wire.itk_message import ItkMessage
from simulator.wire.soap import ANONYMOUS, MEDIA_TYPES, Envelope, Security
from simulator.wire.xml import Element, said, tag_of

_UUID = re.compile(r"[a-zA-Z_:]*[A-F0-9]{8}-[A-F0-9]{4}-[A-F0-9]{4}-[A-F0-9]{4}-[A-F0-9]{12}", re.ASCII)
_ANY_CASE = re.compile(_UUID.pattern, re.ASCII | re.IGNORECASE)
_INSTANT = re.compile(r"[1-9]\d{3,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?", re.ASCII)

MEDIA_TYPE = RuleRow(
    "itk.http.media-type", Level.REFUSED, "a media type that no receiver takes", "Content-Type: text/xml",
    "H-1, NHS 111 adaptor", code="UNSUPPORTED_MEDIA_TYPE",
)  # fmt: skip
NO_MEDIA_TYPE = RuleRow(
    "itk.http.no-media-type", Level.WARNING, "no Content-Type", "Content-Type: text/xml", "H-1, NHS 111 adaptor"
)
READABLE = RuleRow(
    "itk.xml.readable", Level.REFUSED, "not XML", "one well-formed document without a DOCTYPE",
    "X-1, NHS 111 adaptor", "This is not a valid XML message",
)  # fmt: skip
ENCODING = RuleRow(
    "itk.xml.encoding", Level.WARNING, "an encoding other than UTF-8", "UTF-8", "WS-STD-01, ITK test bench"
)
VERSION = RuleRow(
    "itk.soap.version", Level.REFUSED, "an envelope that is not SOAP 1.1", "SOAP 1.1's namespace",
    "S-1, SOAP 1.1 section 4.4", "Version Error, namespace must be a proper SOAP namespace.", "SOAP Version Mismatch",
    "VERSION_MISMATCH",
)  # fmt: skip
NOT_SOAP = RuleRow("itk.soap.envelope", Level.REFUSED, "no SOAP envelope", "soap:Envelope", "S-1, ITK test bench")
MUST_UNDERSTAND = RuleRow(
    "itk.soap.must-understand", Level.REFUSED, "a header that must be understood, and is not",
    "only headers of WS-Addressing and WS-Security with mustUnderstand", "S-2, SOAP 1.1 section 4.2.3",
    "Rejecting foreign header", code="MUST_UNDERSTAND",
)  # fmt: skip
BODY = RuleRow(
    "itk.soap.body", Level.REFUSED, "no single DistributionEnvelope in the body", "one itk:DistributionEnvelope",
    "S-3, NHS 111 adaptor", "DistributionEnvelope missing",
)  # fmt: skip
NO_MESSAGE_ID = RuleRow(
    "itk.soap.message-id", Level.REFUSED, "no wsa:MessageID", "a UUID", "S-4, NHS 111 adaptor", "MessageId missing"
)
MESSAGE_ID_FORM = RuleRow(
    "itk.soap.message-id-form", Level.WARNING, "a wsa:MessageID that is not an upper-case UUID", "an upper-case UUID",
    "S-5, ITK test bench",
)  # fmt: skip
NO_ACTION = RuleRow(
    "itk.soap.action", Level.REFUSED, "no wsa:Action", "the service's URN", "S-6, NHS 111 adaptor",
    "Action node missing",
)  # fmt: skip
ACTION_DIFFERS = RuleRow(
    "itk.soap.action-service", Level.REFUSED, "wsa:Action is not the envelope's service", "the same URN in both",
    "S-7, NHS 111 adaptor", "Soap Action is not equal to ITK service",
)  # fmt: skip
SOAP_ACTION = RuleRow(
    "itk.http.soap-action", Level.WARNING, "the SOAPAction header is not wsa:Action", "the same URN in both",
    "S-8, assumed",
)  # fmt: skip
UNKNOWN_SERVICE = RuleRow(
    "itk.service.unknown", Level.REFUSED, "a service that nobody here has",
    f"{SERVICES}, and one of {', '.join(ITK_SERVICES)}",
    "S-9, ITK test bench",
)  # fmt: skip
SERVICE_SPELLING = RuleRow(
    "itk.service.spelling", Level.WARNING, "a service in another spelling", "the whole URN of the current version",
    "4.5, NHS 111 domain message specification",
)  # fmt: skip
NO_TO = RuleRow(
    "itk.soap.to", Level.STRICT, "no wsa:To", "the receiver's address", "S-10, NHS 111 adaptor", "Send To missing"
)
TO_DIFFERS = RuleRow(
    "itk.soap.to-address", Level.STRICT, "wsa:To is not this receiver's address", "the receiver's address",
    "S-10, NHS 111 adaptor",
)  # fmt: skip
REPLY_TO = RuleRow(
    "itk.soap.reply-to", Level.STRICT, "an answer is wanted at another address than the connection", ANONYMOUS,
    "S-11, ITK test bench",
)  # fmt: skip
NO_TIMESTAMP = RuleRow(
    "itk.security.timestamp", Level.STRICT, "no wsu:Timestamp", "wsse:Security with wsu:Timestamp",
    "S-12, NHS 111 adaptor", "Timestamp missing",
)  # fmt: skip
TIMESTAMP_FORM = RuleRow(
    "itk.security.timestamp-form", Level.STRICT, "a time that cannot be read", "yyyy-mm-ddThh:mm:ssZ",
    "S-13, ITK test bench", "Invalid timestamp",
)  # fmt: skip
TIMESTAMP_ORDER = RuleRow(
    "itk.security.timestamp-order", Level.STRICT, "Created is after Expires", "Created before Expires",
    "S-14, NHS 111 adaptor", "Invalid timestamp",
)  # fmt: skip
TIMESTAMP_NOW = RuleRow(
    "itk.security.timestamp-now", Level.STRICT, "the timestamp does not hold now", "Created before now before Expires",
    "S-15, ITK test bench", "Invalid timestamp",
)  # fmt: skip
NO_USERNAME = RuleRow(
    "itk.security.username", Level.STRICT, "no Username", "wsse:UsernameToken with Username", "S-16, ITK test bench",
    "Access Denied", "Username missing or not recognised", "3000",
)  # fmt: skip
BAD_USERNAME = RuleRow(
    "itk.security.username-refused", Level.STRICT, "a Username that is refused", "a known Username",
    "S-17, ITK test bench", "Access Denied", "Username missing or not recognised", "3000",
)  # fmt: skip
PASSWORD = RuleRow(
    "itk.security.password", Level.WARNING, "a Password", "a Username without one",
    "3.2, ITK test bench",
)  # fmt: skip
NO_SIGNATURE_CHECK = RuleRow(
    "itk.security.signature", Level.INFORMATION, "a signature, which is not verified here", "",
    "3.2, ITK web service transport",
)  # fmt: skip

ROWS = (
    MEDIA_TYPE, NO_MEDIA_TYPE, READABLE, ENCODING, VERSION, NOT_SOAP, MUST_UNDERSTAND, BODY, NO_MESSAGE_ID,
    MESSAGE_ID_FORM, NO_ACTION, ACTION_DIFFERS, SOAP_ACTION, UNKNOWN_SERVICE, SERVICE_SPELLING, NO_TO, TO_DIFFERS,
    REPLY_TO, NO_TIMESTAMP, TIMESTAMP_FORM, TIMESTAMP_ORDER, TIMESTAMP_NOW, NO_USERNAME, BAD_USERNAME, PASSWORD,
    NO_SIGNATURE_CHECK,
)  # fmt: skip


def _transport(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """H-1: what kind of body it says it is."""
    media_type = call.request.media_type()
    if not media_type:
        yield NO_MEDIA_TYPE.at("header: Content-Type")
    elif media_type not in MEDIA_TYPES:
        yield MEDIA_TYPE.at("header: Content-Type", f"{media_type} is not taken")


def _readable(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """X-1: one well-formed document."""
    if message.fault is not None:
        yield READABLE.at("body", f"not XML: {message.fault}", diagnostic=str(message.fault), line=message.fault.line)
    elif message.envelope is not None:
        encoding = encoding_of(message.envelope.root, call.request.body)
        if not is_utf_8(encoding):
            yield ENCODING.at("body", f"the message is in {encoding}")


def encoding_of(root: Element, data: bytes) -> str:
    """The encoding of a document that was read from these bytes: as declared, or as they show themselves."""
    declared = root.getroottree().docinfo.encoding or "UTF-8"
    is_wide = data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or b"\0" in data[:4]
    return "UTF-16" if is_wide and is_utf_8(declared) else declared


def is_utf_8(encoding: str) -> bool:
    """Is it UTF-8, or the part of it that is ASCII?"""
    return encoding.upper() in ("UTF-8", "ASCII", "US-ASCII")


def _version(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """S-1: an envelope of SOAP 1.1."""
    envelope = message.envelope
    if envelope is None or envelope.is_soap:
        return
    row = VERSION if envelope.is_another_version else NOT_SOAP
    yield row.at(envelope.root, f"the document is {said(tag_of(envelope.root))}")


def _understood(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """S-2: nothing that has to be understood, and is not."""
    for block in message.envelope.foreign if message.envelope else ():
        yield MUST_UNDERSTAND.at(block, f"{said(tag_of(block))} has to be understood, and nobody here does")


def _body(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """S-3: one DistributionEnvelope and nothing else."""
    envelope = message.envelope
    if envelope is None or not envelope.is_soap:
        return
    if message.distribution is None:
        yield BODY.at(envelope.root if envelope.body is None else envelope.body, "there is no DistributionEnvelope")
    elif len(envelope.content) > 1:
        yield BODY.at(envelope.content[1], f"the body holds {len(envelope.content)} elements")


def _message_id(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """S-4 and S-5: a MessageID, in the form of one."""
    envelope = message.envelope
    if envelope is None or not envelope.is_soap:
        return
    if not envelope.message_id:
        yield NO_MESSAGE_ID.at(_header(envelope))
    elif not _UUID.fullmatch(envelope.message_id):
        lower = " is in lower case" if _ANY_CASE.fullmatch(envelope.message_id) else " is not a UUID"
        yield MESSAGE_ID_FORM.at(envelope.addressing["MessageID"], f"{envelope.message_id}{lower}")


def _action(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """S-6, S-7 and S-8: the action is the service, in the header, the envelope and the transport."""
    envelope, distribution = message.envelope, message.distribution
    if envelope is None or not envelope.is_soap:
        return
    action = envelope.action
    if not action:
        yield NO_ACTION.at(_header(envelope))
        return
    if distribution is not None and action != distribution.service:
        what = f"{action} is not the service {distribution.service}"
        yield ACTION_DIFFERS.at(envelope.addressing["Action"], what, expected=distribution.service or "")
    header = call.request.headers.get("SOAPAction", "").strip().strip('"')
    if header and header != action:
        yield SOAP_ACTION.at("header: SOAPAction", f"{header} is not the action {action}", expected=action)


def _service(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """S-9: a known service."""
    distribution = message.distribution
    if distribution is None or distribution.header is None or not distribution.service:
        return
    named = read_service(distribution.service)
    if service_of(distribution) is None:
        yield UNKNOWN_SERVICE.at(distribution.header, f"nobody here has {distribution.service}", attribute="service")
    elif not named.proper:
        yield SERVICE_SPELLING.at(
            distribution.header, f"{distribution.service} is taken for {named.name}", attribute="service"
        )


def _addressed(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """S-10 and S-11: where it goes, and where the answer goes."""
    envelope = message.envelope
    if envelope is None or not envelope.is_soap:
        return
    wanted = options_of(call.documents).address
    if not envelope.to:
        yield NO_TO.at(_header(envelope))
    elif wanted is not None and envelope.to != wanted:
        what = f"{envelope.to} is not {wanted}"
        yield TO_DIFFERS.at(
            envelope.addressing["To"], what, expected=wanted, text=f"Invalid Send To value: {envelope.to}"
        )
    service = service_of(message.distribution)
    if envelope.reply_to and envelope.reply_to != ANONYMOUS and (service is None or service.synchronous):
        what = f"the answer is wanted at {envelope.reply_to}"
        yield REPLY_TO.at(envelope.addressing["ReplyTo"], what, text=f"Invalid ReplyTo: {envelope.reply_to}")


def _timestamp(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """S-12 to S-15: a timestamp that can be read, the right way round, and holds now."""
    envelope = message.envelope
    if envelope is None or not envelope.is_soap:
        return
    security = envelope.security
    if security is None or security.timestamp is None:
        yield NO_TIMESTAMP.at(_header(envelope) if security is None else security.element)
        return
    created, expires = _instant(security.created), _instant(security.expires)
    if created is None or expires is None:
        for name, text, instant in (("Created", security.created, created), ("Expires", security.expires, expires)):
            if instant is None:
                yield TIMESTAMP_FORM.at(security.timestamp, f"{name} is {'missing' if text is None else repr(text)}")
        return
    if created > expires:
        yield TIMESTAMP_ORDER.at(security.timestamp, f"created {security.created}, expires {security.expires}")
    skew = timedelta(seconds=options_of(call.documents).skew)
    if not created - skew < call.now < expires + skew:
        what = f"now is {call.now:%Y-%m-%dT%H:%M:%SZ}, and it holds from {security.created} to {security.expires}"
        yield TIMESTAMP_NOW.at(security.timestamp, what)


def _instant(text: str | None) -> datetime | None:
    if text is None or not _INSTANT.fullmatch(text):
        return None
    try:
        return parse_instant(text)
    except ValueError:
        return None


def _username(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """S-16 and S-17: who sends it, and that nobody refuses them."""
    envelope = message.envelope
    if envelope is None or not envelope.is_soap:
        return
    security = envelope.security
    if security is None or not security.username:
        yield NO_USERNAME.at(_header(envelope) if security is None else security.element)
        return
    if security.username in options_of(call.documents).refused_usernames:
        yield BAD_USERNAME.at(security.element, f"{security.username} is refused")
    yield from _beside(security)


def _beside(security: Security) -> Iterator[Broken]:
    if security.has_password:
        yield PASSWORD.at(security.element)
    if security.signed:
        yield NO_SIGNATURE_CHECK.at(security.element)


def _header(envelope: Envelope) -> Element:
    return envelope.root if envelope.header is None else envelope.header


TRANSPORT_RULES: tuple[ItkRule, ...] = (_transport, _readable, _version, _understood, _body)
"""H-1 to S-3: without these there is nothing to look into."""

ADDRESSING_RULES: tuple[ItkRule, ...] = (_message_id, _action)
"""S-4 to S-8, for whatever service."""

HEADER_RULES: tuple[ItkRule, ...] = (*ADDRESSING_RULES, _service)
"""S-4 to S-9, which can refuse in every profile."""

SENDER_RULES: tuple[ItkRule, ...] = (_addressed, _timestamp, _username)
"""S-10 to S-17, which refuse only in the strict profile."""
