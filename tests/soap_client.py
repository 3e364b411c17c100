"""An independent SOAP client (zeep) for tests, and the parts of a DistributionEnvelope in the form that it takes.

It knows of our services only what the WSDL says.
"""

from typing import Any

import zeep
from lxml import etree

from simulator.wire.xml import Element, parse_xml
from tests.itk_makers import (
    ADDRESSES,
    GP_PRIMARY,
    INTERACTIONS,
    PAYLOAD_ID,
    PROFILES,
    REPORT,
    SENDER,
    SERVICES,
    TRACKING_ID,
)

AMBULANCE = "RequestAmbulanceDispatch-v2-0"
REPEAT_CALLER_QUERY = "NHS111RepeatCallerSyncQueryResp-v1-0"
KINDS: dict[str, tuple[str, str]] = {
    REPORT: (GP_PRIMARY, "nhs111CDADocument-v2-0"),
    AMBULANCE: ("primaryNHS111RequestforAmbulance-v2-0", "nhs111AmbulanceRequest-v2-0"),
    REPEAT_CALLER_QUERY: ("nhs111RepeatCallerSyncQueryResp-v1-0", "nhs111RepeatCallerQuery-v2-1"),
}
"""Interaction and profile of each service."""


def a_client(wsdl: str) -> zeep.Client:
    """A client that takes the WSDL at this address or path to the letter."""
    client: zeep.Client = zeep.Client(wsdl, settings=zeep.Settings(strict=True))
    return client


def the_service(client: zeep.Client, name: str) -> Any:
    """The port of one service; its operation has the same name."""
    return client.bind("NHS111", f"{name}_pttPort")


def an_envelope_in_parts(
    payload: str | Element, service: str = REPORT, tracking_id: str = TRACKING_ID, **header: Any
) -> dict[str, Any]:
    """`header` and `payloads` of a DistributionEnvelope around one payload; further parts replace the header's."""
    interaction, profile = KINDS[service]
    item = {"id": PAYLOAD_ID, "mimetype": "text/xml", "profileid": PROFILES + profile}
    parts = {
        "service": SERVICES + service,
        "trackingid": tracking_id,
        "addresslist": {"address": [{"uri": uri, **({"type": kind} if kind else {})} for uri, kind in ADDRESSES]},
        "auditIdentity": {"id": [{"uri": f"urn:nhs-uk:identity:ods:{SENDER}"}]},
        "manifest": {"count": 1, "manifestitem": [item]},
        "senderAddress": {"uri": f"urn:nhs-uk:addressing:ods:{SENDER}"},
        "handlingSpecification": {
            "spec": [{"key": "urn:nhs-itk:ns:201005:interaction", "value": INTERACTIONS + interaction}]
        },
        **header,
    }
    element = parse_xml(payload.encode()) if isinstance(payload, str) else payload
    return {"header": parts, "payloads": {"count": 1, "payload": [{"id": PAYLOAD_ID, "_value_1": element}]}}


def a_sent_message(client: zeep.Client, name: str, payload: str, **parts: Any) -> Element:
    """The SOAP message that the client would send, as a receiver reads it."""
    made = client.create_message(the_service(client, name), name, **an_envelope_in_parts(payload, name, **parts))
    return parse_xml(etree.tostring(made))
