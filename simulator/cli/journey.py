"""`journey`: plays a whole call to 111 against a simulator, as a supplier's system would, and says how it went."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from simulator.cli.failing import CouldNot, WrongInput
from simulator.cli.signing_in import admitted, check_admin_token, check_sign_in, read_application, signing_in

if TYPE_CHECKING:
    from simulator.client import TenantClient
    from simulator.supplier.application import Application
    from simulator.supplier.telling import Played
    from simulator.wire.json import Json

FORMATS = ("text", "json", "junit")
SUNDAY = "2026-11-22T10:00:00Z"
"""Where an own server's clock begins: a time when out of hours services are open."""

DEFAULT = "default"

_TOKEN = "a-call-to-111"  # noqa: S105 - a word in a token's place, for services that only look whether there is one


@click.command()
@click.option(
    "--base-url",
    "--url",
    "base_url",
    envvar="UEC_SIMULATOR_URL",
    metavar="URL",
    help="Where the simulator runs; unless given, one is started for this call alone.",
)
@click.option("--tenant", envvar="UEC_SIMULATOR_TENANT", help="The tenant, if not `default` or the one in the URL.")
@click.option("--patient", metavar="NHS", help="Who calls, by NHS number; unless given, Ruth Ellerby.")
@click.option("--scenario", "scenarios", multiple=True, metavar="NAME|FILE", help="Played by the server of this call.")
@click.option(
    "--token",
    default=_TOKEN,
    show_default=True,
    help="The access token that is sent to PDS; given, the call does not sign in for one.",
)
@signing_in
@click.option("--timeout", type=click.FloatRange(min=0.1), default=20.0, show_default=True, help="Seconds to wait.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="What is printed."
)
@click.pass_context
def journey(context: click.Context, /, scenarios: tuple[str, ...], **asked: "Json") -> None:
    """Play a call to 111: PDS, repeat caller, directory, referral, report, IDT, and the copy if one is due.

    Each step asks what the step before answered; where access is enforced, the call signs in first. Exit code 0: all
    steps passed and what was recorded is right; 1: not.
    """
    has_token = context.get_parameter_source("token") is not ParameterSource.DEFAULT
    wanted = _Asked(**asked, has_token=has_token)
    if wanted.patient is not None:
        _check_number(wanted.patient)
    if wanted.base_url is not None and scenarios:
        said = "switch it on there with `uec-simulator scenarios use`, or give neither --base-url nor UEC_SIMULATOR_URL"
        raise WrongInput(f"--scenario is for an own server: {said}")
    application = read_application(wanted.application, wanted.key, wanted.kid, has_token)
    if wanted.base_url is None:
        with _own_server(scenarios) as own:
            played = _play(own, wanted, application)
    else:
        played = _play(wanted.base_url, wanted, application)
    _print_whole(played, wanted)
    context.exit(0 if played.passed else 1)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The options, but for those of an own server."""

    base_url: str | None
    tenant: str | None
    patient: str | None
    token: str
    has_token: bool
    application: str | None
    key: Path | None
    kid: str | None
    admin_token: str | None
    timeout: float
    form: str


def _check_number(patient: str) -> None:
    from simulator.identifiers import is_nhs_number

    if not is_nhs_number(patient):
        raise WrongInput(f"--patient {patient}: not an NHS number, which is ten digits with a right check digit")


@contextmanager
def _own_server(scenarios: tuple[str, ...]) -> Iterator[str]:
    """A simulator for this call alone; its clock begins on a Sunday morning, unless a scenario says otherwise."""
    from simulator.client import Client
    from simulator.pipeline import Simulator
    from simulator.settings import Settings
    from simulator.web.server import Background

    simulator = Simulator(Settings(port=0, scenarios=scenarios))
    server = Background(simulator)
    server.start()
    try:
        if all(simulator.sources.find(name).clock is None for name in scenarios):
            Client(server.url).tenant().set_clock(now=SUNDAY)
        yield server.url
    finally:
        server.stop()


def _play(base_url: str, asked: _Asked, application: "Application | None") -> "Played":
    from simulator.client import Client, printable
    from simulator.supplier.grade import grade_of
    from simulator.supplier.occasion import Occasion
    from simulator.supplier.play import Step, play
    from simulator.supplier.sending import Sender
    from simulator.supplier.steps import CallState
    from simulator.supplier.telling import Played, heading, step_lines

    root, name = _address(base_url, asked.tenant)
    admin = Client(root, timeout=asked.timeout, token=asked.admin_token).tenant(name)
    occasion = Occasion(_now(admin))
    now = occasion.now.isoformat(timespec="seconds")
    common = {"X-Correlation-ID": occasion.correlation_id}
    address = root if name == DEFAULT else f"{root}/t/{name}"
    sender = Sender(address, common=common, timeout=asked.timeout)
    state = CallState(sender, occasion, number=asked.patient, token=asked.token, application=application)
    is_told = asked.form == "text"
    steps: list[Step] = []
    with admitted(admin, state, asked.has_token):
        if is_told:
            click.echo(heading(root, name, now))
        for step in play(state):
            check_sign_in(step, application)
            steps.append(step)
            if is_told:
                click.echo(printable("\n".join(step_lines(step))))
    number = asked.patient if state.patient is None else state.patient.nhs_number
    grade = grade_of(admin, state, steps)
    return Played(root, name, now, occasion.correlation_id, occasion.case_reference, number, steps, grade)


def _address(base_url: str, tenant: str | None) -> tuple[str, str]:
    """The simulator's own address and the tenant: the one that is named, else the one in the address."""
    root, _, named = base_url.rstrip("/").partition("/t/")
    return root, tenant or named.partition("/")[0] or DEFAULT


def _now(admin: "TenantClient") -> datetime:
    """The tenant's time; this machine's where there is no admin API that would tell."""
    from simulator.client import ClientError
    from simulator.clock import Clock, parse_instant

    try:
        return parse_instant(admin.clock()["now"])
    except ClientError as fault:
        check_admin_token(fault.code)
        if fault.code == "unreachable":
            raise CouldNot(f"{fault}\nstart one with `uec-simulator serve`, or leave --base-url out") from None
        if fault.code in ("invalid-url", "unknown-tenant", "too-many-tries"):
            raise
    except (LookupError, TypeError, ValueError):
        pass
    return Clock().now()  # another server may well answer the national paths


def _print_whole(played: "Played", asked: _Asked) -> None:
    from simulator.client import printable
    from simulator.supplier.telling import as_json, as_junit, ending

    if asked.form == "json":
        click.echo(json.dumps(as_json(played), indent=2, ensure_ascii=False))
    elif asked.form == "junit":
        click.echo(as_junit(played), nl=False)
    else:
        click.echo(printable(ending(played)))
        click.echo(f"\n{_where_to_look(played, asked)}")


def _where_to_look(played: "Played", asked: _Asked) -> str:
    if asked.base_url is None:
        return "To look at the messages, start `uec-simulator serve` and play with --base-url http://127.0.0.1:8111"
    tenant = f"{played.base_url}/_simulator/api/tenants/{played.tenant}"
    if played.nhs_number is None:
        return f"The messages: {tenant}/exchanges"
    return f"The messages: {tenant}/journeys/{played.nhs_number}?format=text"
