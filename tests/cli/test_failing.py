"""What goes wrong is one line and an exit code; only our own mistakes have a traceback."""

import click
import pytest
from click.testing import CliRunner

from simulator.cli.failing import Commands, CouldNot, ListedByDefault, WrongInput, about_token
from simulator.client import ClientError
from simulator.wire.errors import Problem, Problems


def _failing_with(fault: BaseException) -> click.Group:
    group = Commands("group")

    @group.command("go")
    def go() -> None:
        raise fault

    return group


@pytest.mark.parametrize(
    ("fault", "exit_code", "said"),
    [
        (CouldNot("no such thing"), 1, "no such thing\n"),
        (WrongInput("not so"), 2, "not so\n"),
        (Problems([Problem("a", "b", "c", "f", 1), Problem("d")]), 2, "f:1: c: a, b\nd\n"),
        (ClientError(0, "unreachable", "nobody there"), 1, "nobody there\n"),
        (ClientError(0, "invalid-url", "not an address"), 2, "not an address\n"),
        (
            ClientError(401, "token-needed", "give it", "Authorization"),
            1,
            "the simulator asks for the admin token: give it with --token or UEC_SIMULATOR_ADMIN_TOKEN;"
            " `serve` says it at its start, or was given it\n",
        ),
        (ClientError(404, "not-found", "no exchange 9", "id"), 1, "no exchange 9 (id)\n"),
        (ClientError(422, "invalid", "bad", "", [{"what": "x"}, {"what": "y"}]), 2, "x\ny\n"),
        (FileNotFoundError(2, "No such file or directory", "x.yaml"), 2, "x.yaml: No such file or directory\n"),
    ],
)
def test_a_users_mistake_is_said_in_a_line_on_standard_error(fault: Exception, exit_code: int, said: str) -> None:
    result = CliRunner().invoke(_failing_with(fault), ["go"])

    assert (result.exit_code, result.stdout, result.stderr) == (exit_code, "", said)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("token-needed", "the simulator asks for the admin token: give it with --x or UEC_SIMULATOR_ADMIN_TOKEN; "),
        ("wrong-token", "this is not the admin token: give the right one with --x or UEC_SIMULATOR_ADMIN_TOKEN; "),
    ],
)
def test_a_missing_or_wrong_admin_token_is_told_with_the_commands_own_option(code: str, said: str) -> None:
    assert about_token(code, "--x").startswith(said)


def test_other_refusals_are_not_about_the_admin_token() -> None:
    assert about_token("not-found", "--x") == ""


def test_our_own_mistake_keeps_its_traceback() -> None:
    result = CliRunner().invoke(_failing_with(ZeroDivisionError("ours")), ["go"])

    assert isinstance(result.exception, ZeroDivisionError)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "list None\n"),
        (["--limit", "3"], "list 3\n"),
        (["list", "--limit", "3"], "list 3\n"),
        (["other"], "other\n"),
    ],
)
def test_list_is_what_a_group_does_when_no_command_is_named(arguments: list[str], said: str) -> None:
    group = _listing()

    assert CliRunner().invoke(group, arguments).output == said


@pytest.mark.parametrize("arguments", [["--help"], ["othr"]])
def test_help_and_slips_are_not_taken_for_the_lists_own(arguments: list[str]) -> None:
    result = CliRunner().invoke(_listing(), arguments)

    assert "list 3" not in result.output
    assert ("Commands:" in result.output) is (arguments == ["--help"])
    assert result.exit_code == (0 if arguments == ["--help"] else 2)


def _listing() -> click.Group:
    group = ListedByDefault("group")

    @group.command("list")
    @click.option("--limit")
    def listed(limit: str | None) -> None:
        click.echo(f"list {limit}")

    @group.command("other")
    def other() -> None:
        click.echo("other")

    return group
