"""What is not compared when exchanges are: ids and times always, and what `--mask` and `--mask-text` say."""

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

import click

from simulator.cli.failing import WrongInput

if TYPE_CHECKING:
    from simulator.records.comparing import Difference
    from simulator.records.masking import Masks
    from simulator.wire.json import Json

F = TypeVar("F", bound=Callable[..., object])

MOST_SHOWN = 20
"""Differences of one exchange that are printed."""

_LONGEST = 100


def masked(command: F) -> F:
    """Give a command the options that say what is not compared."""
    for option in (
        click.option(
            "--mask-text", "patterns", multiple=True, metavar="REGEX", help="Ignore what matches, wherever it stands."
        ),
        click.option(
            "--mask",
            "places",
            multiple=True,
            metavar="NAME|PLACE",
            help="Ignore a header, JSON key, XML element or attribute by name, or a whole place as printed, with * for"
            " anything. May be given again.",
        ),
    ):
        command = option(command)
    return command


def read_masks(
    places: tuple[str, ...], patterns: tuple[str, ...], addresses: Iterable[str], tenants: Iterable[str]
) -> "Masks":
    """The masks that the options ask for, and those of servers and tenants. Raises WrongInput for a bad expression."""
    from simulator.records.masking import Masks, longest_first

    for place in places:
        if not place.strip():
            raise WrongInput("--mask '': say a name or a place, such as versionId or /entry/*/fullUrl")
    compiled = []
    for pattern in patterns:
        try:
            compiled.append(re.compile(pattern))
        except re.error as fault:
            raise WrongInput(f"--mask-text {pattern}: not a regular expression: {fault}") from None
    whole = tuple(place.removeprefix("body ").removeprefix("request body ") for place in places)
    prefixes = [f"/t/{name}" for name in set(tenants) - {"default"}]
    trimmed = [address.rstrip("/") for address in addresses]
    own = [address + prefix for address in trimmed for prefix in prefixes]
    return Masks(whole, tuple(compiled), longest_first([*trimmed, *own]), longest_first(prefixes))


def difference_lines(found: "list[Difference]", left: str, right: str) -> list[str]:
    """Differences as lines: where, and what stands on either side."""
    lines = [
        f"      {each.where}: {left} {_shown(each.left)}, {right} {_shown(each.right)}" for each in found[:MOST_SHOWN]
    ]
    more = len(found) - MOST_SHOWN
    return [*lines, f"      and {more} more"] if more > 0 else lines


def _shown(value: "Json") -> str:
    from simulator.client import printable

    if value is None:
        return "nothing"
    text = printable(value).replace("\n", "\\n")
    return f'"{text}"' if len(text) <= _LONGEST else f'"{text[: _LONGEST - 3]}..."'
