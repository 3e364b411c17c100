"""A SOAP message as layers that lie one in another: SOAP, addressing, security, ITK envelope, manifest, each payload.

Each is read by `wire`, and shown as far as it can be; what is wrong with it is said by findings.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from multidict import CIMultiDict

from simulator.web.inspector.body import LARGEST, Body, Line
from simulator.web.inspector.document import Document, document_of
from simulator.web.inspector.rendering import size
from simulator.web.inspector.tree import Budget, Node, xml_node
from simulator.wire.cda import CLINICAL_DOCUMENT
from simulator.wire.http import Request
from simulator.wire.itk import INTERACTION, KEYS, PROFILES, SERVICES, Address, Distribution
from simulator.wire.itk_message import Content, message_of
from simulator.wire.soap import Envelope
from simulator.wire.xml import Element, local_name, namespace_of, tag_of

MOST_PAYLOADS = 50
"""Payloads that are shown opened."""

MOST_TEXT = 10_000
"""Characters of a payload of text that are shown."""

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: what is known of it, the layers in it, and what else it holds.

    `name` begins the anchors of its `lines`. `document` is a clinical document that is shown as a page.
    """

    title: str
    about: str = ""
    facts: Facts = ()
    inside: tuple["Layer", ...] = ()
    nodes: tuple[Node, ...] = ()
    document: Document | None = None
    name: str = ""
    lines: tuple[Line, ...] = ()
    fault: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A message opened: its outermost layer, and the bodies of the payloads that lay encoded in it."""

    layer: Layer
    payloads: tuple[Body, ...] = ()


def opened(body: Body) -> Opened | None:
    """The layers of an XML body; None for any other."""
    root = body.xml
    if root is None:
        return None
    message = message_of(Request("POST", "/", CIMultiDict(), body.data))
    budget = Budget()
    if message.envelope is None or not message.envelope.is_soap:
        return Opened(_payload_of(root, budget))
    payloads: list[Body] = []
    inside = [*_headers(message.envelope, budget)]
    if message.distribution is not None:
        contents = message.contents
        inside.append(_distribution(message.distribution, contents, body.name, payloads, budget))
    inside += [
        _payload_of(each, budget)
        for each in message.envelope.content
        if message.distribution is None or each is not message.distribution.element
    ]
    about = f"SOAP 1.1, {size(len(body.data))}"
    return Opened(Layer("SOAP envelope", about, inside=tuple(inside), is_open=True), tuple(payloads))


def _headers(envelope: Envelope, budget: Budget) -> Iterator[Layer]:
    if envelope.addressing:
        known = [("Action", envelope.action), ("To", envelope.to), ("MessageID", envelope.message_id)]
        known += [("ReplyTo", envelope.reply_to), ("RelatesTo", envelope.relates_to)]
        others = [
            xml_node(each, budget)
            for name, each in envelope.addressing.items()
            if name not in {known_name for known_name, _ in known}
        ]
        yield Layer("Addressing", "WS-Addressing", _facts(*known), nodes=tuple(others), is_open=True)
    security = envelope.security
    if security is not None:
        facts = _facts(
            ("Created", security.created),
            ("Expires", security.expires),
            ("Username", security.username),
            ("Password", "there, not shown" if security.has_password else None),
            ("Signature", "there, not checked" if security.signed else "none"),
        )
        yield Layer("Security", "WS-Security", facts)


def _distribution(
    found: Distribution, contents: tuple[Content, ...], name: str, bodies: list[Body], budget: Budget
) -> Layer:
    shown = enumerate(contents[:MOST_PAYLOADS], 1)
    payloads = [_payload(content, number, name, bodies, budget) for number, content in shown]
    facts = _facts(
        ("Service", found.service),
        ("Tracking id", found.tracking_id),
        ("Interaction", found.interaction),
        *(("Address", _address(each)) for each in found.addresses),
        *(("Audit identity", _address(each)) for each in found.identities),
        ("Sender", None if found.sender is None else _address(found.sender)),
        *((f"Handling: {key.removeprefix(KEYS)}", value) for key, value in found.specs.items() if key != INTERACTION),
    )
    about = (found.service or "no service named").removeprefix(SERVICES)
    inside = (_manifest(found), *payloads)
    return Layer("ITK distribution envelope", about, facts, inside, is_open=True)


def _manifest(found: Distribution) -> Layer:
    facts = [
        (item.id or "no id", ", ".join(_flags(item.profile, item.mimetype, item.base64, item.compressed)))
        for item in found.items[:MOST_PAYLOADS]
    ]
    said = None if found.manifest is None else found.manifest.get("count")
    about = f"says {said or 'nothing'}; {len(found.items)} listed, {len(found.payloads)} came"
    return Layer("Manifest", about, tuple(facts))


def _flags(profile: str | None, mimetype: str | None, base64: bool, compressed: bool) -> list[str]:
    flags = [(profile or "no profile").removeprefix(PROFILES), mimetype or "no media type"]
    return [*flags, *(["base64"] if base64 else []), *(["gzip"] if compressed else [])]


def _payload(content: Content, number: int, name: str, bodies: list[Body], budget: Budget) -> Layer:
    item, root = content.item, content.root
    title = f"Payload {number}"
    way = " and ".join(word for word, used in (("base64", item.base64), ("gzip", item.compressed)) if used)
    came = f"sent as {way}, decoded here" if way else "sent as it is"
    about = f"{'no XML' if root is None else local_name(root)}, {came}"
    layer = Layer(title, about, fault="" if content.fault is None else str(content.fault), is_open=True)
    if content.data is not None:
        if len(content.data) + sum(len(body.data) for body in bodies) > LARGEST:
            return replace(layer, fault=layer.fault or f"too large to be shown: {size(len(content.data))}")
        body = Body(f"{name}-payload-{number}", content.data, CIMultiDict())
        bodies.append(body)
        layer = replace(layer, name=body.name, lines=tuple(body.lines()) if body.text is not None else ())
    if root is None:
        text = (content.text or "").strip()
        return replace(layer, facts=_facts(("Text", text[:MOST_TEXT])))
    inner = _payload_of(root, budget)
    return replace(layer, document=inner.document, nodes=inner.nodes)


def _payload_of(root: Element, budget: Budget) -> Layer:
    """A document or the content of a SOAP body."""
    name = local_name(root)
    if tag_of(root) == CLINICAL_DOCUMENT:
        return Layer(name, "a clinical document", document=document_of(root), is_open=True)
    node = xml_node(root, budget)
    nodes = node.children if node.children and not node.value else (node,)
    return Layer(name, namespace_of(root), nodes=nodes, is_open=True)


def _address(address: Address) -> str:
    return f"{address.uri or 'none'} (type {address.type})" if address.type else address.uri or "none"


def _facts(*facts: tuple[str, str | None]) -> Facts:
    return tuple((name, value) for name, value in facts if value)
