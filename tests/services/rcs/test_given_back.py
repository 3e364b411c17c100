"""The reports that an answer gives back are those that were sent: to the byte, or to the letter."""

import pytest

from simulator.wire.json import Json
from tests.cda_makers import a_report
from tests.itk_makers import REPEAT_CALLER, a_distribution, an_envelope, an_itk_request
from tests.services.rcs.callers import Caller, a_submission, an_id

ODD = "<!-- a comment --><title a='1 > 0' >NHS 111\r\nReport &amp; &#233;<![CDATA[ <x> ]]></title>\n\t"


def an_odd_report(**facts: Json) -> str:
    """A report that no serialiser would write as it is."""
    return a_report(**facts).replace("<title>NHS 111 Report</title>", ODD)


@pytest.mark.parametrize("how", ["plain", "base64", "gzip"])
async def test_a_report_comes_back_byte_for_byte(caller: Caller, how: str) -> None:
    reports = [an_odd_report(document_id=an_id(place), set_id=an_id(place)) for place in (1, 2)]
    for place, report in enumerate(reports):
        await caller.send(a_submission(report, an_id(10 + place), base64=how != "plain", compressed=how == "gzip"))

    answer = await caller.ask()

    assert answer.documents == [an_id(1), an_id(2)]
    assert all(f">{report}</subject>".encode() in answer.outcome.reply.body for report in reports)


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
async def test_a_report_in_another_encoding_comes_back_letter_for_letter(caller: Caller, encoding: str) -> None:
    reports = [an_odd_report(document_id=an_id(place), family="N\u00fa\u00f1ez") for place in (1, 2)]
    for place, report in enumerate(reports):
        request = a_submission(report, an_id(10 + place))
        request.body = request.body.decode().replace("UTF-8", encoding, 1).encode(encoding)
        await caller.send(request)

    answer = await caller.ask(family="Nu\u00f1ez", nhs_number=None)

    assert answer.value == "RC"
    assert all(f">{report}</subject>".encode() in answer.outcome.reply.body for report in reports)


async def test_a_report_comes_back_in_the_namespaces_that_stood_around_it(caller: Caller) -> None:
    declared = 'xmlns="urn:hl7-org:v3" xmlns:npfitlc="NPFIT:HL7:Localisation"'
    bare = [a_report(document_id=an_id(place)).replace(f"{declared} ", "") for place in (1, 2)]
    for place, report in enumerate(bare):
        request = a_submission(report, an_id(10 + place))
        request.body = request.body.replace(b"<itk:payload ", f"<itk:payload {declared} ".encode())
        await caller.send(request)

    answer = await caller.ask()

    assert answer.documents == [an_id(1), an_id(2)]
    assert all(f">{report}</subject>".encode() in answer.outcome.reply.body for report in bare)


async def test_several_reports_in_one_message_are_kept_each(caller: Caller) -> None:
    reports = [an_odd_report(document_id=an_id(place), set_id=an_id(place)) for place in (1, 2)]
    body = a_distribution(*reports, interaction=REPEAT_CALLER)

    await caller.send(an_itk_request(an_envelope(body)))

    answer = await caller.ask()
    assert answer.documents == [an_id(1), an_id(2)]
    assert all(f">{report}</subject>".encode() in answer.outcome.reply.body for report in reports)
