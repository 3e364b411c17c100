"""The whole simulator without a socket, for the receivers' tests."""

from collections.abc import AsyncIterator
from functools import cache

import pytest

from simulator.pipeline import Outcome, Simulator
from simulator.population.load import load_shipped
from simulator.services.itk import SERVICE
from simulator.services.pds import SERVICE as PDS
from simulator.wire.http import Request
from simulator.wire.json import Json
from tests.itk_makers import an_itk_request
from tests.makers import NOW


class Receivers:
    """A client of the default tenant's receivers, whose clock stands at the makers' instant."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator

    async def post(self, message: bytes | Request, path: str = "/report") -> Outcome:
        """Post a message."""
        request = message if isinstance(message, Request) else an_itk_request(message, path)
        return await self.simulator.exchange(request)

    async def put(self, kind: str, key: str, body: Json) -> None:
        """Seed a document."""
        await (await self.simulator.tenants.get("default")).documents.put(kind, key, body)

    async def document(self, kind: str, key: str) -> Json:
        """A document's body; None if there is none."""
        document = await (await self.simulator.tenants.get("default")).documents.get(kind, key)
        return None if document is None else document.body

    def rules(self, outcome: Outcome, beginning: str = "") -> list[str]:
        """The rules of what was found in an exchange."""
        return [each.rule for each in self.simulator.findings(outcome.exchange) if each.rule.startswith(beginning)]

    def strict(self) -> None:
        """Let the receivers be strict from now on."""
        tenant = self.simulator.tenants.peek("default")
        assert tenant is not None
        tenant.profile = "strict"


_shipped = cache(load_shipped)
"""The population, read once for all tests: nobody changes what was shipped."""


@pytest.fixture
async def receivers(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Receivers]:
    monkeypatch.setattr("simulator.pipeline.simulator.load_shipped", _shipped)
    simulator = Simulator(services=(PDS, SERVICE))
    await simulator.start()
    (await simulator.tenants.get("default")).clock.set(NOW, frozen=True)
    yield Receivers(simulator)
    await simulator.close()
