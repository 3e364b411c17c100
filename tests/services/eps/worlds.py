"""A tenant to which whatever may be wrong is sent, and the faces of the service that take a body."""

from collections.abc import Mapping
from typing import NamedTuple

from simulator.call.tenant import Tenant
from simulator.pipeline import Outcome, Simulator
from simulator.wire.json import Json, read_json
from tests.eps_client import PRESCRIBING, UPDATES
from tests.makers import a_request
from tests.services.eps.makers import PRESCRIPTION_ID

RELEASE, TASK, CLAIM = (f"/fhir-dispensing/FHIR/R4/{what}" for what in ("Task/$release", "Task", "Claim"))
PREPARE, PROCESS, VALIDATE = (f"{PRESCRIBING}/{what}" for what in ("$prepare", "$process-message", "$validate"))
POSTED = (PREPARE, PROCESS, VALIDATE, RELEASE, TASK, CLAIM, UPDATES)
"""Every face that takes a body."""


class World(NamedTuple):
    """One tenant in which the made patient lives."""

    simulator: Simulator
    tenant: Tenant

    async def send(
        self,
        method: str,
        target: str,
        body: Json = b"",
        headers: Mapping[str, str | None] | None = None,
        *,
        with_findings: bool = True,
    ) -> Outcome:
        """Send a request, and see that nothing has crashed, and that what is answered and found can be read."""
        outcome = await self.simulator.exchange(a_request(method, f"/t/bad{target}", headers, body))
        assert outcome.exchange.error is None, outcome.exchange.error
        assert outcome.reply.status < 500
        if outcome.reply.body and b"json" in outcome.reply.headers["Content-Type"].encode():
            read_json(outcome.reply.body)
        if with_findings:
            self.simulator.findings(outcome.exchange)
        return outcome

    async def lay(self, body: Json) -> None:
        """Make the prescription this one, or make it not be there."""
        if body is None:
            await self.tenant.documents.delete("prescriptions", PRESCRIPTION_ID)
        else:
            await self.tenant.documents.put("prescriptions", PRESCRIPTION_ID, body)

    def kept(self) -> Json:
        """The prescription's record as it is kept."""
        document = self.tenant.documents.peek("prescriptions", PRESCRIPTION_ID)
        return None if document is None else document.body
