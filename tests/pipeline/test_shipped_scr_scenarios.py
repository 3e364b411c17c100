"""The shipped scenarios of the summary care record, played by clients that behave well and by others."""

import pytest

from simulator.pipeline import Outcome, Simulator, TenantSpec
from simulator.scenario.verify import grade
from simulator.wire.json import Json, read_json
from tests.makers import a_request
from tests.services.scr.calling import FHIR, NUMBER_SYSTEM, SCR, an_agent, an_alert

ELLERBY, WINTERBOURNE = "9990010005", "9990380007"


class Viewer:
    """A system that looks up summary care records, in a tenant of one scenario."""

    def __init__(self, simulator: Simulator, scenario: str) -> None:
        self.simulator = simulator
        self.scenario = simulator.sources.find(scenario)

    async def ask(self, target: str, method: str = "GET", body: Json = b"") -> Outcome:
        name = self.scenario.name
        if name not in self.simulator.tenants.names():
            await self.simulator.tenants.create(name, TenantSpec((self.scenario,)))
        headers = FHIR if method == "POST" else None
        return await self.simulator.exchange(a_request(method, f"/t/{name}{SCR}{target}", headers, body))

    async def search(self, number: str) -> Outcome:
        return await self.ask(f"/DocumentReference?patient={NUMBER_SYSTEM}|{number}&_sort=date&_count=1")

    async def view(self, number: str, searched: Outcome) -> Outcome:
        document = read_json(searched.reply.body)["entry"][0]["resource"]
        identifier = document["masterIdentifier"]["value"]
        subject = f"composition.subject:Patient.identifier={NUMBER_SYSTEM}|{number}"
        return await self.ask(f"/Bundle?composition.identifier={identifier}&{subject}")

    async def missed(self) -> list[str]:
        """The expectations of the scenario that were not met."""
        recorded = await self.simulator.journal.select(self.scenario.name, limit=1000)
        graded = grade(self.scenario.expect, recorded, self.simulator.findings)
        return [result["name"] for result in graded["results"] if not result["passed"]]


def _alert(number: str) -> Json:
    agents = an_alert()["agent"]
    return an_alert(agent=[an_agent(NUMBER_SYSTEM, number), *agents[1:]])


@pytest.mark.story("T23")
async def test_a_refused_consent_is_a_403_that_is_asked_for_once(simulator: Simulator) -> None:
    viewer = Viewer(simulator, "scr-consent-refused")

    met = await viewer.search(ELLERBY)

    assert met.reply.status == 403
    assert await viewer.missed() == []


async def test_a_client_that_asks_for_a_refused_record_all_the_same_is_told_so(simulator: Simulator) -> None:
    viewer = Viewer(simulator, "scr-consent-refused")
    await viewer.search(ELLERBY)

    subject = f"composition.subject:Patient.identifier={NUMBER_SYSTEM}|{ELLERBY}"
    met = await viewer.ask(f"/Bundle?composition.identifier=X&{subject}")

    assert met.reply.status == 403
    assert await viewer.missed() == ["after that no record of hers is asked for"]


@pytest.mark.story("T23")
async def test_without_a_record_nothing_is_found_and_nothing_asked_for(simulator: Simulator) -> None:
    viewer = Viewer(simulator, "scr-no-record")

    met = await viewer.search(ELLERBY)

    assert (met.reply.status, "entry" in read_json(met.reply.body)) == (200, False)
    assert await viewer.missed() == []


async def test_a_client_that_makes_up_an_id_is_told_so(simulator: Simulator) -> None:
    viewer = Viewer(simulator, "scr-no-record")
    await viewer.search(ELLERBY)

    subject = f"composition.subject:Patient.identifier={NUMBER_SYSTEM}|{ELLERBY}"
    met = await viewer.ask(f"/Bundle?composition.identifier=X&{subject}")

    assert (met.reply.status, read_json(met.reply.body)["total"]) == (200, 0)
    assert await viewer.missed() == ["after that no record of hers is asked for"]


@pytest.mark.story("T23")
async def test_an_override_that_is_reported_meets_all_expectations(simulator: Simulator) -> None:
    viewer = Viewer(simulator, "scr-emergency-access")

    searched = await viewer.search(WINTERBOURNE)
    viewed = await viewer.view(WINTERBOURNE, searched)
    raised = await viewer.ask("/AuditEvent", "POST", _alert(WINTERBOURNE))
    again = await viewer.search(WINTERBOURNE)

    assert [met.reply.status for met in (searched, viewed, raised, again)] == [200, 200, 201, 200]
    assert await viewer.missed() == []


async def test_an_override_that_nobody_reports_is_found(simulator: Simulator) -> None:
    viewer = Viewer(simulator, "scr-emergency-access")
    await viewer.view(WINTERBOURNE, await viewer.search(WINTERBOURNE))

    await viewer.search(WINTERBOURNE)

    assert await viewer.missed() == [
        "the override was reported within ten minutes",
        "no view was followed by another without an alert",
    ]
