"""Exchanges as rows of a table: what is seen at a glance. Findings are made for the rows that are shown only."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulator.records.exchange import Exchange
from simulator.web.inspector.page import Visit
from simulator.wire.findings import Finding


@dataclass(frozen=True, slots=True)
class Row:
    """One exchange in a table. `worst` is the severity of its worst finding, empty without any."""

    exchange: Exchange
    title: str
    link: str
    patient: str
    patient_link: str
    findings: int
    worst: str


def titles(visit: Visit) -> dict[str, str]:
    """What each operation does, in words, by its id."""
    return {operation.id: operation.summary for operation in visit.simulator.operations()}


def title_of(exchange: Exchange, known: dict[str, str]) -> str:
    """What an exchange was, in words."""
    if exchange.operation is not None:
        return known.get(exchange.operation, exchange.operation)
    if exchange.method == "TLS":
        return "A TLS handshake that failed"
    return "Not HTTP" if exchange.method == "HTTP" else "Nobody answers this address"


def worst_of(findings: Iterable[Finding]) -> str:
    """The severity of the worst finding; empty without any."""
    worst = min(findings, key=lambda finding: finding.severity.rank, default=None)
    return "" if worst is None else worst.severity.value


async def rows_of(visit: Visit, exchanges: Sequence[Exchange]) -> list[Row]:
    """Rows for exchanges, in their order; others have their turn while their findings are made."""
    known, rows = titles(visit), []
    for exchange in exchanges:
        rows.append(_row(visit, exchange, known))
        await asyncio.sleep(0)
    return rows


def _row(visit: Visit, exchange: Exchange, known: dict[str, str]) -> Row:
    findings, number = visit.simulator.findings(exchange), exchange.nhs_number
    return Row(
        exchange=exchange,
        title=title_of(exchange, known),
        link=visit.link("exchange", id=exchange.id),
        patient=visit.patient_name(number),
        patient_link=visit.patient_link(number) if number else "",
        findings=len(findings),
        worst=worst_of(findings),
    )
