import pytest

from simulator.services.pds_smsp.names import BY_NUMBER, BY_SEARCH, DETAILS, GET_NUMBER, VERIFY
from simulator.services.pds_smsp.operations import nhs_number_of
from tests.itk_makers import an_itk_request
from tests.makers import a_person, answered
from tests.services.pds_smsp.asking import (
    ADA,
    EVE,
    PATH,
    a_call_of,
    a_query,
    a_request_for,
    a_world,
    answer_to,
    ask,
)

WHO = {"gender": "2", "family": "Okafor"}


@pytest.mark.parametrize(
    ("service", "criteria", "parts"),
    [
        (VERIFY, {"number": ADA}, ["validIdentifier"]),
        (GET_NUMBER, WHO, []),
        (BY_NUMBER, {"number": ADA}, ["name", "addr", "patientPerson"]),
        (BY_SEARCH, WHO, ["name", "addr", "patientPerson"]),
        (DETAILS, {"number": ADA}, ["name", "addr", "patientPerson"]),
        (DETAILS, WHO, ["name", "addr", "patientPerson"]),
    ],
)
async def test_a_service_finds_somebody_and_says_what_it_says(service, criteria, parts):
    answer = await ask(service, **criteria)

    assert (answer.reply.status, answer.code, answer.number) == (200, "SMSP-0000", ADA)
    assert [name for name in ("validIdentifier", "name", "addr", "patientPerson") if answer.all(name)] == parts


@pytest.mark.parametrize("service", [GET_NUMBER, BY_SEARCH], ids=lambda each: each.name)
async def test_several_who_fit_are_none(service):
    answer = await ask(service, a_world(a_person(ADA), a_person(EVE)), **WHO)

    assert (answer.code, answer.number) == ("DEMOG-0007", None)


async def test_the_callers_own_identifier_comes_back_beside_the_number():
    answer = await ask(GET_NUMBER, local="A1", **WHO)

    assert [each.get("extension") for each in answer.all("id")][1:] == [ADA, "A1"]


async def test_who_is_found_stands_in_the_record():
    found, asked = await ask(GET_NUMBER, **WHO), await ask(VERIFY, number=EVE)

    assert (found.call.nhs_number, asked.call.nhs_number) == (ADA, EVE)


async def test_the_wsdl_is_given_at_every_path():
    for path in (PATH, "/syncsoap", "/interoperability.toolkit/HL7v3/getNHSNumber-v1-0"):
        reply = await answered(a_call_of(an_itk_request(b"", f"{path}?wsdl", method="GET", Host="spine.test")))

        assert f'location="http://spine.test{path}"'.encode() in reply.body


async def test_a_message_for_no_service_is_a_fault():
    request = a_request_for(VERIFY)
    request.body = request.body.replace(b"verifyNHSNumber-v1-0", b"other")
    request.headers["SOAPAction"] = "other"

    assert (await answer_to(request)).fault == "1000"


async def test_another_method_is_not_allowed():
    reply = await answered(a_call_of(an_itk_request(b"", PATH, method="DELETE")))

    assert (reply.status, reply.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize(("number", "read"), [(ADA, ADA), ("9000000008", "9000000008"), ("123", None), (None, None)])
def test_the_number_that_a_query_names_is_read_for_the_record(number, read):
    assert nhs_number_of(a_call_of(a_request_for(VERIFY, a_query(VERIFY, number=number)))) == read


def test_other_methods_name_nobody():
    assert nhs_number_of(a_call_of(an_itk_request(b"", PATH, method="PUT"))) is None
