"""A recorded body for reading: decoded, laid out in lines if it is not yet, cut where it is very large.

What its lines mean is told elsewhere; here it is text, JSON or XML.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from simulator.records.exchange import readable
from simulator.records.exports import LARGEST_DECODED
from simulator.records.hiding import hide_in_line
from simulator.web.inspector import json_lines, xml_lines
from simulator.web.inspector.laid import Laid, as_sent, is_long, kept_lines
from simulator.wire.errors import WireError
from simulator.wire.http import Headers
from simulator.wire.json import Json, parse_json
from simulator.wire.slices import decoded_text
from simulator.wire.xml import Element, parse_xml

LARGEST = 1_000_000
"""Bytes of a body that is taken apart; of a larger one only the beginning is shown, as it came."""

MOST_LINES = 5_000
"""Lines that are shown."""

MOST_TEXT = 1_000_000
"""Characters of all lines together that are shown."""

LONGEST = 240
"""Characters of a line that can be read; a body with a longer one is laid out."""

LONGEST_ALONE = 80
"""The same for a body that is in one line, or two with an XML declaration."""

LONGEST_SHOWN = 4_000
"""Characters of one line that are shown."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_CODINGS = ("gzip", "x-gzip", "deflate")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is shown, with the severity of the worst finding in it, empty for none."""

    number: int
    text: str
    severity: str = ""


class Body:
    """One body. `name` begins the anchors of its lines; `plain` shows the lines that were sent, however long."""

    def __init__(self, name: str, data: bytes, headers: Headers, *, plain: bool = False) -> None:
        self.name = name
        self.sent = data
        self.plain = plain
        self.media_type = readable(headers.get("Content-Type", "")).partition(";")[0].strip().lower()
        coding = headers.get("Content-Encoding", "").strip().lower()
        self.coding = coding if coding in _CODINGS else ""
        self.data = _inflated(data) if self.coding else data

    @property
    def is_empty(self) -> bool:
        """Was nothing sent?"""
        return not self.sent

    @cached_property
    def text(self) -> str | None:
        """The text; None for what is none."""
        try:
            if self.data.lstrip()[:1] == b"<" or self.data[:2] in _UTF16:
                return decoded_text(self.data)
            text = self.data.decode("utf-8").removeprefix("\ufeff")
        except (WireError, UnicodeDecodeError):
            text = self.data.decode("latin-1")
        return None if "\0" in text else text

    @cached_property
    def xml(self) -> Element | None:
        """The root, if it is XML that can be read."""
        if len(self.data) > LARGEST or self.data.lstrip()[:1] not in (b"<", b"\xef", b"\xff", b"\xfe", b"\0"):
            return None
        try:
            return parse_xml(self.data)
        except WireError:
            return None

    @cached_property
    def json(self) -> Json:
        """The value, if it is JSON that can be read; else None."""
        if len(self.data) > LARGEST or self.data.lstrip()[:1] not in (b"{", b"["):
            return None
        try:
            return parse_json(self.data)
        except WireError:
            return None

    @cached_property
    def _places(self) -> Laid | None:
        """What it is when laid out; None for what cannot be."""
        if self.text is None:
            return None
        if self.xml is not None:
            return xml_lines.lay_out(self.text, MOST_LINES)
        return json_lines.lay_out(self.text, MOST_LINES) if self.json is not None else None

    @cached_property
    def laid(self) -> Laid:
        """The lines that are shown, if it is text."""
        text = (self.text or "")[:LARGEST]
        if self._places is None:
            return as_sent(text, MOST_LINES)
        return self._places if self.is_laid_out else kept_lines(self._places, text, MOST_LINES)

    @cached_property
    def could_be_laid_out(self) -> bool:
        """Is it hard to read as it was sent, and can that be mended?"""
        lines = (self.text or "").rstrip().split("\n")
        return self._places is not None and is_long(lines, LONGEST if len(lines) > 2 else LONGEST_ALONE)

    @property
    def is_laid_out(self) -> bool:
        """Are the lines other ones than were sent?"""
        return self.could_be_laid_out and not self.plain

    @property
    def is_cut(self) -> bool:
        """Is there more than is shown?"""
        return self.laid.is_cut or len(self.data) > LARGEST or sum(map(len, self.laid.lines)) > MOST_TEXT

    def lines(self, severities: Mapping[int, str] | None = None) -> list[Line]:
        """The lines that are shown; `severities` are those of their findings, by line."""
        worst, shown, left = severities or {}, list[Line](), MOST_TEXT
        for number, text in enumerate(self.laid.lines, 1):
            if left <= 0:
                break
            shown.append(Line(number, _shown(text), worst.get(number, "")))
            left -= len(shown[-1].text)
        return shown

    def line_at(self, where: str, line: int | None) -> int | None:
        """The line shown that an XPath or JSON pointer leads to, or else the one that has a line as sent."""
        if where.startswith("/") or (where == "" and self.json is not None):
            place: int | str | None = where if self.json is not None else None
            if self.xml is not None:
                place = xml_lines.number_at(self.xml, where)
            found = None if place is None else self.laid.places.get(place)
            if found is not None:
                return found
        return None if line is None or self.is_empty else self.laid.line_of(line)


def _shown(text: str) -> str:
    cut = len(text) - LONGEST_SHOWN
    return hide_in_line(text) if cut <= 0 else f"{hide_in_line(text[:LONGEST_SHOWN])}… and {cut} more characters"


def _inflated(data: bytes) -> bytes:
    """What a compressed body holds, as far as it can be read."""
    inflating = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        return inflating.decompress(data, LARGEST_DECODED)
    except zlib.error:
        return data
