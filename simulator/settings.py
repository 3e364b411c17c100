"""What the user can set, and where the shipped files are.

Reading options and the environment is the command line's business.
"""

from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

ENVIRONMENT_PREFIX = "UEC_SIMULATOR_"

CLIENT_CERTIFICATES = ("ignore", "ask", "require")
"""Whether a TLS port asks its clients for a certificate, and whether it refuses those without one."""

NATIONAL = "https://api.service.nhs.uk"
"""The production API platform's address."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the user can set. Sizes are in bytes.

    `store` is None (a temporary journal) or `sqlite:PATH`. `data` replaces the shipped population. `closed` refuses
    tenants that were not created. `links` is the address that links in replies begin with, or `own` for the address
    that the client used. `allowed_hosts` are names, beside loopback, that the admin API answers to. `schemas` is a
    folder of the national XML schemas. `tls` is a folder of certificates as `certs` makes them: with it, `tls_port` is
    a second port that speaks TLS, and `client_certificates` says what a client has to show there. `mail_port` is a
    port that takes mail over SMTP; without it there is none. `parameters` are given to the scenarios, as pairs of
    name and value. `admin_token` is what the admin API and the inspector ask for; without one they ask for nothing on
    loopback, and elsewhere for one that is made at the start.
    """

    host: str = "127.0.0.1"
    port: int = 8111
    scenarios: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    seed: int = 0
    store: str | None = None
    workers: int = 1
    access: str = "open"
    profile: str = "lenient"
    closed: bool = False
    data: Path | None = None
    max_body: int = 10_000_000
    journal_rows: int = 10_000
    journal_bytes: int = 32_000_000
    allowed_hosts: tuple[str, ...] = ()
    links: str = NATIONAL
    schemas: Path | None = None
    tls: Path | None = None
    tls_port: int = 1880
    client_certificates: str = "ask"
    mail_port: int | None = None
    admin_token: str | None = field(default=None, repr=False)


def is_loopback(host: str) -> bool:
    """Can only this machine reach what listens at this address or name?"""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def shipped(name: str) -> Path:
    """The folder `data` or `scenarios` as shipped: inside an installed wheel, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "_shipped" / name
    return installed if installed.is_dir() else package.parent / name
