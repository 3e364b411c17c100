"""Commands that talk to a running simulator: the options that say which, and the client for it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from simulator.client import TenantClient

DEFAULT_URL = "http://127.0.0.1:8111"

F = TypeVar("F", bound=Callable[..., object])


def of_a_running_simulator(command: F) -> F:
    """Give a command the options `--url` and `--tenant`."""
    for option in (
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
    """One tenant of the simulator at `url`."""
    from simulator.client import Client

    return Client(url).tenant(tenant)
