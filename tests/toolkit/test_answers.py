"""Answers and faults to the byte, and the switches that change them."""

import pytest

from simulator.call import Call, Refusal
from simulator.toolkit.answers import accepted, address_of, filled, new_id, render, respond
from simulator.toolkit.errors import REFUSALS
from simulator.wire.json import Json
from simulator.wire.soap import Envelope
from simulator.wire.xml import ITK, SOAP, Element, parse_xml, text_of
from tests.itk_makers import MESSAGE_ID, TRACKING_ID, an_itk_request
from tests.toolkit.calls import a_message, a_receiver, received

REPORT = "urn:nhs-itk:services:201005:SendNHS111Report-v2-0"


def _call(message: bytes | None = None, **options: Json) -> Call:
    kinds: Json = {"itk_options": {"receiver": options}} if options else {}
    return received(a_message() if message is None else message, a_receiver(**kinds))


def _read(body: bytes) -> Envelope:
    return Envelope.of(parse_xml(body))


def _part(body: bytes, name: str) -> Element:
    found = next(parse_xml(body).iter(name), None)
    assert found is not None
    return found


def test_a_yes_says_ok_and_the_message_id_and_relates_to_it() -> None:
    reply = accepted(_call())

    envelope = _read(reply.body)
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/xml; charset=utf-8")
    assert (envelope.action, envelope.relates_to) == (f"{REPORT}Response", MESSAGE_ID)
    assert text_of(_part(reply.body, f"{{{ITK}}}SimpleMessageResponse")) == f"OK:{MESSAGE_ID}"
    assert list(envelope.addressing) == ["MessageID", "Action", "RelatesTo"]


def test_the_same_call_gives_the_same_bytes_and_the_next_one_another_id() -> None:
    first, second = accepted(_call()), accepted(_call())
    call = _call()

    assert first.body == second.body
    assert new_id(call) != new_id(call)
    assert new_id(call).isupper()


@pytest.mark.parametrize(
    ("options", "action"),
    [
        (
            {"answer": {"action": "port-type"}},
            "urn:nhs-itk:ns:201005/SendNHS111Report-v2-0_ptt/SendNHS111Report-v2-0Response",
        ),
        ({"answer": {"action": "echo"}}, REPORT),
        ({"answer": {"action": "response"}}, f"{REPORT}Response"),
    ],
)
def test_the_action_of_an_answer_can_be_another(options: Json, action: str) -> None:
    assert _read(accepted(_call(**options)).body).action == action


def test_a_bare_name_of_a_service_is_answered_by_its_urn() -> None:
    call = _call(
        a_message(service="SendNHS111Report-v1-0", action="SendNHS111Report-v1-0").replace(
            b"urn:nhs-itk:services:201005:SendNHS111Report-v1-0", b"SendNHS111Report-v1-0"
        )
    )

    assert _read(accepted(call).body).action == "urn:nhs-itk:services:201005:SendNHS111Report-v1-0Response"


def test_the_text_of_an_answer_can_be_another_and_cannot_break_out() -> None:
    reply = accepted(_call(answer={"text": "<{tracking_id}> & {nothing}"}))

    assert text_of(_part(reply.body, f"{{{ITK}}}SimpleMessageResponse")) == f"<{TRACKING_ID}> & {{nothing}}"


def test_what_the_caller_sent_is_escaped() -> None:
    reply = accepted(_call(a_message(message_id="<b>&")))

    assert text_of(_part(reply.body, f"{{{ITK}}}SimpleMessageResponse")) == "OK:<b>&"


def test_the_answer_need_not_relate_to_the_request() -> None:
    assert _read(accepted(_call(answer={"relates_to": False})).body).relates_to is None


def test_a_fault_is_a_soap_1_1_fault_with_the_toolkits_error_info() -> None:
    reply = render(_call(), Refusal("1000", "Soap validation failed", values={"text": "MessageId missing"}))

    envelope = _read(reply.body)
    fault = envelope.content[0]
    assert (reply.status, reply.headers["Content-Type"]) == (500, "text/xml; charset=utf-8")
    assert envelope.action == "http://www.w3.org/2005/08/addressing/soap/fault"
    assert envelope.to == "http://www.w3.org/2005/08/addressing/anonymous"
    assert fault.tag == f"{{{SOAP}}}Fault"
    assert [(part.tag, part.text) for part in fault][:3] == [
        ("faultcode", "soap:Client"),
        ("faultstring", "A client related error has occurred, see detail element for further information"),
        ("faultactor", "http://localhost/report"),
    ]
    info = fault.find(f"detail/{{{ITK}}}ToolkitErrorInfo")
    assert info is not None
    assert [part.tag for part in info] == [
        f"{{{ITK}}}{name}" for name in ("ErrorID", "ErrorCode", "ErrorText", "ErrorDiagnosticText")
    ]
    assert dict(info[1].attrib) == {"codeSystem": "2.16.840.1.113883.2.1.3.2.4.17.268"}
    assert [text_of(part) for part in info][1:] == ["1000", "MessageId missing", "Soap validation failed"]


@pytest.mark.parametrize(
    ("code", "faultcode", "number", "text"),
    [
        (
            "2100",
            "Server",
            "2100",
            "Processing Error (retryable) - a recoverable processing error has been encountered",
        ),
        (
            "2200",
            "Server",
            "2200",
            "Processing Error (not retryable) - a non-recoverable processing error has been encountered",
        ),
        ("3000", "Client", "3000", "Access Denied"),
        ("2200_CLIENT", "Client", "2200", REFUSALS["2200"].detail["text"]),
        ("3000_SERVER", "Server", "3000", "Access Denied"),
        ("VERSION_MISMATCH", "VersionMismatch", "1000", "Version Error, namespace must be a proper SOAP namespace."),
        ("MUST_UNDERSTAND", "MustUnderstand", "1000", "Rejecting foreign header"),
        ("INTERNAL_ERROR", "Client", "2200", "Internal Error. Please contact your system Administrator"),
    ],
)
def test_each_fault_has_its_own_code_and_text(code: str, faultcode: str, number: str, text: str) -> None:
    body = render(_call(), Refusal(code)).body

    assert _part(body, "faultcode").text == f"soap:{faultcode}"
    assert _part(body, f"{{{ITK}}}ErrorCode").text == number
    assert _part(body, f"{{{ITK}}}ErrorText").text == text


def test_a_fault_without_a_diagnostic_has_no_element_for_it() -> None:
    assert b"ErrorDiagnosticText" not in render(_call(), Refusal("2100")).body


def test_the_forms_of_a_fault_can_be_others() -> None:
    call = _call(fault={"action": "old", "status": 200, "bare": True})

    reply = render(call, Refusal("1000"))

    assert reply.status == 200
    assert _read(reply.body).action == "http://www.w3.org/2005/08/addressing/fault"
    assert _part(reply.body, "faultcode").text == "Client"


def test_a_message_that_could_not_be_read_gets_a_fault_that_relates_to_nothing() -> None:
    assert _read(render(_call(b"<a"), Refusal("1000")).body).relates_to is None


@pytest.mark.parametrize(
    ("code", "status", "body"),
    [
        ("BUSY", 503, b"503 Service Unavailable\n"),
        ("ACKNOWLEDGED", 202, b""),
        ("FORBIDDEN", 403, b"403 Forbidden\n"),
        ("METHOD_NOT_ALLOWED", 405, b"405 Method Not Allowed\n"),
        ("UNSUPPORTED_MEDIA_TYPE", 415, b"415 Unsupported Media Type\n"),
    ],
)
def test_what_a_web_server_says_is_no_soap(code: str, status: int, body: bytes) -> None:
    reply = render(_call(), Refusal(code, headers={"Retry-After": "5"}))

    assert (reply.status, reply.body) == (status, body)
    assert reply.headers.get("Allow") == ("POST" if status == 405 else None)
    assert reply.headers.get("Retry-After") == (None if status == 202 else "5")


def test_a_refusals_own_headers_are_sent_with_a_fault() -> None:
    assert render(_call(), Refusal("2100", headers={"Retry-After": "5"})).headers["Retry-After"] == "5"


def test_the_address_is_the_one_that_the_client_used() -> None:
    call = received(an_itk_request(a_message(), "/report?x=1", Host="receiver.test:1880"))

    assert address_of(call) == "http://receiver.test:1880/report"


def test_an_answer_may_have_any_body_and_action() -> None:
    reply = respond(_call(), "<a/>", "urn:example:done")

    assert [element.tag for element in _read(reply.body).content] == ["a"]
    assert _read(reply.body).action == "urn:example:done"


def test_places_that_the_call_cannot_fill_are_empty() -> None:
    assert filled("{message_id}|{tracking_id}|{service}", _call(b"<a/>")) == "||"
