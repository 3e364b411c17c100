from simulator.services.pds_smsp.names import GET_NUMBER, VERIFY
from simulator.services.pds_smsp.view import view
from simulator.wire.http import Reply
from tests.itk_makers import an_itk_request
from tests.services.pds_smsp.asking import ADA, PATH, a_call_of, ask


async def test_the_view_shows_what_was_asked_and_what_was_answered():
    answer = await ask(GET_NUMBER, gender="2", family="Okafor", given="Ada", postcode="ZZ99 4QA", local="A1")

    seen = view(answer.call, answer.reply)

    assert seen["query"] == {
        "id": "3E25ACE2-23F8-4A37-B446-6A37F31BF77C",
        "nhs_number": None,
        "birth_date": "19800517",
        "gender": "2",
        "given": "Ada",
        "family": "Okafor",
        "postcode": "ZZ99 4QA",
        "local_id": "A1",
    }
    assert seen["response"] == {"code": "SMSP-0000", "meaning": "Success", "nhs_number": ADA}
    assert seen["itk"]["service"] == GET_NUMBER.urn


async def test_a_fault_has_no_response():
    answer = await ask(VERIFY, number=ADA)

    assert view(answer.call, Reply(500, b"<a/>"))["response"] is None
    assert view(answer.call, Reply(503, b""))["response"] is None


def test_what_is_no_message_has_no_query():
    for request in (an_itk_request(b"<", PATH, action=VERIFY.name), an_itk_request(b"", PATH, method="PUT")):
        assert view(a_call_of(request), Reply(500))["query"] is None
