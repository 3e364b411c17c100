"""Commands that talk to a running simulator: the options that say which, and the client for it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from simulator.client import TenantClient

DEFAULT_URL = "http://127.0.0.1:8111"

F = TypeVar("F", bound=Callable[..., object])


_TOKEN = "uec-simulator.token"  # noqa: S105 - the name under which click's context holds it


def with_token(command: F) -> F:
    """Give a command the option `--token`, which `running` uses."""
    return click.option(
        "--token",
        envvar="UEC_SIMULATOR_ADMIN_TOKEN",
        show_envvar=True,
        expose_value=False,  # no command has anything to do with it
        callback=_remember_token,
        help="The admin token, if the simulator asks for it; rather put it into the environment.",
    )(command)


def of_a_running_simulator(command: F) -> F:
    """Give a command the options `--url`, `--tenant` and `--token`."""
    for option in (
        with_token,
        click.option(
            "--tenant",
            default="default",
            envvar="UEC_SIMULATOR_TENANT",
            show_default=True,
            help="Whose exchanges and scenarios: a tenant's name.",
        ),
        click.option(
            "--url",
            default=DEFAULT_URL,
            envvar="UEC_SIMULATOR_URL",
            show_default=True,
            help="Where the simulator runs.",
        ),
    ):
        command = option(command)
    return command


def running(url: str, tenant: str) -> "TenantClient":
    """One tenant of the simulator at `url`, asked with the token that the command was given."""
    from simulator.client import Client

    context = click.get_current_context(silent=True)
    return Client(url, token=context.meta.get(_TOKEN) if context else None).tenant(tenant)


def _remember_token(context: click.Context, option: click.Parameter, token: str | None) -> None:
    context.meta[_TOKEN] = token
