"""Spine through the whole simulator: what it routes to, what its page says, and who may call."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from simulator.call import Operation
from simulator.call.tenant import DEFAULT_TENANT
from simulator.pipeline import Outcome, Simulator
from simulator.services.spine import SERVICE
from simulator.services.spine.door import PATHS
from simulator.services.spine.names import EVENT, EVENT_LISTS, INTERACTIONS, RETRIEVAL, SET_PERMISSION, UPLOADS
from simulator.services.spine.rules import RULE_TABLE
from simulator.services.spine.upload_rules import UPLOAD_ROWS
from simulator.settings import Settings
from simulator.toolkit.spine_peers import PEER_ROWS
from simulator.wire.findings import rule_table
from simulator.wire.http import Request
from tests.makers import NOW
from tests.services.spine.asking import a_permission, a_request_for, a_request_of, an_event_query, by_number

PAGE = (Path(__file__).resolve().parents[3] / "simulator/services/spine/README.md").read_text(encoding="utf-8")
IDS = [operation.id for operation in SERVICE.operations]
RUTH = "9990010005"


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """Spine alone, over the shipped population."""
    simulator = Simulator(Settings(), services=(SERVICE,))
    await simulator.start()
    yield simulator
    await simulator.close()


def _retrieval(number: str = RUTH, tls: str | None = None, *, unproven: bool = False) -> Request:
    request = a_request_for(RETRIEVAL, by_number(number))
    request.tls, request.unproven = tls, unproven
    return request


def _rules(simulator: Simulator, outcome: Outcome) -> list[str]:
    return [found.rule for found in simulator.findings(outcome.exchange)]


@pytest.mark.parametrize("name", [*IDS, *SERVICE.refusals, *INTERACTIONS, *UPLOADS, *PATHS])
def test_the_page_describes_each_operation_refusal_interaction_and_path(name: str) -> None:
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("rows", [RULE_TABLE, PEER_ROWS, UPLOAD_ROWS], ids=["own", "peers", "uploads"])
def test_the_page_has_every_finding(rows: tuple[object, ...]) -> None:
    assert rule_table(rows).strip() in PAGE


@pytest.mark.parametrize("operation", SERVICE.operations, ids=IDS)
def test_an_operation_refuses_with_codes_of_the_table(operation: Operation) -> None:
    assert {*operation.refusals} <= {*SERVICE.refusals}


def test_the_services_own_codes_are_of_the_table() -> None:
    assert {SERVICE.crash, SERVICE.unreadable, SERVICE.timeout} <= {*SERVICE.refusals}


async def test_the_retrieval_of_the_page_finds_a_shipped_person(simulator: Simulator) -> None:
    body = PAGE.split("```xml\n")[1].split("```")[0]

    outcome = await simulator.exchange(a_request_of(body.encode(), RETRIEVAL.action))

    assert b"<family>Ellerby</family>" in outcome.reply.body
    assert outcome.exchange.nhs_number == RUTH
    # Nobody is named on whose behalf it is sent, and the ASIDs stand only below.
    assert set(_rules(simulator, outcome)) == {"spine.tls.plain", "spine.wrapper.author", "spine.soap.asid"}


async def test_the_scenario_of_the_page_plays_as_it_says(simulator: Simulator) -> None:
    told = simulator.sources.load(PAGE.split("```yaml\n")[1].split("```")[0], "page.yaml")
    await simulator.tenants.activate(DEFAULT_TENANT, (told,))

    said = [
        re.findall(rb'<code code="(\d+)" codeSystem="[0-9.]+17\.33"', outcome.reply.body)
        for outcome in [await simulator.exchange(a_request_for(EVENT_LISTS[0], an_event_query(RUTH))) for _ in range(2)]
    ]

    assert said == [[b"502"], [b"420", b"30418"]]


async def test_every_path_is_the_same(simulator: Simulator) -> None:
    answered = []
    for path in PATHS:
        request = _retrieval()
        request.path = request.target = path
        answered.append((await simulator.exchange(request)).exchange.operation)

    assert answered == ["spine.patient.retrieve"] * len(PATHS)


async def test_a_call_without_a_certificate_is_refused_where_one_is_demanded(simulator: Simulator) -> None:
    outcome = await simulator.exchange(_retrieval(tls="TLSv1.2 AES", unproven=True))

    assert outcome.reply.status == 403
    assert {"tls.client-certificate", "spine.tls.client-certificate"} <= {*_rules(simulator, outcome)}


async def test_a_call_with_a_certificate_is_answered_and_names_its_peer(simulator: Simulator) -> None:
    peer = f"TLSv1.2 AES; CN=sys.y00111.nhs.uk; expires {(NOW + timedelta(days=9999)).date()}"

    outcome = await simulator.exchange(_retrieval(tls=peer))

    assert (outcome.reply.status, outcome.exchange.tls) == (200, peer)
    assert not [rule for rule in _rules(simulator, outcome) if rule.startswith("spine.tls.")]


async def test_a_scenario_can_demand_a_certificate_of_spines_callers(simulator: Simulator) -> None:
    told = simulator.sources.load("name: a\ntls: {client: require}\n", "a.yaml")
    await simulator.tenants.activate(DEFAULT_TENANT, (told,))

    assert (await simulator.exchange(_retrieval(tls="TLSv1.2 AES"))).reply.status == 403


async def test_a_shipped_record_is_listed_and_viewed(simulator: Simulator) -> None:
    listed = await simulator.exchange(a_request_for(EVENT_LISTS[0], an_event_query(RUTH)))
    found = re.search(rb'<psis:eventID root="([^"]+)"', listed.reply.body)
    assert found is not None

    viewed = await simulator.exchange(a_request_for(EVENT, an_event_query(RUTH, found[1].decode())))

    assert b"<GPSummary " in viewed.reply.body
    assert simulator.view(viewed.exchange)["answer"]["interaction"] == "QUPC_IN210000UK04"


async def test_one_tenants_permission_is_not_anothers(simulator: Simulator) -> None:
    request = a_request_for(SET_PERMISSION, a_permission(RUTH, "No"))
    request.path = request.target = "/t/one/sync-service"
    await simulator.exchange(request)

    there, here = (a_request_for(EVENT_LISTS[0], an_event_query(RUTH)) for _ in range(2))
    there.path = there.target = "/t/one/sync-service"
    said = [b"<permission>No" in (await simulator.exchange(each)).reply.body for each in (there, here)]
    assert said == [True, False]
