"""`exchanges`: what a running simulator has recorded. How one looks as text is `exchange_text`'s business.

What works on many at once has modules of its own: `export`, `replay`, `diff`.
"""

import json
from contextlib import closing
from typing import TYPE_CHECKING

import click

from simulator.cli.diff import diff_exchanges
from simulator.cli.export import export_exchanges
from simulator.cli.failing import ListedByDefault
from simulator.cli.filtering import filtered
from simulator.cli.replay import replay_exchanges
from simulator.cli.running import of_a_running_simulator, running

if TYPE_CHECKING:
    from simulator.wire.json import Json

_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(cls=ListedByDefault)
def exchanges() -> None:
    """What a running simulator has recorded; `list` may be left out."""


@exchanges.command("list")
@filtered
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
@filtered
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


for _command in (export_exchanges, replay_exchanges, diff_exchanges):
    exchanges.add_command(_command)
