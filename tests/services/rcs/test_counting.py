"""Which submissions count as calls: duplicates, documents that come again, replacements, what nobody can find."""

import pytest

from simulator.wire.json import Json
from tests.services.rcs.callers import Caller, an_id, said


async def test_a_tracking_id_that_comes_again_is_answered_alike_and_counts_once(caller: Caller) -> None:
    first = await caller.submit(tracking_id=an_id(1))
    again = await caller.submit(tracking_id=an_id(1))

    assert said(first) == said(again)
    assert caller.stored() == [an_id(0x1001)]
    assert "itk.duplicate" in caller.findings(again)


async def test_a_document_that_comes_again_counts_once_and_from_then_on(caller: Caller) -> None:
    await caller.submit(document_id=an_id(1), set_id=an_id(2))
    caller.at(50)
    again = await caller.submit(document_id=an_id(1), set_id=an_id(2), title="Another")
    caller.at(100)

    assert (await caller.ask()).value == "NRC"
    assert caller.stored() == [an_id(1)]
    assert caller.findings(again)["rcs.report.other-content"].what == (
        f"{an_id(1)} was submitted before, at 2026-11-22T10:00:00+00:00"
    )


@pytest.mark.parametrize(("changes", "rule"), [({}, "rcs.report.again"), ({"title": "T"}, "rcs.report.other-content")])
async def test_a_document_that_comes_again_is_told_from_another_under_its_id(
    caller: Caller, changes: dict[str, Json], rule: str
) -> None:
    facts: dict[str, Json] = {"document_id": an_id(1), "set_id": an_id(2)}
    await caller.submit(**facts)
    again = await caller.submit(**facts, **changes)

    found = {name for name in caller.findings(again) if name.startswith("rcs.")}
    assert found == {rule}


async def test_a_replacement_counts_in_place_of_what_it_replaces(caller: Caller) -> None:
    await caller.submit(set_id=an_id(1), version=1)
    await caller.submit(set_id=an_id(1), version=2)
    values = [(await caller.ask()).value]
    await caller.submit()
    answer = await caller.ask()

    assert values == ["NRC"]
    assert (answer.value, answer.documents) == ("RC", [an_id(0x1002), an_id(0x1003)])


async def test_an_old_version_that_comes_late_does_not_count(caller: Caller) -> None:
    await caller.submit(set_id=an_id(1), version=2)
    late = await caller.submit(set_id=an_id(1), version=1)

    assert (await caller.ask()).value == "NRC"
    assert "rcs.report.old-version" in caller.findings(late)


async def test_a_report_that_no_query_can_find_is_pointed_out(caller: Caller) -> None:
    hidden = await caller.submit(nhs_number=None, birth=None, postcode="", lines=[])
    found = await caller.submit(nhs_number=None, postcode="", lines=[])

    assert "rcs.report.never-found" in caller.findings(hidden)
    assert "rcs.report.never-found" not in caller.findings(found)
