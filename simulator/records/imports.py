"""Exchanges read back from what `exports` wrote: lines of JSON, one exchange each."""

import base64
from collections.abc import Iterator
from datetime import datetime

from simulator.records.exchange import Exchange
from simulator.wire.errors import Problem, Problems
from simulator.wire.findings import Finding, Severity
from simulator.wire.json import Json, read_json

_TEXTS = (
    "nhs_number", "correlation_id", "request_id", "message_id", "tracking_id", "rule", "delivery", "peer", "tls",
    "error",
)  # fmt: skip


def read_ndjson(data: bytes, file: str = "") -> Iterator[Exchange]:
    """Each line's exchange, with the findings that it had. Raises Problems for a line that is none."""
    for number, line in enumerate(data.splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield from_detail(read_json(line))
        except (ValueError, LookupError, TypeError, AttributeError, OverflowError):
            remedy = "give what `exchanges export --as ndjson` wrote"
            raise Problems([Problem("not a recorded exchange", remedy, file=file, line=number)]) from None


def from_detail(value: Json) -> Exchange:
    """The exchange of what `exports.detail` gives. Raises ValueError, LookupError or TypeError for anything else."""
    request, response = value["request"], value["response"]
    exchange = Exchange(
        id=int(value["id"]),
        tenant=str(value["tenant"]),
        at=datetime.fromisoformat(value["at"]).timestamp(),
        tenant_time=datetime.fromisoformat(value["tenant_time"]).timestamp(),
        duration=value["duration_ms"] / 1000,
        service=_text(value["service"]),
        operation=_text(value["operation"]),
        method=str(value["method"]),
        target=str(value["target"]),
        request_headers=_lines(request["headers"]),
        request_body=_bytes(request),
        status=int(value["status"]),
        response_headers=_lines(response["headers"]),
        response_body=_bytes(response),
        delay=value["delay_ms"] / 1000,
        bodies_dropped=bool(value["bodies_dropped"]),
        scenario=_text(value.get("scenario")),  # not in what an older version wrote
        **{name: _text(value[name]) for name in _TEXTS},
    )
    exchange.findings = tuple(_finding(found) for found in value.get("findings", ()))
    return exchange


def _text(value: Json) -> Json:
    """The value, which is a text or None: what is compared and sorted later must be nothing else."""
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _lines(headers: Json) -> bytes:
    return "\r\n".join(f"{name}: {value}" for name, value in headers).encode()


def _bytes(message: Json) -> bytes:
    text = str(message["body"])
    return text.encode() if message["encoding"] is None else base64.b64decode(text, validate=True)


def _finding(said: Json) -> Finding:
    rule, where, what, expected, source = (
        _text(said[name]) for name in ("rule", "where", "what", "expected", "source")
    )
    return Finding(Severity(said["severity"]), rule, where, what, expected, source, said["line"])
