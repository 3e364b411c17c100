"""`exchanges diff`: two recorded runs, message by message."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from simulator.cli.failing import CouldNot
from simulator.cli.filtering import filtered, of_filters
from simulator.cli.masking import difference_lines, masked, read_masks
from simulator.cli.recorded import recorded
from simulator.cli.running import DEFAULT_URL, with_token

if TYPE_CHECKING:
    from simulator.records.pairing import Pair


@click.command("diff")
@click.option("--left", required=True, metavar="TENANT|FILE.ndjson", help="One run: a tenant, or a file of exchanges.")
@click.option("--right", required=True, metavar="TENANT|FILE.ndjson", help="The other run.")
@click.option(
    "--url", default=DEFAULT_URL, envvar="UEC_SIMULATOR_URL", show_default=True, help="Where the simulator runs."
)
@with_token
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each pair.")
@masked
@filtered
def diff_exchanges(
    left: str,
    right: str,
    url: str,
    as_json: bool,
    places: tuple[str, ...],
    patterns: tuple[str, ...],
    **filters: str | None,
) -> None:
    """Compare two runs message by message, requests and answers, ids and times masked; exit 1 if they differ.

    A run is a tenant's exchanges, or a file that `export --as ndjson` wrote; filters are for tenants.
    """
    from simulator.records.pairing import pair_up

    one, other = (list(recorded(url, side, **filters)) for side in (left, right))
    if not one and not other:
        raise CouldNot(f"nothing was recorded{of_filters(filters)} on either side, so nothing was compared")
    masks = read_masks(places, patterns, (url,), (exchange.tenant for exchange in (*one, *other)))
    _report(pair_up(one, other, masks), as_json)


def _report(pairs: "Iterable[Pair]", as_json: bool) -> None:
    counts = {"pairs": 0, "different": 0, "only left": 0, "only right": 0}
    for pair in pairs:
        whole = pair.left is not None and pair.right is not None
        counts["pairs" if whole else "only right" if pair.left is None else "only left"] += 1
        counts["different"] += bool(pair.differences)
        if as_json:
            click.echo(_json_line(pair))
        elif pair.differences or not whole:
            click.echo("\n".join(_lines(pair)))
    said = [f"{count} {name}" for name, count in counts.items()]
    click.echo(", ".join(said), err=as_json)
    if counts["different"] or counts["only left"] or counts["only right"]:
        raise click.exceptions.Exit(1)


def _lines(pair: "Pair") -> list[str]:
    one, other = (f"{each.id if each else '':>4}" for each in (pair.left, pair.right))
    there = pair.left or pair.right
    assert there is not None
    count = len(pair.differences)
    missing = "only left" if pair.right is None else "only right"
    said = missing if not count else "1 difference" if count == 1 else f"{count} differences"
    first = f"{one} |{other}  {there.operation or there.method}: {said}"
    return [first, *difference_lines(list(pair.differences), "left", "right")]


def _json_line(pair: "Pair") -> str:
    there = pair.left or pair.right
    assert there is not None
    sides = {name: each.id if each else None for name, each in (("left", pair.left), ("right", pair.right))}
    differences = [difference.as_json() for difference in pair.differences]
    return json.dumps({**sides, "operation": there.operation, "differences": differences}, ensure_ascii=False)
