"""A working copy of a record: what it writes out, and that it changes nothing else."""

from copy import deepcopy

import pytest

from simulator.services.eps.prescription.draft import Draft, waiting_in
from simulator.services.eps.prescription.model import prescription_of
from simulator.wire.json import Json
from tests.makers import NOW
from tests.services.eps.makers import ITEM_IDS, PHARMACY, PRACTICE, a_prescription, an_erd_prescription, an_item


@pytest.mark.parametrize("body", [a_prescription(status="0003", items=2), an_erd_prescription(issues=3)])
def test_a_record_that_nothing_happened_to_reads_the_same(body: Json) -> None:
    before, after = prescription_of(body), prescription_of(Draft(body, NOW).done())

    assert after.issues == before.issues
    assert (after.current_number, after.history) == (before.current_number, before.history)


def test_the_record_it_was_made_from_is_never_changed() -> None:
    body = an_erd_prescription(issues=2)
    before = deepcopy(body)

    draft = Draft(body, NOW)
    draft.turn(1, "0006", {"1": "0001"})
    draft.log("Dispense notification successful", PHARMACY, "0006", 1)
    draft.items["1"]["pendingCancellation"] = True
    draft.done()

    assert body == before


def test_the_current_issue_is_the_first_that_is_not_over() -> None:
    draft = Draft(an_erd_prescription(issues=2), NOW)

    draft.turn(1, "0006", {"1": "0001"})

    made = draft.done()
    assert (made["issueNumber"], made["status"], made["lineItems"]["1"]["status"]) == (2, "9000", "0007")


def test_when_all_are_over_the_last_is_the_current_one() -> None:
    draft = Draft(an_erd_prescription(issues=2), NOW)

    draft.turn(1, "0005", {"1": "0005"})
    draft.turn(2, "0005", {"1": "0005"})

    assert draft.done()["issueNumber"] == 2


def test_an_issue_that_ends_does_so_now_and_one_that_ended_keeps_its_day() -> None:
    draft = Draft(a_prescription(status="0002"), NOW)
    draft.turn(1, "0006", {"1": "0001"})
    draft.issues[1]["completedDate"] = "2026-11-20"

    draft.turn(1, "0008", {"1": "0001"})

    assert draft.done()["issues"]["1"]["completedDate"] == "2026-11-20"


def test_an_issue_that_goes_on_has_not_ended() -> None:
    draft = Draft(a_prescription(status="0002"), NOW)
    draft.turn(1, "0006", {"1": "0001"})

    draft.turn(1, "0002", {"1": "0008"})

    assert "completedDate" not in draft.done()["issues"]["1"]


def test_an_entry_of_the_history_has_the_next_number() -> None:
    draft = Draft(a_prescription(status="0002"), NOW)

    internal_id = draft.log("Release Request successful", PHARMACY, "0002", 1)

    assert draft.done()["history"]["3"] == {
        "eventId": "3",
        "internalId": internal_id,
        "message": "Release Request successful",
        "timestamp": "2026-11-22T10:00:00.000Z",
        "org": PHARMACY,
        "newStatus": "0002",
        "isDispenseNotification": False,
    }


def test_the_first_entry_of_a_history_has_number_two() -> None:
    draft = Draft(a_prescription(history={}), NOW)

    draft.log("Prescription upload successful", PRACTICE, "0001")

    assert list(draft.done()["history"]) == ["2"]


def test_an_entry_of_a_repeat_dispensing_prescription_names_its_issue() -> None:
    draft = Draft(an_erd_prescription(), NOW)

    draft.log("Release Request successful", PHARMACY, "0002", 1)

    assert draft.history["3"]["issue"] == 1


def test_internal_ids_repeat_from_run_to_run_and_differ_from_entry_to_entry() -> None:
    ids = []
    for _ in range(2):
        draft = Draft(a_prescription(), NOW)
        ids.append([draft.log("Release Request successful", PHARMACY, "0002") for _ in range(3)])

    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 3
    assert all(each.startswith("20261122100000000000_") for each in ids[0])


@pytest.mark.parametrize(("item_id", "number"), [(ITEM_IDS[1], "2"), (ITEM_IDS[1].lower(), "2"), ("other", None)])
def test_an_item_is_found_by_its_id_in_any_case(item_id: str, number: str | None) -> None:
    assert Draft(a_prescription(items=2), NOW).item_number(item_id) == number


def test_cancellations_that_wait_are_those_listed() -> None:
    waiting = [{"itemId": ITEM_IDS[0], "reason": "Clinical grounds", "org": PRACTICE}]

    assert waiting_in(a_prescription(pendingCancellations=waiting)) == waiting


def test_a_record_that_only_flags_cancellations_has_them_from_its_prescriber() -> None:
    items = {"1": an_item(pendingCancellation=True, cancellationReason="Clinical grounds"), "2": an_item(2)}

    assert waiting_in(a_prescription(lineItems=items)) == [
        {"itemId": ITEM_IDS[0], "reason": "Clinical grounds", "org": PRACTICE}
    ]


def test_a_flag_on_the_whole_prescription_is_a_cancellation_of_all() -> None:
    assert waiting_in(a_prescription(prescriptionPendingCancellation=True)) == [
        {"itemId": None, "reason": None, "org": PRACTICE}
    ]


def test_a_dispenser_is_given_an_issue_and_loses_it() -> None:
    draft = Draft(a_prescription(status="0002"), NOW)

    draft.give(1, None)

    assert "dispenserOrg" not in draft.done()
