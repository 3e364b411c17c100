"""The code systems, quirks and all."""

import pytest

from simulator.population.prescription_codes import CANCELLATION_REASONS
from simulator.services.eps.prescription import codes


@pytest.mark.parametrize(
    ("code", "display"),
    [
        ("0101", "Primary Care Prescriber - Medical Prescriber"),
        ("0201", "Primary Care Prescriber - Medical Prescriber (Wales)"),
        ("5017", "Outpatient Community Prescriber - Physiotherapist Independent/Supplementary prescriber (IOM)"),
        ("0116", "Primary Care Prescriber - Radiographer Independent/Supplementary prescribe"),
        ("1004", "Outpatient Community Prescriber - Nurse Independent/Supplementary prescribe"),
        ("1008", "Outpatient Community Prescriber - Pharmacist Independent/Supplementary prescribe"),
        ("1014", "Outpatient Community Prescriber - Podiatrist/Chiropodist Independent/Supplementary"),
        ("2014", "Outpatient Community Prescriber - Podiatrist/Chiropodist Independent/Supplementary (Wales)"),
        ("0114", "Primary Care Prescriber - Podiatrist/Chiropodist Independent/Supplementary prescriber"),
    ],
)
def test_a_type_is_displayed_as_the_live_table_has_it(code: str, display: str) -> None:
    assert codes.TYPES[code] == display


@pytest.mark.parametrize(
    "code", ["0101", "5025", "0103", "0001", "0011", "0119", "0304", "0722", "0916", "1101", "1225"]
)
def test_a_known_type_is_stored_as_it_is(code: str) -> None:
    assert codes.known_type(code) == code


@pytest.mark.parametrize("code", ["9999", "", "0012", "0101 ", "1102"])
def test_an_unknown_type_is_stored_as_not_provided(code: str) -> None:
    assert codes.known_type(code) == "NotProvided"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("0101", "PRIMARY CARE PRESCRIBER - MEDICAL PRESCRIBER"),
        ("0103", "GENERAL PRACTITIONER PRESCRIBING - DEPUTISING SERVICES"),
        ("0001", "GENERAL PRACTITIONER PRESCRIBING"),
        ("0722", ""),
    ],
)
def test_the_legacy_tracker_calls_a_type_so(code: str, text: str) -> None:
    assert codes.type_text(code) == text


def test_the_two_trackers_spell_to_be_dispensed_differently() -> None:
    status = codes.STATUSES["0001"]

    assert (status.display, status.text) == ("To be Dispensed", "To Be Dispensed")


def test_what_can_be_cancelled_is_what_waits() -> None:
    assert {code for code, status in codes.STATUSES.items() if status.cancellable} == {"0000", "0001", "9000", "9001"}


def test_a_cancellation_reason_has_one_code() -> None:
    assert {code: codes.CANCELLATION_CODES[text] for code, text in CANCELLATION_REASONS.items()} == {
        code: code for code in CANCELLATION_REASONS
    }


def test_active_items_are_those_of_which_something_may_become() -> None:
    active = {code for code, status in codes.ITEM_STATUSES.items() if status.request_status == "active"}

    assert active == codes.ACTIVE_ITEMS


def test_the_tracker_allows_eighteen_titles() -> None:
    assert len(set(codes.HISTORY_MESSAGES)) == 18
