"""An ITK 2.2 message around one payload, as a 111 system sends it; and what a receiver's answer says."""

import base64
import gzip
from dataclasses import dataclass

from simulator.supplier.occasion import ODS_CODE, Occasion
from simulator.supplier.sending import Answer
from simulator.wire.errors import WireError
from simulator.wire.itk import (
    ADDRESSING_ODS,
    DOS_SERVICE_TYPE,
    IDENTITY_ODS,
    INTERACTION,
    INTERACTIONS,
    PROFILES,
    SERVICES,
)
from simulator.wire.soap import ANONYMOUS, write_envelope, write_security
from simulator.wire.xml import ITK, local_name, parse_xml, quoted, whole_text

REPORT = "SendNHS111Report-v2-0"
REPEAT_CALLER = "NHS111RepeatCallerSyncQueryResp-v1-0"
QUERY = "nhs111RepeatCallerSyncQueryResp-v1-0"
REPOSITORY = "primaryRepeatCallerRepositoryRecipientNHS111CDADocument-v2-0"
OUT_OF_HOURS = "primaryOutofHourRecipientNHS111CDADocument-v2-0"
GP_PRIMARY = "primaryGeneralPractitionerRecipientNHS111CDADocument-v2-0"
GP_COPY = "copyRecipientNHS111CDADocument-v2-0"
REPORT_PROFILE = "nhs111CDADocument-v2-0"
QUERY_PROFILE = "nhs111RepeatCallerQuery-v2-1"

_GOOD_FOR = 10
"""Minutes for which a message's timestamp is good."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent: a payload under a service, an interaction and a profile (without prefixes), and to whom."""

    payload: str
    service: str
    interaction: str
    profile: str
    to: str
    ods_code: str = ""
    dos_service: str = ""
    compressed: bool = False


def pack(parcel: Parcel, occasion: Occasion) -> bytes:
    """The SOAP message, with a message id and a tracking id of its own."""
    headers = (
        ("MessageID", occasion.new_id()),
        ("Action", SERVICES + parcel.service),
        ("To", parcel.to),
        ("ReplyTo", ANONYMOUS),
    )
    security = write_security(
        f"uuid_{occasion.new_id()}", occasion.instant(), occasion.instant(_GOOD_FOR), f"CN={ODS_CODE}.oneoneone.nhs.uk"
    )
    return write_envelope(headers, _distribution(parcel, occasion), security)


def action_of(parcel: Parcel) -> dict[str, str]:
    """The HTTP header fields that go with it."""
    return {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{SERVICES}{parcel.service}"'}


def _distribution(parcel: Parcel, occasion: Occasion) -> str:
    payload_id = f"uuid_{occasion.new_id()}"
    flags = ' compressed="true" base64="true"' if parcel.compressed else ""
    addresses = [f"<itk:address uri={quoted(ADDRESSING_ODS + parcel.ods_code)}/>"] if parcel.ods_code else []
    if parcel.dos_service:
        addresses.append(f"<itk:address uri={quoted(parcel.dos_service)} type={quoted(DOS_SERVICE_TYPE)}/>")
    listed = f"<itk:addresslist>{''.join(addresses)}</itk:addresslist>" if addresses else ""
    return (
        f'<itk:DistributionEnvelope xmlns:itk="{ITK}"><itk:header service={quoted(SERVICES + parcel.service)}'
        f" trackingid={quoted(occasion.new_id())}>{listed}"
        f"<itk:auditIdentity><itk:id uri={quoted(IDENTITY_ODS + ODS_CODE)}/></itk:auditIdentity>"
        f'<itk:manifest count="1"><itk:manifestitem id={quoted(payload_id)} mimetype="text/xml"'
        f" profileid={quoted(PROFILES + parcel.profile)}{flags}/></itk:manifest>"
        f"<itk:senderAddress uri={quoted(ADDRESSING_ODS + ODS_CODE)}/>"
        f"<itk:handlingSpecification><itk:spec key={quoted(INTERACTION)}"
        f" value={quoted(INTERACTIONS + parcel.interaction)}/></itk:handlingSpecification></itk:header>"
        f'<itk:payloads count="1"><itk:payload id={quoted(payload_id)}>{_content(parcel)}</itk:payload></itk:payloads>'
        "</itk:DistributionEnvelope>"
    )


def _content(parcel: Parcel) -> str:
    if not parcel.compressed:
        return parcel.payload
    return base64.b64encode(gzip.compress(parcel.payload.encode(), mtime=0)).decode()


def yes_of(answer: Answer) -> str | None:
    """What a receiver said with its yes; None if it did not say yes."""
    try:
        root = parse_xml(answer.body)
    except WireError:
        return None
    if not 200 <= answer.status < 300:
        return None
    found = (each for each in root.iter("*") if local_name(each) == "SimpleMessageResponse")
    response = next(found, None)
    return None if response is None else whole_text(response).strip()
