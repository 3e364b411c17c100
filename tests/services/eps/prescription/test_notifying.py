"""Dispense notifications: taken, amended, withdrawn."""

import json

import pytest

from simulator.services.eps.prescription import table
from simulator.services.eps.prescription.faults import (
    IllegalItemTransition,
    IllegalTransition,
    ItemMissing,
    ItemNotFound,
    NotTheLast,
)
from simulator.services.eps.prescription.machine import apply
from simulator.services.eps.prescription.table import Change
from simulator.wire.json import Json
from tests.makers import NOW
from tests.official import example, official
from tests.services.eps.makers import (
    ITEM_IDS,
    OTHER_PHARMACY,
    PHARMACY,
    a_notification,
    a_prescription,
    an_erd_prescription,
    an_item,
)


def _id(number: int) -> str:
    return str(a_notification(number=number)["dispenseNotificationId"])


def _notify(body: Json, *statuses: str, status: str = "0006", number: int = 1, org: str = PHARMACY) -> Json:
    change = Change(org=org, notification=a_notification(statuses, status, number))
    return apply(body, table.NOTIFY, NOW, change)


def _amend(body: Json, *statuses: str, status: str, number: int, replaces: int) -> Json:
    notification = a_notification(statuses, status, number, replacementOf=_id(replaces))
    return apply(body, table.AMEND, NOW, Change(org=PHARMACY, notification=notification))


def _withdraw(body: Json, named: int | None = None) -> Json:
    change = Change(org=PHARMACY, notification_id=None if named is None else _id(named))
    return apply(body, table.WITHDRAW, NOW, change)


def _released(items: int = 1) -> Json:
    return apply(a_prescription(items=items), table.RELEASE, NOW, Change(org=PHARMACY))


def _released_erd(**fields: Json) -> Json:
    return apply(an_erd_prescription(**fields), table.RELEASE, NOW, Change(org=PHARMACY))


def _statuses(body: Json) -> tuple[str, list[str]]:
    return body["status"], [item["status"] for item in body["lineItems"].values()]


def _lasts(body: Json) -> list[tuple[str, bool]]:
    return [
        (each["dispenseNotificationId"], each["isLastDispenseNotification"])
        for each in body["dispenseNotifications"].values()
    ]


@pytest.mark.parametrize(
    ("statuses", "status"),
    [
        (("0001", "0001"), "0006"),
        (("0001", "0002"), "0006"),
        (("0001", "0003"), "0003"),
        (("0001", "0004"), "0003"),
        (("0008", "0001"), "0003"),
        (("0002", "0002"), "0007"),
    ],
)
def test_a_notification_brings_its_statuses(statuses: tuple[str, ...], status: str) -> None:
    assert _statuses(_notify(_released(2), *statuses, status=status)) == (status, list(statuses))


def test_a_notification_is_kept_under_the_key_that_its_entry_in_the_history_names() -> None:
    made = _notify(_released(), "0001")

    event = list(made["history"].values())[-1]
    (key, kept), *others = made["dispenseNotifications"].items()
    assert others == []
    assert (event["internalId"], event["isDispenseNotification"], event["newStatus"]) == (key, True, "0006")
    assert (event["message"], event["org"]) == ("Dispense notification successful", PHARMACY)
    assert kept["dispenseNotificationDocumentKey"] == key
    assert (kept["isLastDispenseNotification"], made["lastDispenseNotification"]) == (True, _id(1))


def test_the_dispenser_is_who_notified_last() -> None:
    assert _notify(_released(), "0001", org=OTHER_PHARMACY)["dispenserOrg"] == OTHER_PHARMACY


def test_dates_of_dispensing_and_completion_are_kept() -> None:
    issue = _notify(_released(), "0001")["issues"]["1"]

    assert (issue["lastDispenseDate"], issue["completedDate"]) == ("2026-11-22T10:00:00.000Z",) * 2


def test_the_last_of_several_is_the_last() -> None:
    made = _notify(_notify(_released(2), "0001", "0003", status="0003"), "0001", "0001", number=2)

    assert _lasts(made) == [(_id(1), False), (_id(2), True)]


@pytest.mark.parametrize("status", ["0001", "0002", "0005", "0008", "", "7"])
def test_a_notification_can_bring_no_other_status(status: str) -> None:
    with pytest.raises(IllegalTransition) as refused:
        _notify(_released(), "0001", status=status)

    assert refused.value.status == status


@pytest.mark.parametrize(("item", "status"), [("0003", "0006"), ("0001", "0007"), ("0007", "0003"), ("0005", "0006")])
def test_an_item_has_to_fit_the_status(item: str, status: str) -> None:
    with pytest.raises(IllegalItemTransition):
        _notify(_released(), item, status=status)


def test_an_item_that_was_dispensed_is_not_taken_back_by_another_notification() -> None:
    partly = _notify(_released(2), "0001", "0003", status="0003")

    with pytest.raises(IllegalItemTransition) as refused:
        _notify(partly, "0002", "0001", number=2)

    assert (refused.value.item_id, refused.value.before, refused.value.after) == (ITEM_IDS[0], "0001", "0002")


def test_every_item_must_be_spoken_of() -> None:
    with pytest.raises(ItemMissing) as refused:
        _notify(_released(2), "0001")

    assert refused.value.item_id == ITEM_IDS[1]


def test_items_that_were_cancelled_need_not_be() -> None:
    body = a_prescription(status="0002", lineItems={"1": an_item(1, "0008"), "2": an_item(2, "0005")})

    assert _statuses(_notify(body, "0001")) == ("0006", ["0001", "0005"])


def test_an_item_of_another_prescription_is_not_found() -> None:
    with pytest.raises(ItemNotFound) as refused:
        _notify(_released(), "0001", "0001")

    assert refused.value.item_id == ITEM_IDS[1]


def test_an_amendment_takes_the_place_of_the_last_notification() -> None:
    whole = _notify(_released(2), "0001", "0001")

    made = _amend(whole, "0001", "0003", status="0003", number=2, replaces=1)

    assert _statuses(made) == ("0003", ["0001", "0003"])
    assert _lasts(made) == [(_id(1), False), (_id(2), True)]
    assert "completedDate" not in made["issues"]["1"]


def test_an_amendment_starts_from_where_the_amended_one_did() -> None:
    amended = _amend(_notify(_released(), "0001"), "0002", status="0007", number=2, replaces=1)

    again = _amend(amended, "0001", status="0006", number=3, replaces=2)

    assert _statuses(again) == ("0006", ["0001"])


def test_an_amendment_starts_after_the_notification_before() -> None:
    partly = _notify(_released(2), "0001", "0003", status="0003")
    whole = _notify(partly, "0001", "0001", number=2)

    with pytest.raises(IllegalItemTransition):
        _amend(whole, "0002", "0001", status="0006", number=3, replaces=2)


def test_only_the_last_notification_can_be_amended() -> None:
    whole = _notify(_notify(_released(2), "0001", "0003", status="0003"), "0001", "0001", number=2)

    with pytest.raises(NotTheLast):
        _amend(whole, "0001", "0001", status="0006", number=3, replaces=1)


@pytest.mark.parametrize("status", ["0001", "0002"])
def test_what_was_not_dispensed_cannot_be_amended(status: str) -> None:
    with pytest.raises(NotTheLast):
        _amend(a_prescription(status=status), "0001", status="0006", number=2, replaces=1)


def test_what_was_claimed_cannot_be_amended() -> None:
    claimed = apply(_notify(_released(), "0001"), table.CLAIM, NOW, Change(org=PHARMACY))

    with pytest.raises(IllegalTransition) as refused:
        _amend(claimed, "0002", status="0007", number=2, replaces=1)

    assert refused.value.status == "0008"


def test_a_withdrawal_of_the_only_notification_leads_back_to_the_release() -> None:
    made = _withdraw(_notify(_released(2), "0001", "0001", org=OTHER_PHARMACY))

    assert _statuses(made) == ("0002", ["0008", "0008"])
    assert made["dispenserOrg"] == PHARMACY
    assert "lastDispenseNotification" not in made
    assert not {"completedDate", "lastDispenseDate"} & set(made["issues"]["1"])
    assert _lasts(made) == [(_id(1), False)]
    assert list(made["history"].values())[-1]["message"] == "Dispense Withdrawal successful"


def test_a_withdrawal_leads_back_to_the_notification_before() -> None:
    partly = _notify(_released(2), "0001", "0003", status="0003", org=OTHER_PHARMACY)

    made = _withdraw(_notify(partly, "0001", "0001", number=2), named=2)

    assert _statuses(made) == ("0003", ["0001", "0003"])
    assert (made["lastDispenseNotification"], made["dispenserOrg"]) == (_id(1), OTHER_PHARMACY)


def test_a_withdrawn_amendment_leads_back_to_what_it_amended() -> None:
    amended = _amend(_notify(_released(), "0001"), "0002", status="0007", number=2, replaces=1)

    made = _withdraw(amended)

    assert (_statuses(made), made["lastDispenseNotification"]) == (("0006", ["0001"]), _id(1))


def test_withdrawals_go_back_one_by_one() -> None:
    made = _withdraw(_withdraw(_notify(_notify(_released(2), "0001", "0003", status="0003"), "0001", "0001", number=2)))

    assert _statuses(made) == ("0002", ["0008", "0008"])
    with pytest.raises(NotTheLast):
        _withdraw(made)


@pytest.mark.parametrize("said", [{"lastDispenseNotification": _id(1)}, {}])
def test_a_seeded_notification_can_be_withdrawn_if_the_record_says_that_it_is_the_last(said: Json) -> None:
    seeded = a_notification(isLastDispenseNotification=not said)
    body = a_prescription(status="0006", dispenseNotifications={"k": seeded}, **said)

    assert _statuses(_withdraw(body)) == ("0002", ["0008"])


@pytest.mark.parametrize("seeded", [{}, a_notification(), a_notification(dispenseNotificationId=None)])
def test_a_seeded_notification_that_is_not_said_to_be_the_last_cannot(seeded: Json) -> None:
    body = a_prescription(status="0006", dispenseNotifications={"k": seeded})

    with pytest.raises(NotTheLast):
        _withdraw(body)


def test_an_amendment_that_stays_complete_brings_nothing_on_again() -> None:
    whole = _notify(_released_erd(issueDate="2026-08-01"), "0001")

    made = _amend(whole, "0002", status="0007", number=2, replaces=1)

    assert [issue["status"] for issue in made["issues"].values()][:3] == ["0007", "0001", "9000"]


def test_only_the_last_notification_can_be_withdrawn() -> None:
    whole = _notify(_notify(_released(2), "0001", "0003", status="0003"), "0001", "0001", number=2)

    with pytest.raises(NotTheLast):
        _withdraw(whole, named=1)


def test_what_was_claimed_cannot_be_withdrawn() -> None:
    claimed = apply(_notify(_released(), "0001"), table.CLAIM, NOW, Change(org=PHARMACY))

    with pytest.raises(IllegalTransition):
        _withdraw(claimed)


def test_a_repeat_dispensing_issue_goes_no_lower_than_active() -> None:
    made = _withdraw(_notify(_released_erd(), "0001"))

    assert (made["issueNumber"], *_statuses(made)) == (1, "0003", ["0008"])


def test_a_notification_of_an_issue_whose_successor_waits_can_be_withdrawn_and_amended() -> None:
    whole = _notify(_released_erd(issueDate="2026-08-01"), "0001")

    withdrawn = _withdraw(whole)
    amended = _amend(whole, "0003", status="0003", number=2, replaces=1)

    for made in (withdrawn, amended):
        assert (made["issueNumber"], made["status"], made["issues"]["2"]["status"]) == (1, "0003", "0001")


def test_once_the_next_issue_is_with_a_dispenser_it_cannot() -> None:
    whole = _notify(_released_erd(issueDate="2026-08-01"), "0001")
    gone_on = apply(whole, table.RELEASE, NOW, Change(org=PHARMACY))

    with pytest.raises(IllegalTransition):
        _withdraw(gone_on)
    with pytest.raises(IllegalTransition):
        _amend(gone_on, "0003", status="0003", number=2, replaces=1)


def test_an_issue_completed_by_an_amendment_brings_on_the_next() -> None:
    partly = _notify(_released_erd(issueDate="2026-08-01"), "0003", status="0003")

    made = _amend(partly, "0001", status="0006", number=2, replaces=1)

    assert (made["issueNumber"], made["status"]) == (2, "0001")


@official("EPS tracker, recorded answers: acuteWithdrawn")
@pytest.mark.parametrize("name", ["acuteWithdrawn", "acuteWithWithdrawnAmendment"])
def test_a_withdrawal_leaves_what_a_recorded_one_left(name: str) -> None:
    recorded = example(f"eps/examples/tracker-fhir/view/{name}.json")["given"]["prescription"]
    released = {**recorded, "status": "0002", "dispenseNotifications": {}, "history": {"2": recorded["history"]["2"]}}
    released["lineItems"] = {no: {**item, "status": "0008"} for no, item in recorded["lineItems"].items()}
    released.pop("lastDispenseNotification", None)
    body: Json = released
    for given in recorded["dispenseNotifications"].values():
        last = body.get("lastDispenseNotification")
        sent = {name: given[name] for name in ("dispenseNotificationId", "timestamp", "status", "lineItems")}
        event = table.NOTIFY if last is None else table.AMEND
        sent |= {} if last is None else {"replacementOf": last}
        body = apply(body, event, NOW, Change(org="FA565", notification=sent))

    made = apply(body, table.WITHDRAW, NOW, Change(org="X25"))

    assert _statuses(made) == _statuses(recorded)
    assert made.get("lastDispenseNotification") == recorded.get("lastDispenseNotification")
    assert json.dumps(_lasts(made)) == json.dumps(_lasts(recorded))
