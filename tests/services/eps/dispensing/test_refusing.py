"""Which refusal each fault of a prescription becomes."""

import pytest

from simulator.services.eps.dispensing.refusing import refused_claim, refused_message, refused_release, unable
from simulator.services.eps.prescription import faults
from simulator.services.eps.prescription.faults import PrescriptionFault


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (faults.NotFound(), "RESOURCE_NOT_FOUND"),
        (faults.WithAnother("FQQ11"), "PRESCRIPTION_WITH_ANOTHER_DISPENSER"),
        (faults.NothingToRelease(), "NO_MORE_PRESCRIPTIONS"),
        (faults.IllegalTransition("release", "0005"), "PRESCRIPTION_CANCELLED"),
        (faults.IllegalTransition("release", "0004"), "PRESCRIPTION_EXPIRED"),
        (faults.IllegalTransition("release", "0003"), "PRESCRIPTION_WITH_ANOTHER_DISPENSER"),
        (faults.IllegalTransition("release", "0009"), "PRESCRIPTION_DISPENSED"),
        (faults.IllegalTransition("release", "9000"), "RESOURCE_NOT_FOUND"),
        (faults.Busy(), "RESOURCE_VERSION_MISMATCH"),
    ],
)
def test_a_release_is_refused_by_what_became_of_the_prescription(fault: PrescriptionFault, code: str) -> None:
    assert refused_release(fault).code == code


def test_who_has_the_prescription_is_in_the_refusal() -> None:
    assert refused_release(faults.WithAnother("FQQ11")).values == {"org": "FQQ11"}


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (faults.NotFound(), "PRESCRIPTION_NOT_FOUND"),
        (faults.ItemNotFound("1"), "MEDICATIONREQUEST_NOT_FOUND"),
        (faults.ItemMissing("1"), "FAILURE_TO_PROCESS_MESSAGE"),
        (faults.NotTheLast(), "DISPENSE_AMEND_IDENTIFIER_MISMATCH"),
        (faults.IllegalItemTransition("1", "0001", "0003"), "MEDICATIONREQUEST_INVALID_STATE_TRANSITION"),
        (faults.IllegalTransition("notify", "0001"), "PRESCRIPTION_INVALID_STATE_TRANSITION"),
        (faults.WithAnother("FQQ11"), "PRESCRIPTION_INVALID_STATE_TRANSITION"),
        (faults.Busy(), "RESOURCE_VERSION_MISMATCH"),
    ],
)
def test_a_message_is_refused_by_what_is_wrong_with_it(fault: PrescriptionFault, code: str) -> None:
    assert refused_message(fault).code == code


def test_a_claim_for_what_is_not_dispensed_has_a_code_of_its_own() -> None:
    found = [refused_claim(fault).code for fault in (faults.IllegalTransition("claim", "0002"), faults.NotFound())]

    assert found == ["CLAIM_INVALID_NOT_DISPENSED", "PRESCRIPTION_NOT_FOUND"]


def test_spines_words_follow_its_usual_beginning() -> None:
    text = "Unable to process message. Information missing or invalid - something"

    assert unable("something").diagnostics == text
