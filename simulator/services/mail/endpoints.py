"""Which addresses of the Directory of Services take mail, and which domains mail may go to: the tenant's documents."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from simulator.records.documents import Document, Documents
from simulator.wire.json import Json
from simulator.wire.mail import SCHEME, domain_of

SERVICES = "dos-services"
DOMAINS = "mail-domains"

_TRANSPORT = "email"
_Addresses = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class MailEndpoint:
    """An endpoint of a service that takes mail. `format` is in capitals, `PDF` or `HTML` mostly."""

    service_id: str
    name: str
    format: str
    business_scenario: str


def endpoints_at(documents: Documents, address: str) -> list[MailEndpoint]:
    """The endpoints of the tenant's services with this address; its case does not matter."""
    wanted = _bare(address)
    shipped = documents.derived_from_shipped(SERVICES, "mail addresses", _addresses)
    changed = documents.derived_from_changed(SERVICES, "mail addresses", _addresses)
    keys = dict.fromkeys((*shipped.get(wanted, ()), *changed.get(wanted, ())))
    found = (documents.peek(SERVICES, key) for key in keys)
    return [
        _endpoint(document, endpoint)
        for document in found
        if document is not None
        for endpoint in _mailing(document)
        if _bare(endpoint.get("address")) == wanted
    ]


def is_allowed(documents: Documents, address: str) -> bool:
    """Is the address's domain on the tenant's list? Without a list every domain is allowed."""
    domain = domain_of(address)
    if _covers(documents, domain, itself=True):
        return True
    above = domain.partition(".")[2]
    while above:
        if _covers(documents, above, itself=False):
            return True
        above = above.partition(".")[2]
    return next(documents.peek_every(DOMAINS), None) is None


def _covers(documents: Documents, domain: str, *, itself: bool) -> bool:
    document = documents.peek(DOMAINS, domain)
    return document is not None and (itself or bool(document.body.get("subdomains")))


def _addresses(documents: Iterable[Document]) -> _Addresses:
    """The keys of the services behind each address."""
    found: _Addresses = {}
    for document in documents:
        for endpoint in _mailing(document):
            address = _bare(endpoint.get("address"))
            found[address] = (*found.get(address, ()), document.key)
    return found


def _mailing(document: Document) -> Iterator[dict[str, Json]]:
    body = document.body
    endpoints = body.get("endpoints") if isinstance(body, dict) else None
    for endpoint in endpoints if isinstance(endpoints, list) else ():
        if isinstance(endpoint, dict) and _text(endpoint.get("transport")).lower() == _TRANSPORT:
            yield endpoint


def _endpoint(document: Document, endpoint: dict[str, Json]) -> MailEndpoint:
    return MailEndpoint(
        document.key,
        _text(document.body.get("name")),
        _text(endpoint.get("format")).upper(),
        _text(endpoint.get("business_scenario")),
    )


def _bare(address: Json) -> str:
    return _text(address).strip().lower().removeprefix(SCHEME)


def _text(value: Json) -> str:
    return "" if value is None else str(value)
