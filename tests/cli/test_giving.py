import click
import pytest
from click.testing import CliRunner

from simulator.cli.giving import of_parameters


@click.command()
@of_parameters
def _show(given: tuple[tuple[str, str], ...]) -> None:
    click.echo(repr(given))


@pytest.mark.parametrize(
    ("arguments", "given"),
    [([], ()), (["--set", "a=1", "--set", "b = x=y"], (("a", "1"), ("b", " x=y"))), (["--set", "a="], (("a", ""),))],
    ids=["none", "two", "an empty one"],
)
def test_values_are_given_by_name(arguments: list[str], given: tuple[tuple[str, str], ...]) -> None:
    assert CliRunner().invoke(_show, arguments).output == f"{given!r}\n"


@pytest.mark.parametrize("value", ["a", "=1", " =1"])
def test_what_is_no_pair_is_refused(value: str) -> None:
    result = CliRunner().invoke(_show, ["--set", value])

    assert result.exit_code == 2
    assert "write NAME=VALUE" in result.output
