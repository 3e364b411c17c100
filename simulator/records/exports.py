"""Exchanges in the forms that others read: our own JSON, lines of it, and HTTP Archive (HAR 1.2).

As a command it is made in `curl`. Findings and decoded views are made above this layer: who has them passes functions
that give them.
"""

import base64
import http
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from multidict import CIMultiDict

import simulator
from simulator.records.curl import as_curl
from simulator.records.exchange import Exchange, readable, split_headers, url_of
from simulator.records.hiding import hidden, hide_in_text
from simulator.wire.findings import Finding
from simulator.wire.json import Json, render_json
from simulator.wire.mail import METHOD as SMTP

__all__ = ["FindingsOf", "ViewOf", "as_curl", "as_har", "as_ndjson", "detail", "summary"]

LARGEST_DECODED = 5_000_000
"""Most bytes that a compressed body may have when it is shown decoded."""

FindingsOf = Callable[[Exchange], Iterable[Finding]]
"""What somebody above knows to be wrong with an exchange."""

ViewOf = Callable[[Exchange], Json]
"""How somebody above sees an exchange decoded; None where nobody does."""


def summary(exchange: Exchange) -> Json:
    """What is known about an exchange, without headers and bodies. Times are ISO 8601 with an offset."""
    return {
        "id": exchange.id,
        "tenant": exchange.tenant,
        "direction": "sent" if exchange.is_sent else "received",
        "at": _instant(exchange.at),
        "tenant_time": _instant(exchange.tenant_time),
        "duration_ms": _milliseconds(exchange.duration),
        "service": exchange.service,
        "operation": exchange.operation,
        "method": readable(exchange.method),
        "target": readable(exchange.target),
        "status": exchange.status,
        "nhs_number": _readable(exchange.nhs_number),
        "correlation_id": _readable(exchange.correlation_id),
        "request_id": _readable(exchange.request_id),
        "message_id": _readable(exchange.message_id),
        "tracking_id": _readable(exchange.tracking_id),
        "rule": _readable(exchange.rule),
        "scenario": _readable(exchange.scenario),
        "delivery": exchange.delivery,
        "delay_ms": _milliseconds(exchange.delay),
        "peer": exchange.peer,
        "tls": _readable(exchange.tls),
        "error": _readable(exchange.error),
        "sizes": {"request": len(exchange.request_body), "response": len(exchange.response_body)},
        "bodies_dropped": exchange.bodies_dropped,
    }


def detail(
    exchange: Exchange,
    findings_of: FindingsOf | None = None,
    view_of: ViewOf | None = None,
    *,
    hide_secrets: bool = False,
) -> Json:
    """The same with headers as `[[name, value]]`, bodies as text or base64, and findings if there is who knows them.

    A compressed body also stands there as text, under `decoded`. `view` is what the service reads out of the exchange.
    `hide_secrets` shortens tokens, keys, cookies and passwords.
    """
    shown = hidden(exchange) if hide_secrets else exchange
    value = {**summary(exchange), "target": readable(shown.target)}
    value["request"] = _message(shown.request_headers, shown.request_body, hide_secrets)
    value["response"] = _message(shown.response_headers, shown.response_body, hide_secrets)
    if findings_of is not None:
        value["findings"] = _findings(exchange, findings_of)
    if view_of is not None:
        value["view"] = view_of(exchange)
    return value


def as_ndjson(
    exchanges: Iterable[Exchange],
    findings_of: FindingsOf | None = None,
    view_of: ViewOf | None = None,
    *,
    hide_secrets: bool = False,
) -> Iterator[bytes]:
    """Each exchange's detail as one line of JSON."""
    return (
        render_json(detail(exchange, findings_of, view_of, hide_secrets=hide_secrets)) + b"\n" for exchange in exchanges
    )


def as_har(exchanges: Iterable[Exchange], findings_of: FindingsOf | None = None, *, hide_secrets: bool = False) -> Json:
    """An HTTP Archive, version 1.2. What only we know stands under `_simulator`."""
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "uec-simulator", "version": simulator.__version__},
            "entries": [_entry(exchange, findings_of, hide_secrets) for exchange in exchanges],
        }
    }


def _readable(text: str | None) -> str | None:
    return None if text is None else readable(text)


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 3)


def _fields(headers: CIMultiDict[str]) -> list[tuple[str, str]]:
    return [(readable(name), readable(value)) for name, value in headers.items()]


def _body(body: bytes) -> tuple[str, str | None]:
    """The body as text, and the encoding that made it text: None or base64."""
    try:
        return body.decode("utf-8"), None
    except UnicodeDecodeError:
        return base64.b64encode(body).decode("ascii"), "base64"


def _message(headers: bytes, body: bytes, hide_secrets: bool) -> Json:
    fields = split_headers(headers)
    text, encoding = _body(body)
    value: dict[str, Json] = {"headers": [[*field] for field in _fields(fields)], "body": text, "encoding": encoding}
    decoded = _decoded(fields.get("Content-Encoding", ""), body)
    if decoded is not None:
        value["decoded"] = hide_in_text(decoded) if hide_secrets else decoded
    return value


def _decoded(coding: str, body: bytes) -> str | None:
    """The text of a compressed body; None for others, for what is no text, and for what would be very large."""
    if not body or coding.strip().lower() not in ("gzip", "x-gzip", "deflate"):
        return None
    inflating = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # either of gzip's and zlib's forms
    try:
        data = inflating.decompress(body, LARGEST_DECODED)
        return data.decode("utf-8") if inflating.eof else None
    except (zlib.error, UnicodeDecodeError):
        return None


def _findings(exchange: Exchange, findings_of: FindingsOf) -> Json:
    return [finding.as_json() for finding in findings_of(exchange)]


def _entry(exchange: Exchange, findings_of: FindingsOf | None, hide_secrets: bool) -> Json:
    shown = hidden(exchange) if hide_secrets else exchange
    milliseconds = _milliseconds(exchange.duration + exchange.delay)
    about = summary(exchange)
    for name in ("at", "duration_ms", "method", "target", "status", "sizes"):
        del about[name]  # they have their own place in an archive
    if findings_of is not None:
        about["findings"] = _findings(exchange, findings_of)
    return {
        "startedDateTime": _instant(exchange.at),
        "time": milliseconds,
        "request": _request(shown),
        "response": _response(shown),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "_simulator": about,
    }


def _request(exchange: Exchange) -> Json:
    headers, url = split_headers(exchange.request_headers), url_of(exchange)
    value: dict[str, Json] = {
        "method": readable(exchange.method),
        "url": url,
        "httpVersion": _version(exchange),
        "cookies": [cookie for line in headers.getall("Cookie", []) for cookie in _cookies(line.split(";"))],
        "headers": _named(_fields(headers)),
        "queryString": _named(_query(url)),
        "headersSize": -1,
        "bodySize": len(exchange.request_body),
    }
    if exchange.request_body:
        text, encoding = _body(exchange.request_body)
        value["postData"] = {"mimeType": readable(headers.get("Content-Type", "")), "text": text}
        if encoding is not None:
            value["postData"]["encoding"] = encoding
    return value


def _response(exchange: Exchange) -> Json:
    headers = split_headers(exchange.response_headers)
    text, encoding = _body(exchange.response_body)
    content = {"size": len(exchange.response_body), "mimeType": readable(headers.get("Content-Type", "")), "text": text}
    if encoding is not None:
        content["encoding"] = encoding
    return {
        "status": exchange.status,
        "statusText": _phrase(exchange),
        "httpVersion": _version(exchange),
        "cookies": _cookies(line.partition(";")[0] for line in headers.getall("Set-Cookie", [])),
        "headers": _named(_fields(headers)),
        "content": content,
        "redirectURL": readable(headers.get("Location", "")),
        "headersSize": -1,
        "bodySize": len(exchange.response_body),
    }


def _named(pairs: Iterable[tuple[str, str]]) -> Json:
    return [{"name": name, "value": value} for name, value in pairs]


def _cookies(parts: Iterable[str]) -> Json:
    pairs = (part.strip().partition("=") for part in parts)
    return _named((readable(name), readable(value)) for name, equals, value in pairs if equals)


def _query(url: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(urlsplit(url).query, keep_blank_values=True, errors="replace")
    except ValueError:
        return []  # not an address after all: it stands as it came, under `url`


def _version(exchange: Exchange) -> str:
    return SMTP if exchange.method == SMTP else "HTTP/1.1"


def _phrase(exchange: Exchange) -> str:
    if exchange.method == SMTP:
        return ""  # its codes mean other things, and the reply's text says which
    try:
        return http.HTTPStatus(exchange.status).phrase
    except ValueError:
        return ""
