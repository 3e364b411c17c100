"""The mail receiver through the whole simulator: what its page says, replayed findings, and a scenario."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from simulator.call.tenant import DEFAULT_TENANT
from simulator.pipeline import Simulator
from simulator.scenario.load import load_scenario
from simulator.services import SERVICES
from simulator.services.mail import SERVICE
from simulator.services.mail.rows import RULE_TABLE
from simulator.settings import Settings
from simulator.wire.findings import rule_table
from tests.makers import a_request
from tests.services.mail.mailing import A_PDF, NHS_NUMBER, PRACTICE, a_mail, a_message

PAGE = (Path(__file__).resolve().parents[3] / "simulator/services/mail/README.md").read_text(encoding="utf-8")
SCENARIO = PAGE.partition("```yaml\n")[2].partition("```")[0]


@pytest.fixture
async def simulator(tmp_path: Path) -> AsyncIterator[Simulator]:
    """The mail receiver alone, over nothing."""
    simulator = Simulator(Settings(data=tmp_path), services=(SERVICE,))
    await simulator.start()
    yield simulator
    await simulator.close()


def test_it_is_one_of_the_services() -> None:
    assert SERVICE in SERVICES


@pytest.mark.parametrize("name", ["mail.message.receive", *SERVICE.refusals])
def test_the_page_describes_the_operation_and_each_refusal(name: str) -> None:
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("code", SERVICE.refusals)
def test_the_page_says_how_each_refusal_is_answered(code: str) -> None:
    row = SERVICE.refusals[code]

    assert f"| `{code}` | {row.status} {row.code} |" in PAGE


def test_the_page_has_every_finding() -> None:
    assert rule_table(RULE_TABLE).strip() in PAGE, "put rule_table(RULE_TABLE) under Findings"


def test_the_services_own_codes_are_of_the_table() -> None:
    assert {SERVICE.crash, SERVICE.unreadable, SERVICE.timeout} <= {*SERVICE.refusals}


async def test_a_mail_is_recorded_with_its_patient_and_findings_that_can_be_read_again(simulator: Simulator) -> None:
    outcome = await simulator.mail(a_mail(a_message(A_PDF, fields={"Subject": NHS_NUMBER})))
    exchange = outcome.exchange

    before = [found.rule for found in simulator.findings(exchange)]
    exchange.findings = None
    after = [found.rule for found in simulator.findings(exchange)]

    assert exchange.nhs_number == NHS_NUMBER
    assert exchange.message_id == "<report-1@example.nhs.uk>"
    assert before == after == ["mail.recipient.unknown", "mail.subject.patient"]
    assert simulator.view(exchange)["attachments"][0]["name"] == "report.pdf"


async def test_a_mail_that_comes_twice_can_be_asserted_on_by_its_finding(simulator: Simulator) -> None:
    first, again = [await simulator.mail(a_mail()) for _ in range(2)]

    assert "mail.message.repeated" not in [found.rule for found in simulator.findings(first.exchange)]
    assert "mail.message.repeated" in [found.rule for found in simulator.findings(again.exchange)]


async def test_no_http_request_is_a_mail(simulator: Simulator) -> None:
    outcome = await simulator.exchange(a_request("SMTP", f"mailto:{PRACTICE}"))

    assert (outcome.reply.status, outcome.exchange.operation) == (404, None)


async def test_too_large_a_mail_is_refused(simulator: Simulator) -> None:
    outcome = await simulator.mail(a_mail(b"x", size=99))

    assert outcome.reply.body == b"552 5.3.4 The message is larger than can be taken\r\n"


async def test_the_scenario_of_the_page_plays_as_the_page_says(simulator: Simulator) -> None:
    scenario = load_scenario(SCENARIO, "mail.yaml", services=(SERVICE,))
    await simulator.tenants.activate(DEFAULT_TENANT, (scenario,))

    said = [await simulator.mail(a_mail(None, PRACTICE)) for _ in range(4)]

    assert [(each.reply.status, each.delivery.fault) for each in said] == [
        (452, None), (554, None), (250, "empty"), (250, None),
    ]  # fmt: skip


@pytest.mark.parametrize("code", SERVICE.refusals)
async def test_a_scenario_refuses_with_each_code(simulator: Simulator, code: str) -> None:
    text = f"rules: [{{name: no, when: {{service: mail}}, then: {{refuse: {code}}}}}]"
    await simulator.tenants.activate(DEFAULT_TENANT, (load_scenario(text, "x.yaml", services=(SERVICE,)),))

    outcome = await simulator.mail(a_mail())

    assert outcome.reply.body.startswith(f"{SERVICE.refusals[code].status} {SERVICE.refusals[code].code} ".encode())
