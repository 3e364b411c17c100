"""XML bytes to elements and back: the one hardened parser, names, places and text. No vocabulary's meaning comes in.

A client's document is refused if it has a DOCTYPE, nests deeper than libxml2's 256 levels or has more than MOST_TAGS
tags. Entities are never resolved, and nothing is ever fetched.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from xml.sax.saxutils import escape as _escape
from xml.sax.saxutils import quoteattr

from lxml import etree

from simulator.wire.errors import WireError
from simulator.wire.http import Request

Element = etree._Element
"""An element of a parsed document."""

MOST_TAGS = 400_000
"""Most `<` in a document: memory grows with elements, not with bytes. The largest national message has about 20,000."""

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
WSA = "http://www.w3.org/2005/08/addressing"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
DS = "http://www.w3.org/2000/09/xmldsig#"
XENC = "http://www.w3.org/2001/04/xmlenc#"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
ITK = "urn:nhs-itk:ns:201005"
HL7 = "urn:hl7-org:v3"
NPFITLC = "NPFIT:HL7:Localisation"
DOS = "https://nww.pathwaysdos.nhs.uk/app/api/webservices"

PREFIXES: Mapping[str, str] = {
    "soap": SOAP, "soap12": SOAP12, "wsa": WSA, "wsse": WSSE, "wsu": WSU, "ds": DS, "xenc": XENC, "xsi": XSI,
    "itk": ITK, "hl7": HL7, "npfitlc": NPFITLC, "dos": DOS,
}  # fmt: skip
"""The prefixes that our XPaths use, whatever a message itself uses."""

_NAMELESS = re.compile(r" \(<string>, line \d+\)| \(line \d+\)$")
_PREFIX_OF = {uri: prefix for prefix, uri in PREFIXES.items()}
_PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    collect_ids=False,
    remove_pis=True,
    remove_comments=True,
)


def parse_xml(data: bytes) -> Element:
    """The root of a client's document; its encoding is that of its byte order mark or declaration. Raises WireError."""
    if not data.strip():
        raise WireError("the document is empty", 1)
    # A tag takes three bytes at least, so most documents need not be counted.
    if len(data) > 3 * MOST_TAGS and data.count(b"<") > MOST_TAGS:
        raise WireError(f"the document has more than {MOST_TAGS} tags")
    try:
        root = etree.fromstring(data, _PARSER)  # noqa: TID251 - the one place
    except (etree.XMLSyntaxError, ValueError, LookupError) as fault:
        line = getattr(fault, "lineno", None)
        raise WireError(_plain(str(fault)), line) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise WireError("the document has a DOCTYPE", 1)
    return root


def root_of(request: Request) -> Element:
    """The root of a request's body, parsed once. Raises WireError, each time it is asked for."""
    found = request.derived("xml", _read_root)
    if isinstance(found, WireError):
        raise found.bare()
    return found


def _read_root(request: Request) -> Element | WireError:
    try:
        return parse_xml(request.body)
    except WireError as fault:
        return fault.bare()


def _plain(message: str) -> str:
    """libxml2's message without the name that it has for a document without a name, and without its own switches."""
    return (
        _NAMELESS.sub("", message)
        .replace(", use XML_PARSE_HUGE option", "")
        .replace(", see xmlCtxtSetMaxAmplification.", "")
    )


def elements(parent: Element) -> Iterator[Element]:
    """The child elements, without entity references, which are never resolved."""
    return parent.iterchildren("*")


def child(parent: Element | None, tag: str) -> Element | None:
    """The first child with this tag (`{namespace}name`), None if there is none. Several times quicker than `find`."""
    return None if parent is None else next(parent.iterchildren(tag), None)


def firsts(parent: Element | None, *tags: str) -> dict[str, Element]:
    """The first child of each of these tags, or of any. Quicker than asking for several by `child`."""
    found: dict[str, Element] = {}
    if parent is not None:
        for each in parent.iterchildren(*tags) if tags else parent:
            found.setdefault(each.tag, each)  # type: ignore[arg-type]  # as in `tag_of`, which would be a call each
    return found


def down(parent: Element | None, *tags: str) -> Element | None:
    """The element that is reached by taking the first child of each tag in turn; None if one is missing."""
    for tag in tags:
        parent = child(parent, tag)
    return parent


def text_of(element: Element | None) -> str | None:
    """The element's own text without space around it; None for no element."""
    return None if element is None else (element.text or "").strip()


def whole_text(element: Element) -> str:
    """All text in it and below."""
    return "".join(element.itertext())


def attribute(element: Element | None, name: str) -> str | None:
    """An attribute's value; None when either is missing."""
    return None if element is None else element.get(name)


@lru_cache(maxsize=2048)
def split_tag(tag: str) -> tuple[str, str]:
    """Namespace and local name of `{namespace}name`."""
    namespace, brace, name = tag.rpartition("}")
    return (namespace[1:], name) if brace else ("", tag)


def tag_of(element: Element) -> str:
    """The element's `{namespace}name`."""
    return element.tag  # type: ignore[return-value]  # of an element it is a text; a cast takes time


def local_name(element: Element) -> str:
    """The name without its namespace."""
    return split_tag(tag_of(element))[1]


def namespace_of(element: Element) -> str:
    """The namespace, empty for none."""
    return split_tag(tag_of(element))[0]


def said(tag: str) -> str:
    """A tag as a finding writes it: with our own prefix where the namespace has one."""
    namespace, name = split_tag(tag)
    prefix = _PREFIX_OF.get(namespace)
    if prefix is not None:
        return f"{prefix}:{name}"
    return name if not namespace else f"*[local-name()='{name}']"


def path_of(element: Element, attribute_name: str = "") -> str:
    """The XPath of an element, or of its attribute, in the prefixes of PREFIXES."""
    steps = []
    at: Element | None = element
    while at is not None:
        steps.append(said(tag_of(at)) + _position(at))
        at = at.getparent()
    return "/" + "/".join(reversed(steps)) + (f"/@{attribute_name}" if attribute_name else "")


def _position(element: Element) -> str:
    """Which of several siblings of one name it is, in brackets; nothing where it is the only one."""
    tag = tag_of(element)
    before = sum(1 for _ in element.itersiblings(tag, preceding=True))
    if before == 0 and next(element.itersiblings(tag), None) is None:
        return ""
    return f"[{before + 1}]"


def line_of(element: Element) -> int | None:
    """The line that the element begins at."""
    return element.sourceline


def escape(text: str) -> str:
    """Text as it may stand between tags; what XML cannot carry at all is replaced."""
    if not text.isprintable():
        text = _carried(text)
    return _escape(text) if "&" in text or "<" in text or ">" in text else text


def quoted(text: str) -> str:
    """Text as an attribute's value, with the quotes around it."""
    return quoteattr(text if text.isprintable() else _carried(text))


def _carried(text: str) -> str:
    return "".join([letter if _is_carried(letter) else "\ufffd" for letter in text])


def _is_carried(letter: str) -> bool:
    return letter in "\t\n\r" or (letter >= " " and not "\ud800" <= letter <= "\udfff" and letter not in "\ufffe\uffff")
