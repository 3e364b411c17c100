"""How one recorded exchange looks on a page: what is known about it, both messages, what was read out and found."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from simulator.client import finding_text, printable

if TYPE_CHECKING:
    from simulator.wire.json import Json

_COLOURS = {"error": "red", "warning": "yellow", "information": "blue"}
_KNOWN = {
    "operation": "operation",
    "nhs_number": "NHS number",
    "correlation_id": "correlation id",
    "request_id": "request id",
    "message_id": "message id",
    "tracking_id": "tracking id",
    "rule": "scenario rule",
    "scenario": "scenario",
    "delivery": "fault",
    "peer": "client",
    "tls": "TLS",
}


def page(exchange: "Json") -> str:
    """Everything about an exchange, for reading: JSON bodies indented, nothing that would command a terminal."""
    status = exchange["status"] or "nothing was answered"
    parts = [
        "\n".join(_about(exchange)),
        _message(f"{exchange['method']} {exchange['target']}", exchange["request"], "request"),
        _message(str(status), exchange["response"], "response"),
        "\n".join(_findings(exchange["findings"])),
    ]
    if exchange.get("view"):
        parts.insert(3, "\n".join([click.style("decoded", bold=True), *_outline(exchange["view"], "  ")]))
    if exchange.get("near_misses"):
        parts.append("\n".join(_near_misses(exchange["near_misses"])))
    if exchange["error"]:
        parts.append(printable(exchange["error"]).rstrip())
    return "\n\n".join(parts)


def _about(exchange: "Json") -> Iterator[str]:
    yield f"exchange {exchange['id']} of tenant {exchange['tenant']}"
    yield _row("at", f"{exchange['at']}, answered in {exchange['duration_ms']} ms")
    if exchange["tenant_time"][:19] != exchange["at"][:19]:
        yield _row("tenant's time", exchange["tenant_time"])
    for key, name in _KNOWN.items():
        if exchange.get(key):  # an older simulator may not say all of it
            yield _row(name, printable(exchange[key]))
    if exchange["delay_ms"]:
        yield _row("delay", f"{exchange['delay_ms']} ms")


def _row(name: str, value: str) -> str:
    return f"  {name:<15}{value}"


def _message(first: str, message: "Json", which: str) -> str:
    lines = [click.style(printable(first), bold=True)]
    lines += [printable(f"{name}: {value}") for name, value in message["headers"]]
    body = _body(message, which)
    return "\n".join([*lines, "", body] if body else lines)


def _body(message: "Json", which: str) -> str:
    text: str = message.get("decoded", message["body"])
    if message["encoding"] is not None and "decoded" not in message:
        return f"(not text; `--body {which}` gives it byte for byte)"
    try:
        value = json.loads(text, object_pairs_hook=_as_sent)
    except (ValueError, RecursionError):
        return printable(text).rstrip()
    return printable(json.dumps(value, indent=2, ensure_ascii=False))


def _as_sent(pairs: list[tuple[str, "Json"]]) -> dict[str, "Json"]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key stands twice: indenting would hide one")
    return value


def _outline(value: "Json", indent: str) -> Iterator[str]:
    """A view line by line: what is empty is left out, items of lists begin with a dash."""
    named = value.items() if isinstance(value, dict) else (("-", item) for item in value)
    for name, item in named:
        if item in (None, "", [], {}):
            continue
        if isinstance(item, dict | list):
            yield f"{indent}{printable(name)}"
            yield from _outline(item, indent + "  ")
            continue
        first, *others = printable(item if isinstance(item, str) else json.dumps(item)).splitlines() or [""]
        yield f"{indent}{printable(name)} {first}" if not others else f"{indent}{printable(name)}"
        if others:
            yield from (f"{indent}  {line}" for line in (first, *others))


def _near_misses(misses: "Json") -> Iterator[str]:
    yield click.style("rules that came near", bold=True)
    for miss in misses:
        seen = f"expected {miss['expected']}, seen {miss['seen']}"
        yield printable(f"  {miss['rule']} ({miss['scenario']}): {miss['failed']}: {seen}")


def _findings(findings: "Json") -> Iterator[str]:
    if not findings:
        yield "no findings"
    for finding in findings:
        severity, _, rest = finding_text(finding).partition(":")
        yield f"{click.style(severity, fg=_COLOURS.get(severity))}:{rest}"
        if finding["source"]:
            yield f"  {printable(finding['source'])}"
