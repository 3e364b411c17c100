"""The history that leads to a status, and what the dispenser has said on the way."""

import pytest

from simulator.population.load import Documents
from simulator.population.prescription_forms import expand
from simulator.wire.json import Json

NHS = "9990010005"
ID = "010005-A81013-00001U"
UPLOAD, RELEASE = "Prescription upload successful", "Nominated Release Request successful"
NOTIFY, CLAIM = "Dispense notification successful", "Dispense claim successful"
CANCEL, BATCH = "Prescription/item was cancelled", "Updated by Routine Admin Batch worker"
MARK = "Prescription/item was not cancelled. With dispenser. Marked for cancellation"


@pytest.fixture
def ruth(shipped: Documents) -> Json:
    return shipped["people"][NHS]


def _made(person: Json, status: str, **keys: Json) -> Json:
    return expand({"nhs_number": NHS, "items": ["aspirin", "omeprazole"], "status": status, **keys}, ID, person)


@pytest.mark.parametrize(
    ("status", "events"),
    [
        ("to-be-dispensed", [(UPLOAD, "0001")]),
        ("with-dispenser", [(UPLOAD, "0001"), (RELEASE, "0002")]),
        ("with-dispenser-active", [(UPLOAD, "0001"), (RELEASE, "0002"), (NOTIFY, "0003")]),
        ("expired", [(UPLOAD, "0001"), (BATCH, "0004")]),
        ("cancelled", [(UPLOAD, "0001"), (CANCEL, "0001"), (CANCEL, "0005")]),
        ("dispensed", [(UPLOAD, "0001"), (RELEASE, "0002"), (NOTIFY, "0006")]),
        ("not-dispensed", [(UPLOAD, "0001"), (RELEASE, "0002"), (NOTIFY, "0007")]),
        ("claimed", [(UPLOAD, "0001"), (RELEASE, "0002"), (NOTIFY, "0006"), (CLAIM, "0008")]),
        ("no-claimed", [(UPLOAD, "0001"), (RELEASE, "0002"), (NOTIFY, "0006"), (BATCH, "0009")]),
    ],
)
def test_a_history_leads_to_each_status(status: str, events: list[tuple[str, str]], ruth: Json) -> None:
    history = _made(ruth, status)["history"]

    assert [(event["message"], event["newStatus"]) for event in history.values()] == events
    assert list(history) == [str(number) for number in range(2, len(events) + 2)]


def test_another_than_the_nominated_dispenser_has_asked_for_it_by_its_id(ruth: Json) -> None:
    history = _made(ruth, "with-dispenser", dispenser="FZ902")["history"]

    assert (history["3"]["message"], history["3"]["org"]) == ("Release Request successful", "FZ902")


def test_a_mark_for_cancellation_is_the_last_that_happened(ruth: Json) -> None:
    history = _made(ruth, "with-dispenser", pending="0001")["history"]

    assert history["4"]["message"] == MARK


def test_a_cancelled_item_was_cancelled_before_the_release(ruth: Json) -> None:
    items: list[Json] = ["aspirin", {"medicine": "omeprazole", "status": "cancelled"}]

    made = _made(ruth, "dispensed", items=items, issued="-PT5H")

    assert [event["message"] for event in made["history"].values()] == [UPLOAD, CANCEL, RELEASE, NOTIFY]
    assert [event["timestamp"] for event in made["history"].values()] == [
        "-PT5H", "-PT4H40M43S", "-PT4H31M4S", "-PT30M",
    ]  # fmt: skip
    [notification] = made["dispenseNotifications"].values()
    assert list(notification["lineItems"]) == ["1"]


def test_a_notification_says_what_was_dispensed_of_each_item(ruth: Json) -> None:
    made = _made(ruth, "with-dispenser-active")

    [(key, notification)] = made["dispenseNotifications"].items()
    assert made["history"]["4"]["internalId"] == key == notification["dispenseNotificationDocumentKey"]
    assert made["lastDispenseNotification"] == notification["dispenseNotificationId"]
    assert notification["isLastDispenseNotification"] is True
    assert [
        (each["status"], each["components"][0]["quantity"]) for each in notification["lineItems"].values()
    ] == [("0001", 28), ("0004", 0)]  # fmt: skip


def test_a_single_item_is_dispensed_in_part(ruth: Json) -> None:
    [notification] = _made(ruth, "with-dispenser-active", items=["aspirin"])["dispenseNotifications"].values()

    assert notification["lineItems"]["1"]["status"] == "0003"
    assert notification["lineItems"]["1"]["components"][0]["quantity"] == 14


def test_what_was_not_dispensed_has_a_reason(ruth: Json) -> None:
    [notification] = _made(ruth, "not-dispensed", reason="0002")["dispenseNotifications"].values()

    assert notification["nonDispensingReason"] == "0002"
    assert {each["nonDispensingReason"] for each in notification["lineItems"].values()} == {"0002"}


def test_an_item_alone_can_have_been_left_out(ruth: Json) -> None:
    items: list[Json] = ["aspirin", {"medicine": "omeprazole", "status": "not-dispensed", "reason": "0011"}]

    [notification] = _made(ruth, "dispensed", items=items)["dispenseNotifications"].values()

    assert "nonDispensingReason" not in notification
    assert notification["lineItems"]["2"]["nonDispensingReason"] == "0011"


def test_the_events_of_repeat_dispensing_say_which_issue_they_are_about(ruth: Json) -> None:
    made = _made(ruth, "with-dispenser", treatment="erd", issues=3, issue=2)

    assert [event.get("issue") for event in made["history"].values()] == [None, 1, 1, 1, 2]
    [notification] = made["dispenseNotifications"].values()
    assert notification["issue"] == 1


def test_the_issue_says_when_it_went_where(ruth: Json) -> None:
    issue = _made(ruth, "claimed", issued="-P25D")["issues"]["1"]

    assert issue == {
        "status": "0008",
        "lineItems": {"1": "0001", "2": "0001"},
        "releaseDate": "-P24DT21H",
        "releaseOrg": "FZ901",
        "dispenserOrg": "FZ901",
        "lastDispenseDate": "-P23DT20H",
        "completedDate": "-P23DT20H",
        "claimedDate": "-P19D",
    }
