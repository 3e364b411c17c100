"""`exchanges`: what a running simulator has recorded. How one looks as text is `exchange_text`'s business."""

import json
from collections.abc import Callable
from contextlib import closing
from typing import IO, TYPE_CHECKING, TypeVar

import click

from simulator.cli.failing import ListedByDefault
from simulator.cli.running import of_a_running_simulator, running

if TYPE_CHECKING:
    from simulator.wire.json import Json

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
    "finding": "The id of a finding's rule; a trailing * stands for any ending.",
    "severity": "At least one finding this bad, or worse: error, warning or information.",
    "since": "Not before this instant, such as 2026-11-22T10:00:00Z.",
    "until": "Before this instant.",
    "text": "Stands in a header or body.",
    "xpath": "Finds something in an XML request body, such as //hl7:ClinicalDocument; encoded payloads are decoded.",
    "jsonpath": "Finds something in a JSON request body.",
}
"""The admin API's filters, each an option."""


def _filtered(command: F) -> F:
    for name, said in reversed(FILTERS.items()):
        command = click.option(f"--{name.replace('_', '-')}", name, help=said)(command)
    return command


_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(cls=ListedByDefault)
def exchanges() -> None:
    """What a running simulator has recorded; `list` may be left out."""


@exchanges.command("list")
@_filtered
@click.option("--after", type=click.IntRange(min=0), help="The first ones after this number, not the newest.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="At most so many.")
@_as_json
@of_a_running_simulator
def list_exchanges(url: str, tenant: str, as_json: bool, **filters: "Json") -> None:
    """List exchanges, the newest last: number, time, status, request, operation, findings."""
    from simulator.client import exchange_text

    found = running(url, tenant).exchanges(**filters)
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for exchange in found:
        click.echo(exchange_text(exchange))
    if not found:
        click.echo("nothing like this was recorded", err=True)


@exchanges.command("show")
@click.argument("number", type=click.IntRange(min=1))
@click.option("--body", type=click.Choice(["request", "response"]), help="Print only this body, byte for byte.")
@_as_json
@of_a_running_simulator
def show_exchange(number: int, body: str | None, as_json: bool, url: str, tenant: str) -> None:
    """Print one exchange: request and response with headers and bodies, and what was found in it."""
    from simulator.cli.exchange_text import page

    asked = running(url, tenant)
    if body is not None:
        data = asked.request_bytes(number) if body == "request" else asked.response_bytes(number)
        click.echo(data, nl=False)
        return
    exchange = asked.exchange(number)
    click.echo(json.dumps(exchange, indent=2, ensure_ascii=False) if as_json else page(exchange))


@exchanges.command("follow")
@_filtered
@_as_json
@of_a_running_simulator
def follow_exchanges(url: str, tenant: str, as_json: bool, **filters: "Json") -> None:
    """Print each exchange as it is recorded, until Ctrl-C or the simulator stops."""
    from simulator.client import exchange_text

    asked = running(url, tenant)
    try:
        with closing(asked.follow(**filters)) as recorded:
            for exchange in recorded:
                click.echo(json.dumps(exchange, ensure_ascii=False) if as_json else exchange_text(exchange))
    except KeyboardInterrupt:
        return
    click.echo("the simulator has stopped", err=True)


@exchanges.command("export")
@click.argument("form", type=click.Choice(["har", "ndjson"]))
@click.option("--out", type=click.File("wb", lazy=True), default="-", help="Where to write, if not to standard output.")
@_filtered
@of_a_running_simulator
def export_exchanges(form: str, out: IO[bytes], url: str, tenant: str, **filters: "Json") -> None:
    """Write exchanges for other tools: an HTTP archive, or one JSON object a line."""
    out.write(running(url, tenant).export(form, **filters))
