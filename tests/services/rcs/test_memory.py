"""Reports are remembered for 96 hours of the tenant's time, and cost nothing while none of them is due."""

from datetime import UTC, datetime, timedelta

import pytest

from simulator.records.documents import Document, Documents, ShippedKind
from simulator.services.rcs.matching import Verdict
from simulator.services.rcs.memory import RETENTION, ask, index_of, remember, slices_of, tidy
from simulator.services.rcs.reports import KIND, report_of
from simulator.wire.json import Json
from simulator.wire.slices import Slice
from tests.services.rcs.samples import RUTH, a_document, sought

NOW = datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


def a_body(key: str, received: datetime = NOW, **facts: Json) -> dict[str, Json]:
    return dict(a_document(key, received.isoformat(), **facts).body)


def stored(documents: Documents) -> list[str]:
    return [document.key for document in documents.peek_every(KIND)]


async def test_a_report_of_the_same_id_takes_the_place_of_the_one_before() -> None:
    documents = Documents({})

    none, first = await remember(documents, a_body("1"))
    before, second = await remember(documents, a_body("1", family_name="Hallam"))

    assert (none, before) == (None, first)
    assert stored(documents) == ["1"]
    assert documents.peek(KIND, "1") == second


async def test_what_was_received_more_than_96_hours_ago_is_deleted() -> None:
    documents = Documents({})
    for key, age in (("older", RETENTION + MOMENT), ("just", RETENTION), ("young", timedelta())):
        await remember(documents, a_body(key, NOW - age))

    await tidy(documents, NOW)

    assert stored(documents) == ["just", "young"]
    assert documents.changed(KIND).keys() == {"just", "young"}


@pytest.mark.parametrize(("age", "value"), [(RETENTION, "RC"), (RETENTION + MOMENT, "NRC")])
async def test_a_report_counts_for_exactly_96_hours_even_if_nobody_tidies(age: timedelta, value: str) -> None:
    documents = Documents({})
    await remember(documents, a_body("1", NOW - age))
    await remember(documents, a_body("2", NOW))

    assert ask(documents, sought(), NOW).value == value


async def test_what_is_received_later_does_not_count_yet() -> None:
    documents = Documents({})
    await remember(documents, a_body("1", NOW))
    await remember(documents, a_body("2", NOW + MOMENT))

    assert ask(documents, sought(), NOW).value == "NRC"
    assert ask(documents, sought(), NOW + MOMENT).value == "RC"


async def test_a_report_that_was_put_or_deleted_by_others_is_known_at_once() -> None:
    documents = Documents({})
    values = [ask(documents, sought(RUTH), NOW).value]

    for key in ("1", "2"):
        await documents.put(KIND, key, a_body(key, nhs_number=RUTH))
    values.append(ask(documents, sought(RUTH), NOW).value)
    await documents.delete(KIND, "1")
    values.append(ask(documents, sought(RUTH), NOW).value)

    assert values == ["NRC", "RC", "NRC"]


async def test_shipped_reports_grow_old_too() -> None:
    old = Document(KIND, "1", 1, a_body("1", NOW - RETENTION - MOMENT))
    documents = Documents({KIND: ShippedKind({"1": old})})

    await tidy(documents, NOW)

    assert stored(documents) == []


async def test_nothing_is_looked_at_while_nothing_is_due() -> None:
    documents = Documents({})
    await remember(documents, a_body("1"))
    index_of(documents)
    revision = documents.revisions[KIND]

    await tidy(documents, NOW + RETENTION)

    assert documents.revisions[KIND] == revision


async def test_the_reports_of_a_verdict_are_those_that_are_still_there() -> None:
    documents = Documents({})
    reports = [
        report_of((await remember(documents, a_body(key, xml=f"<{key}/>", namespaces={"p": "u"})))[1])
        for key in ("a", "b")
    ]
    await documents.delete(KIND, "a", forget=True)

    assert slices_of(documents, Verdict("RC", "", tuple(reports))) == [Slice("<b/>", {"p": "u"})]
