"""A service's endpoints as each version lists them. Their addresses lead to this simulator, in the caller's tenant.

They come in the order of the document: a client has to sort them. A tenant's options can have them sorted.
"""

from collections.abc import Callable, Iterable

from simulator.call.call import Call
from simulator.records.documents import derived
from simulator.services.dos.directory.model import KIND, DosService, Endpoint
from simulator.services.dos.soap.elements import around, text, texts
from simulator.services.dos.soap.names import V13
from simulator.services.dos.soap.options import FIVE_PARTS, NO_COMPRESSION, SORTED, contact_detail, endpoint_order
from simulator.services.dos.soap.shapes import CHOICES
from simulator.wire.xml import escape

_BASE = "{base_url}"
_BETWEEN = "\\|"
_TAGS = frozenset(CHOICES[V13]["contactType"])
_NAMES = {"itk": "111 Routing Details", "telno": "Telephone No", "faxno": "Fax No", "dts": "DTS", "email": "Email"}


def write_endpoints(call: Call, service: DosService) -> str:
    """The children of `serviceEndpoints`; empty for a service without any."""
    return _written(call, service, "dos-soap endpoints", _endpoint)


def write_contacts(call: Call, service: DosService) -> str:
    """The children of `contactDetails`, which versions before 1.5 have; what they cannot say is left out [A]."""
    form = contact_detail(call.documents)
    return _written(call, service, f"dos-soap contacts {form}", lambda endpoint: _contact(endpoint, form))


def _written(call: Call, service: DosService, name: str, write: Callable[[Endpoint], str]) -> str:
    """What is written once for each version of a document, for all tenants that have it, but for the address."""
    order = endpoint_order(call.documents)
    document = call.documents.peek(KIND, service.key)

    def make(_: object) -> str:
        return "".join(write(endpoint) for endpoint in _in_order(service.endpoints, order))

    template = make(None) if document is None else derived(document, f"{name} {order}", make)
    return template.replace(_BASE, escape(call.own_address)) if _BASE in template else template


def _in_order(endpoints: Iterable[Endpoint], order: str) -> Iterable[Endpoint]:
    return sorted(endpoints, key=lambda endpoint: endpoint.order) if order == SORTED else endpoints


def _endpoint(endpoint: Endpoint) -> str:
    inside = texts(
        (
            ("endpointOrder", str(endpoint.order)),
            ("transport", endpoint.transport),
            ("format", endpoint.format),
            ("interaction", endpoint.interaction),
            ("businessScenario", endpoint.business_scenario),
            ("address", endpoint.address),
            ("compression", endpoint.compression),
            ("comment", endpoint.comment),
        )
    )
    return around("endpoint", inside)


def _contact(endpoint: Endpoint, form: str) -> str:
    tag = endpoint.transport.lower()
    if tag not in _TAGS:
        return ""
    parts = [endpoint.address, endpoint.interaction, endpoint.format, endpoint.business_scenario]
    if form != FIVE_PARTS:
        parts.append(endpoint.comment)
    if form != NO_COMPRESSION:
        parts.append(endpoint.compression)
    inside = text("tag", tag) + text("name", _NAMES[tag]) + text("value", _BETWEEN.join(parts))
    return around("contactDetail", inside + text("order", str(endpoint.order)))
