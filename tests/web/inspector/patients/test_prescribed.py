"""A patient's prescriptions on their page."""

from datetime import timedelta

from simulator.pipeline import Simulator
from simulator.population.prescription_forms import expand
from simulator.web.inspector.page import Visit
from simulator.web.inspector.patients.prescribed import Item, Prescribed, current, prescriptions_of
from simulator.wire.json import Json
from tests.makers import NHS_NUMBER, a_person
from tests.web.inspector.patients.conftest import Visiting


def a_record(name: str = "first", **form: Json) -> Json:
    """The whole record of a prescription for the person of the makers."""
    short = {"nhs_number": NHS_NUMBER, "items": ["amoxicillin"], "practice": "A81099", "pharmacy": "FZ901", **form}
    return expand(short, name, a_person())


def _visit(visiting: Visiting, *records: Json) -> Visit:
    return visiting(prescriptions={record["prescriptionId"]: record for record in records})


def _one(visiting: Visiting, **form: Json) -> Prescribed:
    (found,) = prescriptions_of(_visit(visiting, a_record(**form)), NHS_NUMBER)
    return found


def test_it_says_what_was_prescribed_and_what_became_of_it(visiting: Visiting) -> None:
    found = _one(visiting, status="with-dispenser", issued="-P1D")

    assert found.status == ("With Dispenser", "green")
    assert found.issued == "21 Nov 2026, 10:00 UTC"
    assert found.items == (
        Item(
            "Amoxicillin 500mg capsules",
            "21 capsule, One capsule three times a day for 7 days",
            "Item with dispenser",
        ),
    )
    assert (found.prescriber, found.dispenser, found.nominated) == ("A81099", "FZ901", "FZ901")
    assert found.treatment == "Acute Prescription"


def test_of_repeat_dispensing_the_current_issue_is_shown(visiting: Visiting) -> None:
    assert _one(visiting, treatment="erd", issues=6, issue=3).issue == "3 of 6"


def test_a_cancellation_says_why(visiting: Visiting) -> None:
    assert _one(visiting, status="cancelled", reason="0002").notes == ("reason: Clinical contra-indication",)


def test_an_item_that_waits_to_be_cancelled_says_so(visiting: Visiting) -> None:
    found = _one(visiting, status="with-dispenser", items=[{"medicine": "amoxicillin", "pending": True}])

    assert found.items[0].status.endswith("marked for cancellation")


def test_what_happened_is_told(visiting: Visiting) -> None:
    assert [what for _, what, _ in _one(visiting, status="with-dispenser").events] == [
        "Prescription upload successful",
        "Nominated Release Request successful",
    ]


def test_it_is_as_the_tenants_clock_has_it(visiting: Visiting) -> None:
    visit = _visit(visiting, a_record(issued="-P1D"))

    visit.tenant.clock.advance(timedelta(days=200))

    assert prescriptions_of(visit, NHS_NUMBER)[0].status == ("Expired", "grey")


def test_a_record_that_says_little_is_shown_all_the_same(visiting: Visiting) -> None:
    body = {"prescriptionId": "X", "nhsNumber": NHS_NUMBER, "treatmentType": "0004", "lineItems": {"1": {}}}

    (found,) = prescriptions_of(visiting(prescriptions={"X": body}), NHS_NUMBER)

    assert (found.treatment, found.items[0].name, found.issued) == ("0004", "without a name", "")


def test_somebody_elses_prescriptions_are_not_shown(visiting: Visiting) -> None:
    assert prescriptions_of(_visit(visiting, a_record()), "9000000017") == []


def test_a_link_carries_the_id_whole(visiting: Visiting) -> None:
    record = {**a_record(), "prescriptionId": "520003-A99911-00008+"}

    (found,) = prescriptions_of(_visit(visiting, record), NHS_NUMBER)

    assert found.link.startswith("/_simulator/t/default/documents/prescriptions/520003-A99911-00008%2B?")


def test_without_the_service_nobody_can_read_prescriptions(visiting: Visiting, simulator: Simulator) -> None:
    visit = _visit(visiting, record := a_record())
    visit.simulator = simulator

    assert current(visit, record["prescriptionId"]) is None
