"""Prescriptions found by patient, nominated dispenser, id and message, while they come, change and go."""

from datetime import timedelta

import pytest

from simulator.records.documents import Document
from simulator.services.eps.prescription.index import KIND, PrescriptionIndex, Read, index_of
from simulator.wire.json import Json
from tests.makers import NHS_NUMBER, NOW
from tests.services.eps.makers import (
    OTHER_PHARMACY,
    PHARMACY,
    PRESCRIPTION_ID,
    a_prescription,
    a_prescription_id,
    a_tenant_with,
)

OTHER_ID = a_prescription_id(2)


def _document(body: Json, version: int = 1) -> Document:
    return Document(KIND, body["prescriptionId"], version, body)


def test_a_prescription_is_found_by_all_that_it_is_looked_for_by() -> None:
    index = PrescriptionIndex()

    index.changed(None, _document(a_prescription(messageId="0f1e")))

    assert index.of_patient(NHS_NUMBER) == [PRESCRIPTION_ID]
    assert index.nominated(PHARMACY.lower()) == [PRESCRIPTION_ID]
    assert index.of_stem(PRESCRIPTION_ID[:-1] + "+") == [PRESCRIPTION_ID]
    assert index.of_message("0F1E") == [PRESCRIPTION_ID]


def test_prescriptions_come_in_the_order_in_which_they_came() -> None:
    index = PrescriptionIndex()

    for prescription_id in (OTHER_ID, PRESCRIPTION_ID):
        index.changed(None, _document(a_prescription(prescription_id)))
    index.changed(_document(a_prescription(OTHER_ID)), _document(a_prescription(OTHER_ID, status="0002"), 2))

    assert index.of_patient(NHS_NUMBER) == [OTHER_ID, PRESCRIPTION_ID]


def test_a_prescription_that_changes_is_found_where_it_is_now() -> None:
    index = PrescriptionIndex()
    before, after = _document(a_prescription()), _document(a_prescription(nominatedDispenserOrg=OTHER_PHARMACY), 2)
    index.changed(None, before)

    index.changed(before, after)

    assert (index.nominated(PHARMACY), index.nominated(OTHER_PHARMACY)) == ([], [PRESCRIPTION_ID])


def test_a_prescription_that_goes_is_found_nowhere() -> None:
    index = PrescriptionIndex()
    document = _document(a_prescription())
    index.changed(None, document)

    index.changed(document, None)

    assert index.of_patient(NHS_NUMBER) == index.of_stem(PRESCRIPTION_ID) == []


@pytest.mark.parametrize("body", [None, [], "text", {}])
def test_a_body_of_another_form_is_no_obstacle(body: Json) -> None:
    index = PrescriptionIndex()

    index.changed(None, Document(KIND, PRESCRIPTION_ID, 1, body))

    assert index.of_patient("") == []


def test_a_change_forgets_how_the_prescription_was_read() -> None:
    index = PrescriptionIndex()
    before, after = _document(a_prescription()), _document(a_prescription(status="0002"), 2)
    index.kept[PRESCRIPTION_ID] = Read(1, NOW, NOW, NOW, None)

    index.changed(before, after)

    assert index.kept == {}


def test_what_was_shipped_and_what_came_later_are_found_together() -> None:
    tenant = a_tenant_with(a_prescription())

    assert index_of(tenant.documents).of_patient(NHS_NUMBER) == [PRESCRIPTION_ID]
    assert index_of(tenant.documents) is index_of(tenant.documents)


def test_a_reading_holds_for_one_version_one_beginning_and_a_span_of_time() -> None:
    read = Read(3, NOW, NOW, NOW + timedelta(days=1), None)

    assert read.holds(3, NOW, NOW)
    assert not read.holds(2, NOW, NOW)
    assert not read.holds(3, NOW + timedelta(days=1), NOW)
    assert not read.holds(3, NOW, NOW - timedelta(seconds=1))
    assert not read.holds(3, NOW, NOW + timedelta(days=1))
