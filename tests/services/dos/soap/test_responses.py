from datetime import UTC, datetime

import pytest

from simulator.services.dos.directory.codes import RejectReason
from simulator.services.dos.soap.responses import local_text, respond_reasons
from simulator.wire.xml import SOAP
from tests.services.dos.makers import a_dos_tenant
from tests.services.dos.soap.asking import Answer, a_soap_call, an_envelope


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 1, 5, 9, 3, 4, 999, tzinfo=UTC), "2026-01-05T09:03:04"),
        (datetime(2026, 7, 5, 23, 30, tzinfo=UTC), "2026-07-06T00:30:00"),
    ],
)
def test_an_instant_is_written_as_the_wall_clock_shows_it(moment: datetime, text: str) -> None:
    assert local_text(moment) == text


def test_an_answer_is_of_the_soap_version_that_was_asked_in() -> None:
    call = a_soap_call(an_envelope("<w:ExceptionCapture/>", "1.3", SOAP), a_dos_tenant())

    reply = respond_reasons(call, [RejectReason(7, "a < b", "", False, False, "")])

    assert reply.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert reply.body.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:ns1="https://nww.pathwaysdos.nhs.uk/app/api/webservices"><SOAP-ENV:Body>'
        "<ns1:ExceptionCaptureResponse><ns1:ExceptionCaptureResult><ns1:ExceptionCapture>"
        "<ns1:exceptionid>7</ns1:exceptionid><ns1:reason>a &lt; b</ns1:reason></ns1:ExceptionCapture>"
        "</ns1:ExceptionCaptureResult></ns1:ExceptionCaptureResponse></SOAP-ENV:Body></SOAP-ENV:Envelope>\n"
    )


def test_a_list_may_be_empty() -> None:
    call = a_soap_call(an_envelope("<w:ExceptionCapture/>", "1.3"), a_dos_tenant())

    assert Answer(call, respond_reasons(call, [])).facts == [
        "ExceptionCaptureResponse",
        [["ExceptionCaptureResult", ""]],
    ]
