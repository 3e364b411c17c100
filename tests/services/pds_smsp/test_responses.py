import pytest

from simulator.call import Refusal
from simulator.services.pds_smsp.errors import MEANINGS, REFUSALS
from simulator.services.pds_smsp.names import BY_NUMBER, GET_NUMBER, MINI_SERVICES, VERIFY
from simulator.services.pds_smsp.responses import render
from simulator.wire.itk import distribution_in
from simulator.wire.soap import Envelope
from simulator.wire.xml import HL7, parse_xml
from tests.itk_makers import MESSAGE_ID
from tests.makers import a_person
from tests.services.pds_smsp.asking import ADA, EVE, ZOE, Answer, a_call_of, a_query, a_request_for, a_world, ask

MERGED = [a_person(ADA, superseded_by=EVE), a_person(EVE)]


def _refused(service, code, tenant=None, **criteria):
    call = a_call_of(a_request_for(service, a_query(service, **criteria)), tenant)
    reply = render(call, Refusal(code))
    return Answer(reply, call, parse_xml(reply.body))


async def test_an_answer_comes_in_an_envelope_of_the_service():
    answer = await ask(VERIFY, number=ADA)

    envelope = Envelope.of(answer.root)
    distribution = distribution_in(envelope.content)
    assert (envelope.action, envelope.relates_to) == (f"{VERIFY.urn}Response", MESSAGE_ID)
    assert distribution.service == f"{VERIFY.urn}Response"
    assert [item.profile for item in distribution.items] == ["urn:nhs-en:profile:verifyNHSNumberResponse-v1-0"]
    assert [payload.get("id") for payload in distribution.payloads] == [item.id for item in distribution.items]


async def test_a_verified_number_is_true():
    answer = await ask(VERIFY, number=ADA)

    assert (answer.code, answer.number) == ("SMSP-0000", ADA)
    assert [each.get("value") for each in answer.root.iter(f"{{{HL7}}}value")] == [None, "true"]


@pytest.mark.parametrize(("options", "values"), [({}, [None]), ({"unverified_component": True}, [None, "false"])])
async def test_a_number_that_is_not_verified_is_false_if_the_provider_says_so(options, values):
    answer = await ask(VERIFY, a_world(smsp_options={"provider": options}), number=ADA, birth="1999")

    assert answer.code == "DEMOG-0040"
    assert [each.get("value") for each in answer.root.iter(f"{{{HL7}}}value")] == values


@pytest.mark.parametrize("service", [VERIFY, BY_NUMBER], ids=lambda each: each.name)
@pytest.mark.parametrize(("options", "number"), [({}, None), ({"superseding_number": True}, EVE)])
async def test_the_superseding_number_is_given_if_the_provider_does(service, options, number):
    answer = await ask(service, a_world(*MERGED, smsp_options={"provider": options}), number=ADA)

    assert (answer.code, answer.number) == ("DEMOG-0017", number)


@pytest.mark.parametrize("code", [code for code in MEANINGS if code != "SMSP-0000"])
@pytest.mark.parametrize("service", MINI_SERVICES, ids=lambda each: each.name)
def test_a_response_code_as_a_refusal_is_an_answer_about_nobody(service, code):
    answer = _refused(service, code, number=ADA, family="Okafor", gender="2")

    assert (answer.reply.status, answer.code, answer.number) == (200, code, None)
    assert answer.root.find(f".//{{{HL7}}}{service.response}") is not None


@pytest.mark.parametrize(
    ("service", "criteria", "number"),
    [
        (VERIFY, {"number": ZOE}, ZOE),
        (BY_NUMBER, {"number": ADA, "birth": "1999"}, ADA),
        (GET_NUMBER, {"family": "Nobody"}, ADA),
        (GET_NUMBER, {"birth": "1999"}, None),
    ],
)
def test_a_success_as_a_refusal_finds_whoever_comes_nearest(service, criteria, number):
    answer = _refused(service, "SMSP-0000", **criteria)

    assert (answer.code, answer.number) == ("SMSP-0000", number)


def test_a_success_without_a_query_is_about_nobody():
    call = a_call_of(a_request_for(GET_NUMBER, "text"))

    reply = render(call, Refusal("SMSP-0000"))

    assert Answer(reply, call, parse_xml(reply.body)).number is None


def test_every_other_refusal_is_said_as_every_receiver_says_it():
    assert _refused(VERIFY, "2100").fault == "2100"
    assert render(a_call_of(a_request_for(VERIFY)), Refusal("BUSY")).status == REFUSALS["BUSY"].status


def test_a_response_code_for_what_is_no_query_is_a_fault():
    request = a_request_for(VERIFY)
    request.body = request.body.replace(b"verifyNHSNumber-v1-0", b"other")
    request.headers["SOAPAction"] = "other"
    call = a_call_of(request)

    reply = render(call, Refusal("DEMOG-0001"))

    assert (reply.status, Answer(reply, call, parse_xml(reply.body)).fault) == (500, "2200")
