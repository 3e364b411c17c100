"""Magic tracking ids and patients: each gets its fault, unless it is switched off."""

import pytest

from simulator.call import Refusal
from simulator.toolkit.magic import BY_PATIENT, BY_TRACKING_ID, refuse_magic
from simulator.wire.itk_message import message_of
from simulator.wire.json import Json
from tests.toolkit.calls import a_message, a_receiver, received

OFF: Json = {"itk_options": {"receiver": {"magic_tracking_ids": False}}}
PATIENTS = (
    ("ClinicalDocument", '<recordTarget><patientRole><id extension="{}"/></patientRole></recordTarget>'),
    (
        "ClinicalDocument",
        '<recordTarget><patientRole><patient><id extension="{}"/></patient></patientRole></recordTarget>',
    ),
    ("Query", '<subject><patient><id extension="{}"/></patient></subject>'),
    ("AmbulanceRequest", '<x><COCD_TP145201GB01.PatientRole><id extension="{}"/></COCD_TP145201GB01.PatientRole></x>'),
    (
        "RepeatCallerQuery",
        '<query><person.id><value root="2.16.840.1.113883.2.1.4.1" extension="{}"/></person.id></query>',
    ),
    ("Query", '<person.NHSnumber><value extension="{}"/></person.NHSnumber>'),
)


def _about(number: str, form: tuple[str, str]) -> bytes:
    """A message whose document identifies a patient in one of the forms."""
    root, inside = form
    return a_message(f'<{root} xmlns="urn:hl7-org:v3">{inside.format(number)}</{root}>')


def _refused(message: bytes, **kinds: Json) -> str | None:
    call = received(message, a_receiver(**kinds))
    try:
        refuse_magic(call, message_of(call.request))
    except Refusal as refusal:
        return refusal.code
    return None


@pytest.mark.parametrize(("tracking_id", "code"), BY_TRACKING_ID.items())
def test_a_magic_tracking_id_gets_its_fault(tracking_id: str, code: str) -> None:
    assert _refused(a_message(tracking_id=tracking_id)) == code
    assert _refused(a_message(tracking_id=tracking_id), **OFF) is None


@pytest.mark.parametrize(("number", "code"), BY_PATIENT.items())
@pytest.mark.parametrize("form", PATIENTS)
def test_a_magic_patient_gets_the_fault_wherever_it_stands(number: str, code: str, form: tuple[str, str]) -> None:
    message = _about(number, form)

    assert _refused(message) == code
    assert _refused(message, **OFF) is None


def test_others_get_none() -> None:
    assert _refused(a_message()) is None
    assert [_refused(_about("9990010005", form)) for form in PATIENTS] == [None] * len(PATIENTS)
    assert _refused(b"<a/>") is None


def test_the_tracking_ids_are_those_of_the_old_test_bench() -> None:
    assert {tracking_id[-5:] for tracking_id in BY_TRACKING_ID} == {
        "C1000", "C2200", "C3000", "E2100", "E2200", "E3000", "01111", "02222",
    }  # fmt: skip
    assert {len(tracking_id) for tracking_id in BY_TRACKING_ID} == {36}
