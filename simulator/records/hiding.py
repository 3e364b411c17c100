"""What is nobody else's business, shortened where it is shown: passwords, client secrets, tokens and their signatures.

The bytes that are kept stay whole, since rules look at them: who may download them, the admin API decides.
"""

import re
from dataclasses import replace

from simulator.records.exchange import Exchange
from simulator.wire.http import Headers

SECRET = frozenset({"authorization", "proxy-authorization", "cookie", "apikey", "x-api-key"})
"""Headers of requests, in lower case, whose values are nobody else's business."""

SHOWN = 6
"""Characters of a secret that are shown, so that two can be told apart."""

DOTS = "…"

_HIDDEN = SECRET | {"set-cookie"}
_FIELDS = (
    "client_assertion|client_secret|assertion|access_token|refresh_token|id_token|subject_token|actor_token"
    "|logout_token|[Pp]assword"
)
# In JSON a `code` is a FHIR code; in a form it is one that a token is given for.
_IN_FORM = re.compile(rf"(?<![^&?'\"])((?:{_FIELDS}|code)=)([^&\s#'\"<>]+)")
_IN_JSON = re.compile(rf'("(?:{_FIELDS})"\s*:\s*")((?:[^"\\]|\\.)+)(")')
_IN_XML = re.compile(r"(<(?:[\w.\-]+:)?[Pp]assword(?:\s[^<>]*)?>)([^<]+)(</)")
# What precedes it is said so that a text of very many beginnings is looked through once.
_TOKEN = re.compile(r"(?<![A-Za-z0-9_\-])eyJ[A-Za-z0-9_\-]{4,}\.[A-Za-z0-9_\-]{4,}\.[A-Za-z0-9_\-]+")


def hide_in_header(name: str, value: str) -> str:
    """A header's value as it is shown."""
    if name.lower() not in _HIDDEN:
        return hide_in_line(value)
    if name.lower().endswith("authorization"):
        scheme, space, secret = value.partition(" ")
        return f"{scheme} {shortened(secret)}" if space else shortened(value)
    return shortened(value)


def hide_in_target(target: str) -> str:
    """A path and query as it is shown."""
    return _IN_FORM.sub(_shorten_second, target)


def hide_in_line(line: str) -> str:
    """A line of a body as it is shown, whatever it is written in."""
    if "=" in line:
        line = _IN_FORM.sub(_shorten_second, line)
    if '"' in line:
        line = _IN_JSON.sub(_shorten_second, line)
    if "assword" in line:
        line = _IN_XML.sub(_shorten_second, line)
    return _TOKEN.sub(lambda found: shortened(found[0]), line) if "eyJ" in line else line


def hide_in_text(text: str) -> str:
    """A whole text, line by line."""
    return "\n".join([hide_in_line(line) for line in text.split("\n")])


def hidden(exchange: Exchange) -> Exchange:
    """An exchange as it may be shown to others. Bodies that are no text, such as compressed ones, stay as they are."""
    return replace(
        exchange,
        target=hide_in_target(exchange.target),
        request_headers=_hide_in_headers(exchange.request_headers),
        request_body=_hide_in_body(exchange.request_body),
        response_headers=_hide_in_headers(exchange.response_headers),
        response_body=_hide_in_body(exchange.response_body),
    )


def shortened(secret: str) -> str:
    """The beginning of a secret, and how long it is."""
    return f"{secret[:SHOWN]}{DOTS} ({len(secret)} characters)" if len(secret) > 2 * SHOWN else DOTS


def has_secrets(headers: Headers) -> bool:
    """Do these headers hold any that a copied command would give away?"""
    return any(name.lower() in SECRET for name in headers)


def _shorten_second(found: re.Match[str]) -> str:
    end = found[3] if found.re.groups > 2 else ""
    return f"{found[1]}{shortened(found[2])}{end}"


def _hide_in_headers(lines: bytes) -> bytes:
    fields = [line.partition(": ") for line in lines.decode("utf-8", "surrogateescape").split("\r\n")]
    shown = [f"{name}{colon}{hide_in_header(name, value)}" for name, colon, value in fields]
    return "\r\n".join(shown).encode("utf-8", "surrogateescape")


def _hide_in_body(body: bytes) -> bytes:
    try:
        return hide_in_text(body.decode("utf-8")).encode("utf-8")
    except UnicodeDecodeError:
        return body
