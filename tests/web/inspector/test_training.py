"""The banner of training rooms: where it stands, where it does not, and what it leads to."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp.test_utils import make_mocked_request

from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.web.inspector.page import Page, Visit
from simulator.web.inspector.pages import PAGES
from simulator.web.inspector.training import MOST_RULES, Training, training
from simulator.web.server import build_app
from tests.web.conftest import Client
from tests.web.inspector.looking import HOSTILE, harmless, look
from tests.web.worlds import API, a_simulator

BANNER = "//section[@class='training']"
TOKEN = "correct-horse-battery"
GUARD = """
name: guard
stories: [D8, R6]
rules:
  - {name: refused & gone, when: {nhs_number: {matches: "^4"}}, then: {reply: {status: 403, body: no}}}
  - {name: told as well, then: {reply: {status: 299, body: "yes"}}}
"""
VALUES = {
    "id": "1", "nhs_number": "9000000009", "kind": "people", "key": "9000000009", "operation": "echo.thing.retrieve",
}  # fmt: skip
OF_TENANT = [page for page in PAGES if page.of_tenant]


async def _play(client: Client, yaml: str, tenant: str = "default") -> None:
    address = f"{API}/tenants/{tenant}/scenarios"
    reply = await client.put(address, data=yaml.encode(), headers={"Content-Type": "application/yaml"})
    assert reply.status == 200, await reply.text()


def _visit(simulator: Simulator) -> Visit:
    tenant = simulator.tenants.peek("default")
    assert tenant is not None
    first = next(iter(PAGES))
    return Visit(PAGES, simulator, make_mocked_request("GET", "/"), first, tenant, {}, {}, may_look=True)


@pytest.mark.story("R6")
@pytest.mark.parametrize("page", OF_TENANT, ids=lambda page: page.name)
async def test_every_page_of_a_tenant_that_trains_says_so(client: Client, page: Page) -> None:
    await _play(client, GUARD)
    await client.get("/echo/thing/1", headers={"NHS-Number": VALUES["nhs_number"]})

    shown = await look(client, PAGES.link(page.name, "default", VALUES).removeprefix("/_simulator"))

    assert (shown.status, shown.words(f"{BANNER}//strong")) == (200, "TRAINING")
    assert shown.words("//title").startswith("TRAINING ")


async def test_there_is_no_banner_where_nobody_trains(client: Client) -> None:
    await _play(client, GUARD.replace("R6", "R7"))

    for path in ("/t/default/", "/t/default/exchanges", "/t/default/scenarios", "/tenants"):
        page = await look(client, path)

        assert page.all(BANNER) == []
        assert "TRAINING" not in page.text


async def test_the_banner_of_one_tenant_is_not_another_s(client: Client) -> None:
    await _play(client, GUARD, "trainee")

    assert (await look(client, "/t/trainee/exchanges")).all(BANNER) != []
    assert (await look(client, "/t/default/exchanges")).all(BANNER) == []


async def test_the_banner_goes_with_the_scenario(client: Client) -> None:
    await _play(client, GUARD)

    await client.delete(f"{API}/tenants/default/scenarios")

    assert (await look(client, "/t/default/")).all(BANNER) == []


async def test_it_leads_to_the_calls_that_were_refused(client: Client) -> None:
    await _play(client, GUARD)
    await client.get("/echo/thing/1", headers={"NHS-Number": "4000000004"})
    await client.get("/echo/thing/1", headers={"NHS-Number": "9000000009"})
    page = await look(client, "/t/default/")

    refused = await look(client, page.link("Calls refused: refused & gone").removeprefix("/_simulator"))

    assert refused.ids() == [1]
    assert len(page.all(f"{BANNER}//a")) == 1  # the other rule refuses nothing


async def test_what_includes_a_guard_trains_as_well(client: Client, tmp_path: Path) -> None:
    (tmp_path / "scenarios").mkdir(exist_ok=True)
    (tmp_path / "scenarios" / "guard.yaml").write_text(GUARD)

    await _play(client, "name: evening\ninclude: [guard]")

    assert "guarded by evening" in (await look(client, "/t/default/")).words(BANNER)


async def test_a_page_that_is_not_there_says_it_too(client: Client) -> None:
    await _play(client, GUARD)

    page = await look(client, "/t/default/nothing")

    assert (page.status, page.all(BANNER) == []) == (404, False)


async def test_who_has_not_signed_in_reads_the_word_and_no_names(
    tmp_path: Path, aiohttp_client: Callable[..., Awaitable[Client]]
) -> None:
    guard = tmp_path / "guard.yaml"
    guard.write_text(GUARD)
    client = await aiohttp_client(build_app(a_simulator(tmp_path, admin_token=TOKEN, scenarios=(str(guard),))))

    before = await look(client, "/sign-in")
    await client.post("/_simulator/sign-in", data={"token": TOKEN, "form_token": before.all("//input/@value")[0]})
    after = await look(client, "/t/default/")

    assert before.words(BANNER) == "TRAINING This is not a live system."
    assert "guard" in after.words(BANNER)


async def test_what_the_banner_says_stays_text(client: Client) -> None:
    quoted = "'" + HOSTILE.replace("'", "''") + "'"
    await _play(client, f"name: {quoted}\nstories: [R6]\nrules: [{{name: {quoted}, then: {{refuse: BROKEN}}}}]")

    page = await look(client, "/t/default/")

    assert page.words(BANNER).count(HOSTILE) == 2
    assert harmless(page)


async def test_of_very_many_rules_the_first_are_led_to(client: Client, simulator: Simulator) -> None:
    rules = "".join(f"  - {{name: r{number}, then: {{refuse: BROKEN}}}}\n" for number in range(MOST_RULES + 2))
    await _play(client, f"name: many\nstories: [R6]\nrules:\n{rules}")

    found = training(_visit(simulator))

    assert found is not None
    assert [rule for rule, _ in found.refused] == [f"r{number}" for number in range(MOST_RULES)]


async def test_who_may_not_look_is_told_that_it_is_training(client: Client, simulator: Simulator) -> None:
    await _play(client, GUARD)
    visit = _visit(simulator)
    visit.may_look = False

    assert training(visit) == Training()


async def test_a_tenant_that_has_just_been_removed_has_no_banner(client: Client, simulator: Simulator) -> None:
    await _play(client, GUARD)
    visit = _visit(simulator)

    await simulator.tenants.delete("default")

    assert training(visit) is None


@pytest.mark.story("R6")
async def test_the_shipped_guard_is_one(aiohttp_client: Callable[..., Awaitable[Client]]) -> None:
    settings = Settings(port=0, scenarios=("synthetic-patients-only",))
    client = await aiohttp_client(build_app(Simulator(settings)))

    page = await look(client, "/t/default/exchanges")

    assert page.link("Calls refused: looks like a real person").endswith("?rule=looks+like+a+real+person")
