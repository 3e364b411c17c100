"""What a prescription is, read from its record."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.services.eps.prescription.codes import STATUSES
from simulator.services.eps.prescription.model import prescription_of
from simulator.wire.json import Json
from tests.official import examples, official
from tests.services.eps.makers import (
    ITEM_IDS,
    PHARMACY,
    PRACTICE,
    PRESCRIPTION_ID,
    a_notification,
    a_prescription,
    an_erd_prescription,
    an_event,
    an_item,
)


def test_a_prescription_is_what_its_record_says() -> None:
    made = prescription_of(a_prescription(status="0002", items=2, longId="A-1", prescriber={"name": "A Practice"}))

    assert (made.id, made.nhs_number, made.treatment, made.type) == (PRESCRIPTION_ID, "9000000009", "0001", "0101")
    assert (made.prescriber_org, made.nominated_org, made.nominated_type) == (PRACTICE, PHARMACY, "P1")
    assert (made.days_supply, made.max_repeats, made.is_erd, made.deleted) == (28, None, False, False)
    assert (made.status, made.current_number, made.long_id) == ("0002", 1, "A-1")
    assert made.issue_date == datetime(2026, 11, 20, tzinfo=UTC)
    assert (made.prescriber, made.pharmacy_status) == ({"name": "A Practice"}, {})


def test_a_patient_is_as_written() -> None:
    patient = prescription_of(a_prescription(suffix="OBE")).patient

    assert (patient.prefix, patient.given, patient.family, patient.suffix) == ("MS", "ADA", "OKAFOR", "OBE")
    assert (patient.birth_date, patient.gender, patient.postcode) == ("1980-05-17", 2, "ZZ99 4QA")
    assert patient.lines == ("1 Trevelyan Square", "Boar Lane", "Leeds")


def test_a_line_item_is_as_its_issue_has_it() -> None:
    item = prescription_of(a_prescription(lineItems={"1": an_item(pendingCancellation=True)})).current_issue.items[0]

    assert (item.number, item.id, item.status, item.name) == ("1", ITEM_IDS[0], "0007", "Amoxicillin 500mg capsules")
    assert (item.quantity, item.unit, item.dosage) == (28, "tablet", "One to be taken each day")
    assert (item.pending_cancellation, item.max_repeats, item.cancellation_reason) == (True, None, None)


def test_an_item_that_waits_to_be_cancelled_is_seen_on_the_prescription() -> None:
    marked = prescription_of(a_prescription(lineItems={"1": an_item(), "2": an_item(2, pendingCancellation=True)}))

    assert marked.items_pending_cancellation
    assert not prescription_of(a_prescription()).items_pending_cancellation


def test_a_repeat_dispensing_prescription_has_all_its_issues() -> None:
    made = prescription_of(an_erd_prescription(issues=3))

    assert [(issue.number, issue.status) for issue in made.issues] == [(1, "0001"), (2, "9000"), (3, "9000")]
    assert made.issue(2) is made.issues[1]
    assert made.issue(4) is None


def test_others_have_the_one_issue_that_they_name() -> None:
    made = prescription_of(a_prescription(treatmentType="0002", issueNumber=2, maxRepeats=6))

    assert [issue.number for issue in made.issues] == [2]


def test_an_issue_knows_its_dates_and_who_has_it() -> None:
    issues = {
        "1": {
            "status": "0006",
            "dispenserOrg": "FQQ33",
            "releaseOrg": "FQQ44",
            "releaseDate": "2026-11-21",
            "completedDate": "2026-11-22",
        }
    }

    first, second = prescription_of(
        an_erd_prescription(issues=2, issueNumber=2, dispenserOrg=PHARMACY) | {"issues": issues}
    ).issues

    assert (first.dispenser_org, first.release_org, second.dispenser_org) == ("FQQ33", "FQQ44", PHARMACY)
    assert (first.released, first.completed) == (datetime(2026, 11, 21, tzinfo=UTC), datetime(2026, 11, 22, tzinfo=UTC))
    assert (first.is_complete, second.is_complete) == (True, False)


def test_the_history_goes_by_number() -> None:
    made = prescription_of(a_prescription(history={"10": an_event(10), "2": an_event(2), "3": an_event(3)}))

    assert [event.number for event in made.history] == [2, 3, 10]
    assert made.last_event == datetime(2026, 11, 20, 9, 10, tzinfo=UTC)


def test_without_a_history_the_last_event_is_the_prescribing() -> None:
    assert prescription_of(a_prescription(history={})).last_event == datetime(2026, 11, 20, tzinfo=UTC)


def test_an_issue_has_its_own_history_and_what_is_about_all() -> None:
    history = {"2": an_event(2), "3": an_event(3, issue=1), "4": an_event(4, issue=2)}

    made = prescription_of(an_erd_prescription(history=history))

    assert [event.number for event in made.history_of(2)] == [2, 4]


def test_a_notification_belongs_to_the_issue_it_names_or_to_the_current_one() -> None:
    notifications = {
        "a": a_notification(number=1, issue=1, isLastDispenseNotification=False),
        "b": a_notification(number=2, isLastDispenseNotification=True, nonDispensingReason="0005"),
    }

    made = prescription_of(an_erd_prescription(issueNumber=2, dispenseNotifications=notifications))

    assert [each.key for each in made.notifications_of(1)] == ["a"]
    assert [(each.key, each.is_last, each.reason, len(each.items)) for each in made.notifications_of(2)] == [
        ("b", True, "0005", 1)
    ]


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["1", "2", "status", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)
_LOOSE = ("history", "dispenseNotifications", "prescriber", "pharmacyStatus", "gender", "maxRepeats", "address")


@given(st.dictionaries(st.sampled_from(_LOOSE), _ANY))
def test_a_record_of_any_form_can_be_read(loose: Json) -> None:
    assert prescription_of(an_erd_prescription(issues=2) | loose).id == PRESCRIPTION_ID


@pytest.mark.parametrize("body", [{}, {"prescriptionId": "A"}, {"lineItems": {"1": {}}}])
def test_almost_nothing_is_enough(body: Json) -> None:
    assert prescription_of(body).status == "0001"


@official("EPS tracker, recorded answers: the facts each was made from")
@pytest.mark.parametrize("path", examples("eps/examples/tracker-fhir/view"))
def test_recorded_prescriptions_are_read_whole(path: Path) -> None:
    body = json.loads(path.read_text(encoding="utf-8"))["given"].get("prescription", a_prescription())

    made = prescription_of(body)

    assert made.status == body["status"]
    assert made.status in STATUSES
    assert len(made.current_issue.items) == len(body["lineItems"])
    assert [event.timestamp for event in made.history] == [event["timestamp"] for event in body["history"].values()]
    assert all(event.at is not None for event in made.history)
