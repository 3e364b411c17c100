"""What follows from a care record."""

from datetime import UTC, datetime

import pytest

from simulator.identifiers import is_uuid
from simulator.population import care_record
from simulator.wire.json import Json

NHS = "9000000009"
BEGAN = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("record", "there"), [({}, True), ({"summary": "initial"}, True), ({"summary": "none"}, False)]
)
def test_a_document_is_a_summary_unless_it_says_that_it_is_none(record: Json, there: bool) -> None:
    assert care_record.has_summary(record) is there


@pytest.mark.parametrize(
    ("consent", "dissent"),
    [(None, False), ({}, False), ({"store": "Yes"}, False), ({"store": "No"}, True), ("x", False)],
)
def test_only_a_no_to_storing_is_dissent(consent: Json, dissent: bool) -> None:
    assert care_record.has_dissented({"consent": consent}) is dissent


@pytest.mark.parametrize(
    ("view", "permission"), [("Yes", "Yes"), ("No", "No"), ("Ask", "Ask"), ("Clear", "Ask"), (None, "Ask")]
)
def test_who_has_said_nothing_or_taken_it_back_must_be_asked(view: Json, permission: str) -> None:
    assert care_record.view_permission({"consent": {"view": view}}) == permission


@pytest.mark.parametrize(("said", "more"), [(None, True), ("Yes", True), ("No", False)])
def test_additional_information_is_there_unless_it_was_refused(said: Json, more: bool) -> None:
    assert care_record.has_additional({"consent": {"additional": said}}) is more


def test_ids_follow_from_the_number_unless_they_are_given() -> None:
    made = [care_record.event_id({"nhs_number": NHS}), care_record.summary_id({"nhs_number": NHS})]

    assert all(is_uuid(each) for each in made)
    assert made[0] != made[1] != care_record.summary_id({"nhs_number": "9000000017"})
    assert care_record.event_id({"nhs_number": NHS, "event_id": "MINE"}) == "MINE"
    assert care_record.summary_id({"nhs_number": NHS, "summary_id": "MINE"}) == "MINE"


def test_a_decision_leaves_the_others_and_the_record_as_they_were() -> None:
    record = {"nhs_number": NHS, "consent": {"store": "Yes"}}

    decided = care_record.with_consent(record, view="No")

    assert decided == {"nhs_number": NHS, "consent": {"store": "Yes", "view": "No"}}
    assert record["consent"] == {"store": "Yes"}


@pytest.mark.parametrize(
    ("created", "at"),
    [
        (None, BEGAN),
        ("-P1D", datetime(2026, 11, 21, 10, tzinfo=UTC)),
        ("2020-05-14", datetime(2020, 5, 14, tzinfo=UTC)),
        ("2020-05-14T09:30:00+01:00", datetime(2020, 5, 14, 8, 30, tzinfo=UTC)),
        ("2020-05", BEGAN),
        ("-P999999D", BEGAN),
        (["2020-05-14"], BEGAN),
    ],
)
def test_a_summary_was_made_when_it_says_or_when_the_tenant_began(created: Json, at: datetime) -> None:
    assert care_record.created_of({"created": created}, BEGAN) == at


@pytest.mark.parametrize(("said", "events"), [(None, []), ([], []), (["A", "B"], ["A", "B"])])
def test_the_summaries_before_come_the_latest_last(said: Json, events: list[str]) -> None:
    assert care_record.earlier_events({"earlier_events": said}) == events
