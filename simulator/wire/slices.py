"""Exact source text of elements: what a client wrote, before a parser made a tree of it. No vocabulary comes in here.

Whoever must give back a document unchanged cannot write it anew from a tree: quotes, spaces, comments, entities and
declarations would change. Only documents that `wire.xml` has accepted are cut.
"""

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from simulator.wire.errors import WireError
from simulator.wire.xml import Element, elements, parse_xml, quoted, split_tag, tag_of

_MARKS: tuple[tuple[bytes, str], ...] = (
    # The marks of UTF-32 begin like those of UTF-16, so they are looked for first.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARATION = re.compile(r"<\?xml\s[^>]*\?>")
_ENCODING = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._\-]+)["']""")
# Possessive throughout: a tag is never looked through twice, however it is made.
_TAG = re.compile(rb"""<(?:[^"'>]++|"[^"]*+"|'[^']*+')*+>""")


@dataclass(frozen=True, slots=True)
class Slice:
    """An element as it was sent, in UTF-8. `namespaces` are the declarations around it that it may use, by prefix.

    The empty prefix is the default namespace, empty where there is none; it is left out if the element declares its
    own. Put into another document with these declared around it, the text means what it meant.
    """

    text: str
    namespaces: Mapping[str, str] = field(default_factory=dict)


def slices_of(data: bytes | str, tag: str) -> tuple[Slice, ...]:
    """The outermost elements with a tag (`{namespace}name`), in document order. Raises WireError."""
    cutter = _Cutter(_without_declaration(data if isinstance(data, str) else decoded_text(data)), tag)
    return tuple(cutter.slices)


def slice_of(data: bytes, element: Element) -> Slice:
    """One element of a document, found in the tree that was parsed from it; not one inside another of its tag.

    Raises WireError.
    """
    tag = tag_of(element)
    place = next(at for at, each in enumerate(_outermost(element.getroottree().getroot(), tag)) if each is element)
    return slices_of(data, tag)[place]


def element_of(cut: Slice) -> Element:
    """The element that a slice says, parsed in its namespaces. Raises WireError."""
    declared = "".join(f" xmlns{':' if prefix else ''}{prefix}={quoted(uri)}" for prefix, uri in cut.namespaces.items())
    root = parse_xml(f"<around{declared}>{cut.text}</around>".encode("utf-8", "surrogatepass"))
    found = list(elements(root))
    if len(found) != 1:
        raise WireError(f"it is {len(found)} elements, not one", 1)
    return found[0]


def decoded_text(data: bytes) -> str:
    """A document's text by its byte order mark, its first bytes or its declaration. Raises WireError."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if encoding is None:
        declared = _ENCODING.match(data)
        encoding = "utf-8" if declared is None else declared[1].decode("ascii")
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except (LookupError, UnicodeError) as fault:
        raise WireError(f"the document is not in {encoding}: {fault}") from None


def _without_declaration(text: str) -> bytes:
    """The document in UTF-8. Its declaration would name the encoding that it had."""
    declaration = _DECLARATION.match(text)
    return (text if declaration is None else text[declaration.end() :]).encode("utf-8", "surrogatepass")


def _outermost(root: Element, tag: str) -> Iterator[Element]:
    return (each for each in root.iter(tag) if next(each.iterancestors(tag), None) is None)


@dataclass(slots=True)
class _Begun:
    """An element that is being cut: `inside` counts it and those of its own name in it that have not ended."""

    name: str
    at: int
    outside: dict[str, str]
    inside: int = 1


class _Cutter:
    """One pass over a document. Namespaces are kept by hand: expat's own would hide the prefixes."""

    def __init__(self, data: bytes, tag: str) -> None:
        self._data = data
        self._namespace, self._name = split_tag(tag)
        self._scopes: list[dict[str, str]] = [{}]
        self._begun: _Begun | None = None
        self.slices: list[Slice] = []
        self._parser = parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            parser.Parse(data, True)
        except expat.ExpatError as fault:
            raise WireError(f"the document cannot be cut: {fault}", fault.lineno) from None
        finally:
            del self._parser  # or it and its handlers would keep each other, and the document

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._begun is not None:
            self._begun.inside += name == self._begun.name
            return
        around = self._scopes[-1]
        declared = {key[6:]: uri for key, uri in attributes.items() if key == "xmlns" or key.startswith("xmlns:")}
        scope = {**around, **declared} if declared else around
        prefix, _, local = name.rpartition(":")
        if local != self._name or scope.get(prefix, "") != self._namespace:
            self._scopes.append(scope)
            return
        outside = {"": "", **around}
        begin = self._parser.CurrentByteIndex
        self._begun = _Begun(name, begin, {prefix: uri for prefix, uri in outside.items() if prefix not in declared})
        if self._data.find(f"<{name}".encode(), begin + 1) < 0:
            # No other begins before it ends, so what begins inside need not be looked at: half of the time.
            self._parser.StartElementHandler = None

    def _end(self, name: str) -> None:
        begun = self._begun
        if begun is None:
            self._scopes.pop()
        elif name == begun.name:
            begun.inside -= 1
            if begun.inside == 0:
                self._begun = None
                self._parser.StartElementHandler = self._start
                self.slices.append(self._cut(begun.at, self._parser.CurrentByteIndex, begun.outside))

    def _cut(self, begin: int, end_tag: int, outside: dict[str, str]) -> Slice:
        tag = _TAG.match(self._data, begin)
        assert tag is not None, "expat has just read it"
        end = tag.end() if tag[0].endswith(b"/>") else self._data.index(b">", end_tag) + 1
        text = self._data[begin:end].decode()
        # A prefix may stand in an attribute's value too (xsi:type), so it is looked for as text.
        used = {prefix: uri for prefix, uri in outside.items() if not prefix or f"{prefix}:" in text}
        return Slice(text, used)


def _refuse_doctype(*_: object) -> None:
    raise WireError("the document has a DOCTYPE", 1)
