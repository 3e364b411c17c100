"""The receivers of the shipped population can be posted to at their own paths, however those are written."""

import pytest

from simulator.pipeline import Outcome, Simulator
from simulator.population.load import load_shipped
from simulator.settings import shipped
from tests.cda_makers import a_report
from tests.itk_makers import ADDRESSES, DOS_TYPE, a_distribution, an_envelope, an_itk_request

PATH = "/gp/A81013/report"
PATHS = [body["path"] for body in load_shipped(shipped("data"), checked=False)["itk-endpoints"].values()]


async def _post(simulator: Simulator, path: str, *addresses: tuple[str, str | None]) -> Outcome:
    body = an_envelope(a_distribution(a_report(), addresses=addresses or ADDRESSES))
    return await simulator.exchange(an_itk_request(body, path))


def _rules(simulator: Simulator, outcome: Outcome) -> set[str]:
    return {finding.rule for finding in simulator.findings(outcome.exchange)}


@pytest.mark.parametrize("path", PATHS)
async def test_every_receiver_takes_a_message_at_its_own_path(simulator: Simulator, path: str) -> None:
    outcome = await _post(simulator, path)

    assert (outcome.reply.status, outcome.exchange.operation) == (200, "itk.pem.send")


@pytest.mark.parametrize(
    "path", [PATH.upper(), PATH.lower(), f"{PATH}/", f"/t/other{PATH}", f"/t/other{PATH.upper()}/"]
)
async def test_a_path_may_be_in_any_case_with_a_slash_and_below_a_tenant(simulator: Simulator, path: str) -> None:
    outcome = await _post(simulator, path)

    assert outcome.exchange.operation == "itk.pem.send"
    assert outcome.exchange.tenant == ("other" if "other" in path else "default")
    assert "itk.address.other-endpoint" not in _rules(simulator, outcome)


@pytest.mark.parametrize("path", ["/gp/A81013", "/gp/A81013/report/more", "/gp//A81013/report", "/gp/A00000/report"])
async def test_a_path_that_is_nobodys_is_not_found(simulator: Simulator, path: str) -> None:
    assert (await _post(simulator, path)).reply.status == 404


async def test_a_message_for_somebody_else_is_received_and_found(simulator: Simulator) -> None:
    outcome = await _post(simulator, PATH, ("urn:nhs-uk:addressing:ods:A81099", None), ("1300000102", DOS_TYPE))

    assert outcome.reply.status == 200
    assert "itk.address.other-endpoint" in _rules(simulator, outcome)


async def test_a_receiver_that_a_tenant_adds_is_that_tenants_alone(simulator: Simulator) -> None:
    tenant = await simulator.tenants.get("mine")
    await tenant.documents.put("itk-endpoints", "new", {"path": "/gp/A99988/Report"})

    mine = await _post(simulator, "/t/mine/gp/a99988/report")
    others = await _post(simulator, "/gp/A99988/Report")

    assert (mine.reply.status, others.reply.status) == (200, 404)


async def test_a_receiver_that_a_tenant_adds_leaves_the_shipped_ones_where_they_are(simulator: Simulator) -> None:
    tenant = await simulator.tenants.get("mine")
    await tenant.documents.put("itk-endpoints", "new", {"path": "/gp/A99988/Report"})

    assert (await _post(simulator, f"/t/mine{PATH}")).reply.status == 200


async def test_a_receiver_tells_where_it_is(simulator: Simulator) -> None:
    request = an_itk_request(b"", f"/t/mine{PATH}?wsdl", method="GET")

    outcome = await simulator.exchange(request)

    assert outcome.exchange.operation == "itk.wsdl.retrieve"
    assert f"http://localhost/t/mine{PATH}" in outcome.reply.body.decode()
