"""Each shipped scenario, played through the whole simulator: what the client meets, and what is said of it after."""

from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest

from simulator.pipeline import Outcome, Simulator, TenantSpec
from simulator.scenario.verify import grade
from simulator.settings import shipped
from simulator.wire.json import Json, read_json
from tests.makers import PDS, a_request


class Client:
    """A client of one tenant that plays one scenario."""

    def __init__(self, simulator: Simulator, scenario: str) -> None:
        self.simulator = simulator
        self.scenario = simulator.sources.find(scenario)

    async def __call__(self, target: str, method: str = "GET", body: Json = b"", **headers: str) -> Outcome:
        if self.scenario.name not in self.simulator.tenants.names():
            await self.simulator.tenants.create(self.scenario.name, TenantSpec((self.scenario,)))
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.simulator.exchange(a_request(method, f"/t/{self.scenario.name}{PDS}{target}", fields, body))

    async def verdicts(self) -> dict[str, bool]:
        """Whether each of the scenario's expectations was met."""
        recorded = await self.simulator.journal.select(self.scenario.name, limit=1000)
        graded = grade(self.scenario.expect, recorded, self.simulator.findings)
        return {result["name"]: result["passed"] for result in graded["results"]}


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    simulator = Simulator()
    await simulator.start()
    yield simulator
    await simulator.close()


def _statuses(outcomes: Iterable[Outcome]) -> list[int]:
    return [outcome.reply.status for outcome in outcomes]


def _code(outcome: Outcome) -> str:
    return str(read_json(outcome.reply.body)["issue"][0]["details"]["coding"][0]["code"])


@pytest.mark.story("D8")
async def test_pds_is_down_twice_and_then_slow_with_another_practice(simulator: Simulator) -> None:
    client = Client(simulator, "pds-down-then-recovers")

    met = [await client("/Patient/9000000009") for _ in range(3)]

    assert _statuses(met) == [503, 503, 200]
    assert [outcome.reply.headers.get("Retry-After") for outcome in met] == ["5", "5", None]
    assert met[2].delivery.delay > 0
    practice = read_json(met[2].reply.body)["generalPractitioner"][0]["identifier"]["value"]
    assert practice == "A81099"
    assert set((await client.verdicts()).values()) == {True}


@pytest.mark.story("D8")
async def test_every_connection_is_reset_before_anything_is_done(simulator: Simulator) -> None:
    client = Client(simulator, "pds-unreachable")
    update = {"patches": [{"op": "replace", "path": "/gender", "value": "male"}]}

    met = await client("/Patient/9000000009", "PATCH", update, If_Match='W/"2"', Content_Type="application/json")
    await simulator.tenants.activate(client.scenario.name, ())
    after = await client("/Patient/9000000009")

    assert (met.reply.status, met.delivery.fault) == (0, "reset")
    assert read_json(after.reply.body)["meta"]["versionId"] == "2"


@pytest.mark.story("T8")
async def test_an_answer_that_comes_after_30_seconds_is_a_503_to_an_update_which_is_made(simulator: Simulator) -> None:
    client = Client(simulator, "pds-slow")
    update = {"patches": [{"op": "replace", "path": "/gender", "value": "male"}]}

    retrieved = await client("/Patient/9000000009")
    updated = await client("/Patient/9000000009", "PATCH", update, If_Match='W/"2"', Content_Type="application/json")
    seen = await client("/Patient/9000000009")

    assert (retrieved.reply.status, retrieved.delivery.delay) == (200, 30.0)
    assert (updated.reply.status, updated.delivery.delay, _code(updated)) == (503, 10.0, "SERVICE_UNAVAILABLE")
    assert read_json(seen.reply.body)["meta"]["versionId"] == "3"


@pytest.mark.story("T10")
async def test_the_sixth_call_within_a_second_meets_429_until_the_second_is_over(simulator: Simulator) -> None:
    client = Client(simulator, "pds-rate-limited")
    await client("/_ping")
    clock = (await simulator.tenants.get(client.scenario.name)).clock
    clock.set(clock.now().replace(year=2026, microsecond=0), frozen=True)

    met = [await client("/Patient/9000000009") for _ in range(6)]
    clock.set(clock.now().replace(second=(clock.now().second + 2) % 60, minute=59))
    later = await client("/Patient/9000000009")

    assert _statuses(met) == [200] * 5 + [429]
    assert _code(met[5]) == "TOO_MANY_REQUESTS"
    assert "exceeded its quota of 5 requests" in met[5].reply.body.decode()
    assert later.reply.status == 200


@pytest.mark.story("D5")
async def test_a_superseded_number_answers_with_the_retained_record(simulator: Simulator) -> None:
    client = Client(simulator, "superseded-number")

    met = await client("/Patient/5900053636")
    good = await client.verdicts()
    await client("/Patient/5900053636/RelatedPerson")
    bad = await client.verdicts()

    assert read_json(met.reply.body)["id"] == "9732019395"
    assert "pds.reply.superseded" in [finding.rule for finding in simulator.findings(met.exchange)]
    assert set(good.values()) == {True}
    assert set(bad.values()) == {True, False}


@pytest.mark.story("D6")
async def test_a_restricted_patient_has_no_address_and_is_not_found_by_one(simulator: Simulator) -> None:
    client = Client(simulator, "restricted-patient")

    retrieved = read_json((await client("/Patient/9000000025")).reply.body)
    found = await client("/Patient?family=Smythe&birthdate=eq2005-06-16")
    by_postcode = await client("/Patient?family=Smythe&birthdate=eq2005-06-16&address-postalcode=WX3%205TU")

    assert {"address", "telecom", "generalPractitioner"} & set(retrieved) == set()
    assert read_json(found.reply.body)["total"] == 1
    assert read_json(by_postcode.reply.body)["total"] == 0
    assert (await client.verdicts())["nobody looked for the restricted postcode"] is False


@pytest.mark.story("D7")
async def test_a_search_comes_to_two_to_too_many_or_to_nobody(simulator: Simulator) -> None:
    client = Client(simulator, "search-many-or-none")

    two = await client("/Patient?family=Twelvetrees&birthdate=eq1984-03-09")
    many = await client("/Patient?family=Toomany&birthdate=eq1984-03-09")
    nobody = await client("/Patient?family=Nobody&birthdate=eq1984-03-09")

    assert read_json(two.reply.body)["total"] == 2
    assert (many.reply.status, _code(many)) == (200, "TOO_MANY_MATCHES")
    assert (read_json(nobody.reply.body)["total"], "entry" in read_json(nobody.reply.body)) == (0, False)


@pytest.mark.story("T19")
async def test_the_third_retrieval_every_fifth_search_and_some_updates_fail(simulator: Simulator) -> None:
    client = Client(simulator, "nth-call-fails")

    retrieved = [await client("/Patient/9000000009") for _ in range(4)]
    searched = [await client("/Patient?family=Smith&birthdate=eq2010-10-22") for _ in range(10)]
    updated = [
        await client("/Patient/9000000009", "PATCH", {}, If_Match='W/"2"', Content_Type="application/json")
        for _ in range(60)
    ]

    assert _statuses(retrieved) == [200, 200, 500, 200]
    assert [place for place, outcome in enumerate(searched, 1) if outcome.delivery.fault == "reset"] == [5, 10]
    refused = _statuses(updated).count(503)
    assert 8 <= refused <= 30
    assert _statuses(updated).count(400) == 60 - refused


def test_every_shipped_scenario_is_played_here_or_beside() -> None:
    here = "".join(
        path.read_text(encoding="utf-8") for path in Path(__file__).parents[1].rglob("test_shipped_*scenarios.py")
    )

    assert [path.stem for path in shipped("scenarios").glob("*.yaml") if f'"{path.stem}"' not in here] == []
