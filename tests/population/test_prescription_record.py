"""The record of a planned prescription: items, issues, and dates that fit the status."""

import pytest

from simulator.population.load import Documents
from simulator.population.prescription_forms import expand
from simulator.wire.json import Json

NHS = "9990470006"
ID = "470006-A99911-00001J"


@pytest.fixture
def sheila(shipped: Documents) -> Json:
    return shipped["people"][NHS]


def _made(person: Json, **keys: Json) -> Json:
    return expand({"nhs_number": NHS, "items": ["aspirin"], **keys}, ID, person)


def test_a_medicine_becomes_a_line_item(sheila: Json) -> None:
    [item] = _made(sheila)["lineItems"].values()

    assert item == {
        "lineItemNo": "1",
        "lineItemId": item["lineItemId"],
        "status": "0007",
        "itemName": "Aspirin 75mg dispersible tablets",
        "code": "319773006",
        "quantity": 28,
        "quantityForm": "tablet",
        "dosageInstruction": "One tablet in water once a day after food",
        "pendingCancellation": False,
    }
    assert item["lineItemId"] == item["lineItemId"].upper()


def test_what_an_item_says_itself_is_laid_over(sheila: Json) -> None:
    written = [{"medicine": "aspirin", "quantity": 56}, {"name": "Honey", "unit": "ml", "quantity": 5.5}]

    first, second = _made(sheila, items=written)["lineItems"].values()

    assert (first["itemName"], first["quantity"]) == ("Aspirin 75mg dispersible tablets", 56)
    assert (second["itemName"], second["quantityForm"], second["quantity"]) == ("Honey", "ml", 5.5)
    assert second["dosageInstruction"] == "As directed"
    assert "code" not in second


def test_repeat_dispensing_writes_out_every_issue(sheila: Json) -> None:
    items: list[Json] = ["ramipril", {"medicine": "aspirin", "issues": 3}]

    made = _made(sheila, treatment="erd", issues=5, issue=3, items=items)

    assert (made["issueNumber"], made["maxRepeats"], made["status"]) == (3, 5, "0001")
    assert {no: issue["status"] for no, issue in made["issues"].items()} == {
        "1": "0008", "2": "0008", "3": "0001", "4": "9000", "5": "9000",
    }  # fmt: skip
    assert [issue["lineItems"]["2"] for issue in made["issues"].values()] == ["0001", "0001", "0007", "0006", "0006"]


def test_an_issue_can_be_downloaded_a_week_before_it_is_due(sheila: Json) -> None:
    made = _made(sheila, treatment="erd", issues=2, issue=2, days_supply=28, issued="-P30D")

    assert made["issues"]["2"]["downloadDate"] == "-P9D"


def test_an_issue_that_ended_lately_is_not_claimed_for_yet(sheila: Json) -> None:
    made = _made(sheila, status="awaiting-release-ready")

    assert (made["issueNumber"], made["issues"]["1"]["status"]) == (2, "0006")
    assert made["issues"]["2"]["downloadDate"] == "P16D"


def test_cancelled_repeat_dispensing_is_cancelled_for_all_that_was_to_come(sheila: Json) -> None:
    made = _made(sheila, treatment="erd", issues=4, issue=2, status="cancelled", reason="0005")

    assert [issue["status"] for issue in made["issues"].values()] == ["0008", "0005", "0005", "0005"]
    assert made["cancellationReason"] == made["lineItems"]["1"]["cancellationReason"] == "At the Patients request"


def test_a_cancelled_item_has_its_reason(sheila: Json) -> None:
    item = {"medicine": "co-codamol", "status": "cancelled", "reason": "0003"}

    made = _made(sheila, items=["aspirin", item])

    assert made["lineItems"]["2"]["status"] == "0005"
    assert made["lineItems"]["2"]["cancellationReason"] == "Change to medication treatment regime"
    assert "cancellationReason" not in made


def test_a_cancellation_waits_for_the_dispenser(sheila: Json) -> None:
    made = _made(sheila, status="with-dispenser", items=[{"medicine": "aspirin", "pending": "0004"}, "omeprazole"])

    item = made["lineItems"]["1"]
    assert (item["status"], item["pendingCancellation"], item["cancellationReason"]) == (
        "0008", True, "Clinical grounds",
    )  # fmt: skip
    [waiting] = made["pendingCancellations"]
    assert (waiting["itemId"], waiting["reason"], waiting["org"]) == (item["lineItemId"], "Clinical grounds", "A99911")
    assert made["prescriptionPendingCancellation"] is False


def test_the_whole_prescription_can_wait_to_be_cancelled(sheila: Json) -> None:
    made = _made(sheila, status="with-dispenser", pending=True)

    assert made["prescriptionPendingCancellation"] is True
    assert made["cancellationReason"] == "Prescribing Error"
    assert made["pendingCancellations"][0]["itemId"] is None


def test_a_cancellation_that_came_first_holds_nothing_else(sheila: Json) -> None:
    made = expand({"nhs_number": NHS, "status": "cancelled-future-instance"}, ID, sheila)

    assert (made["status"], made["lineItems"], made["history"]) == ("9005", {}, {})
    assert made["pendingCancellations"] == [
        {"itemId": None, "reason": "Prescribing Error", "org": "A99911", "at": "-P2D"}
    ]


@pytest.mark.parametrize(
    ("issued", "date", "sent"),
    [
        (None, "P3D", "-PT2H"),
        ("P5D", "P5D", "-PT2H"),
        ("2026-12-24", "2026-12-24T00:00:00.000Z", "2026-12-21T00:00:00.000Z"),
    ],
)
def test_a_prescription_for_a_day_to_come_was_sent_before(
    issued: str | None, date: str, sent: str, sheila: Json
) -> None:
    made = _made(sheila, status="future-instance", **({"issued": issued} if issued else {}))

    assert (made["issueDate"], made["history"]["2"]["timestamp"]) == (date, sent)
    assert made["history"]["2"]["newStatus"] == "9001"
