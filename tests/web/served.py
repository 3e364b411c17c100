"""A running server as a test sees it from outside: what it is told to play, and what it has recorded."""

import asyncio
import time
from collections.abc import Callable

import requests
import uvloop

from simulator.web.server import Background
from simulator.wire.json import Json
from tests.web.worlds import API

LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}

FAULTS = ("reset", "empty", "truncate", "drip", "garbage", "hang")
"""The ways in which a reply can be broken."""


def port_of(url: str | None) -> int:
    """The port of a server's address, which has to be there."""
    assert url is not None
    return int(url.rpartition(":")[2])


def play(server: Background, text: str, tenant: str = "default") -> None:
    """Have a tenant play this scenario."""
    url = f"{server.url}{API}/tenants/{tenant}/scenarios"
    assert requests.put(url, data=text, headers={"Content-Type": "application/yaml"}, timeout=5).ok


def switch(server: Background, change: Json, tenant: str = "default") -> None:
    """Switch what a tenant asks of its clients."""
    assert requests.patch(f"{server.url}{API}/tenants/{tenant}", json=change, timeout=5).ok


def exchanges(server: Background, tenant: str = "default") -> list[Json]:
    """What a tenant has recorded."""
    found: list[Json] = requests.get(f"{server.url}{API}/tenants/{tenant}/exchanges", timeout=5).json()["exchanges"]
    return found


def failures(server: Background, tenant: str = "default") -> list[str]:
    """Why handshakes failed, as a tenant has recorded it."""
    return [exchange["error"] for exchange in exchanges(server, tenant) if exchange["method"] == "TLS"]


def until(holds: Callable[[], bool]) -> bool:
    """Does it hold, now or within three seconds?"""
    end = time.perf_counter() + 3
    while not holds() and time.perf_counter() < end:
        time.sleep(0.01)  # between two looks at a server in another thread
    return holds()
