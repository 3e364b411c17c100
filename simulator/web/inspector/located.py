"""Findings with the place in what is shown that each is about: a line of a body, a header, or the address."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulator.web.inspector.body import Body
from simulator.wire.findings import Finding
from simulator.wire.http import Headers

REQUEST_LINE = "request-line"
"""The anchor of the request's method and target."""


@dataclass(frozen=True, slots=True)
class Located:
    """A finding; `anchor` is the place that it is about, empty where none is known, and `place` says it in words."""

    finding: Finding
    anchor: str = ""
    place: str = ""


def header_anchor(name: str) -> str:
    """The anchor of a request's header."""
    return f"request-header-{''.join(letter if letter.isalnum() else '-' for letter in name.lower())}"


def located(findings: Iterable[Finding], headers: Headers, body: Body, payloads: Sequence[Body]) -> list[Located]:
    """The findings, worst first, each with its place."""
    ordered = sorted(findings, key=lambda finding: finding.severity.rank)
    return [_located(finding, headers, body, payloads) for finding in ordered]


def severities(found: Iterable[Located], body: Body) -> dict[int, str]:
    """The worst severity of each line of a body that a finding is about."""
    worst: dict[int, str] = {}
    beginning = f"{body.name}-L"
    for each in found:
        if each.anchor.startswith(beginning):
            worst.setdefault(int(each.anchor.removeprefix(beginning)), each.finding.severity.value)
    return worst


def _located(finding: Finding, headers: Headers, body: Body, payloads: Sequence[Body]) -> Located:
    where = finding.where
    if where in headers:
        return Located(finding, header_anchor(where), f"header {where}")
    if where.startswith("query:") or where in ("path", "target", "method"):
        return Located(finding, REQUEST_LINE, "the address")
    line = body.line_at(where, None)
    if line is None:
        for number, payload in enumerate(payloads, 1):
            inner = payload.line_at(where, None)
            if inner is not None:
                return Located(finding, f"{payload.name}-L{inner}", f"line {inner} of payload {number}, decoded")
        line = body.line_at("-", finding.line)
    if line is None:
        return Located(finding)
    laid_out = " as laid out here" if body.is_laid_out else ""
    return Located(finding, f"{body.name}-L{line}", f"line {line} of the request{laid_out}")
