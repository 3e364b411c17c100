"""`serve`: the options that become Settings, and a server that runs until it is told to stop."""

import errno
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from simulator.cli.failing import CouldNot, WrongInput
from simulator.cli.giving import pairs
from simulator.settings import CLIENT_CERTIFICATES, ENVIRONMENT_PREFIX, Settings

if TYPE_CHECKING:
    from simulator.web.server import Server
    from simulator.wire.json import Json

_DEFAULTS = Settings()
_SIZE = click.IntRange(min=1)


def _setting(name: str, field: str, help_text: str, **attributes: "Json") -> Callable[["Json"], "Json"]:
    """An option for one field of Settings, with the field's default and an environment variable of its own."""
    default = getattr(_DEFAULTS, field, None)
    if default not in (None, ()):
        attributes = {"default": default, "show_default": default is not False, **attributes}
    variable = ENVIRONMENT_PREFIX + name.upper().replace("-", "_")
    return click.option(f"--{name}", field, envvar=variable, show_envvar=True, help=help_text, **attributes)


@click.command()
@_setting("host", "host", "Address to listen at; only this machine reaches a loopback address.")
@_setting("port", "port", "Port to listen at; 0 takes a free one.", type=click.IntRange(0, 65535))
@_setting(
    "scenario",
    "scenarios",
    "Play a scenario from the start: a shipped one by name, or a file. May be given again; in the environment, separate"
    " them by spaces.",
    multiple=True,
    metavar="NAME|FILE",
)
@_setting(
    "set",
    "parameters",
    "A value for a parameter of the scenarios. May be given again; in the environment, separate them by spaces.",
    multiple=True,
    callback=pairs,
    metavar="NAME=VALUE",
)
@_setting("seed", "seed", "The same seed and the same calls give the same answers.", type=int)
@_setting(
    "store",
    "store",
    "Keep what happens in this SQLite file, over restarts. Without it nothing outlives the run.",
    metavar="sqlite:PATH",
)
@_setting("workers", "workers", "Processes that serve: 1, until a store can be shared.", type=_SIZE)
@_setting(
    "access",
    "access",
    "What a caller must show: nothing, a bearer token that looks like one, or one that is known.",
    type=click.Choice(["open", "presence", "enforced"]),
)
@_setting(
    "profile",
    "profile",
    "How strict a service is, where it can be either.",
    type=click.Choice(["lenient", "strict"]),
)
@_setting(
    "tls",
    "tls",
    "Speak TLS at a second port, with the certificates of this folder; `uec-simulator certs` makes one.",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
)
@_setting("tls-port", "tls_port", "The second port; 0 takes a free one.", type=click.IntRange(0, 65535))
@_setting(
    "client-certificates",
    "client_certificates",
    "What a client has to show at the TLS port: nothing, a good certificate if any, or one in any case (else 403).",
    type=click.Choice(CLIENT_CERTIFICATES),
)
@_setting(
    "mail-port",
    "mail_port",
    "Take mail over SMTP at this port, as email endpoints do: it is recorded, and delivered nowhere. 0 takes a free"
    " port.",
    type=click.IntRange(0, 65535),
)
@_setting("closed", "closed", "Refuse a tenant that was not created, instead of making it on first use.", is_flag=True)
@_setting(
    "data",
    "data",
    "Another population's folder instead of the shipped one.",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@_setting(
    "schemas",
    "schemas",
    "Hold ITK messages against the national XML schemas in this folder, instead of the simulator's own tables.",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@_setting("max-body", "max_body", "Largest request body that is taken, in bytes.", type=_SIZE)
@_setting("journal-rows", "journal_rows", "Most exchanges that are kept in memory.", type=_SIZE)
@_setting("journal-bytes", "journal_bytes", "Most bytes of exchanges that are kept in memory.", type=_SIZE)
@_setting(
    "links",
    "links",
    "What links in replies begin with: an address, or `own` for the one that the client used, with the tenant's path.",
    metavar="ADDRESS|own",
)
@_setting(
    "allowed-host",
    "allowed_hosts",
    "A host name, beside this machine's own, that the admin API answers to. May be given again; in the environment,"
    " separate them by spaces.",
    multiple=True,
    metavar="NAME",
)
@_setting(
    "admin-token",
    "admin_token",
    "What the admin API and the inspector ask for; rather put it into the environment, where no list of processes shows"
    " it. Without it they ask for nothing on loopback, and beyond it for one that is made and said at the start.",
    metavar="TOKEN",
)
def serve(**chosen: "Json") -> None:
    """Start the simulator, say where everything is, and serve until Ctrl-C."""
    _refuse_what_is_not_built(chosen)
    if chosen["tls"] is None:
        _refuse_what_needs_tls(click.get_current_context())
    settings = Settings(**chosen)

    from simulator.pipeline import Simulator
    from simulator.web.server import run

    simulator = Simulator(settings)
    try:
        run(simulator, _say_hello)
    except OSError as fault:
        failure = _cannot_listen(settings, fault)
        if failure is None:
            raise
        raise failure from None
    except KeyboardInterrupt:
        pass  # a second Ctrl-C, or one where signals cannot be caught: stop now
    click.echo("stopped")


def _refuse_what_is_not_built(chosen: "dict[str, Json]") -> None:
    if chosen["workers"] > 1:
        raise WrongInput(
            f"--workers {chosen['workers']}: several processes need a store that they can share, which this version"
            " does not have; leave it out or say 1"
        )
    scheme = (chosen["store"] or "").partition(":")[0]
    if scheme in ("postgresql", "postgres"):
        raise WrongInput(f"--store {scheme}:...: this version keeps its store in SQLite only; say sqlite:PATH")


def _refuse_what_needs_tls(context: click.Context) -> None:
    """Whoever demands certificates must not believe that they are asked for."""
    for name in ("client_certificates", "tls_port"):
        if context.get_parameter_source(name) is not ParameterSource.DEFAULT:
            option = name.replace("_", "-")
            raise WrongInput(
                f"--{option} is about the TLS port, and there is none: give --tls the folder that"
                f" `uec-simulator certs FOLDER` has made, or leave --{option} out"
            )


def _say_hello(server: "Server") -> None:
    from simulator.cli.greeting import exposure, greeting

    addresses = (server.url, server.tls_url, server.mail_url)
    click.echo(greeting(server.simulator, *addresses, made_token=server.made_token))
    warning = exposure(server.simulator.settings)
    if warning:
        click.secho(warning, err=True, fg="yellow")


def _cannot_listen(settings: Settings, fault: OSError) -> CouldNot | None:
    where = f"{settings.host} port {settings.port}"
    if fault.errno == errno.EADDRINUSE:
        return CouldNot(f"{where} is taken: stop what listens there, or choose another with --port; 0 takes a free one")
    if isinstance(fault, socket.gaierror) or fault.errno in (errno.EADDRNOTAVAIL, errno.EACCES):
        return CouldNot(f"cannot listen at {where}: {fault.strerror or fault}")
    return None
