"""`exchanges replay`: recorded requests, sent again to any address, and what is answered differently."""

import ipaddress
import json
import ssl
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

import click

from simulator.cli.failing import CouldNot, WrongInput
from simulator.cli.filtering import FILTERS, filtered, of_filters
from simulator.cli.masking import difference_lines, masked, read_masks
from simulator.cli.recorded import recorded
from simulator.cli.running import of_a_running_simulator

if TYPE_CHECKING:
    from simulator.cli.sending import Replayed, Target
    from simulator.wire.json import Json


@click.command("replay")
@click.option(
    "--to", "to", required=True, metavar="BASE_URL", help="Where the requests go: what stands before national paths."
)
@click.option("--from", "source", metavar="FILE.ndjson", help="Take them from what `export --as ndjson` wrote.")
@click.option(
    "--header",
    "headers",
    multiple=True,
    metavar="'NAME: VALUE'",
    help="Set this header on every request; without a value it is left out. May be given again.",
)
@click.option("--keep-secrets", is_flag=True, help="Also send the recorded tokens, keys and cookies.")
@click.option("--anywhere", is_flag=True, help="Let the requests leave this machine.")
@click.option(
    "--cacert",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The CA that the address's certificate is signed by.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each request.")
@masked
@filtered
@of_a_running_simulator
def replay_exchanges(to: str, source: str | None, as_json: bool, url: str, tenant: str, **chosen: "Json") -> None:
    """Send recorded requests again, and print where the answers differ from the recorded ones; exit 1 if any does.

    Statuses, headers that clients act on, and bodies are compared, ids and times masked. Recorded tokens, keys and
    cookies are not sent, nor is anything to another machine, unless you say so.
    """
    filters = {name: chosen.pop(name) for name in FILTERS}
    if source is not None and any(value is not None for value in filters.values()):
        raise click.UsageError("filters are for what a simulator has recorded: leave them out, or leave out --from")
    target = _target(to, **{name: chosen.pop(name) for name in ("anywhere", "headers", "keep_secrets", "cacert")})
    found = list(recorded(url, source or tenant, **filters))
    if not found:
        raise CouldNot(f"nothing was recorded{of_filters(filters)}, so nothing was sent")

    from simulator.cli.sending import replay

    tenants = [*(exchange.tenant for exchange in found), target.base.path.strip("/").removeprefix("t/")]
    masks = read_masks(chosen["places"], chosen["patterns"], (to, url), filter(None, tenants))
    _report(replay(found, target, masks), as_json)


def _target(to: str, *, anywhere: bool, headers: tuple[str, ...], keep_secrets: bool, cacert: Path | None) -> "Target":
    from simulator.cli.sending import Target

    try:
        context = ssl.create_default_context(cafile=str(cacert)) if cacert else None
    except ssl.SSLError:
        raise WrongInput(f"--cacert {cacert}: holds no certificates in PEM form") from None
    return Target(_base(to, anywhere), dict(map(_header, headers)), keep_secrets, context)


def _report(replayed: "Iterable[Replayed]", as_json: bool) -> None:
    sent = different = left_out = 0
    for each in replayed:
        sent += each.skipped is None
        left_out += each.skipped is not None
        different += bool(each.differences)
        click.echo(_json_line(each) if as_json else "\n".join(_lines(each)))
    click.echo(f"{sent} sent again, {different} answered differently, {left_out} left out", err=as_json)
    if different:
        raise click.exceptions.Exit(1)


def _lines(each: "Replayed") -> list[str]:
    from simulator.client import printable
    from simulator.records.comparing import below_tenant

    exchange, count = each.exchange, len(each.differences)
    counted = "same answer" if not count else "1 difference" if count == 1 else f"{count} differences"
    said = f"left out, {each.skipped}" if each.skipped else counted
    asked = printable(f"{exchange.method} {below_tenant(exchange)}")
    first = f"{exchange.id:>4}  {asked}  {exchange.operation or 'no operation'}: {said}"
    return [first, *difference_lines(list(each.differences), "recorded", "now")]


def _json_line(each: "Replayed") -> str:
    differences = [difference.as_json() for difference in each.differences]
    value = {"id": each.exchange.id, "operation": each.exchange.operation, "skipped": each.skipped}
    return json.dumps({**value, "differences": differences}, ensure_ascii=False)


def _base(to: str, anywhere: bool) -> SplitResult:
    try:
        base = urlsplit(to)
        host = base.hostname if base.scheme in ("http", "https") and base.port != 0 else None
    except ValueError:
        base, host = SplitResult("", "", "", "", ""), None
    if not host:
        raise WrongInput(f"--to {to}: not an address such as http://127.0.0.1:8111/t/mine")
    if not anywhere and not _is_loopback(host):
        raise WrongInput(f"--to {to}: {host} is another machine; --anywhere sends recorded requests there")
    return base


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _header(said: str) -> tuple[str, str]:
    name, colon, value = said.partition(":")
    if not colon or not name.strip() or not said.isprintable():
        raise WrongInput(f"--header {said!r}: write 'Name: value'")
    return name.strip(), value.strip()
