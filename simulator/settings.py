"""What the user can set, and where the shipped files are.

Reading options and the environment is the command line's business.
"""

from dataclasses import dataclass
from pathlib import Path

ENVIRONMENT_PREFIX = "UEC_SIMULATOR_"

NATIONAL = "https://api.service.nhs.uk"
"""The production API platform's address."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the user can set. Sizes are in bytes.

    `store` is None (a temporary journal) or `sqlite:PATH`. `data` replaces the shipped population. `closed` refuses
    tenants that were not created. `links` is the address that links in replies begin with, or `own` for the address
    that the client used. `allowed_hosts` are names, beside loopback, that the admin API answers to.
    """

    host: str = "127.0.0.1"
    port: int = 8111
    scenarios: tuple[str, ...] = ()
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


def shipped(name: str) -> Path:
    """The folder `data` or `scenarios` as shipped: inside an installed wheel, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "_shipped" / name
    return installed if installed.is_dir() else package.parent / name
