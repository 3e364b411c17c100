"""One recorded answer as a canned reply: what of it is kept, what is said by a value in `{{ }}`, what is left out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from multidict import CIMultiDict

from simulator.records.exchange import Exchange, readable, split_headers
from simulator.records.hiding import SECRET
from simulator.wire.errors import WireError
from simulator.wire.json import Json, parse_json, render_json
from simulator.wire.mail import METHOD as SMTP
from simulator.wire.payload import inflated

_OURS = frozenset({"content-length", "transfer-encoding", "connection", "keep-alive", "date", "set-cookie"}) | SECRET
"""Headers that the server makes itself, and those that carry secrets."""

_IDS = ("request_id", "correlation_id", "message_id", "tracking_id")
_SHORTEST_ID = 16
_MARK = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_TOKENS = ('"access_token"', '"refresh_token"', '"id_token"')
_SIGNED = re.compile(r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*", re.ASCII)
_ENDINGS = {"json": ".json", "xml": ".xml", "html": ".html"}
_GZIP = b"\x1f\x8b"
_MOST_VALUES = 2_000


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply for a rule. `text` is its body, if that is text; `value` the same as JSON, where that gives its bytes.

    `extra` are keys beside `reply`: how late it came, and how it was broken.
    """

    status: int
    headers: Mapping[str, str]
    data: bytes
    text: str | None = None
    value: Json = None
    extra: Mapping[str, Json] = field(default_factory=dict)

    @property
    def ending(self) -> str:
        """The ending of a file that holds the body."""
        content_type = next((value for name, value in self.headers.items() if name.lower() == "content-type"), "")
        if self.text is None:
            return ".bin"
        return next((ending for name, ending in _ENDINGS.items() if name in content_type), ".txt")


def why_not(exchange: Exchange) -> str | None:
    """Why an exchange cannot become a rule; None if it can."""
    if exchange.is_sent:
        return "sent by the simulator itself"
    if exchange.method == SMTP:
        return "a mail"
    if exchange.operation is None:
        return "no national operation"
    if exchange.bodies_dropped:
        return "its bodies were dropped under load"
    if not 200 <= exchange.status <= 599:
        return "nothing was answered"
    if _carries_a_token(exchange):
        return "it carries a token, which is the token service's to give"
    if _MARK.search(exchange.response_body.decode("utf-8", "replace") + exchange.response_headers.decode("latin-1")):
        return "it holds {{ }}, which a scenario would fill"
    return None


def canned(exchange: Exchange) -> Reply:
    """The reply of an exchange that `why_not` says nothing against."""
    echo = _Echo(exchange)
    fields = _single(split_headers(exchange.response_headers))
    headers = {name: echo.marked(_one_line(value)) for name, value in fields}
    extra: dict[str, Json] = {}
    if exchange.delay > 0:
        extra["delay"] = f"{round(exchange.delay * 1000)}ms"
    if exchange.delivery is not None:
        extra["fault"] = exchange.delivery
    body = b"" if exchange.status in (204, 304) else exchange.response_body
    try:
        text = echo.marked(body.decode("utf-8"))
    except UnicodeDecodeError:
        return Reply(exchange.status, headers, body, extra=extra)
    return Reply(exchange.status, headers, text.encode(), text, _as_json(text), extra)


def _carries_a_token(exchange: Exchange) -> bool:
    if exchange.status >= 400:
        return False
    said = exchange.response_body.decode("utf-8", "replace")
    location = split_headers(exchange.response_headers).get("Location", "")
    if any(token in said for token in _TOKENS) or _SIGNED.search(said + location):
        return True
    return exchange.service == "auth" and "code=" in location


def _single(headers: CIMultiDict[str]) -> Iterator[tuple[str, str]]:
    """Each header once, joined where it stands several times, without those that are the server's or a secret."""
    for name in dict.fromkeys(name.lower() for name in headers):
        if name not in _OURS:
            first = next(each for each in headers if each.lower() == name)
            yield str(readable(first)), ", ".join(map(readable, headers.getall(name)))


def _one_line(value: str) -> str:
    return "".join(letter if letter >= " " and letter != "\x7f" else " " for letter in value)


class _Echo:
    """What of an answer repeats its request: ids, and the server's own address. Each becomes a value in `{{ }}`.

    An id that the service gave is not of the request, though it is recorded likewise: the directory's transaction id.
    """

    def __init__(self, exchange: Exchange) -> None:
        prefix = "" if exchange.tenant == "default" else f"/t/{exchange.tenant}"
        host = readable(split_headers(exchange.request_headers).get("Host", ""))
        schemes = ("https", "http") if exchange.tls else ("http", "https")
        self._known = {f"{scheme}://{host}{prefix}": "{{ base_url }}" for scheme in schemes if host}
        asked = _asked(exchange)
        for name in _IDS:
            value = getattr(exchange, name)
            if value and len(value) >= _SHORTEST_ID and readable(value).lower() in asked:
                self._known.setdefault(readable(value), f"{{{{ {name} }}}}")
        self._pattern = re.compile("|".join(map(re.escape, sorted(self._known, key=len, reverse=True))) or r"(?!)")

    def marked(self, text: str) -> str:
        """The text with values in place of what it repeats."""
        return self._pattern.sub(lambda found: self._known[found[0]], text)


def _asked(exchange: Exchange) -> str:
    """The request as one text, in small letters."""
    packed = exchange.request_body
    try:
        body = inflated(packed) if packed.startswith(_GZIP) else packed
    except WireError:
        body = packed
    return "\n".join(
        (exchange.target, exchange.request_headers.decode("latin-1"), body.decode("utf-8", "replace"))
    ).lower()


def _as_json(text: str) -> Json:
    """The value of a JSON body that is written from its value as it was sent; else None."""
    if text[:1] not in ("{", "["):
        return None
    try:
        value = parse_json(text.encode())
        same = render_json(value) == text.encode()
    except (WireError, TypeError):
        return None
    return value if same and _is_plain(value) else None


def _is_plain(value: Json) -> bool:
    """Can YAML hold it as it is? A fraction may be written in a form that is read as text."""
    left = [value]
    for count, part in enumerate(left):
        if count > _MOST_VALUES or isinstance(part, float):
            return False
        left.extend(part.values() if isinstance(part, dict) else part if isinstance(part, list) else ())
    return True
