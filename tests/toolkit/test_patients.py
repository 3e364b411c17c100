"""The NHS number that a message is recorded under."""

import pytest

from simulator.toolkit.patients import nhs_number_of
from tests.itk_makers import an_itk_request
from tests.toolkit.calls import a_message, received

VERIFIED = '<id root="2.16.840.1.113883.2.1.4.1" extension="{}"/>'
UNVERIFIED = '<id root="2.16.840.1.113883.2.1.3.2.4.18.23" extension="{}"/>'
LOCAL = '<id root="2.16.840.1.113883.2.1.3.2.4.18.24" extension="{}"/>'


def _report(*ids: str) -> bytes:
    return a_message(
        f'<ClinicalDocument xmlns="urn:hl7-org:v3"><recordTarget><patientRole>{"".join(ids)}</patientRole>'
        "</recordTarget></ClinicalDocument>"
    )


@pytest.mark.parametrize(
    ("ids", "number"),
    [
        ((VERIFIED.format("9990010005"),), "9990010005"),
        ((VERIFIED.format("999 001 0005"),), "9990010005"),
        ((UNVERIFIED.format("9990020000"), VERIFIED.format("9990010005")), "9990010005"),
        ((LOCAL.format("9990010005"), UNVERIFIED.format("9990020000")), "9990020000"),
        ((UNVERIFIED.format("9990020000"), UNVERIFIED.format("9990010005")), "9990020000"),
        ((LOCAL.format("9990010005"),), None),
        ((VERIFIED.format("unknown"), '<id nullFlavor="NI"/>'), None),
        ((), None),
    ],
)
def test_a_verified_number_comes_before_an_unverified_one(ids: tuple[str, ...], number: str | None) -> None:
    assert nhs_number_of(received(_report(*ids))) == number


def test_an_ambulance_request_and_a_query_name_their_patient_too() -> None:
    role = f"<a><COCD_TP145201GB01.PatientRole>{VERIFIED.format('9990010005')}</COCD_TP145201GB01.PatientRole></a>"
    query = '<person.id><value root="2.16.840.1.113883.2.1.4.1" extension="9990020000"/></person.id>'

    ambulance = received(a_message(f'<AmbulanceRequest xmlns="urn:hl7-org:v3">{role}</AmbulanceRequest>'))
    caller = received(
        a_message(f'<RepeatCallerQuery xmlns="urn:hl7-org:v3"><query>{query}</query></RepeatCallerQuery>')
    )

    assert (nhs_number_of(ambulance), nhs_number_of(caller)) == ("9990010005", "9990020000")


def test_what_is_no_message_is_about_nobody() -> None:
    assert nhs_number_of(received(b"<a")) is None
    assert nhs_number_of(received(an_itk_request(b"", method="GET"))) is None
