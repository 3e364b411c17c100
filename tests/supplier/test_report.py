"""The report as its readers see it: who, for whom, which case, which disposition, which sections."""

from dataclasses import replace

import pytest

from simulator.supplier.report import COPY, PRIMARY, Receiver, write_report
from simulator.supplier.triage import TITLES, Triage
from simulator.wire.cda import ClinicalDocument
from simulator.wire.xml import parse_xml
from tests.supplier.makers import RUTH, an_occasion

SET_ID = "9E40D7A6-2C5B-4F13-8B67-0A9C8D7E6F52"
EVENING = Receiver(PRIMARY, "Y99901", "Wexbourne <Evening> & Surgery")


def _document(patient: object = RUTH, receiver: Receiver = EVENING) -> ClinicalDocument:
    xml = write_report(an_occasion(), patient, Triage(), [receiver], SET_ID)  # type: ignore[arg-type]  # a Traced
    return ClinicalDocument.of(parse_xml(xml.encode()))


def test_the_patient_is_the_one_who_was_traced() -> None:
    patient = _document().patient

    assert patient is not None
    assert (patient.nhs_number, patient.birth) == ("9990010005", "19840319")
    assert patient.name is not None
    assert (patient.name.given, patient.name.family) == (("Ruth", "Alice"), "Ellerby")


def test_the_disposition_is_that_of_the_triage() -> None:
    document = _document()

    assert document.disposition is not None
    assert document.disposition.code == "Dx05"


def test_the_case_reference_is_that_of_the_occasion() -> None:
    occasion = an_occasion()

    document = ClinicalDocument.of(parse_xml(write_report(occasion, RUTH, Triage(), [EVENING], SET_ID).encode()))

    assert document.references.case == occasion.case_reference


@pytest.mark.parametrize("kind", [PRIMARY, COPY])
def test_it_is_for_its_receiver_to_act_or_to_know(kind: str) -> None:
    (recipient,) = _document(receiver=replace(EVENING, kind=kind)).recipients

    assert (recipient.type_code, recipient.ods_code) == (kind, "Y99901")


def test_the_sections_stand_in_their_order() -> None:
    assert [section.title for section in _document().sections if section.depth == 2] == list(TITLES)


def test_the_set_is_that_of_all_reports_and_the_id_its_own() -> None:
    occasion = an_occasion()

    one, other = (
        ClinicalDocument.of(parse_xml(write_report(occasion, RUTH, Triage(), [EVENING], SET_ID).encode()))
        for _ in range(2)
    )

    assert one.set_id == other.set_id == SET_ID
    assert one.id != other.id


def test_what_is_not_known_of_a_patient_is_left_out() -> None:
    restricted = replace(RUTH, lines=(), postcode="", phone="", practice="", birth_date="")

    patient = _document(restricted).patient

    assert patient is not None
    assert (patient.birth, [each.postcode for each in patient.addresses]) == (None, [None])


def test_a_copy_says_as_well_who_is_to_act() -> None:
    receivers = [EVENING, Receiver(COPY, "A81013", "Bridge Street")]
    xml = write_report(an_occasion(), RUTH, Triage(), receivers, SET_ID)

    recipients = ClinicalDocument.of(parse_xml(xml.encode())).recipients

    assert [(each.type_code, each.ods_code) for each in recipients] == [(PRIMARY, "Y99901"), (COPY, "A81013")]
