"""Whole exchanges through the pipeline: what is recorded, what a scenario changes, and what the page shows."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from simulator.pipeline import Outcome, Simulator, TenantSpec
from simulator.population.kinds import check_document
from simulator.settings import Settings
from simulator.wire.http import Request
from simulator.wire.xml import parse_xml
from simulator.wire.yaml import load_yaml
from tests.services.dos.makers import (
    PASSWORD,
    SUNDAY,
    a_dos_tenant,
    a_service,
    an_account,
    by_id,
    code_lists,
)
from tests.services.dos.soap.asking import SERVICE, a_post, a_search, ask

PAGE = (Path(__file__).resolve().parents[4] / "simulator/services/dos/README.md").read_text(encoding="utf-8")
SOAP_PAGE = PAGE.partition("\n## SOAP\n")[2].partition("\n## ")[0]
RULES = """
name: made
rules:
  - when: {operation: dos.services.search, xpath: {"//dos:c/dos:caseId": MONITORING}}
    then: {refuse: SEARCH_FAILURE}
"""


@pytest.fixture
async def simulator(tmp_path: Path) -> AsyncIterator[Simulator]:
    simulator = Simulator(Settings(data=tmp_path), services=(SERVICE,))
    await simulator.start()
    scenario = simulator.sources.load(RULES, "made.yaml")
    tenant = await simulator.tenants.create("made", TenantSpec((scenario,), clock=SUNDAY, frozen=True))
    for kind, bodies in {**code_lists(), "dos_services": by_id(a_service())}.items():
        for key, body in bodies.items():
            await tenant.documents.put(kind.replace("_", "-"), key, body)
    yield simulator
    await simulator.close()


async def _exchanged(simulator: Simulator, body: bytes | Request) -> Outcome:
    request = body if isinstance(body, Request) else a_post(body)
    request.path = request.target = f"/t/made{request.path}"
    return await simulator.exchange(request)


async def test_an_exchange_is_recorded_by_its_transaction_and_its_case(simulator: Simulator) -> None:
    exchange = (await _exchanged(simulator, a_search(caseRef="one"))).exchange

    transaction = re.search(rb"<ns1:TransactionId>(.*?)<", exchange.response_body)
    assert (exchange.operation, exchange.status) == ("dos.services.search", 200)
    assert transaction is not None
    assert exchange.message_id == transaction[1].decode()
    assert (exchange.tracking_id, exchange.correlation_id) == ("TEST", "one")


async def test_a_recorded_exchange_is_viewed_without_its_password(simulator: Simulator) -> None:
    outcome = await _exchanged(simulator, a_search())

    shown = simulator.view(outcome.exchange)

    assert shown["answer"]["CheckCapacitySummaryResult"][0]["id"] == "2000000001"
    assert PASSWORD not in json.dumps(shown)


async def test_a_recorded_exchange_has_its_findings(simulator: Simulator) -> None:
    outcome = await _exchanged(simulator, a_search(caseId="77"))

    assert [finding.rule for finding in simulator.findings(outcome.exchange)] == ["dos.case.test"]


@pytest.mark.parametrize("before", [b"", b"\n\n"])
async def test_a_rule_sees_into_a_message_even_after_blank_lines(simulator: Simulator, before: bytes) -> None:
    body = before + a_search(caseId="MONITORING", caseRef=None, searchDistance="1")

    outcome = await _exchanged(simulator, body)

    assert outcome.reply.status == 500
    assert b"<env:Value>100</env:Value>" in outcome.reply.body


async def test_a_message_that_is_too_large_is_a_fault(simulator: Simulator) -> None:
    request = a_post(a_search()[:100])
    request.oversize = True

    outcome = await _exchanged(simulator, request)

    assert outcome.exchange.operation == "dos.soap.unsupported"
    assert b"<env:Value>108</env:Value>" in outcome.reply.body


async def test_the_pages_message_is_answered() -> None:
    (message,) = re.findall(r"-d '\n(.*?)'\n", SOAP_PAGE, re.DOTALL)
    account = an_account("testuser", password="testpass")

    answer = await ask(message.encode(), a_dos_tenant(dos_accounts={"testuser": account}))

    assert answer.reply.status == 200
    assert answer.finding_ids() == []
    assert parse_xml(answer.reply.body).prefix == "env"


def test_the_pages_options_are_a_document() -> None:
    (example,) = re.findall(r"^```yaml\n(.*?)^```", SOAP_PAGE, re.MULTILINE | re.DOTALL)
    body = load_yaml(example).value["documents"]["dos-options"]["directory"]

    assert check_document("dos-options", "directory", body) == []
