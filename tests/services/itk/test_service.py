"""The table of the receivers' operations, and that the service's page describes all of it and its examples work."""

import re
from collections.abc import AsyncIterator
from dataclasses import fields
from pathlib import Path

import pytest

from simulator.call import Operation
from simulator.pipeline import Simulator, TenantSpec
from simulator.records.documents import Document
from simulator.services.itk import SERVICE, acknowledged, acknowledging, ambulance, encounters
from simulator.toolkit import names
from simulator.toolkit.door import PATHS
from simulator.toolkit.magic import BY_PATIENT, BY_TRACKING_ID
from simulator.toolkit.options import USUAL, Options
from simulator.toolkit.rows import RuleRow
from simulator.toolkit.table import RULE_TABLE, rule_table
from simulator.wire.json import Json
from tests.cda_makers import a_report
from tests.itk_makers import a_distribution, an_envelope, an_itk_request
from tests.population.test_kinds import GOOD

PAGE = (Path(__file__).resolve().parents[3] / "simulator/services/itk/README.md").read_text(encoding="utf-8")
OWN: tuple[RuleRow, ...] = (*encounters.ROWS, *ambulance.ROWS, acknowledging.NO_ROUTE, *acknowledged.ROWS)
OPTIONS: Json = GOOD["itk-options"][1]


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    simulator = Simulator()
    await simulator.start()
    yield simulator
    await simulator.close()


@pytest.mark.parametrize("operation", SERVICE.operations, ids=[operation.id for operation in SERVICE.operations])
def test_an_operation_refuses_with_codes_of_the_table_and_is_described(operation: Operation) -> None:
    assert set(operation.refusals) <= set(SERVICE.refusals)
    assert f"`{operation.id}`" in PAGE.partition("## Operations")[2].partition("\n## ")[0]


def test_no_two_operations_have_one_id_or_answer_to_one_name() -> None:
    answered = [name for operation in SERVICE.operations for name in operation.answers_to]

    assert len({operation.id for operation in SERVICE.operations}) == len(SERVICE.operations)
    assert len(set(answered)) == len(answered)


@pytest.mark.parametrize("code", [SERVICE.crash, SERVICE.unreadable, SERVICE.timeout])
def test_the_services_own_codes_are_of_the_table(code: str) -> None:
    assert code in SERVICE.refusals


def test_the_page_has_every_finding() -> None:
    assert rule_table((*RULE_TABLE, *OWN)).strip() in PAGE, "put rule_table() of all rows under Findings"


def test_the_services_own_rules_have_ids_of_their_own() -> None:
    ids = [row.id for row in (*RULE_TABLE, *OWN)]

    assert [id for id in ids if ids.count(id) > 1] == []


def test_the_page_has_every_refusal_as_it_is_answered() -> None:
    for code, row in SERVICE.refusals.items():
        said = f"| `{code}` | {row.status} | {row.detail.get('faultcode', '-')} | {row.code or '-'} |"
        assert said in PAGE


def test_the_page_has_every_path() -> None:
    assert [path for path in PATHS if f"\n* `{path}`" not in PAGE] == []


def test_the_page_has_every_service_and_interaction() -> None:
    interactions = [each for each in names.REPORT_INTERACTIONS if each != names.REPEAT_CALLER_REPOSITORY]
    known = [*names.ITK_SERVICES, *interactions]

    assert [name for name in known if f"`{name}`" not in PAGE and name != names.REPEAT_CALLER] == []


def test_the_page_has_every_profile() -> None:
    profiles = [each for service in names.ITK_SERVICES.values() for each in service.profiles if "Query" not in each]

    assert [profile for profile in profiles if f"`{profile}`" not in PAGE] == []


def test_the_page_has_every_magic_tracking_id_and_patient() -> None:
    magic = {**BY_TRACKING_ID, **BY_PATIENT}

    assert [id for id, code in magic.items() if f"| `{id}` | `{code}` |" not in PAGE] == []


def _keys(body: Json, prefix: str = "") -> list[str]:
    return [
        key
        for name, value in body.items()
        for key in (_keys(value, f"{prefix}{name}.") if isinstance(value, dict) else [f"{prefix}{name}"])
    ]


def test_every_option_is_described() -> None:
    chosen = Options.of(Document("itk-options", "receiver", 1, OPTIONS))

    assert [each.name for each in fields(Options) if getattr(chosen, each.name) == getattr(USUAL, each.name)] == []
    assert [key for key in _keys(OPTIONS) if f"| `{key}` |" not in PAGE] == []


def test_the_page_says_what_holds_without_an_option() -> None:
    assert f"| `{USUAL.answer_text}` |" in PAGE
    assert f"| `{USUAL.cad_reference}` |" in PAGE
    assert f"| `[{', '.join(USUAL.refused_usernames)}]` |" in PAGE
    assert f"| `{USUAL.attempts}` |" in PAGE


# The page's examples


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


async def _told(simulator: Simulator, number: int) -> str:
    """A tenant that plays one of the page's scenarios."""
    scenario = simulator.sources.load(_blocks("yaml")[number], "page.yaml")
    await simulator.tenants.create("page", TenantSpec((scenario,)))
    return "/t/page/gp/A81013/report"


async def test_the_pages_report_is_taken_at_the_practices_path(simulator: Simulator) -> None:
    (report,) = _blocks("xml")

    outcome = await simulator.exchange(an_itk_request(report.encode(), "/gp/A81013/report"))

    assert outcome.exchange.operation == "itk.pem.send"
    assert ">OK:2C7D0B94-51E6-4A38-9F1D-6B0E8C3A7F25<" in outcome.reply.body.decode()
    errors = [finding.rule for finding in simulator.findings(outcome.exchange) if finding.severity.value == "error"]
    assert errors == []


async def test_the_pages_refusal_is_given_in_its_words(simulator: Simulator) -> None:
    path = await _told(simulator, 0)

    met = [await simulator.exchange(an_itk_request(_blocks("xml")[0].encode(), path)) for _ in range(2)]

    assert [outcome.reply.status for outcome in met] == [500, 200]
    assert "<itk:ErrorDiagnosticText>The clinical system is being backed up<" in met[0].reply.body.decode()


async def test_the_pages_older_receiver_answers_as_they_did(simulator: Simulator) -> None:
    path = await _told(simulator, 1)

    taken, again = [await simulator.exchange(an_itk_request(_blocks("xml")[0].encode(), path)) for _ in range(2)]

    answer, fault = taken.reply.body.decode(), again.reply.body.decode()
    assert ">TEST_HARNESS_ID:A3F81C60-7D24-4B95-8E0A-1C6F5D9B2E74<" in answer
    assert "SendNHS111Report-v2-0_ptt/SendNHS111Report-v2-0Response<" in answer
    assert "RelatesTo" not in answer
    assert (again.reply.status, "<faultcode>Client<" in fault, "Duplicate message" in fault) == (200, True, True)
    assert ">http://www.w3.org/2005/08/addressing/fault<" in fault


async def test_the_pages_later_refusal_is_sent(simulator: Simulator) -> None:
    await _told(simulator, 2)
    service = "SendCDADocument-v2-0"
    body = a_distribution(a_report(), service=service, interaction="primaryRecipientDischargeReport-v1-0")
    message = an_envelope(body, action=service, reply_to="http://127.0.0.1:9000/acks")

    await simulator.exchange(an_itk_request(message, "/t/page/SendCDADocument", action=service))

    [(_, errand)] = simulator.unsent
    assert (errand.operation, errand.after) == ("itk.infrastructure-ack.send", 2.0)
    assert "DE0006" in errand.body.decode()
