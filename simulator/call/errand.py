"""Errands: messages that the simulator sends on its own account, such as acknowledgements after it has answered.

An operation only says what is to be sent and when, or what it has to look up first; who owns sockets sends it. Nothing
is sent here.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from simulator.call.tenant import Tenant
from simulator.wire.http import Reply

Judge = Callable[[int, bytes], bool]
"""A question about the status and the body of a peer's answer."""

BUSY = 503
"""The status of a peer that wants to be asked again later."""

LONGEST_WAIT = 3600.0
"""Most seconds between two attempts."""

_BYTE = r"(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})"  # of what is no address the name would be looked up elsewhere
_LOCAL = re.compile(
    rf"https?://(?:localhost|127(?:\.{_BYTE}){{3}}|\[::1\])(?::[0-9]{{1,5}})?(?:/[\x21-\x7e]*)?",
    re.ASCII | re.IGNORECASE,
)


def is_a_yes(status: int, body: bytes) -> bool:
    """Has the peer taken it, as far as its status says?"""
    return 200 <= status < 300


def is_busy(status: int, body: bytes) -> bool:
    """Is it worth trying again, as far as the status says?"""
    return status == BUSY


def is_local(url: str) -> bool:
    """Does the address lead to this machine, by loopback and nothing else?

    The form is strict: what a message says of addresses must not be read in two ways.
    """
    return _LOCAL.fullmatch(url) is not None


@dataclass(frozen=True, slots=True)
class Errand:
    """A request that is sent `after` seconds, and again while it pays: `attempts` at most, all of the same bytes.

    `wait` is the time in seconds before the second attempt; it doubles for each further one, up to an hour.
    `operation` and `service` are what it is recorded as, with the ids. `taken` tells whether an answer was a yes,
    `retry` whether one that was not is worth another attempt; a peer that cannot be reached always is.
    """

    operation: str
    service: str
    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    after: float = 0.0
    attempts: int = 4
    wait: float = 1.0
    nhs_number: str | None = None
    correlation_id: str | None = None
    message_id: str | None = None
    tracking_id: str | None = None
    taken: Judge = is_a_yes
    retry: Judge = is_busy
    method: str = "POST"

    def wait_before(self, attempt: int) -> float:
        """Seconds between the attempt before and this one; attempts count from 1."""
        return self.after if attempt == 1 else min(self.wait * 2.0 ** min(attempt - 2, 32), LONGEST_WAIT)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at an errand: its number, counted from 1, and what came of it.

    `said` is the peer's answer, or in words why there was none; `taken` that it was a yes. `duration` is in seconds.
    """

    number: int
    said: Reply | str
    taken: bool = False
    duration: float = 0.0


LookUp = Callable[[Tenant, Errand], Awaitable[Reply | str]]
"""Sends one errand of a tenant at once, a single time, to this machine only.

It gives the peer's answer, or in words why there is none.
"""
