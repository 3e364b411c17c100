"""A 111 system that searches the directory and refers to what it finds, while a shipped scenario is played."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from simulator.pipeline import Outcome, Simulator, TenantSpec
from simulator.records.exchange import Exchange
from simulator.scenario.verify import grade
from simulator.wire.json import Json, read_json
from tests.cda_makers import a_report
from tests.itk_makers import DOS_TYPE, OUT_OF_HOURS, a_distribution, an_envelope, an_itk_request
from tests.makers import a_request
from tests.services.dos.faces import basic
from tests.services.dos.soap.asking import a_case, a_post, a_user, an_asking
from tests.services.mail.mailing import a_mail, a_message

HOST = "sim.test:8111"
SUNDAY = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
WEXBOURNE = {"postcode": "WX1 1DE", "surgery": "A81013"}
EVENING_SURGERY = "1300000501"
CASE = {
    "caseId": "TEST", "age": "42", "ageFormat": "Years", "disposition": "1005", "symptomGroup": "1011",
    "symptomDiscriminatorList": "4003", "gender": "F", **WEXBOURNE,
}  # fmt: skip


class Handler:
    """A 111 system in one tenant that plays one scenario."""

    def __init__(self, simulator: Simulator, scenario: str) -> None:
        self.simulator = simulator
        self.scenario = simulator.sources.find(scenario)

    async def post(self, operation: str, inside: str = "", version: str = "1.5") -> Outcome:
        """Ask the web service."""
        request = a_post(an_asking(operation, inside, version, a_user("callhandler", "callhandler-secret")), Host=HOST)
        return await self.send(request.method, request.target, request.headers, request.body)

    async def search(self, **case: str) -> Outcome:
        """Search for Ellerby and her ankle; the case's own fields replace hers."""
        return await self.post("CheckCapacitySummary", a_case({**CASE, **case}))

    async def details(self, version: str = "1.5") -> Outcome:
        """Ask how the evening surgery is reached."""
        return await self.post("ServiceDetailsById", f"<w:serviceId>{EVENING_SURGERY}</w:serviceId>", version)

    async def rest(self, below: str) -> Json:
        """What REST answers."""
        headers = {"Host": HOST, "Authorization": basic("practitioner", "practitioner-secret")}
        return read_json((await self.send("GET", f"/app/controllers/api/v1.0/services/{below}", headers)).reply.body)

    async def refer(self, address: str = f"http://{HOST}/itk", *, compressed: bool = False) -> Outcome:
        """Refer Ellerby to the evening surgery, at an address."""
        addresses = (("urn:nhs-uk:addressing:ods:Y99901", None), (EVENING_SURGERY, DOS_TYPE))
        report = a_report(recipients=(("PRCP", "Y99901"),))
        body = a_distribution(
            report, interaction=OUT_OF_HOURS, addresses=addresses, compressed=compressed, base64=compressed
        )
        path = re.sub(r"^/t/[^/]+", "", urlsplit(address).path)
        request = an_itk_request(an_envelope(body, to=address), path)
        return await self.send(request.method, path, request.headers, request.body)

    async def mail(self, address: str) -> Outcome:
        """Mail a report."""
        await self.name()
        return await self.simulator.mail(a_mail(a_message(), address, tenant=self.scenario.name))

    async def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | Json = b"") -> Outcome:
        """Send anything."""
        return await self.simulator.exchange(a_request(method, f"/t/{await self.name()}{target}", headers, body))

    async def name(self) -> str:
        """The tenant's name; it is made when it is first needed."""
        name = self.scenario.name
        if name not in self.simulator.tenants.names():
            clock = SUNDAY if self.scenario.clock is None else None
            await self.simulator.tenants.create(name, TenantSpec((self.scenario,), clock=clock))
        return name

    async def advance(self, seconds: float) -> None:
        """Let time pass; from then on the clock stands."""
        clock = (await self.simulator.tenants.get(await self.name())).clock
        clock.set(clock.now() + timedelta(seconds=seconds), frozen=True)

    async def missed(self) -> list[str]:
        """The scenario's expectations that were not met."""
        recorded: list[Exchange] = list(await self.simulator.journal.select(self.scenario.name, limit=1000))
        graded = grade(self.scenario.expect, recorded, self.simulator.findings)
        return [result["name"] for result in graded["results"] if not result["passed"]]
