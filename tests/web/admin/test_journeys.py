"""Journeys over the admin API: a patient's exchanges as calls, graded, in three forms."""

import pytest

from simulator.web.admin import grading
from simulator.wire.json import Json
from simulator.wire.xml import parse_xml
from tests.web.conftest import Client
from tests.web.worlds import ADA, API, BRAM

JOURNEYS = f"{API}/tenants/default/journeys"
EXPECTING = f"""
name: made
expect:
  - {{name: Ada was looked up, operation: echo.thing.retrieve, nhs_number: "{ADA}", count: 1}}
  - {{name: nobody was created <twice> & once, operation: echo.thing.create, count: 0}}
"""


async def _get(client: Client, path: str = "") -> Json:
    reply = await client.get(JOURNEYS + path)
    assert reply.status == 200, await reply.text()
    return await reply.json()


async def _text(client: Client, path: str) -> tuple[str, str]:
    reply = await client.get(JOURNEYS + path)
    assert reply.status == 200, await reply.text()
    return reply.content_type, await reply.text()


async def _play(client: Client, text: str = EXPECTING) -> None:
    reply = await client.put(
        f"{API}/tenants/default/scenarios", data=text, headers={"Content-Type": "application/yaml"}
    )
    assert reply.status == 200


async def test_a_patients_exchanges_stand_on_one_time_line(recorded: Client) -> None:
    found = await _get(recorded, f"/{ADA}")

    (call,) = found["calls"]
    assert (found["nhs_number"], found["passed"], found["exchanges"]) == (ADA, None, 1)
    assert [(step["exchange"], step["operation"], step["title"]) for step in call["steps"]] == [
        (1, "echo.thing.retrieve", "Shows what arrived")
    ]


async def test_findings_are_counted_at_each_step(recorded: Client) -> None:
    found = await _get(recorded, f"/{BRAM}")

    assert found["calls"][0]["steps"][0]["findings"] == {"error": 0, "warning": 1, "information": 0}


async def test_one_without_an_nhs_number_is_found_by_the_id_that_it_shares(recorded: Client) -> None:
    await recorded.get("/echo/nothing", headers={"X-Correlation-ID": "c-1"})
    await recorded.get("/echo/nothing", headers={"X-Correlation-ID": "c-2"})

    found = await _get(recorded, f"/{ADA}")

    assert [step["exchange"] for step in found["calls"][0]["steps"]] == [1, 6]


async def test_a_refusal_is_a_step(recorded: Client) -> None:
    await recorded.get("/echo/failure", headers={"NHS-Number": ADA})

    found = await _get(recorded, f"/{ADA}")

    assert [(step["status"], step["outcome"]) for step in found["calls"][0]["steps"]] == [
        (200, "answered"), (500, "refused"),
    ]  # fmt: skip


async def test_a_long_time_without_an_exchange_begins_another_call(recorded: Client) -> None:
    await recorded.patch(f"{API}/tenants/default/clock", json={"advance": "PT5H"})
    await recorded.get("/echo/nothing", headers={"NHS-Number": ADA})

    assert len((await _get(recorded, f"/{ADA}"))["calls"]) == 2
    assert len((await _get(recorded, f"/{ADA}?gap=PT6H"))["calls"]) == 1


async def test_what_is_expected_of_others_is_not_graded_in_a_patients_journey(recorded: Client) -> None:
    await _play(recorded)

    ada, bram = await _get(recorded, f"/{ADA}"), await _get(recorded, f"/{BRAM}")

    assert [(each["scenario"], each["name"], each["passed"]) for each in ada["results"]] == [
        ("made", "Ada was looked up", True), ("made", "nobody was created <twice> & once", True),
    ]  # fmt: skip
    assert [each["name"] for each in bram["results"]] == ["nobody was created <twice> & once"]


async def test_a_journey_is_graded_as_it_stands_now(recorded: Client) -> None:
    await _play(recorded)
    before = (await _get(recorded, f"/{ADA}"))["passed"]

    await recorded.post("/echo/thing", json={}, headers={"NHS-Number": ADA})

    assert (before, (await _get(recorded, f"/{ADA}"))["passed"]) == (True, False)


async def test_nobody_has_a_journey_of_whom_nothing_was_recorded(recorded: Client) -> None:
    reply = await recorded.get(f"{JOURNEYS}/9000000033")

    assert reply.status == 404
    assert "9000000033" in (await reply.json())["error"]["message"]


@pytest.mark.parametrize("gap", ["4", "PT", "-PT1H", "PT0S", "P9999999D"])
async def test_a_gap_that_is_no_time_is_refused(recorded: Client, gap: str) -> None:
    for path in ("", f"/{ADA}"):
        reply = await recorded.get(f"{JOURNEYS}{path}?gap={gap}")

        assert (reply.status, (await reply.json())["error"]["where"]) == (400, "gap")


async def test_all_patients_are_listed_in_the_order_they_came(recorded: Client) -> None:
    found = await _get(recorded)

    assert [row["nhs_number"] for row in found["journeys"]] == [ADA, BRAM]
    assert (found["passed"], found["looked_at"]) == (None, 5)


async def test_the_list_says_for_whom_what_is_expected_does_not_hold(recorded: Client) -> None:
    await _play(recorded)
    await recorded.post("/echo/thing", json={}, headers={"NHS-Number": BRAM})

    found = await _get(recorded)

    assert [(row["nhs_number"], row["passed"]) for row in found["journeys"]] == [(ADA, True), (BRAM, False)]
    assert found["journeys"][1]["failed"] == [
        {"scenario": "made", "name": "nobody was created <twice> & once", "message": "1 matched, expected exactly 0"}
    ]
    assert found["passed"] is False


async def test_the_list_looks_at_the_newest_exchanges_only(recorded: Client) -> None:
    found = await _get(recorded, "?limit=4")

    assert ([row["nhs_number"] for row in found["journeys"]], found["looked_at"]) == ([BRAM], 4)


async def test_the_list_grades_across_the_parts_that_are_read(
    recorded: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grading, "AT_A_TIME", 1)
    await _play(recorded, "name: made\nexpect: [{order: [echo.thing.retrieve, echo.nothing.retrieve]}]")
    await recorded.get("/echo/nothing", headers={"NHS-Number": ADA})

    found = await _get(recorded)

    assert [row["passed"] for row in found["journeys"]] == [True, False]


async def test_of_nothing_there_are_no_journeys(client: Client) -> None:
    assert await _get(client) == {"journeys": [], "passed": None, "looked_at": 0}


async def test_a_journey_can_be_had_as_text(recorded: Client) -> None:
    media_type, text = await _text(recorded, f"/{ADA}?format=text")

    assert media_type == "text/plain"
    assert text.startswith(f"Patient {ADA}: 1 call, 1 exchange\n")


async def test_the_list_can_be_had_as_text(recorded: Client) -> None:
    _, text = await _text(recorded, "?format=text")

    assert [line.split()[0] for line in text.splitlines()] == [ADA, BRAM]


@pytest.mark.parametrize("path", [f"/{ADA}.xml", f"/{ADA}?format=junit", ".xml", "?format=junit"])
async def test_junit_xml_has_a_suite_for_each_patient_and_a_case_for_each_expectation(
    recorded: Client, path: str
) -> None:
    await _play(recorded)

    media_type, text = await _text(recorded, path)

    root = parse_xml(text.encode())
    suites = {suite.get("name"): [case.get("name") for case in suite.iter("testcase")] for suite in root}
    assert media_type == "application/xml"
    assert root.tag == "testsuites"
    assert suites[f"patient {ADA}"] == ["made: Ada was looked up", "made: nobody was created <twice> & once"]


async def test_another_tenants_exchanges_are_not_shown(recorded: Client) -> None:
    await recorded.get("/t/theirs/echo/nothing", headers={"NHS-Number": ADA})

    reply = await recorded.get(f"{API}/tenants/theirs/journeys/{ADA}")

    found = await reply.json()
    assert [step["operation"] for step in found["calls"][0]["steps"]] == ["echo.nothing.retrieve"]
