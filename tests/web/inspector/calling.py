"""A trainee's system: plays a whole call to 111, as a supplier's would; and a scenario that expects something."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random

from simulator.supplier.occasion import Occasion
from simulator.supplier.play import Step, play
from simulator.supplier.sending import Sender
from simulator.supplier.steps import CallState
from tests.web.conftest import Client

SUNDAY = "2026-11-22T10:00"
"""When out of hours services are open, as a form has it."""

RUTH = "9990010005"


EXPECTING = """
name: expecting
expect:
  - {name: the patient was referred, operation: itk.ooh.send, count: 1}
  - {name: the record was viewed, operation: scr.bundle.retrieve}
"""
"""Of the call that is played the first holds and the second does not."""


async def call(url: str, nhs_number: str = RUTH, seed: int = 7) -> Sequence[Step]:
    """Play the call at a base URL."""
    occasion = Occasion(datetime.fromisoformat(SUNDAY).replace(tzinfo=UTC), Random(seed))
    sender = Sender(url, common={"X-Correlation-ID": occasion.correlation_id}, timeout=10.0)
    state = CallState(sender, occasion, number=nhs_number, token="a-call-to-111")
    return await asyncio.to_thread(lambda: list(play(state)))


def base_url(client: Client, tenant: str = "default") -> str:
    """A tenant's address."""
    return f"http://{client.host}:{client.port}" + ("" if tenant == "default" else f"/t/{tenant}")


async def expect(client: Client, yaml: str = EXPECTING, tenant: str = "default") -> None:
    """Let a tenant play a scenario."""
    address = f"/_simulator/api/tenants/{tenant}/scenarios"
    reply = await client.put(address, data=yaml.encode(), headers={"Content-Type": "application/yaml"})
    assert reply.status == 200, await reply.text()
