"""The mini services through the whole simulator: what they route to, what their page says, who may ask."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from simulator.call import Operation
from simulator.pipeline import Outcome, Simulator, TenantSpec
from simulator.services.pds_smsp import SERVICE
from simulator.services.pds_smsp.door import PATHS
from simulator.services.pds_smsp.names import GET_NUMBER, VERIFY
from simulator.services.pds_smsp.rules import RULE_TABLE
from simulator.settings import Settings
from simulator.toolkit.spine_peers import PEER_ROWS
from simulator.wire.findings import rule_table
from simulator.wire.http import Request
from tests.itk_makers import an_itk_request
from tests.services.pds_smsp.asking import PATH, a_query, a_request_for

PAGE = (Path(__file__).resolve().parents[3] / "simulator/services/pds_smsp/README.md").read_text(encoding="utf-8")
IDS = [operation.id for operation in SERVICE.operations]


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """The mini services alone, over the shipped population."""
    simulator = Simulator(Settings(), services=(SERVICE,))
    await simulator.start()
    yield simulator
    await simulator.close()


async def _sent(simulator: Simulator, request: Request, tenant: str = "") -> tuple[Outcome, str | None]:
    if tenant:
        request.path = request.target = f"/t/{tenant}{request.path}"
    outcome = await simulator.exchange(request)
    found = re.search(rb'17\.285" code="([A-Z]+-\d+)"', outcome.reply.body)
    return outcome, None if found is None else found[1].decode()


@pytest.mark.parametrize("name", [*IDS, *SERVICE.refusals])
def test_the_page_describes_each_operation_and_refusal(name: str) -> None:
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("path", [path for path in PATHS if "HL7v3" not in path])
def test_the_page_names_each_path(path: str) -> None:
    assert f"`{path}`" in PAGE


@pytest.mark.parametrize("rows", [RULE_TABLE, PEER_ROWS], ids=["own", "peers"])
def test_the_page_has_every_finding(rows: tuple[object, ...]) -> None:
    assert rule_table(rows).strip() in PAGE


@pytest.mark.parametrize("operation", SERVICE.operations, ids=IDS)
def test_an_operation_refuses_with_codes_of_the_table(operation: Operation) -> None:
    assert {*operation.refusals} <= {*SERVICE.refusals}


def test_the_services_own_codes_are_of_the_table() -> None:
    assert {SERVICE.crash, SERVICE.unreadable, SERVICE.timeout} <= {*SERVICE.refusals}


async def test_the_query_of_the_page_is_verified_and_clean(simulator: Simulator) -> None:
    query = PAGE.split("```xml\n")[1].split("```")[0]

    outcome, code = await _sent(simulator, an_itk_request(query.encode(), PATH, action=VERIFY.name))

    assert (code, outcome.exchange.nhs_number) == ("SMSP-0000", "9990010005")
    assert b'value="true"' in outcome.reply.body
    found = {finding.rule for finding in simulator.findings(outcome.exchange)}
    assert found <= {"spine.tls.plain", "itk.soap.to", "itk.security.timestamp", "itk.security.username"}


async def test_the_documents_of_the_page_are_taken(simulator: Simulator) -> None:
    documents = PAGE.split("```yaml\n")[1].split("```")[0]

    told = simulator.sources.load(documents, "page.yaml")

    assert told.documents["smsp-options"]["provider"]["superseding_number"] is True


async def test_a_query_is_recorded_with_its_ids_its_patient_and_its_view(simulator: Simulator) -> None:
    query = a_query(GET_NUMBER, birth="19840319", gender="2", family="Ellerby")

    outcome, _ = await _sent(simulator, a_request_for(GET_NUMBER, query))

    exchange = outcome.exchange
    assert (exchange.operation, exchange.nhs_number) == ("pds_smsp.nhs-number.get", "9990010005")
    assert (exchange.message_id is None, exchange.tracking_id is None) == (False, False)
    assert simulator.view(exchange)["response"]["code"] == "SMSP-0000"


async def test_every_path_is_the_same(simulator: Simulator) -> None:
    query = a_query(VERIFY, birth="19840319", number="9990010005")

    codes = {(await _sent(simulator, a_request_for(VERIFY, query, path)))[1] for path in PATHS}

    assert codes == {"SMSP-0000"}


async def test_a_shipped_system_may_verify_where_access_is_enforced(simulator: Simulator) -> None:
    await simulator.tenants.create("strict", TenantSpec(access="enforced"))
    query = PAGE.split("```xml\n")[1].split("```")[0]
    others = query.replace("991100000210", "991100000211")

    said = [
        (await _sent(simulator, an_itk_request(each.encode(), PATH, action=VERIFY.name), "strict"))[1]
        for each in (query, others)
    ]

    assert said == ["SMSP-0000", "SMSP-0005"]
