"""How `journey` signs in: the options that say as whom, and what it leaves at a tenant until the call is over."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import current_thread, main_thread
from types import FrameType
from typing import TYPE_CHECKING, NoReturn, TypeVar

import click

from simulator.cli.failing import CouldNot, WrongInput, about_token

if TYPE_CHECKING:
    from simulator.client import TenantClient
    from simulator.supplier.application import Application
    from simulator.supplier.play import Step
    from simulator.supplier.steps import CallState

F = TypeVar("F", bound=Callable[..., object])

ADMIN_TOKEN = "--admin-token"  # noqa: S105 - an option's name

_LARGEST_KEY = 100_000
_OWN = "--application, --key and --kid go together: your client id, its private key, and the id of that key"
_WRONG = (400, 401, 403)
"""What the token service answers to an application that it does not know, or not with this key."""


def signing_in(command: F) -> F:
    """Give a command the options that say as whom it signs in."""
    for option in (
        click.option(
            ADMIN_TOKEN,
            envvar="UEC_SIMULATOR_ADMIN_TOKEN",
            show_envvar=True,
            help="What the simulator's admin API asks for, if it does; rather put it into the environment.",
        ),
        click.option("--kid", help="The id of your application's key, as it stands in its key set."),
        click.option(
            "--key",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="The private RSA key of your application, in PEM.",
        ),
        click.option(
            "--application",
            metavar="CLIENT_ID",
            help="Sign in as this application of yours; unless given, one is registered where access is enforced,"
            " for this call alone.",
        ),
    ):
        command = option(command)
    return command


def read_application(client_id: str | None, key: Path | None, kid: str | None, has_token: bool) -> "Application | None":
    """The user's own application; None if they name none. Raises WrongInput."""
    if client_id is None and key is None and kid is None:
        return None
    if client_id is None or key is None or kid is None:
        given = (("--application", client_id), ("--key", key), ("--kid", kid))
        missing = " and ".join(name for name, value in given if value is None)
        raise WrongInput(f"{missing} missing: {_OWN}")
    if has_token:
        raise WrongInput("--token and --application: an application gets a token of its own, so give one or the other")
    from simulator.supplier.application import Application
    from simulator.wire.errors import WireError
    from simulator.wire.jwt import read_private_key

    try:
        with key.open("rb") as stream:
            return Application(client_id, kid, read_private_key(stream.read(_LARGEST_KEY)))
    except OSError as fault:
        raise WrongInput(
            f"--key {key}: {fault.strerror}; give the PEM file of your application's private key"
        ) from None
    except WireError as fault:
        right = "give an RSA private key in PEM without a password, such as `openssl genrsa 4096` writes"
        raise WrongInput(f"--key {key}: {fault}; {right}") from None


@contextmanager
def admitted(admin: "TenantClient", state: "CallState", has_token: bool) -> Iterator[None]:
    """Let a call in where access is enforced, and take away at its end what that needed.

    Raises ClientError for an admin API that says no. One that cannot be asked changes nothing: the call goes without.
    """
    if not _is_enforced(admin):
        yield
        return
    from simulator.supplier.visit import Visit

    visit = Visit(admin, state)
    with _ended_in_order():
        try:
            if state.application is None and not has_token:
                visit.register_application()
            visit.open_account()
            yield
        finally:
            left = visit.leave()
            if left:
                click.echo(left, err=True)


def check_sign_in(step: "Step", application: "Application | None") -> None:
    """Raises WrongInput for a step in which the user's own application, if they named one, was not let in."""
    from simulator.client import printable
    from simulator.supplier.play import FAILED, SIGN_IN

    was_refused = step.id == SIGN_IN.id and step.outcome == FAILED and step.status in _WRONG
    if application is not None and was_refused:
        raise WrongInput(printable(f"--application {application.client_id}: {step.answered}\n{step.remedy}"))


def check_admin_token(code: str) -> None:
    """Raises CouldNot for an admin token that the simulator has refused; `code` is the admin API's."""
    if code == "wrong-token":
        raise CouldNot(about_token(code, ADMIN_TOKEN))


def _is_enforced(admin: "TenantClient") -> bool:
    from simulator.client import ClientError

    try:
        said = admin.about()
    except ClientError:
        return False
    return isinstance(said, dict) and said.get("access") == "enforced"


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Whoever ends the process from outside lets it clean up first, as Ctrl-C does."""
    is_ours = current_thread() is main_thread()  # no other may say what happens at a signal
    names = [name for name in ("SIGTERM", "SIGHUP") if is_ours and hasattr(signal, name)]  # Windows has no SIGHUP
    numbers = [number for name in names if signal.getsignal(number := getattr(signal, name)) is signal.SIG_DFL]
    for number in numbers:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)


def _end(number: int, _: FrameType | None) -> NoReturn:
    sys.exit(128 + number)
