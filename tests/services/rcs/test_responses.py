"""A refusal is a fault like every receiver's, but for the service's own error, which is a response."""

import pytest

from simulator.call import Call, Refusal
from simulator.services.rcs import SERVICE
from simulator.services.rcs.responses import render, respond
from simulator.wire.http import Request
from simulator.wire.repeat_caller import RepeatCallerQuery
from simulator.wire.slices import Slice
from simulator.wire.xml import HL7, ITK, parse_xml
from tests.cda_makers import QUERY_ID, a_repeat_caller_query, a_report
from tests.itk_makers import a_distribution, an_envelope, an_itk_request
from tests.services.rcs.callers import a_question, a_submission
from tests.toolkit.calls import a_receiver


def a_call(request: Request) -> Call:
    tenant = a_receiver()
    return Call(request, tenant, SERVICE, SERVICE.operations[1], {}, tenant.clock.now())


def test_a_fault_is_every_receivers() -> None:
    reply = render(a_call(a_question(a_repeat_caller_query())), Refusal("2100"))

    assert reply.status == 500
    assert parse_xml(reply.body).find(f".//{{{ITK}}}ErrorCode") is not None


@pytest.mark.parametrize(
    ("request_", "reference"),
    [
        (a_question(a_repeat_caller_query()), QUERY_ID),
        (a_submission(a_report()), ""),
        (an_itk_request(b"no message"), ""),
    ],
)
def test_the_services_own_error_is_a_response_to_whatever_came(request_: Request, reference: str) -> None:
    reply = render(a_call(request_), Refusal("ER"))

    root = parse_xml(reply.body)
    value = root.find(f".//{{{HL7}}}RepeatCallerResponse/{{{HL7}}}value")
    referred = root.find(f".//{{{HL7}}}referredToRequest/{{{HL7}}}id")
    assert reply.status == 200
    assert value is not None
    assert value.get("code") == "ER"
    assert referred is not None
    assert referred.get("root") == reference


@pytest.mark.parametrize(
    ("profile", "answered"),
    [
        ("nhs111RepeatCallerQuery-v1-0", "v1-0"),
        ("nhs111RepeatCallerQuery-v2-1", "v2-1"),
        ("RepeatCallerQuery-v2-1", "v2-1"),
        ("another", "v1-0"),
        (None, "v1-0"),
    ],
)
def test_a_response_is_of_the_version_of_the_querys_profile(profile: str | None, answered: str) -> None:
    call = a_call(an_itk_request(an_envelope(a_distribution(a_repeat_caller_query(), profile=profile))))

    body = respond(call, RepeatCallerQuery(), "NRC").body.decode()

    assert f'profileid="urn:nhs-en:profile:nhs111RepeatCallerResponse-{answered}"' in body


def test_the_documents_of_a_response_stand_in_it_as_they_are() -> None:
    call = a_call(a_question(a_repeat_caller_query()))

    body = respond(call, RepeatCallerQuery(), "RC", [Slice("<ClinicalDocument\n/>", {"": HL7})]).body.decode()

    assert "<ClinicalDocument\n/></subject>" in body
