"""`certs`: makes a folder of test certificates, and says what each is for."""

import os
import re
import shlex
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.failing import WrongInput

if TYPE_CHECKING:
    from simulator.cli.certificates import Plan

_HOST = re.compile(r"(?:\*\.)?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8}", re.ASCII | re.IGNORECASE)


@click.command()
@click.argument("folder", default="certs", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--ods",
    "ods_codes",
    multiple=True,
    default=("Y00111",),
    show_default=True,
    help="An organisation that gets a client certificate, by its ODS code. May be given again.",
)
@click.option("--name", "names", multiple=True, help="Another name or address of the server. May be given again.")
@click.option(
    "--days", type=click.IntRange(1, 3650), default=365, show_default=True, help="How long the good ones are valid."
)
@click.option("--force", is_flag=True, help="Write over the files that are there.")
def certs(folder: Path, ods_codes: tuple[str, ...], names: tuple[str, ...], days: int, force: bool) -> None:
    """Make a test CA with certificates for servers and clients in FOLDER (certs, unless said otherwise).

    Good ones, and expired, revoked, untrusted and wrongly named ones. `serve --tls FOLDER` takes them. The CA's own key
    is not kept, so whoever trusts the CA need not fear it: make all certificates at once.
    """
    _require_known(ods_codes, names)

    from simulator.cli.certificates import Plan, make_certificates
    from simulator.clock import Clock

    plan = Plan(Clock().now(), days, tuple(code.upper() for code in ods_codes), names)
    made = make_certificates(plan)
    there = sorted(name for name in made if (folder / name).exists())
    if there and not force:
        raise WrongInput(f"{folder}: has {there[0]} already, and {len(there) - 1} more; --force writes over them")
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in made.items():
        _write(folder / name, content)
    click.echo(_told(folder, plan))


def _require_known(ods_codes: tuple[str, ...], names: tuple[str, ...]) -> None:
    from simulator.identifiers import is_ods_code

    for code in ods_codes:
        if not is_ods_code(code):
            raise WrongInput(f"--ods {code}: not an ODS code, 3 to 10 letters and digits")
    for name in names:
        if not _is_host(name):
            raise WrongInput(f"--name {name}: not a host name or address, such as suite-1.localhost or 192.0.2.7")


def _is_host(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return _HOST.fullmatch(name) is not None
    return True


def _write(path: Path, content: bytes) -> None:
    """Write a file; a private key so that nobody else can read it, not even for a moment."""
    mode = 0o600 if path.suffix == ".key" else 0o644
    if mode == 0o600:
        path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(content)


def _told(folder: Path, plan: "Plan") -> str:
    """What was made, and how it is used."""
    from simulator.cli.certificates import ABOUT, DOMAIN

    about = dict(ABOUT)
    for stem, code in plan.clients.items():
        about[stem] = f"a client's, CN={code}.{DOMAIN}"
    width = max(map(len, about))
    where = shlex.quote(str(folder))
    lines = [f"certificates in {folder}; what has no ending is a .pem and its .key", ""]
    lines += [f"  {name:<{width}}  {what}" for name, what in about.items()]
    lines += ["", f"  uec-simulator serve --tls {where} --client-certificates require", ""]
    shown = f"--cacert {where}/ca.pem --cert {where}/client.pem --key {where}/client.key"
    return "\n".join([*lines, f"  curl {shown} https://localhost:1880/_simulator/health"])
