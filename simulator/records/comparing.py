"""Two messages held against each other: status, headers, and bodies by their structure instead of their bytes.

Ids and times are masked. Which messages belong together is the business of whoever asks.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import orjson
from multidict import CIMultiDict

from simulator.records.exchange import Exchange, readable, split_headers
from simulator.records.hiding import SECRET
from simulator.records.masking import Masks
from simulator.wire.errors import WireError
from simulator.wire.http import Request
from simulator.wire.json import Json, parse_json, writable
from simulator.wire.payload import inflated
from simulator.wire.xml import Element, elements, namespace_of, said, tag_of
from simulator.wire.xpath import decoded_root

HOP_BY_HOP = frozenset(
    {
        "connection", "keep-alive", "proxy-authenticate", "proxy-connection", "te", "trailer", "transfer-encoding",
        "upgrade",
    }
)  # fmt: skip
"""Headers, in lower case, that are about one connection only."""

ANSWER_HEADERS = (
    "Allow", "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Type", "ETag", "Last-Modified",
    "Location", "Retry-After", "Set-Cookie", "WWW-Authenticate", "X-Correlation-ID", "X-Request-ID",
)  # fmt: skip
"""The headers of an answer that clients act on; only these are compared."""

_OF_THE_CLIENT = frozenset({"host", "content-length", "user-agent", "accept-encoding", "expect", "x-simulator-tenant"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two messages differ, and what stands there on either side; None for nothing."""

    where: str
    left: str | None
    right: str | None

    def as_json(self) -> Json:
        """The same as a JSON value."""
        return {"where": self.where, "left": self.left, "right": self.right}


@dataclass(frozen=True, slots=True)
class Content:
    """Headers and body of a message."""

    headers: CIMultiDict[str]
    body: bytes

    @classmethod
    def asked(cls, exchange: Exchange) -> "Content":
        """What a recorded client sent."""
        return cls(split_headers(exchange.request_headers), exchange.request_body)

    @classmethod
    def answered(cls, exchange: Exchange) -> "Content":
        """What it was answered."""
        return cls(split_headers(exchange.response_headers), exchange.response_body)


def compare_answers(
    left: tuple[int, Content], right: tuple[int, Content], masks: Masks, before: str = ""
) -> list[Difference]:
    """Where two answers, each a status and its content, differ. `before` stands in front of each place."""
    (left_status, left_content), (right_status, right_content) = left, right
    found = [*_differences({"status": str(left_status)}, {"status": str(right_status)}, masks)]
    found += _compare_headers(left_content.headers, right_content.headers, ANSWER_HEADERS, masks)
    found += compare_bodies(left_content, right_content, masks)
    return [Difference(before + each.where, each.left, each.right) for each in found]


def compare_requests(left: Exchange, right: Exchange, masks: Masks) -> list[Difference]:
    """Where two recorded requests differ: target below the tenant's prefix, headers of the application, body."""
    one, other = Content.asked(left), Content.asked(right)
    skipped = {*HOP_BY_HOP, *SECRET, *_OF_THE_CLIENT}
    names = dict.fromkeys(name.title() for headers in (one.headers, other.headers) for name in headers)
    found = [*_differences({"target": below_tenant(left)}, {"target": below_tenant(right)}, masks)]
    asked = [name for name in names if name.lower() not in skipped]
    found += _compare_headers(one.headers, other.headers, asked, masks)
    found += compare_bodies(one, other, masks)
    return [Difference(f"request {each.where}", each.left, each.right) for each in found]


def compare_bodies(left: Content, right: Content, masks: Masks) -> list[Difference]:
    """Where two bodies differ: JSON by keys, XML by elements with its payloads decoded, other text by lines."""
    (one, left_places), (other, right_places) = _places(left), _places(right)
    if one != other:
        sizes = [f"{kind}, {len(content.body)} bytes" for kind, content in ((one, left), (other, right))]
        return [Difference("body", *sizes)]
    found = _differences(left_places, right_places, masks)
    return [Difference(f"body {each.where}", each.left, each.right) for each in found]


def below_tenant(exchange: Exchange) -> str:
    """A recorded target without the prefix of its tenant."""
    target = readable(exchange.target)
    prefix = f"/t/{exchange.tenant}"
    return target.removeprefix(prefix) if target.startswith((f"{prefix}/", f"{prefix}?")) else target


def _compare_headers(
    left: CIMultiDict[str], right: CIMultiDict[str], names: Iterable[str], masks: Masks
) -> Iterator[Difference]:
    for name in names:
        one, other = (", ".join(map(readable, headers.getall(name, ()))) or None for headers in (left, right))
        place = f"header {name}"
        sides = [{place: _one_spelling(name, value)} if value is not None else {} for value in (one, other)]
        yield from _differences(sides[0], sides[1], masks)


def _one_spelling(name: str, value: str) -> str:
    """Parameters of a media type are spelt in many ways that mean the same."""
    return value.replace("; ", ";").lower() if name == "Content-Type" else value


def _differences(left: Mapping[str, str], right: Mapping[str, str], masks: Masks) -> Iterator[Difference]:
    for place in {**left, **right}:
        one, other = left.get(place), right.get(place)
        if one == other or masks.hides(place):
            continue
        if one is None or other is None or masks.masked(one) != masks.masked(other):
            yield Difference(place, one, other)


def _places(content: Content) -> tuple[str, Mapping[str, str]]:
    """What a body is, and the texts in it by their places."""
    body = _unpacked(content)
    if not body.strip():
        return "nothing", {}
    if body.lstrip()[:1] in (b"{", b"["):
        try:
            return "JSON", dict(_of_json(parse_json(body), ""))
        except WireError:
            pass  # then it is text
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        root = decoded_root(Request("POST", "/", content.headers, body))
        if root is not None:
            return "XML", dict(_of_xml(root, "/" + said(tag_of(root))))
    try:
        return "text", {f"line {number}": line for number, line in enumerate(body.decode("utf-8").splitlines(), 1)}
    except UnicodeDecodeError:
        return "bytes", {"digest": hashlib.sha256(body).hexdigest()}


def _unpacked(content: Content) -> bytes:
    if content.headers.get("Content-Encoding", "").strip().lower() not in ("gzip", "x-gzip"):
        return content.body
    try:
        return inflated(content.body)
    except WireError:
        return content.body


def _of_json(value: Json, place: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict | list) or not value:
        yield place or "/", value if isinstance(value, str) else orjson.dumps(value).decode()
        return
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield from _of_json(inner, f"{place}/{name}")


def _of_xml(element: Element, place: str) -> Iterator[tuple[str, str]]:
    """Texts and attributes of an element and those below it; which of several of one name it is, from the second on."""
    tag = tag_of(element)
    if "local-name()" in said(tag):
        yield f"{place}/namespace", namespace_of(element)
    for name, value in sorted(element.attrib.items()):
        yield f"{place}/@{said(str(name))}", str(value)
    counts: Counter[str] = Counter()
    texts = [element.text or ""]
    for inner in elements(element):
        step = said(tag_of(inner))
        counts[step] += 1
        yield from _of_xml(inner, f"{place}/{step}" + (f"[{counts[step]}]" if counts[step] > 1 else ""))
        texts.append(inner.tail or "")
    text = " ".join("".join(texts).split())
    if text or not counts:
        yield place, writable(text)
