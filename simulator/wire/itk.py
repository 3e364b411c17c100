"""The ITK 2.2 DistributionEnvelope and its acknowledgement forms: read as they come, written as the toolkit says.

Reading judges nothing. What a service, an interaction or a profile means is the toolkit layer's business.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Self

from simulator.wire.xml import ITK, Element, escape, firsts, quoted, tag_of

SERVICES = "urn:nhs-itk:services:201005:"
INTERACTIONS = "urn:nhs-itk:interaction:"
PROFILES = "urn:nhs-en:profile:"
KEYS = "urn:nhs-itk:ns:201005:"
INTERACTION = f"{KEYS}interaction"

ADDRESSING_ODS = "urn:nhs-uk:addressing:ods:"
IDENTITY_ODS = "urn:nhs-uk:identity:ods:"
ADDRESS_TYPE = "2.16.840.1.113883.2.1.3.2.4.18.22"
IDENTITY_TYPE = "2.16.840.1.113883.2.1.3.2.4.18.27"
DOS_SERVICE_TYPE = "2.16.840.1.113883.2.1.3.2.4.18.44"
ERROR_CODES = "2.16.840.1.113883.2.1.3.2.4.17.268"
ENVELOPE_ERROR_CODES = "2.16.840.1.113883.2.1.3.2.4.17.516"

ENVELOPE = f"{{{ITK}}}DistributionEnvelope"

_TRUE = frozenset(("true", "1"))
_HEADER, _PAYLOADS, _ADDRESSES, _IDENTITIES, _MANIFEST, _SENDER, _HANDLING, _ADDRESS, _ID, _ITEM, _SPEC, _PAYLOAD = (
    f"{{{ITK}}}{name}"
    for name in (
        "header", "payloads", "addresslist", "auditIdentity", "manifest", "senderAddress", "handlingSpecification",
        "address", "id", "manifestitem", "spec", "payload",
    )
)  # fmt: skip


class Address(NamedTuple):
    """An address or identity: `uri`, and `type` as sent, None where it was left out."""

    element: Element
    uri: str | None
    type: str | None

    @property
    def ods_code(self) -> str | None:
        """The organisation of a `urn:nhs-uk:addressing:ods:` or identity uri: the first token after the prefix."""
        uri = self.uri or ""
        for prefix in (ADDRESSING_ODS, IDENTITY_ODS):
            if uri.startswith(prefix):
                return uri[len(prefix) :].partition(":")[0] or None
        return None

    @property
    def dos_service_id(self) -> str | None:
        """The DoS service id that it is, if it is one."""
        return self.uri if self.type == DOS_SERVICE_TYPE else None


class ManifestItem(NamedTuple):
    """What the manifest says of one payload."""

    element: Element
    id: str | None
    mimetype: str | None
    profile: str | None
    compressed: bool
    base64: bool
    encrypted: bool


class Distribution(NamedTuple):
    """A DistributionEnvelope as read. Counts are the texts as sent; `specs` are the handling keys with their values.

    `service` and `tracking_id` are without space around them.
    """

    element: Element
    header: Element | None
    service: str | None
    tracking_id: str | None
    address_list: Element | None
    addresses: tuple[Address, ...]
    identities: tuple[Address, ...]
    manifest: Element | None
    items: tuple[ManifestItem, ...]
    sender: Address | None
    specs: Mapping[str, str]
    payloads_element: Element | None
    payloads: tuple[Element, ...]

    @classmethod
    def of(cls, element: Element) -> Self:
        """What an `itk:DistributionEnvelope` says."""
        halves = firsts(element)
        header, payloads = halves.get(_HEADER), halves.get(_PAYLOADS)
        parts = firsts(header)
        manifest, handling, sender = parts.get(_MANIFEST), parts.get(_HANDLING), parts.get(_SENDER)
        addresses, identities = parts.get(_ADDRESSES), parts.get(_IDENTITIES)
        return cls(
            element,
            header,
            _stripped(header, "service"),
            _stripped(header, "trackingid"),
            addresses,
            () if addresses is None else tuple([_address(each) for each in addresses if each.tag == _ADDRESS]),
            () if identities is None else tuple([_address(each) for each in identities if each.tag == _ID]),
            manifest,
            () if manifest is None else tuple([_item(each) for each in manifest if each.tag == _ITEM]),
            None if sender is None else _address(sender),
            {} if handling is None else dict([_spec(each) for each in handling if each.tag == _SPEC]),
            payloads,
            () if payloads is None else tuple([each for each in payloads if each.tag == _PAYLOAD]),
        )

    @property
    def interaction(self) -> str | None:
        """The interaction's URN, if a handling key names one."""
        return self.specs.get(INTERACTION) or None

    @property
    def ods_codes(self) -> tuple[str, ...]:
        """The organisations it is addressed to."""
        return tuple([code for each in self.addresses if (code := each.ods_code) is not None])

    @property
    def dos_service_ids(self) -> tuple[str, ...]:
        """The DoS services it is addressed to."""
        return tuple(each.uri for each in self.addresses if each.type == DOS_SERVICE_TYPE and each.uri)

    @property
    def sender_ods_code(self) -> str | None:
        """The organisation that sends it, by the audit identity."""
        return next((code for each in self.identities if (code := each.ods_code) is not None), None)

    def asks_for(self, key: str) -> bool:
        """Is this handling key (`ackrequested`) true?"""
        return self.specs.get(f"{KEYS}{key}", "").lower() in _TRUE

    @property
    def handling(self) -> Mapping[str, list[Element]]:
        """The handling specifications by their keys, each key with all that have it."""
        found: dict[str, list[Element]] = {}
        for each in self.element.iterfind(f"{_HEADER}/{_HANDLING}/{_SPEC}"):
            found.setdefault(_spec(each)[0], []).append(each)
        return found

    @property
    def interaction_spec(self) -> Element:
        """The handling key that names the interaction; the whole envelope where none does."""
        return self.handling.get(INTERACTION, [self.element])[-1]


def distribution_in(content: Iterable[Element]) -> Distribution | None:
    """The DistributionEnvelope among the elements of a SOAP body."""
    found = next((each for each in content if tag_of(each) == ENVELOPE), None)
    return None if found is None else Distribution.of(found)


def _stripped(element: Element | None, name: str) -> str | None:
    value = None if element is None else element.get(name)
    return None if value is None else value.strip()


def _address(element: Element) -> Address:
    uri, kind = element.get("uri"), element.get("type")
    return Address(element, uri and uri.strip(), kind and kind.strip())


def _spec(element: Element) -> tuple[str, str]:
    return element.get("key", "").strip(), element.get("value", "").strip()


def _item(element: Element) -> ManifestItem:
    get = element.get
    return ManifestItem(
        element,
        get("id"),
        get("mimetype"),
        get("profileid"),
        get("compressed", "").strip() in _TRUE,
        get("base64", "").strip() in _TRUE,
        get("encrypted", "").strip() in _TRUE,
    )


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A DistributionEnvelope of our own: one payload of XML text, from `identity` to `addresses`.

    `payload_id` is without its `uuid_`; `profile` and `interaction` are whole URNs, or None.
    """

    service: str
    tracking_id: str
    payload_id: str
    payload: str
    identity: str
    profile: str | None = None
    interaction: str | None = None
    addresses: tuple[str, ...] = ()
    sender: str | None = None


def write_distribution(out: Outgoing) -> str:
    """The envelope as XML that declares its own namespace; the payload stands in it unchanged."""
    addresses = "".join(f"<itk:address uri={quoted(uri)}/>" for uri in out.addresses)
    profile = "" if out.profile is None else f" profileid={quoted(out.profile)}"
    spec = f"<itk:spec key={quoted(INTERACTION)} value={quoted(out.interaction or '')}/>"
    return "".join(
        (
            f'<itk:DistributionEnvelope xmlns:itk="{ITK}"><itk:header service={quoted(out.service)}'
            f" trackingid={quoted(out.tracking_id)}>",
            f"<itk:addresslist>{addresses}</itk:addresslist>" if addresses else "",
            f"<itk:auditIdentity><itk:id uri={quoted(out.identity)}/></itk:auditIdentity>",
            f'<itk:manifest count="1"><itk:manifestitem id="uuid_{out.payload_id}" mimetype="text/xml"{profile}/>',
            "</itk:manifest>",
            "" if out.sender is None else f"<itk:senderAddress uri={quoted(out.sender)}/>",
            "" if out.interaction is None else f"<itk:handlingSpecification>{spec}</itk:handlingSpecification>",
            f'</itk:header><itk:payloads count="1"><itk:payload id="uuid_{out.payload_id}">',
            out.payload,
            "</itk:payload></itk:payloads></itk:DistributionEnvelope>",
        )
    )


def write_simple_response(text: str) -> str:
    """`itk:SimpleMessageResponse`, the synchronous yes."""
    return f'<itk:SimpleMessageResponse xmlns:itk="{ITK}">{escape(text)}</itk:SimpleMessageResponse>'


def write_error_info(error_id: str, code: str, text: str, diagnostic: str | None) -> str:
    """`itk:ToolkitErrorInfo`, the detail of a fault."""
    more = "" if diagnostic is None else f"<itk:ErrorDiagnosticText>{escape(diagnostic)}</itk:ErrorDiagnosticText>"
    return (
        f'<itk:ToolkitErrorInfo xmlns:itk="{ITK}"><itk:ErrorID>{error_id}</itk:ErrorID>'
        f'<itk:ErrorCode codeSystem="{ERROR_CODES}">{escape(code)}</itk:ErrorCode>'
        f"<itk:ErrorText>{escape(text)}</itk:ErrorText>{more}</itk:ToolkitErrorInfo>"
    )
