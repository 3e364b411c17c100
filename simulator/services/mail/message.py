"""A message as it is read: its fields, its parts with what each is, and the NHS numbers in it. Reading never raises.

What cannot be read at all is a fault; what is merely wrong is listed as flaws. Nothing is judged here.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from itertools import count

from simulator.identifiers import is_nhs_number
from simulator.services.mail.format import HTML, TEXT, format_of
from simulator.wire.http import Request

MOST_PARTS = 100
"""Parts that are read of one message."""

MOST_LINES = 500_000
"""Lines of a message that is read at all; a mail of 10 MB in base64 has 130,000."""

MOST_FIELDS = 5_000
"""Fields of all headers in a message together."""

LONGEST_FIELD = 20_000
"""Bytes of a field, however many lines it has: what reads them takes the square of their length."""

_MOST_BOUNDARIES = 1_000
_MOST_TEXT = 2_000_000
_NUMBER = re.compile(r"(?<![0-9])([0-9]{3})[ -]?([0-9]{3})[ -]?([0-9]{4})(?![0-9])")
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Part:
    """One part that holds no others. `type` is what it says it is, `format` what its content is.

    `where` says which part it is, in the order in which they stand. A part is an attachment if it says so, has a file
    name, or is no text to be read.
    """

    where: str
    type: str
    name: str
    disposition: str
    format: str
    size: int
    text: str = field(default="", repr=False)

    @property
    def is_attachment(self) -> bool:
        """Is it something beside the text that is to be read?"""
        if self.disposition == "attachment" or self.name:
            return not (self.disposition == "inline" and self.type.startswith("image/"))
        return not self.type.startswith(("text/", "image/"))


@dataclass(frozen=True, slots=True)
class Mail:
    """A message. `fields` are the header's, decoded, by name in lower case, of each the first."""

    fields: dict[str, str] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    flaws: tuple[str, ...] = ()
    raw_8bit: tuple[str, ...] = ()
    nhs_numbers: tuple[str, ...] = ()
    fault: str | None = None

    @property
    def attachments(self) -> tuple[Part, ...]:
        """The parts that are attachments."""
        return tuple(part for part in self.parts if part.is_attachment)

    @property
    def subject(self) -> str:
        """The subject; empty without one."""
        return self.fields.get("subject", "")

    @property
    def message_id(self) -> str | None:
        """The Message-ID, as far as a line may be long; None without one."""
        return self.fields.get("message-id", "")[:998] or None


class _Bounded(policy.Compat32):
    """How the parser reads: it gives up at once on headers that would take it minutes."""

    met: Iterator[int] = count()

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """One field's name and value."""
        if next(self.met) > MOST_FIELDS or sum(map(len, sourcelines)) > LONGEST_FIELD:
            raise _TooMuch
        return super().header_source_parse(sourcelines)


class _TooMuch(ValueError):
    """There are more fields than are read, or one that is longer."""


def mail_of(request: Request) -> Mail:
    """The message of a mail, read once."""
    return request.derived("mail", _read)


def numbers_in(text: str) -> list[str]:
    """The NHS numbers in a text, each once, as ten digits."""
    found = ("".join(each.groups()) for each in _NUMBER.finditer(text))
    return list(dict.fromkeys(number for number in found if is_nhs_number(number)))


def _read(request: Request) -> Mail:
    body = request.body
    if body.count(b"\n") > MOST_LINES or body.count(b"\n--") > _MOST_BOUNDARIES:
        return Mail(fault="it has more lines or parts than are read")
    try:
        bounded = _Bounded(met=count())  # type: ignore[call-arg]  # a policy takes whatever its class has
        message = BytesParser(policy=bounded).parsebytes(body)
        fields, raw_8bit = _fields(message)
        leaves = _leaves(message)
        parts = tuple(_part(leaf, where) for where, leaf in leaves)
        flaws = _flaws(message)
    except _TooMuch:
        return Mail(fault="it has more fields than are read, or a longer one")
    except (RecursionError, LookupError, TypeError, ValueError, MessageError) as fault:
        # Nothing in the standard library's reader of broken messages can be relied on.
        return Mail(fault=f"it cannot be read: {type(fault).__name__}")
    said = [fields.get("subject", ""), *(part.name for part in parts), *(part.text for part in parts)]
    return Mail(fields, parts, flaws, raw_8bit, _numbers(said))


def _numbers(texts: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    left = _MOST_TEXT
    for text in texts:
        found.update(dict.fromkeys(numbers_in(text[:left])))
        left = max(0, left - len(text))
    return tuple(found)


def _fields(message: "Message[str, str]") -> tuple[dict[str, str], tuple[str, ...]]:
    """The header's fields, and the names of those with bytes that are not ASCII."""
    fields: dict[str, str] = {}
    raw = []
    for name, value in message.raw_items():
        text, is_8bit = _clean(str(value))
        if is_8bit:
            raw.append(_clean(name)[0])
        fields.setdefault(_clean(name)[0].lower(), _decoded(text))
    return fields, tuple(dict.fromkeys(raw))


def _clean(text: str) -> tuple[str, bool]:
    """The text without what is no text: bytes are read as UTF-8, else as Latin-1. Was there anything but ASCII?"""
    if text.isascii():
        return text, False
    data = text.encode("utf-8", "surrogateescape")
    try:
        return data.decode(), True
    except UnicodeDecodeError:
        return data.decode("latin-1"), True


def _decoded(text: str) -> str:
    """A field's value on one line, its encoded words decoded as far as they can be."""
    text = " ".join(text.split())
    if "=?" not in text:
        return text
    try:
        parts = decode_header(text)
        return "".join(
            part if isinstance(part, str) else part.decode(charset or "ascii", "replace") for part, charset in parts
        )
    except (LookupError, ValueError, MessageError):
        return text


def _leaves(message: "Message[str, str]") -> list[tuple[str, "Message[str, str]"]]:
    """The parts that hold no others, each with its place; a message that is attached is looked into."""
    found: list[tuple[str, Message[str, str]]] = []
    for number, part in enumerate(message.walk()):
        if len(found) == MOST_PARTS:
            break
        if not part.is_multipart():
            found.append((f"part {number}" if number else "body", part))
    return found


def _part(part: "Message[str, str]", where: str) -> Part:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    name, said = "", ""
    with suppress(LookupError, TypeError, ValueError, MessageError):
        name = _decoded(_clean(part.get_filename("") or "")[0])
    with suppress(LookupError, TypeError, ValueError, MessageError):
        said = (part.get_content_disposition() or "").lower()
    kind = part.get_content_type()
    form = format_of(content, kind)
    return Part(where, _clean(kind)[0], name, _clean(said)[0], form, len(content), _text(part, content, form))


def _text(part: "Message[str, str]", content: bytes, form: str) -> str:
    """What can be read of a part: nothing of PDF and pictures; of HTML and XML the text without tags."""
    if form not in (TEXT, HTML) and not content[:100].lstrip().startswith(b"<"):
        return ""
    charset = "utf-8"
    with suppress(LookupError, TypeError, ValueError, MessageError):
        charset = str(part.get_content_charset() or charset)
    try:
        text = content[:_MOST_TEXT].decode(charset, "replace")
    except (LookupError, ValueError):
        text = content[:_MOST_TEXT].decode("latin-1")
    return text if form == TEXT else _TAG.sub(" ", text)


def _flaws(message: "Message[str, str]") -> tuple[str, ...]:
    """What is wrong with the form of the message, each kind once."""
    return tuple(dict.fromkeys(_said(message)))


def _said(message: "Message[str, str]") -> Iterator[str]:
    for part in message.walk():
        for defect in part.defects:
            yield re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(defect).__name__.removesuffix("Defect")).lower()
