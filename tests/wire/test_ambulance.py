"""Ambulance requests as they come."""

from pathlib import Path

import pytest

from simulator.wire.ambulance import AMBULANCE_REQUEST, AmbulanceRequest, Organisation, ambulance_of
from simulator.wire.xml import HL7, parse_xml
from tests.cda_makers import CASE_REFERENCE, NATIONAL, REQUEST_ID, a_report, an_ambulance_request
from tests.hl7_examples import every_message, is_valid, payloads_in
from tests.itk_makers import a_distribution, an_envelope, an_itk_request
from tests.official import official

BEFORE = "1F0E2D3C-4B5A-4968-8776-655443322110"


def _read(xml: str) -> AmbulanceRequest:
    return AmbulanceRequest.of(parse_xml(xml.encode()))


def _bare(inside: str) -> AmbulanceRequest:
    return _read(f'<AmbulanceRequest xmlns="{HL7}">{inside}</AmbulanceRequest>')


def test_the_header_is_read() -> None:
    request = _read(an_ambulance_request())

    assert (request.id, request.status, request.code) == (REQUEST_ID, "final", "828801000000101")
    assert request.effective_time == "20261122095500+0000"
    assert (request.case_reference, request.local_case_reference) == (CASE_REFERENCE, f"L-{CASE_REFERENCE}")


def test_an_interim_request_says_so() -> None:
    assert _read(an_ambulance_request(status="interim")).status == "interim"


def test_a_request_of_another_code_is_neither() -> None:
    assert _bare('<code code="1"/>').status is None


def test_the_flags_are_read() -> None:
    request = _read(an_ambulance_request(flags={"Fire": "true", "Police": "1", "SceneSafe": "0", "Trapped": "perhaps"}))

    assert request.flags == {"trauma": False, "fire": True, "scene_safe": False, "police": True, "trapped": None}


def test_the_patient_is_read() -> None:
    patient = _read(an_ambulance_request()).patient

    assert patient is not None
    assert (patient.nhs_number, patient.practice_ods_code) == ("9990010005", "A81013")


def test_the_place_is_read() -> None:
    location = _read(an_ambulance_request(location_postcode="WX2 4RS")).location

    assert location is not None
    assert location.name == "Where the patient lies"
    assert location.address is not None
    assert (location.address.use, location.address.postcode) == ("PHYS", "WX2 4RS")


def test_a_place_may_be_known_by_a_gazetteer() -> None:
    location = _read(an_ambulance_request(location_ids=((f"{NATIONAL}.18.41", "999900000012"),))).location

    assert location is not None
    assert [(each.root, each.extension) for each in location.ids] == [(f"{NATIONAL}.18.41", "999900000012")]


def test_a_facility_may_hold_no_place() -> None:
    request = _bare(
        "<pertinentInformation5><pertinentEncounterEvent><location><COCD_TP145222GB02.HealthCareFacility/></location>"
        "</pertinentEncounterEvent></pertinentInformation5>"
    )

    assert request.location is not None
    assert (request.location.name, request.location.address) == (None, None)


def test_priority_and_disposition_are_read() -> None:
    request = _read(an_ambulance_request(priority="R1", disposition="Dx010"))

    assert request.priority is not None
    assert (request.priority.code, request.priority.meaning) == ("R1", "Red 1")
    assert request.disposition is not None
    assert (request.disposition.code, request.disposition.code_system) == ("Dx010", f"{NATIONAL}.17.414")


def test_an_unknown_priority_means_nothing() -> None:
    priority = _read(an_ambulance_request(priority="Z9")).priority

    assert priority is not None
    assert priority.meaning is None


def test_notes_are_read_in_their_order() -> None:
    notes = _read(an_ambulance_request(notes=(("SPN", "Keeps a dog."), ("OAN", "Deaf.")))).notes

    assert [(note.code, note.text) for note in notes] == [("SPN", "Keeps a dog."), ("OAN", "Deaf.")]


def test_an_empty_note_says_nothing() -> None:
    request = _bare(
        "<pertinentInformation7/><pertinentInformation7><pertinentAdditionalNotes/></pertinentInformation7>"
    )

    assert [(note.code, note.text) for note in request.notes] == [(None, "")]


def test_what_is_replaced_is_read() -> None:
    assert _read(an_ambulance_request(replaces=BEFORE)).replaces == BEFORE


def test_sender_and_receiver_are_read() -> None:
    request = _read(an_ambulance_request(recipient="RX9"))

    assert request.recipient == Organisation("RX9", "Ambulance service RX9")
    assert request.author == Organisation("Y00111", "Wexshire 111")


def test_organisations_without_names_are_read() -> None:
    request = _bare("<author><functionCode/><role><representedOrganization/></role></author>")

    assert request.author == Organisation(None, None)


def test_an_empty_request_has_nothing() -> None:
    request = _bare("")

    assert (request.id, request.status, request.code, request.effective_time) == (None,) * 4
    assert (request.case_reference, request.patient, request.location, request.disposition) == (None,) * 4
    assert (request.priority, request.notes, request.replaces, request.recipient) == (None, (), None, None)
    assert set(request.flags.values()) == {None}


def test_an_encounter_may_say_nothing() -> None:
    request = _bare("<pertinentInformation5><pertinentEncounterEvent/></pertinentInformation5>")

    assert (request.patient, request.location, request.case_reference) == (None, None, None)


def test_a_requests_ambulance_request_is_read_once() -> None:
    request = an_itk_request(an_envelope(a_distribution(a_report(), an_ambulance_request())))

    found = ambulance_of(request)

    assert found is not None
    assert found.id == REQUEST_ID
    assert ambulance_of(request) is found


def test_a_report_is_no_ambulance_request() -> None:
    assert ambulance_of(an_itk_request(an_envelope(a_distribution(a_report())))) is None


@official("REPC_MT200001GB02.xsd")
@pytest.mark.parametrize(
    "xml",
    [
        an_ambulance_request(),
        an_ambulance_request(status="interim", nhs_number=None, notes=()),
        an_ambulance_request(replaces=BEFORE, location_ids=((f"{NATIONAL}.18.41", "999900000012"),)),
        an_ambulance_request(without=("informant", "pertinentInformation6")),
    ],
    ids=["final", "interim", "update", "little"],
)
def test_the_makers_request_is_valid(xml: str) -> None:
    assert is_valid(parse_xml(xml.encode()), "REPC_MT200001GB02.xsd")


@official("published ambulance requests")
@pytest.mark.parametrize("path", every_message())
def test_a_published_request_is_read_whole(path: Path) -> None:
    for root in payloads_in(path, [AMBULANCE_REQUEST]):
        request = AmbulanceRequest.of(root)

        assert request.id
        assert request.status == "final"
        assert request.case_reference
        assert request.priority is not None
        assert request.priority.meaning
        assert request.patient is not None
        assert request.location is not None
        assert None not in request.flags.values()
        assert request.recipient is not None
        assert request.recipient.ods_code
