import pytest

from simulator.services.spine import upload_rules
from simulator.services.spine.names import UPLOADS
from simulator.wire.http import Reply
from tests.services.spine.asking import ID, SENDER, a_call_of, a_request_of, a_summary, a_world, an_upload

URN = UPLOADS["REPC_IN150016SM05"].urn
SYSTEMS = {SENDER: {"nhsIDCode": "A81013", "nhsAsSvcIA": [URN]}}
USERS = {"910000000001": {"nhsid_nrbac_roles": [{"person_roleid": "555254240100", "role_code": "S8000:G8000:R8001"}]}}


def _ids(request):
    call = a_call_of(request, a_world(accredited_systems=SYSTEMS, users=USERS))
    return [found.rule for found in upload_rules.message(call, Reply(202))]


def _with(before, after):
    request = an_upload()
    request.body = request.body.replace(before.encode(), after.encode())
    return request


def _without_action():
    request = an_upload()
    del request.headers["SOAPAction"]
    return request


def test_an_upload_as_it_should_be_is_clean():
    assert _ids(an_upload()) == []


@pytest.mark.parametrize(
    ("request_", "found"),
    [
        (a_request_of(b"<a/>", path="/clinical"), ["spine.message.unreadable"]),
        (_with("REPC_IN150016SM05", "REPC_IN150015UK05"), ["spine.interaction.unknown"]),
        (_without_action(), ["spine.http.soap-action"]),
        (an_upload(CPAId=""), ["spine.ebxml.header"]),
        (an_upload(Service="urn:nhs:names:services:other"), ["spine.ebxml.interaction"]),
        (an_upload(Action="MCCI_IN010000UK13"), ["spine.ebxml.interaction"]),
        (_with(f"<eb:MessageId>{ID}", "<eb:MessageId>X"), ["spine.ebxml.message-id"]),
        (_with('<processingCode code="P"/>', ""), ["spine.wrapper.missing"]),
        (an_upload("<subject/>"), ["spine.summary.missing"]),
        (an_upload(a_summary(code="1")), ["spine.summary.missing"]),
        (an_upload(a_summary("9000000008")), ["spine.query.nhs-number"]),
        (an_upload(a_summary(None)), ["spine.query.nhs-number"]),
        (an_upload(a_summary(text="<p>x</p>")), ["spine.summary.sections"]),
    ],
)
def test_what_is_wrong_with_an_upload_is_found(request_, found):
    assert _ids(request_) == found
