"""The option `--set NAME=VALUE`: what the parameters of scenarios are given on a command line."""

from collections.abc import Callable
from typing import TypeVar

import click

F = TypeVar("F", bound=Callable[..., object])


def pairs(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Each `NAME=VALUE` as a pair."""
    found = []
    for value in values:
        name, equals, given = value.partition("=")
        if not equals or not name.strip():
            raise click.BadParameter(f"{value!r} gives nothing a value: write NAME=VALUE")
        found.append((name.strip(), given))
    return tuple(found)


def of_parameters(command: F) -> F:
    """Give a command the option `--set`."""
    return click.option(
        "--set",
        "given",
        multiple=True,
        callback=pairs,
        metavar="NAME=VALUE",
        help="A value for a parameter of the scenarios. May be given again.",
    )(command)
