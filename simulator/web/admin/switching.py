"""What a tenant asks of its clients: what holds, what cannot be, and how it is switched while the tenant runs."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from simulator.call.tenant import Tenant
from simulator.pipeline import Simulator
from simulator.scenario.model import TlsSays
from simulator.settings import Settings
from simulator.web.admin.errors import invalid
from simulator.web.tls.certificates import SERVERS, held
from simulator.wire.errors import Problem
from simulator.wire.json import Json


def switch(simulator: Simulator, tenant: Tenant, change: Mapping[str, Json]) -> None:
    """Change `access`, `profile` and `tls` (`certificate`, `client`) for the next call on, and after each reset.

    What is not named stays; what is None is as the tenant's scenarios or the server say. The values are among those of
    `TENANT_CHANGE`. Raises AdminError (422), and then nothing has changed.
    """
    problems = list(check_tls(simulator.settings, change.get("tls")))
    if problems:
        raise invalid(problems)
    # Nothing is waited for from here on: of two changes at the same time neither undoes what the other one says.
    spec = simulator.tenants.spec(tenant.name)
    simulator.tenants.adjust(
        tenant.name,
        access=change.get("access", spec.access),
        profile=change.get("profile", spec.profile),
        tls=_changed(spec.tls, change["tls"]) if "tls" in change else spec.tls,
    )


def check_tls(settings: Settings, said: Mapping[str, str | None] | None) -> Iterator[Problem]:
    """Why the server's TLS port cannot do what is said of it: there is none, or it has no such certificate."""
    wanted = {key: value for key, value in (said or {}).items() if value is not None}
    if not wanted:
        return
    if settings.tls is None:
        yield Problem("this server has no TLS port", "start it with `uec-simulator serve --tls FOLDER`", "tls")
        return
    there, certificate = held(settings.tls), wanted.get("certificate")
    if certificate is not None and certificate not in there:
        file = f"{SERVERS[certificate]}.pem"
        what = f"the server's folder of certificates has no {file}"
        remedy = f"put it there and start the server anew, or give one of: {', '.join(there)}"
        yield Problem(what, remedy, "tls.certificate")


def tls_that_holds(simulator: Simulator, tenant: Tenant) -> dict[str, str]:
    """What the TLS port does for a tenant, if there is one: `certificate` and `client`, whoever says them."""
    said = simulator.tenants.tls(tenant.name)
    return {
        "certificate": said.certificate or "good",
        "client": said.client or simulator.settings.client_certificates,
    }


def _changed(tls: TlsSays, said: Mapping[str, str | None] | None) -> TlsSays:
    return TlsSays() if said is None else replace(tls, **said)
