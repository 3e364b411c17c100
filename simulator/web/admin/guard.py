"""Who may talk to the admin API: no web page of somebody else's, whatever name its author gives this machine.

A page in a browser can send requests to loopback under its own host name (DNS rebinding) or as a form. So the Host
must be ours, and an Origin, where a browser sends one, must be the same.
"""

import ipaddress

from aiohttp import web

from simulator.settings import Settings
from simulator.web.admin.errors import AdminError

SETTING = "UEC_SIMULATOR_ALLOWED_HOST"


def check_sender(request: web.Request, settings: Settings) -> None:
    """Raises AdminError for a request that was addressed to, or comes from a page of, a host that is not ours."""
    host = request.headers.get("Host", "")
    if host and not is_ours(host_name(host), settings):
        what = f"the admin API does not answer to the host name in use; allow it with {SETTING} or --allowed-host"
        raise AdminError(421, "wrong-host", what, "Host")
    origin = request.headers.get("Origin")
    if origin is not None and origin.partition("://")[2].lower() != host.lower():
        raise AdminError(403, "cross-origin", "the admin API does nothing for pages of other origins", "Origin")


def host_name(host: str) -> str:
    """The name in a Host header: without port, and without an IPv6 address's brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].rstrip(".").lower()


def is_ours(name: str, settings: Settings) -> bool:
    """Is this loopback, the host we are bound to, or one that the settings allow?

    A server that listens at every address has many names: then addresses and names without a dot are ours too, since
    nobody can register those.
    """
    if name == "localhost" or name.endswith(".localhost") or name == settings.host.lower():
        return True
    if any(allowed in ("*", name) for allowed in map(str.lower, settings.allowed_hosts)):
        return True
    everywhere = settings.host in ("", "0.0.0.0", "::")  # noqa: S104 - compared, not bound
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return everywhere and "." not in name
    return everywhere or address.is_loopback
