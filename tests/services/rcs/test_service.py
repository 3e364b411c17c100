"""The table of the service's operations, and that its page describes all of it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from simulator.call import Operation
from simulator.pipeline import Simulator, TenantSpec
from simulator.pipeline.routes import Routes
from simulator.records.documents import Documents
from simulator.services.rcs import SERVICE
from simulator.services.rcs.rules import ROWS
from simulator.toolkit.names import REPORT_INTERACTIONS
from simulator.toolkit.rows import RuleRow
from simulator.wire.repeat_caller import VALUES
from tests.cda_makers import a_repeat_caller_query, a_report
from tests.itk_makers import MESSAGE_ID, a_distribution, an_envelope, an_itk_request
from tests.services.rcs.callers import Caller, a_question, a_submission, said

ROUTES = Routes([SERVICE])
PAGE = (Path(__file__).resolve().parents[3] / "simulator/services/rcs/README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("operation", SERVICE.operations, ids=[operation.id for operation in SERVICE.operations])
def test_an_operation_refuses_with_codes_of_the_table_and_is_described(operation: Operation) -> None:
    assert set(operation.refusals) <= set(SERVICE.refusals)
    assert f"| `{operation.id}` |" in PAGE


@pytest.mark.parametrize("row", ROWS, ids=[row.id for row in ROWS])
def test_a_rule_is_described(row: RuleRow) -> None:
    assert f"| `{row.id}` | {row.severity('lenient')} |" in PAGE


def test_only_the_query_can_be_answered_with_the_services_own_error() -> None:
    assert [operation.id for operation in SERVICE.operations if "ER" in operation.refusals] == ["rcs.caller.query"]


@pytest.mark.parametrize("code", [SERVICE.crash, SERVICE.unreadable, SERVICE.timeout])
def test_the_services_own_codes_are_of_the_table(code: str) -> None:
    assert code in SERVICE.refusals


@pytest.mark.parametrize(
    ("interaction", "operation"),
    [
        ("nhs111RepeatCallerSyncQueryResp-v1-0", "rcs.caller.query"),
        ("nhs111RepeatCallerSyncQuery-v1-0", "rcs.caller.query"),
        (None, "rcs.caller.query"),
    ],
)
def test_a_query_is_one_by_its_service(interaction: str | None, operation: str) -> None:
    service = "NHS111RepeatCallerSyncQueryResp-v1-0"
    body = a_distribution(a_repeat_caller_query(), service=service, interaction=interaction)

    found = ROUTES.knock(an_itk_request(an_envelope(body, action=service)), Documents({}))

    assert found is not None
    assert found[1].id == operation


@pytest.mark.parametrize("interaction", REPORT_INTERACTIONS)
def test_a_report_is_submitted_by_its_interaction_alone(interaction: str) -> None:
    found = ROUTES.knock(
        an_itk_request(an_envelope(a_distribution(a_report(), interaction=interaction))), Documents({})
    )

    assert (found is not None) == ("RepeatCallerRepository" in interaction)


def test_the_arrival_tells_the_ids() -> None:
    for request in (a_question(a_repeat_caller_query()), a_submission(a_report())):
        found = ROUTES.knock(request, Documents({}))

        assert found is not None
        assert found[2].message_id is not None
        assert found[2].tracking_id is not None


def test_every_value_is_described() -> None:
    assert [f"| `{value}` | {name} |" for value, name in VALUES.items() if f"| `{value}` | {name} |" not in PAGE] == []


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


async def test_the_pages_example_is_answered_as_the_page_says(simulator: Simulator) -> None:
    scenario, query = _blocks("yaml")[0], _blocks("xml")[0]
    told = simulator.sources.load(scenario, "called-twice.yaml")
    caller = await Caller.of(simulator, "page", TenantSpec((told,)))

    answer = caller.read(await caller.send(an_itk_request(query.encode(), action="")))
    caller.world.clock.advance(timedelta(hours=1, minutes=1))
    later = caller.read(await caller.send(an_itk_request(query.encode(), action="")))

    titles = [title.text for title in answer.response.iter("{urn:hl7-org:v3}title")]
    assert (answer.value, titles) == ("RC", ["The first call", "The second call"])
    assert later.value == "NRC"


async def test_the_pages_scenario_does_what_it_says(simulator: Simulator) -> None:
    told = simulator.sources.load(_blocks("yaml")[1], "repository-down.yaml")
    caller = await Caller.of(simulator, "page", TenantSpec((told,)))

    submitted = [said(await caller.submit()) for _ in range(6)]
    values = [(await caller.ask()).value for _ in range(2)]

    assert submitted == ["2100"] * 5 + [f"OK:{MESSAGE_ID}"]
    assert values == ["ER", "NRC"]
