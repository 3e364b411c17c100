"""A request as an ITK message: SOAP envelope, DistributionEnvelope and payloads, each read once. Nothing is judged."""

from typing import NamedTuple

from simulator.wire.errors import WireError
from simulator.wire.http import Request
from simulator.wire.itk import Distribution, ManifestItem, distribution_in
from simulator.wire.payload import LARGEST, decoded
from simulator.wire.soap import Envelope
from simulator.wire.xml import Element, elements, parse_xml, root_of


class Content(NamedTuple):
    """One payload with its manifest item. `root` is the document in it, if it is XML; `data` its bytes, if it was
    encoded; `fault` says why it could not be decoded or parsed. `text` is what a payload without XML holds.
    """

    item: ManifestItem
    payload: Element
    root: Element | None = None
    data: bytes | None = None
    fault: WireError | None = None
    text: str | None = None


class ItkMessage:
    """What a request says. Without XML everything is None or empty, and `fault` says why it could not be read."""

    __slots__ = ("_contents", "distribution", "envelope", "fault")

    def __init__(self, request: Request) -> None:
        self.fault: WireError | None = None
        self.envelope: Envelope | None = None
        self.distribution: Distribution | None = None
        self._contents: tuple[Content, ...] | None = None
        try:
            self.envelope = Envelope.of(root_of(request))
        except WireError as fault:
            self.fault = fault.bare()
        else:
            self.distribution = distribution_in(self.envelope.content)

    @property
    def contents(self) -> tuple[Content, ...]:
        """The payloads in the manifest's order, decoded. Items without a payload of their own are left out."""
        if self._contents is None:
            found = self.distribution
            self._contents = () if found is None else tuple(_contents(found))
        return self._contents

    @property
    def documents(self) -> tuple[Element, ...]:
        """The roots of those payloads that are XML."""
        return tuple([content.root for content in self.contents if content.root is not None])


def message_of(request: Request) -> ItkMessage:
    """The message of a request, read once."""
    return request.derived("itk", ItkMessage)


def _contents(distribution: Distribution) -> list[Content]:
    """The payloads of all items, which together may not be larger than one."""
    by_id: dict[str | None, Element] = {}
    for payload in distribution.payloads:
        by_id.setdefault(payload.get("id"), payload)
    found: list[Content] = []
    left = LARGEST
    for item in distribution.items:
        # Taken out, or a message of very many items could have one payload decoded over and over.
        taken = by_id.pop(item.id, None)
        if taken is not None:
            content = _content(item, taken, left)
            left = max(0, left - len(content.data or b""))
            found.append(content)
    return found


def _content(item: ManifestItem, payload: Element, most: int) -> Content:
    try:
        data = decoded(item, payload, most)
    except WireError as fault:
        return Content(item, payload, fault=fault.bare())
    if data is None:
        root = next(elements(payload), None)
        return Content(item, payload, root, text=payload.text if root is None else None)
    if not _is_xml(item, data):
        return Content(item, payload, data=data)
    try:
        return Content(item, payload, parse_xml(data), data)
    except WireError as fault:
        return Content(item, payload, data=data, fault=fault.bare())


def _is_xml(item: ManifestItem, data: bytes) -> bool:
    """Base64 may carry any file: only what says it is XML, or begins like it, has to be."""
    return "xml" in (item.mimetype or "").lower() or data.lstrip()[:1] == b"<"
