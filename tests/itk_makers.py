"""Makers of ITK messages for tests: a whole SOAP request around any payload, with what the test wants changed."""

import base64 as coding
import gzip
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from multidict import CIMultiDict

from simulator.wire.http import Request

SERVICES = "urn:nhs-itk:services:201005:"
INTERACTIONS = "urn:nhs-itk:interaction:"
PROFILES = "urn:nhs-en:profile:"
REPORT = "SendNHS111Report-v2-0"
GP_PRIMARY = "primaryGeneralPractitionerRecipientNHS111CDADocument-v2-0"
GP_COPY = "copyRecipientNHS111CDADocument-v2-0"
OUT_OF_HOURS = "primaryOutofHourRecipientNHS111CDADocument-v2-0"
EMERGENCY = "primaryEmergencyDepartmentRecipientNHS111CDADocument-v2-0"
REPEAT_CALLER = "primaryRepeatCallerRepositoryRecipientNHS111CDADocument-v2-0"
MESSAGE_ID = "5D5B0A6E-93F1-4F0B-9C51-0E6B7B1C2D30"
TRACKING_ID = "8C1E7F42-6D0A-4B8E-A2C4-3F5D6E7A8B90"
PAYLOAD_ID = "uuid_2A4C6E80-1B3D-4F5A-8C7E-9D0B1A2C3E4F"
SENDER = "Y00111"
PRACTICE = "urn:nhs-uk:addressing:ods:A81013"
DOS_TYPE = "2.16.840.1.113883.2.1.3.2.4.18.44"
DOS_SERVICE = "1300000101"
ADDRESSES: tuple[tuple[str, str | None], ...] = ((PRACTICE, None), (DOS_SERVICE, DOS_TYPE))


def a_payload(xml: str, *, compressed: bool = False, base64: bool = False) -> str:
    """A payload's content: the XML itself, or encoded as the manifest's flags say."""
    data = gzip.compress(xml.encode(), mtime=0) if compressed else xml.encode()
    return coding.b64encode(data).decode() if base64 else xml


def a_security_header(
    created: str | None = "2026-11-22T09:59:00Z",
    expires: str | None = "2026-11-22T10:09:00Z",
    username: str | None = "CN=Y00111.oneoneone.nhs.uk",
) -> str:
    """A wsse:Security header that is good at the makers' instant; a part of None is left out."""
    parts = [f"<wsu:Created>{created}</wsu:Created>" if created is not None else ""]
    parts.append(f"<wsu:Expires>{expires}</wsu:Expires>" if expires is not None else "")
    token = f"<wsse:UsernameToken><wsse:Username>{username}</wsse:Username></wsse:UsernameToken>" if username else ""
    return (
        '<wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"'
        ' xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd">'
        f'<wsu:Timestamp wsu:Id="uuid_6F1E2D3C-4B5A-4697-8899-AABBCCDDEEFF">{"".join(parts)}</wsu:Timestamp>'
        f"{token}</wsse:Security>"
    )


def a_distribution(
    *payloads: str,
    service: str = REPORT,
    interaction: str | None = GP_PRIMARY,
    profile: str | None = "nhs111CDADocument-v2-0",
    tracking_id: str | None = TRACKING_ID,
    addresses: Sequence[tuple[str, str | None]] = ADDRESSES,
    identity: str | None = f"urn:nhs-uk:identity:ods:{SENDER}",
    sender: str | None = f"urn:nhs-uk:addressing:ods:{SENDER}",
    specs: Mapping[str, str] | None = None,
    compressed: bool = False,
    base64: bool = False,
    mimetype: str = "text/xml",
    manifest_count: int | None = None,
    payload_count: int | None = None,
) -> str:
    """An itk:DistributionEnvelope. Short names of service, interaction and profile get prefixes; None leaves out."""
    ids = [PAYLOAD_ID, *(f"{PAYLOAD_ID[:-4]}{number:04X}" for number in range(1, len(payloads)))]
    flags = (' compressed="true"' if compressed else "") + (' base64="true"' if base64 else "")
    profiled = f' profileid="{_whole(PROFILES, profile)}"' if profile is not None else ""
    items = "".join(f'<itk:manifestitem id="{id}" mimetype="{mimetype}"{profiled}{flags}/>' for id in ids)
    keys = {} if interaction is None else {"urn:nhs-itk:ns:201005:interaction": _whole(INTERACTIONS, interaction)}
    keys.update(specs or {})
    handling = "".join(f"<itk:spec key={quoteattr(key)} value={quoteattr(value)}/>" for key, value in keys.items())
    inside = "".join(
        f'<itk:payload id="{id}">{a_payload(xml, compressed=compressed, base64=base64)}</itk:payload>'
        for id, xml in zip(ids, payloads, strict=True)
    )
    listed = "".join(
        f"<itk:address uri={quoteattr(uri)}{f' type={quoteattr(kind)}' if kind else ''}/>" for uri, kind in addresses
    )
    return (
        f'<itk:DistributionEnvelope xmlns:itk="urn:nhs-itk:ns:201005"><itk:header service="{_whole(SERVICES, service)}"'
        f"{'' if tracking_id is None else f' trackingid={quoteattr(tracking_id)}'}>"
        f"{f'<itk:addresslist>{listed}</itk:addresslist>' if addresses else ''}"
        f"{'' if identity is None else f'<itk:auditIdentity><itk:id uri={quoteattr(identity)}/></itk:auditIdentity>'}"
        f'<itk:manifest count="{len(payloads) if manifest_count is None else manifest_count}">{items}</itk:manifest>'
        f"{'' if sender is None else f'<itk:senderAddress uri={quoteattr(sender)}/>'}"
        f"{f'<itk:handlingSpecification>{handling}</itk:handlingSpecification>' if handling else ''}</itk:header>"
        f'<itk:payloads count="{len(payloads) if payload_count is None else payload_count}">{inside}</itk:payloads>'
        "</itk:DistributionEnvelope>"
    )


def an_envelope(
    body: str,
    *,
    action: str | None = REPORT,
    message_id: str | None = MESSAGE_ID,
    to: str | None = "https://a81013.example.test/report",
    reply_to: str | None = "http://www.w3.org/2005/08/addressing/anonymous",
    security: str = "",
    headers: str = "",
) -> bytes:
    """A SOAP 1.1 message. A part of None is left out; `headers` is further XML for the SOAP header."""
    said = [("MessageID", message_id), ("Action", None if action is None else _whole(SERVICES, action)), ("To", to)]
    blocks = "".join(f"<wsa:{name}>{escape(text)}</wsa:{name}>" for name, text in said if text is not None)
    if reply_to is not None:
        blocks += f"<wsa:ReplyTo><wsa:Address>{escape(reply_to)}</wsa:Address></wsa:ReplyTo>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:wsa="http://www.w3.org/2005/08/addressing">'
        f"<soap:Header>{blocks}{security}{headers}</soap:Header><soap:Body>{body}</soap:Body></soap:Envelope>"
    ).encode()


def an_itk_request(
    body: bytes, path: str = "/report", *, action: str = REPORT, method: str = "POST", **headers: str
) -> Request:
    """An HTTP request with a SOAP message in it; further header fields by keyword, `_` standing for `-`."""
    fields = CIMultiDict(
        {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{_whole(SERVICES, action)}"', "Host": "localhost"}
    )
    fields.update({name.replace("_", "-"): value for name, value in headers.items()})
    return Request(method, path, fields, body)


def _whole(prefix: str, name: str) -> str:
    return name if not name or name.startswith("urn:") else prefix + name
