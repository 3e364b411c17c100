"""`exchanges export`: what was recorded, written for other tools, or as a scenario that gives the same answers."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.failing import WrongInput
from simulator.cli.filtering import filtered
from simulator.cli.recorded import number_reader, recorded
from simulator.cli.running import of_a_running_simulator, running

if TYPE_CHECKING:
    from simulator.records.exchange import Exchange
    from simulator.records.rules import Recording

FORMS = ("har", "ndjson", "curl", "scenario")
"""What exchanges can be written as."""


@click.command("export")
@click.argument("said", required=False, type=click.Choice(FORMS), metavar="[FORM]")
@click.option(
    "--as",
    "form",
    type=click.Choice(FORMS),
    help="har: an HTTP archive. ndjson: one JSON object a line. curl: commands that send the requests again. scenario:"
    " YAML that gives the same answers again.",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write, if not to standard output. Large and binary bodies of a scenario go into a folder beside it.",
)
@click.option("--keep-secrets", is_flag=True, help="With curl: tokens, keys and cookies as they were sent.")
@filtered
@of_a_running_simulator
def export_exchanges(
    said: str | None, form: str | None, out: Path | None, keep_secrets: bool, url: str, tenant: str, **filters: str
) -> None:
    """Write exchanges for other tools, or as a scenario; FORM may stand without `--as`."""
    form = form or said
    if form is None or said not in (None, form):
        raise click.UsageError(f"say one form: --as {', '.join(FORMS)}")
    if form in ("har", "ndjson"):
        _write(running(url, tenant).export(form, **filters), out)
        return
    exchanges = list(recorded(url, tenant, **filters))
    if form == "curl":
        _write(_commands(exchanges, url, keep_secrets), out)
    else:
        _write_scenario(exchanges, out)


def _commands(exchanges: "list[Exchange]", url: str, keep_secrets: bool) -> bytes:
    from simulator.records.curl import as_curl

    lines = [
        f"# exchange {exchange.id}: {exchange.operation or 'no operation'}, answered {exchange.status}\n"
        f"{as_curl(exchange, url, hide_secrets=not keep_secrets)}\n"
        for exchange in exchanges
        if not exchange.is_sent
    ]
    return "\n".join(lines).encode("utf-8", "replace")


def _write_scenario(exchanges: "list[Exchange]", out: Path | None) -> None:
    from simulator.records.rules import FOLDER, as_scenario

    name = out.stem if out else "recorded"
    folder = f"{name}.replies" if out else FOLDER
    recording = as_scenario(exchanges, number_reader(), name[:100], folder)
    if recording.files and out is None:
        raise WrongInput(
            f"{len(recording.files)} bodies are too large or no text: give a file by -o, they go beside it"
        )
    _write(recording.text.encode(), out)
    for path, body in recording.files.items():
        assert out is not None
        (out.parent / path).parent.mkdir(parents=True, exist_ok=True)
        (out.parent / path).write_bytes(body)
    _say_left_out(recording)


def _say_left_out(recording: "Recording") -> None:
    by_reason: dict[str, list[int]] = {}
    for number, why in recording.left_out.items():
        by_reason.setdefault(why, []).append(number)
    for why, numbers in by_reason.items():
        listed = ", ".join(map(str, numbers[:10])) + (f" and {len(numbers) - 10} more" if len(numbers) > 10 else "")
        click.echo(f"left out, {why}: {listed}", err=True)


def _write(data: bytes, out: Path | None) -> None:
    if out is None:
        click.echo(data, nl=False)
    else:
        out.write_bytes(data)
