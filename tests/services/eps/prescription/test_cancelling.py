"""Cancelling: what an attempt comes to, at once and later."""

import pytest

from simulator.services.eps.prescription import table
from simulator.services.eps.prescription.cancelling import CancelResult, decide, item_of, marked_by_another
from simulator.services.eps.prescription.codes import CANCEL_RESULTS
from simulator.services.eps.prescription.faults import IllegalItemTransition, IllegalTransition, ItemNotFound
from simulator.services.eps.prescription.machine import apply
from simulator.services.eps.prescription.model import prescription_of
from simulator.services.eps.prescription.table import Change
from simulator.wire.json import Json
from tests.makers import NOW
from tests.services.eps.makers import (
    ITEM_IDS,
    PHARMACY,
    PRACTICE,
    a_prescription,
    an_erd_prescription,
    an_item,
)

OTHER = "A82001"


def _decide(body: Json, item_id: str | None = ITEM_IDS[0], org: str = PRACTICE) -> str:
    code = decide(prescription_of(body), item_id, org)
    assert code in CANCEL_RESULTS
    return code


def _apply(body: Json, event: str, item_id: str | None = ITEM_IDS[0], org: str = PRACTICE) -> Json:
    return apply(body, event, NOW, Change(org=org, item_id=item_id, reason="Clinical grounds"))


def _statuses(body: Json) -> tuple[str, list[str]]:
    return body["status"], [item["status"] for item in body["lineItems"].values()]


def _of(status: str, item: str) -> Json:
    return a_prescription(status=status, lineItems={"1": an_item(1, item), "2": an_item(2, item)})


@pytest.mark.parametrize(
    ("status", "item", "code"),
    [
        ("0000", "0007", "R-0001"),
        ("0001", "0007", "R-0001"),
        ("9000", "0007", "R-0001"),
        ("9001", "0007", "R-0001"),
        ("0002", "0008", "R-0002"),
        ("0003", "0003", "R-0003"),
        ("0003", "0004", "R-0003"),
        ("0003", "0008", "R-0003"),
        ("0003", "0001", "R-0004"),
        ("0006", "0001", "R-0004"),
        ("0008", "0001", "R-0004"),
        ("0009", "0001", "R-0004"),
        ("0004", "0006", "R-0005"),
        ("0003", "0006", "R-0005"),
        ("0001", "0006", "R-0005"),
        ("0005", "0005", "R-0006"),
        ("0001", "0005", "R-0006"),
        ("0002", "0005", "R-0006"),
        ("0007", "0002", "R-0010"),
        ("0003", "0002", "R-0010"),
    ],
)
def test_an_attempt_comes_to_what_the_decision_table_says(status: str, item: str, code: str) -> None:
    assert _decide(_of(status, item)) == code


@pytest.mark.parametrize(
    ("status", "code"),
    [("0001", "R-0001"), ("0002", "R-0002"), ("0003", "R-0003"), ("0006", "R-0004"), ("0005", "R-0006")],
)
def test_an_attempt_at_the_whole_goes_by_the_prescription(status: str, code: str) -> None:
    assert _decide(a_prescription(status=status), None) == code


def test_an_item_that_there_is_not_is_not_found() -> None:
    assert _decide(a_prescription(), ITEM_IDS[3]) == "R-0008"


def test_an_item_is_meant_in_either_case() -> None:
    assert _decide(a_prescription(), ITEM_IDS[0].lower()) == "R-0001"


@pytest.mark.parametrize("status", ["0002", "0003"])
def test_what_another_organisation_asked_for_waits_for_that_one(status: str) -> None:
    marked = _apply(_of(status, "0008"), table.MARK, org=OTHER)

    assert _decide(marked) == "R-0007"
    assert _decide(marked, ITEM_IDS[1]) == {"0002": "R-0002", "0003": "R-0003"}[status]


def test_the_same_organisation_may_ask_again() -> None:
    assert _decide(_apply(_of("0002", "0008"), table.MARK)) == "R-0002"


def test_a_cancelled_item_is_cancelled_and_the_others_are_not() -> None:
    made = _apply(a_prescription(items=2), table.CANCEL_ITEM)

    assert _statuses(made) == ("0001", ["0005", "0007"])
    assert made["lineItems"]["1"]["cancellationReason"] == "Clinical grounds"
    assert "cancellationReason" not in made
    event = made["history"]["3"]
    assert (event["message"], event["org"], event["newStatus"]) == ("Prescription/item was cancelled", PRACTICE, "0001")


def test_with_its_last_active_item_the_prescription_is_cancelled() -> None:
    made = _apply(_apply(a_prescription(items=2), table.CANCEL_ITEM), table.CANCEL_ITEM, ITEM_IDS[1])

    assert _statuses(made) == ("0005", ["0005", "0005"])
    assert made["cancellationReason"] == "Clinical grounds"
    assert made["history"]["4"]["newStatus"] == "0005"
    assert made["issues"]["1"]["completedDate"] == "2026-11-22T10:00:00.000Z"


def test_the_whole_is_cancelled_at_once() -> None:
    assert _statuses(_apply(a_prescription(items=3), table.CANCEL_ITEM, None)) == ("0005", ["0005"] * 3)


def test_repeat_dispensing_is_cancelled_from_the_current_issue_on() -> None:
    made = _apply(an_erd_prescription(issues=4, issueNumber=2), table.CANCEL_ITEM)

    assert [issue["status"] for issue in made["issues"].values()] == ["0008", "0005", "0005", "0005"]


def test_an_item_is_cancelled_in_every_issue_to_come() -> None:
    body = an_erd_prescription(issues=3, lineItems={"1": an_item(1, maxRepeats=3), "2": an_item(2, maxRepeats=1)})

    made = _apply(body, table.CANCEL_ITEM)

    assert [(issue["status"], issue["lineItems"]) for issue in made["issues"].values()] == [
        ("0001", {"1": "0005", "2": "0007"}),
        ("0005", {"1": "0005", "2": "0006"}),
        ("0005", {"1": "0005", "2": "0006"}),
    ]


@pytest.mark.parametrize("status", ["0002", "0003"])
def test_a_cancellation_while_a_dispenser_has_it_is_only_marked(status: str) -> None:
    made = _apply(_of(status, "0008"), table.MARK)

    assert _statuses(made) == (status, ["0008", "0008"])
    item, other = made["lineItems"]["1"], made["lineItems"]["2"]
    assert (item["pendingCancellation"], item["cancellationReason"]) == (True, "Clinical grounds")
    assert other["pendingCancellation"] is False
    assert made["pendingCancellations"] == [
        {"itemId": ITEM_IDS[0], "reason": "Clinical grounds", "org": PRACTICE, "at": "2026-11-22T10:00:00.000Z"}
    ]
    event = made["history"]["3"]
    assert event["message"] == "Prescription/item was not cancelled. With dispenser. Marked for cancellation"
    assert event["newStatus"] == status


def test_the_whole_can_be_marked() -> None:
    made = _apply(a_prescription(status="0002"), table.MARK, None)

    assert made["prescriptionPendingCancellation"] is True
    assert made["pendingCancellations"][0]["itemId"] is None


def test_a_mark_takes_the_place_of_the_same_organisations_earlier_one() -> None:
    twice = _apply(_apply(_of("0002", "0008"), table.MARK), table.MARK)

    assert len(twice["pendingCancellations"]) == 1


def test_what_waited_is_applied_once_it_can_be() -> None:
    marked = _apply(_of("0002", "0008"), table.MARK)
    freed = {**marked, "status": "0001", "issues": {}}
    freed["lineItems"] = {no: {**item, "status": "0007"} for no, item in marked["lineItems"].items()}

    made = apply(freed, table.APPLY_PENDING, NOW, Change())

    assert _statuses(made) == ("0001", ["0005", "0007"])
    assert "pendingCancellations" not in made
    assert made["lineItems"]["1"]["pendingCancellation"] is False
    event = list(made["history"].values())[-1]
    assert (event["message"], event["org"]) == ("Subsequent cancellation", PRACTICE)


@pytest.mark.parametrize("item_id", [ITEM_IDS[3], "0005"])
def test_a_cancellation_that_waited_for_no_item_of_this_comes_to_nothing(item_id: str) -> None:
    body = a_prescription(pendingCancellations=[{"itemId": item_id, "reason": "x", "org": PRACTICE}])

    made = apply(body, table.APPLY_PENDING, NOW, Change())

    assert (_statuses(made), made["history"]) == (("0001", ["0007"]), body["history"])


def test_what_waited_for_the_whole_cancels_the_whole() -> None:
    body = a_prescription(
        items=2, pendingCancellations=[{"itemId": None, "reason": "Notification of Death", "org": OTHER}]
    )

    made = apply(body, table.APPLY_PENDING, NOW, Change())

    assert _statuses(made) == ("0005", ["0005", "0005"])
    assert made["cancellationReason"] == "Notification of Death"


def test_after_the_last_item_nothing_that_waited_is_left_to_apply() -> None:
    waiting = [{"itemId": ITEM_IDS[0], "reason": "x", "org": PRACTICE}, {"itemId": None, "reason": "y", "org": OTHER}]

    made = apply(a_prescription(pendingCancellations=waiting), table.APPLY_PENDING, NOW, Change())

    assert len(made["history"]) == 2


@pytest.mark.parametrize("event", [table.CANCEL_ITEM, table.MARK, table.APPLY_PENDING])
def test_what_is_over_is_not_cancelled(event: str) -> None:
    with pytest.raises(IllegalTransition):
        _apply(a_prescription(status="0006"), event)


@pytest.mark.parametrize(("event", "status"), [(table.CANCEL_ITEM, "0001"), (table.MARK, "0003")])
def test_an_item_that_is_over_is_not_cancelled(event: str, status: str) -> None:
    with pytest.raises(IllegalItemTransition):
        _apply(_of(status, "0005"), event)


@pytest.mark.parametrize(("event", "status"), [(table.CANCEL_ITEM, "0001"), (table.MARK, "0002")])
def test_an_item_of_another_prescription_is_not_cancelled(event: str, status: str) -> None:
    with pytest.raises(ItemNotFound):
        _apply(a_prescription(status=status), event, ITEM_IDS[3])


def test_a_result_says_whether_it_was_cancelled() -> None:
    assert [CancelResult(code).is_cancelled for code in ("R-0001", "R-0002")] == [True, False]


def test_an_empty_id_is_no_item() -> None:
    assert item_of(prescription_of(a_prescription(lineItems={"1": an_item(lineItemId=None)})), "") is None


def test_a_flag_is_a_cancellation_by_the_prescriber() -> None:
    body = a_prescription(status="0002", lineItems={"1": an_item(1, "0008", pendingCancellation=True)})

    assert marked_by_another(body, ITEM_IDS[0], OTHER)
    assert not marked_by_another(body, ITEM_IDS[0], PRACTICE)
    assert not marked_by_another(body, None, OTHER)


def test_the_pharmacy_that_has_it_is_an_organisation_like_others() -> None:
    marked = _apply(_of("0002", "0008"), table.MARK)

    assert _decide(marked, ITEM_IDS[0], PHARMACY) == "R-0007"
