"""`serve --store`: what was answered is there after the worst end a process can have."""

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.client import Client

ROOT = Path(__file__).resolve().parents[2]
PDS = "/personal-demographics/FHIR/R4"
CLIENTS = 8
ANSWERS = 400
"""How many answers are waited for, over all clients, before the server is killed."""


@contextlib.contextmanager
def _serving(store: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "simulator", "serve", "--port", "0", "--store", f"sqlite:{store}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stdout is not None
        found = next(found for line in server.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
        try:
            yield server, found.group()
        finally:
            server.kill()


class _Load:
    """Clients that retrieve in tenants of their own until the server is gone, and note what they were answered."""

    def __init__(self, address: str) -> None:
        self.answered: dict[str, list[str]] = {f"client-{number}": [] for number in range(CLIENTS)}
        self.enough = threading.Event()
        self._address = address.removeprefix("http://")
        self._threads = [threading.Thread(target=self._run, args=(name,)) for name in self.answered]

    def __enter__(self) -> "_Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for thread in self._threads:
            thread.join()

    def _run(self, tenant: str) -> None:
        connection = http.client.HTTPConnection(self._address, timeout=10)
        with contextlib.suppress(OSError, http.client.HTTPException):
            while True:
                number = len(self.answered[tenant])
                request_id = f"60e0b220-8136-4ca5-ae46-{number:012x}"
                target = f"/t/{tenant}{PDS}/Patient/9000000009"
                connection.request("GET", target, headers={"X-Request-ID": request_id})
                connection.getresponse().read()
                self.answered[tenant].append(request_id)
                if sum(map(len, self.answered.values())) >= ANSWERS:
                    self.enough.set()
        connection.close()


@pytest.mark.skipif(os.name != "posix", reason="only POSIX can kill a process without a word")
def test_no_exchange_that_was_answered_is_lost_when_the_process_is_killed_under_load(tmp_path: Path) -> None:
    store = tmp_path / "kept.sqlite"
    with _serving(store) as (server, address), _Load(address) as load:
        reached = load.enough.wait(60)
        server.send_signal(signal.SIGKILL)
        server.wait()

    with _serving(store) as (_, address):
        recorded = {name: Client(address).tenant(name).every_exchange() for name in load.answered}
        kept = {name: {exchange["request_id"] for exchange in recorded[name]} for name in recorded}

    assert reached
    assert {name: sorted(set(ids) - kept[name]) for name, ids in load.answered.items() if set(ids) - kept[name]} == {}
