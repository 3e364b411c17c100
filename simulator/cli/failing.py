"""How a command says that something went wrong: one line each, no traceback, and an exit code that scripts can use.

1: it could not be done (nothing found, nobody answers). 2: what the user wrote is wrong.
"""

import sys
from typing import IO, Any

import click

_OF_TOKENS = {
    "token-needed": "the simulator asks for the admin token: give it",
    "wrong-token": "this is not the admin token: give the right one",
}


class CouldNot(click.ClickException):
    """It could not be done; exit 1."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        """Print it to standard error, as it is."""
        click.echo(self.message, file=file or sys.stderr)


class WrongInput(CouldNot):
    """What the user wrote is wrong, one line a problem; exit 2."""

    exit_code = 2


class Commands(click.Group):
    """A group of commands: the user's mistakes become one-line failures, our own keep their traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the chosen command."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as fault:
            failure = _as_failure(fault)
            if failure is None:
                raise
            raise failure from None


class ListedByDefault(click.Group):
    """A group whose `list` command may be left unsaid: `people --limit 3` is `people list --limit 3`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `list` where no command is named."""
        if not args or (args[0].startswith("-") and args[0] not in ctx.help_option_names):
            args = ["list", *args]
        return super().parse_args(ctx, args)


def about_token(code: str, option: str) -> str:
    """What the admin API's refusals of a missing or wrong token mean to a command that takes it by this option.

    Empty for any other code of the admin API.
    """
    what = _OF_TOKENS.get(code)
    said = "`serve` says it at its start, or was given it"
    return f"{what} with {option} or UEC_SIMULATOR_ADMIN_TOKEN; {said}" if what else ""


def _as_failure(fault: Exception) -> CouldNot | None:
    from simulator.client import ClientError
    from simulator.wire.errors import Problems

    if isinstance(fault, Problems):
        return WrongInput(str(fault))
    if isinstance(fault, ClientError):
        wrong_input = fault.status in (400, 422) or fault.code == "invalid-url"
        return WrongInput(str(fault)) if wrong_input else CouldNot(about_token(fault.code, "--token") or str(fault))
    if isinstance(fault, OSError) and fault.filename is not None:
        return WrongInput(f"{fault.filename}: {fault.strerror}")
    return None
