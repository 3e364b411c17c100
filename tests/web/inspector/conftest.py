"""What tests of the inspector share: recorded exchanges of a made service, and receivers that have got reports."""

from collections.abc import Awaitable, Callable

import pytest

from simulator.pipeline import Simulator
from simulator.services.itk import SERVICE as ITK
from simulator.settings import Settings
from simulator.web.server import build_app
from tests.cda_makers import a_report
from tests.itk_makers import GP_COPY, a_distribution, a_security_header, an_envelope, an_itk_request
from tests.web.conftest import Client
from tests.web.worlds import ADA, BRAM

GOOD = an_envelope(a_distribution(a_report()), security=a_security_header())
"""A report as it should be."""

PACKED = an_envelope(
    a_distribution(
        a_report(disposition="Dx02", document_id="0C4B1F57-9A2D-4E63-8F10-2D3E4F5A6B7C"),
        interaction=GP_COPY,
        tracking_id="7B2A1C90-11D4-4C3B-9E5F-6A7B8C9D0E1F",
        compressed=True,
        base64=True,
        manifest_count=3,
    ),
    message_id="0E8F1B7A-4C1D-4D4E-8A55-3C9B0F6A7D21",
)
"""A post-event message in base64 and gzip, whose manifest counts wrongly."""


@pytest.fixture
async def recorded(client: Client) -> Client:
    """Five exchanges: two retrievals (the second with a finding), a creation, a failure and an unknown path."""
    await client.get("/echo/thing/1", headers={"NHS-Number": ADA, "X-Correlation-ID": "c-1", "X-Request-ID": "r-1"})
    await client.get("/echo/thing/a%20b", headers={"NHS-Number": BRAM})
    await client.post("/echo/thing", json={"resourceType": "Task", "input": [{"value": "Needle"}]})
    await client.get("/echo/failure")
    await client.get("/elsewhere")
    return client


@pytest.fixture
async def receivers(aiohttp_client: Callable[..., Awaitable[Client]]) -> Client:
    """The ITK receivers: 1 has got a good report, 2 a packed post-event message with an error."""
    client = await aiohttp_client(build_app(Simulator(Settings(port=0), services=[ITK])))
    for body in (GOOD, PACKED):
        await send(client, body)
    return client


async def send(client: Client, body: bytes, **headers: str) -> None:
    """Send an ITK message."""
    request = an_itk_request(body, **headers)
    fields = {name: value for name, value in request.headers.items() if name != "Host"}
    await (await client.post(request.path, data=body, headers=fields)).read()


@pytest.fixture
def national() -> Simulator:
    """The simulator as it is shipped."""
    return Simulator(Settings(port=0))


@pytest.fixture
async def whole(national: Simulator, aiohttp_client: Callable[..., Awaitable[Client]]) -> Client:
    """A client of it, whose tenant `default` stands on a Sunday morning, when out of hours services are open."""
    client = await aiohttp_client(build_app(national))
    clock = {"now": "2026-11-22T10:00:00Z", "frozen": True}
    assert (await client.patch("/_simulator/api/tenants/default/clock", json=clock)).status == 200
    return client
