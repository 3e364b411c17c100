"""The filters of exchanges as options, for every command that asks for some of them."""

from collections.abc import Callable
from typing import TypeVar

import click

F = TypeVar("F", bound=Callable[..., object])

FILTERS = {
    "service": "A service's name, such as pds.",
    "operation": "An operation's id; a trailing * stands for any ending.",
    "nhs_number": "The patient that it was about.",
    "correlation_id": "Its X-Correlation-ID.",
    "request_id": "Its X-Request-ID.",
    "message_id": "Its wsa:MessageID.",
    "tracking_id": "Its ITK tracking id.",
    "status": "The status answered: 404, 4xx or 400..499.",
    "rule": "The scenario rule that had a hand in it.",
    "scenario": "The scenario of that rule, or one that includes it.",
    "finding": "The id of a finding's rule; a trailing * stands for any ending.",
    "severity": "At least one finding this bad, or worse: error, warning or information.",
    "since": "Not before this instant, such as 2026-11-22T10:00:00Z.",
    "until": "Before this instant.",
    "text": "Stands in a header or body.",
    "xpath": "Finds something in an XML request body, such as //hl7:ClinicalDocument; encoded payloads are decoded.",
    "jsonpath": "Finds something in a JSON request body.",
}
"""The admin API's filters, each an option."""


def filtered(command: F) -> F:
    """Give a command an option for each filter."""
    for name, said in reversed(FILTERS.items()):
        command = click.option(f"--{name.replace('_', '-')}", name, help=said)(command)
    return command


def of_filters(filters: dict[str, str | None]) -> str:
    """What was asked for, for people: ` with status=4xx`, or nothing."""
    asked = [f"{name}={value}" for name, value in filters.items() if value is not None]
    return f" with {', '.join(asked)}" if asked else ""
