"""The door that all ITK messages come through: its paths, and the names that a message goes by.

A path never decides what a message is: service and interaction do, wherever it arrives.
"""

from collections.abc import Iterable

from simulator.call.door import Arrival, Door
from simulator.records.documents import Document, Documents
from simulator.toolkit.names import effective_service, read_interaction
from simulator.wire.http import Request
from simulator.wire.itk_message import ItkMessage, message_of

ENDPOINTS = "itk-endpoints"
"""The kind of the documents that say who receives at which path."""

PATHS = (
    "/interoperability.toolkit/HL7v3/SendNHS111Report-v2-0",
    "/interoperability.toolkit/HL7v3/RequestAmbulanceDispatch-v2-0",
    "/interoperability.toolkit/HL7v3/NHS111RepeatCallerSyncQueryResp-v1-0",
    "/v2-2-1/RepeatCallers.svc",
    "/REPEATCALLERV2UAT/RepeatCallers.svc",
    "/report",
    "/itk",
    "/NHS111/NHS111v2.svc",
    "/NHS111Reportv20.svc",
    "/SendCDADocument",
)
"""Paths that real receivers are known to have."""

_ASKING = ("wsdl", "singlewsdl")
"""Parameters that ask for the description; the second asks receivers of WCF for all of it in one document."""

WSDL, OTHER_METHOD, ANYTHING = "?wsdl", "another method", "*"
"""Names of what is no message: a question for the WSDL, another method than POST; and of any message at all."""


def name_of(service: str, interaction: str | None = None) -> str:
    """The name that messages of a service, or of one of its interactions, go by; both without their URN's prefix."""
    return service if interaction is None else f"{service}#{interaction}"


def read_arrival(request: Request) -> Arrival:
    """What a request at the door says of itself."""
    if request.method != "POST":
        asks = request.method in ("GET", "HEAD") and any(key.lower() in _ASKING for key in request.query())
        return Arrival((WSDL if asks else OTHER_METHOD,))
    message = message_of(request)
    envelope, distribution = message.envelope, message.distribution
    return Arrival(
        (*_names(message), ANYTHING),
        envelope.message_id if envelope else None,
        distribution.tracking_id if distribution else None,
    )


def _names(message: ItkMessage) -> tuple[str, ...]:
    if message.envelope is None or message.distribution is None:
        return ()
    distribution = message.distribution
    service = effective_service(message.envelope.action or distribution.service or "", distribution.interaction)
    if service is None:
        return ()
    if distribution.interaction is None:
        return (service.name,)
    return (name_of(service.name, read_interaction(distribution.interaction).name), service.name)


def _added(documents: Documents) -> frozenset[str]:
    """The paths of the tenant's endpoints, the shipped ones among them, in lower case."""
    if not documents.changed(ENDPOINTS):
        return documents.derived_from_shipped(ENDPOINTS, "paths", _paths)
    # Made anew after each change: a changed or deleted endpoint takes its path with it.
    return documents.derived_from_changed(ENDPOINTS, "paths", lambda _: _paths(documents.peek_every(ENDPOINTS)))


def _paths(documents: Iterable[Document]) -> frozenset[str]:
    return frozenset(document.body["path"].rstrip("/").lower() for document in documents)


ITK_DOOR = Door("itk", PATHS, read_arrival, _added)
"""The one door of all services that are reached over ITK 2.2."""
