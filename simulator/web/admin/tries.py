"""How often somebody may try a token in vain: so many times a minute, so that nobody can guess one."""

import ipaddress
from collections import Counter
from collections.abc import Callable

from simulator.clock import monotonic

MINUTE = 60.0
"""Seconds after which all is forgotten."""

MOST_OF_ONE = 10
"""Failures of one network address in a minute."""

MOST_OF_ALL = 200
"""Failures of all addresses together in a minute; it also bounds what is remembered."""

_IPV6_NETWORK = 64


class Tries:
    """Failures within the minute. `now` gives seconds; tests pass their own."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._began = now()
        self._failed: Counter[str] = Counter()

    def may_try(self, peer: str | None) -> bool:
        """May this address try another one?"""
        if self._now() - self._began >= MINUTE:
            self._began = self._now()
            self._failed.clear()
        return self._failed[_network(peer)] < MOST_OF_ONE and self._failed.total() < MOST_OF_ALL

    def failed(self, peer: str | None) -> None:
        """It has tried in vain."""
        self._failed[_network(peer)] += 1


def _network(peer: str | None) -> str:
    """The address, or for IPv6 its network, since whoever has one such address has them all."""
    try:
        address = ipaddress.ip_address((peer or "").partition("%")[0])
    except ValueError:
        return peer or ""
    if address.version == 6 and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, _IPV6_NETWORK), strict=False))
    return str(address)
