"""What is shown of a document, an ambulance request and a query; what is missing is null."""

import pytest

from simulator.toolkit.payload_views import payload_view
from simulator.wire.json import Json
from simulator.wire.xml import parse_xml
from tests.cda_makers import (
    CASE_REFERENCE,
    DISPOSITION_TEXT,
    DOCUMENT_ID,
    QUERY_ID,
    REQUEST_ID,
    SET_ID,
    TITLES,
    UNVERIFIED,
    a_repeat_caller_query,
    a_report,
    an_ambulance_request,
)


def _seen(xml: str) -> Json:
    (shown,) = payload_view(parse_xml(xml.encode())).values()
    return shown


def test_a_report_is_shown_with_who_it_is_about_and_for_and_what_it_says() -> None:
    seen = _seen(a_report(recipients=(("PRCP", "A81013"), ("TRC", "A81099"))))

    assert seen == {
        "id": DOCUMENT_ID,
        "set_id": SET_ID,
        "version": 1,
        "replaces": None,
        "title": "NHS 111 Report",
        "message_type": "POCD_MT200001GB02",
        "effective_time": "20261122095500+0000",
        "level": "2a",
        "patient": {
            "nhs_number": "9990010005",
            "verified": True,
            "local_id": "W-20417",
            "name": "Ruth Ellerby",
            "birth_date": "1984-03-19",
            "gender": "2",
            "postcode": "WX1 1DE",
            "practice": "A81013",
        },
        "recipients": [
            {"type": "PRCP", "ods_code": "A81013", "name": "Surgery A81013"},
            {"type": "TRC", "ods_code": "A81099", "name": "Surgery A81099"},
        ],
        "case_reference": CASE_REFERENCE,
        "local_case_reference": f"L-{CASE_REFERENCE}",
        "pathways_case": None,
        "disposition": {"code": "Dx05", "text": DISPOSITION_TEXT},
        "sections": [*TITLES],
        "consent": "425691002",
    }


@pytest.mark.parametrize(
    ("nhs_number", "verified", "shown"),
    [
        ("9990010005", True, ("9990010005", True)),
        ("9990010005", False, ("9990010005", False)),
        (None, True, (None, None)),
    ],
)
def test_an_nhs_number_is_shown_with_whether_it_was_verified(
    nhs_number: str | None, verified: bool, shown: tuple[str | None, bool | None]
) -> None:
    report = _seen(a_report(nhs_number=nhs_number, verified=verified))["patient"]
    ambulance = _seen(an_ambulance_request(nhs_number=nhs_number, verified=verified))["patient"]

    assert (report["nhs_number"], report["verified"]) == shown
    assert (ambulance["nhs_number"], ambulance["verified"]) == shown


@pytest.mark.parametrize(("birth", "shown"), [("1984", "1984"), ("198403", "198403"), ("19840319", "1984-03-19")])
def test_a_birth_date_is_shown_as_far_as_it_was_given(birth: str, shown: str) -> None:
    assert _seen(a_report(birth=birth))["patient"]["birth_date"] == shown


def test_the_document_that_is_replaced_is_shown() -> None:
    seen = _seen(a_report(version=2, replaces=("AA", SET_ID, 1)))

    assert seen["replaces"] == {"id": "AA", "set_id": SET_ID, "version": 1}


def test_of_an_empty_document_everything_is_null_or_empty() -> None:
    seen = _seen('<ClinicalDocument xmlns="urn:hl7-org:v3"/>')

    assert {name for name, value in seen.items() if value not in (None, [])} == set()


def test_of_an_empty_patient_everything_is_null() -> None:
    seen = _seen(
        '<ClinicalDocument xmlns="urn:hl7-org:v3"><recordTarget><patientRole/></recordTarget></ClinicalDocument>'
    )

    assert set(seen["patient"].values()) == {None}


def test_an_ambulance_request_is_shown_with_where_to_go_and_how_quickly() -> None:
    seen = _seen(an_ambulance_request(replaces="BB", flags={"Fire": "true"}))

    patient = seen.pop("patient")
    assert (patient["nhs_number"], patient["name"], patient["birth_date"]) == (
        "9990010005",
        "Ruth Ellerby",
        "1984-03-19",
    )
    assert seen == {
        "id": REQUEST_ID,
        "status": "final",
        "replaces": "BB",
        "effective_time": "20261122095500+0000",
        "priority": {"code": "R2", "meaning": "Red 2"},
        "flags": {"trauma": False, "fire": True, "scene_safe": True, "police": False, "trapped": False},
        "case_reference": CASE_REFERENCE,
        "local_case_reference": f"L-{CASE_REFERENCE}",
        "location": {
            "name": "Where the patient lies",
            "ids": [{"root": None, "extension": None}],
            "lines": ["By the bandstand, Kestrel Close", "Wexbourne"],
            "city": None,
            "postcode": "WX2 4RS",
            "locator": None,
        },
        "disposition": {"code": "Dx012", "text": "Ambulance response"},
        "notes": [
            {"code": "LAI", "text": "The gate sticks: lift it."},
            {"code": "PRC", "text": "Fell from a wall."},
        ],
        "recipient": {"ods_code": "RZ7", "name": "Ambulance service RZ7"},
        "author": {"ods_code": "Y00111", "name": "Wexshire 111"},
    }


def test_a_place_that_is_known_by_reference_is_shown_by_it() -> None:
    location = _seen(an_ambulance_request(location_ids=(("2.16.840.1.113883.2.1.3.2.4.18.41", "100012"),)))["location"]

    assert {"root": "2.16.840.1.113883.2.1.3.2.4.18.41", "extension": "100012"} in location["ids"]


def test_a_place_without_an_address_has_none() -> None:
    seen = _seen(
        '<AmbulanceRequest xmlns="urn:hl7-org:v3"><pertinentInformation5><pertinentEncounterEvent><location>'
        "<COCD_TP145222GB02.HealthCareFacility/></location></pertinentEncounterEvent></pertinentInformation5>"
        "</AmbulanceRequest>"
    )

    location: Json = {"name": None, "ids": [], "lines": [], "city": None, "postcode": None, "locator": None}
    assert seen["location"] == location


def test_of_an_empty_ambulance_request_everything_is_null_or_empty() -> None:
    seen = _seen('<AmbulanceRequest xmlns="urn:hl7-org:v3"/>')

    assert set(seen.pop("flags").values()) == {None}
    assert {name for name, value in seen.items() if value not in (None, [])} == set()


def test_a_query_is_shown_with_what_it_asks_for() -> None:
    assert _seen(a_repeat_caller_query()) == {
        "id": QUERY_ID,
        "effective_time": "20261122095500+0000",
        "nhs_number": "9990010005",
        "verified": True,
        "given_name": "Ruth",
        "family_name": "Ellerby",
        "birth_date": "1984-03-19",
        "postcode": "WX1 1DE",
        "street_line": "12 Bridge Street",
    }


def test_a_query_by_a_number_that_nobody_verified_says_so() -> None:
    assert _seen(a_repeat_caller_query(root=UNVERIFIED))["verified"] is False


def test_another_document_has_no_view() -> None:
    assert payload_view(parse_xml(b"<anything/>")) == {}
