"""What tests of signing in share: a tenant, an application and its key in it, and what the tenant keeps afterwards."""

from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization

from simulator.client import Client, TenantClient
from simulator.supplier.application import SCOPE
from tests.cli.conftest import Run
from tests.jwt_makers import KEY, a_jwks

CLOCK = {"start": "2026-11-22T10:00:00Z", "frozen": True}
"""A Sunday morning, when out of hours services are open."""

KINDS = ("applications", "idt-accounts", "access-tokens")
"""The documents that signing in makes."""


def a_tenant(client: Client) -> TenantClient:
    """A new tenant whose clock stands at a time when out of hours services are open."""
    return client.tenant(client.create_tenant(clock=CLOCK)["name"])


def _pem(folder: Path, key: Any = KEY) -> str:
    file = folder / "key.pem"
    form = serialization.PrivateFormat.PKCS8
    file.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return str(file)


def register(tenant: TenantClient, **changes: Any) -> None:
    """An application with the run's key; a change to None leaves the member out."""
    body = {"client_id": "mine", "jwks": a_jwks(), "scopes": [SCOPE], "asid": "200000001162", **changes}
    tenant.put_document("applications", "mine", {name: value for name, value in body.items() if value is not None})


def own(folder: Path, key: Any = KEY, application: str = "mine", kid: str = "test-1") -> tuple[str, ...]:
    """The options that sign in as an application, whose key is written into the folder."""
    return "--application", application, "--key", _pem(folder, key), "--kid", kid


def at(tenant: TenantClient) -> tuple[str, ...]:
    """The command `journey` in a tenant."""
    return "journey", "--base-url", tenant.client.base_url, "--tenant", tenant.name


def kept(tenant: TenantClient) -> dict[str, list[str]]:
    """The keys of the tenant's documents of the KINDS, by kind."""
    path = f"/_simulator/api/tenants/{tenant.name}/documents"
    return {kind: tenant.client.ask("GET", f"{path}/{kind}")["keys"] for kind in KINDS}


def mistaken(run: Run, *arguments: str, code: int = 2) -> str:
    """What a command that ends with this code says is wrong."""
    result = run(*arguments)
    assert result.exit_code == code
    return result.stderr
