"""The decoded view of an exchange: all of a good message, what can be read of a broken one, and never a failure."""

import gzip
from base64 import b64encode
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from simulator.call import Refusal
from simulator.toolkit import answers
from simulator.toolkit import view as viewing
from simulator.toolkit.view import view
from simulator.wire.http import Reply
from simulator.wire.json import Json, read_json, render_json
from simulator.wire.soap import CONTENT_TYPE, write_envelope
from simulator.wire.xml import parse_xml
from tests.cda_makers import DOCUMENT_ID, a_report, an_ambulance_request
from tests.itk_makers import (
    DOS_SERVICE,
    DOS_TYPE,
    MESSAGE_ID,
    PAYLOAD_ID,
    PRACTICE,
    TRACKING_ID,
    a_distribution,
    a_security_header,
    an_envelope,
    an_itk_request,
)
from tests.official import REFERENCE, examples, official
from tests.toolkit.calls import a_message, received

REPORT = a_report()
GOOD = a_message(REPORT, compressed=True, base64=True)


def _seen(body: bytes, reply: Reply | None = None) -> Any:
    return view(received(body), reply or Reply(200))


def _payload(body: bytes) -> Any:
    (payload,) = _seen(body)["payloads"]
    return payload


def _document_in(*payloads: str, **changes: Any) -> bytes:
    return an_envelope(a_distribution(*payloads, **changes))


def test_the_soap_headers_are_shown() -> None:
    assert _seen(GOOD)["soap"] == {
        "message_id": MESSAGE_ID,
        "action": "urn:nhs-itk:services:201005:SendNHS111Report-v2-0",
        "to": "https://a81013.example.test/report",
        "reply_to": "http://www.w3.org/2005/08/addressing/anonymous",
        "relates_to": None,
        "username": "CN=Y00111.oneoneone.nhs.uk",
        "timestamp": {"created": "2026-11-22T09:59:00Z", "expires": "2026-11-22T10:09:00Z"},
        "signed": False,
    }


@pytest.mark.parametrize(
    ("security", "timestamp", "signed"),
    [
        ("", None, False),
        (a_security_header(created=None), {"created": None, "expires": "2026-11-22T10:09:00Z"}, False),
        (
            '<w:Security xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">'
            '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/></w:Security>',
            None,
            True,
        ),
    ],
)
def test_the_security_header_is_shown_as_far_as_there_is_one(security: str, timestamp: Json, signed: bool) -> None:
    soap = _seen(an_envelope("", security=security))["soap"]

    assert (soap["timestamp"], soap["signed"]) == (timestamp, signed)


def test_the_envelope_is_shown_with_its_addresses_and_what_it_asks_for() -> None:
    specs = {
        "urn:nhs-itk:ns:201005:ackrequested": "true",
        "urn:nhs-itk:ns:201005:infackrequested": "false",
        "urn:other:busresponserequested": "true",
    }

    itk = _seen(_document_in(REPORT, specs=specs))["itk"]

    assert itk == {
        "tracking_id": TRACKING_ID,
        "service": "urn:nhs-itk:services:201005:SendNHS111Report-v2-0",
        "interaction": "urn:nhs-itk:interaction:primaryGeneralPractitionerRecipientNHS111CDADocument-v2-0",
        "addresses": [
            {"ods_code": "A81013", "dos_service_id": None, "uri": PRACTICE, "type": None},
            {"ods_code": None, "dos_service_id": DOS_SERVICE, "uri": DOS_SERVICE, "type": DOS_TYPE},
        ],
        "audit_identity": [
            {"ods_code": "Y00111", "dos_service_id": None, "uri": "urn:nhs-uk:identity:ods:Y00111", "type": None}
        ],
        "sender_address": "urn:nhs-uk:addressing:ods:Y00111",
        "asks_for": ["ackrequested"],
    }


def test_an_envelope_without_a_sender_has_none() -> None:
    assert _seen(_document_in(REPORT, sender=None))["itk"]["sender_address"] is None


@pytest.mark.parametrize(("compressed", "base64"), [(False, False), (False, True), (True, True)])
def test_a_payload_is_shown_decoded_however_it_travels(compressed: bool, base64: bool) -> None:
    payload = _payload(_document_in(REPORT, compressed=compressed, base64=base64))

    assert payload["document"]["id"] == DOCUMENT_ID
    assert payload["xml"].startswith("<ClinicalDocument ")
    assert payload["xml"].endswith("</ClinicalDocument>")
    assert {name: payload[name] for name in ("id", "profile", "mimetype", "compressed", "base64", "encrypted")} == {
        "id": PAYLOAD_ID,
        "profile": "urn:nhs-en:profile:nhs111CDADocument-v2-0",
        "mimetype": "text/xml",
        "compressed": compressed,
        "base64": base64,
        "encrypted": False,
    }
    assert (payload["root"], payload["text"], payload["unreadable"]) == ("ClinicalDocument", None, None)
    assert payload["size"] == len(payload["xml"])


def test_what_was_encoded_is_shown_exactly_as_it_was_sent() -> None:
    sent = "<?xml version=\"1.0\"?>\n<!-- kept -->\n<a b='c'/>\n"

    assert _payload(_document_in(sent, base64=True))["xml"] == sent


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "iso-8859-1"])
def test_an_encoded_payload_is_shown_in_its_own_encoding(encoding: str) -> None:
    declared = "utf-16" if encoding == "utf-16-le" else encoding
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    data = mark + f'<?xml version="1.0" encoding="{declared}"?><a>Zoë</a>'.encode(encoding)
    body = _document_in(b64encode(data).decode()).replace(b'mimetype="text/xml"', b'mimetype="text/xml" base64="true"')

    assert _payload(body)["xml"] == f'<?xml version="1.0" encoding="{declared}"?><a>Zoë</a>'


def test_a_payload_whose_bytes_are_not_in_the_encoding_of_a_codec_is_written_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = _document_in('<?xml version="1.0" encoding="ISO-8859-1"?><a>x</a>', base64=True)
    call = received(body)
    monkeypatch.setattr(viewing, "_encoding", lambda content: "no-such-codec")

    (payload,) = view(call, Reply(200))["payloads"]

    assert payload["xml"] == "<a>x</a>"


def test_an_ambulance_request_is_shown_as_one() -> None:
    assert _payload(_document_in(an_ambulance_request()))["ambulance"]["priority"]["code"] == "R2"


def test_a_payload_of_plain_text_is_shown_as_text() -> None:
    for base64 in (False, True):
        payload = _payload(_document_in("A note & more".replace("&", "and"), mimetype="text/plain", base64=base64))
        assert (payload["text"], payload["xml"], payload["root"], payload["size"]) == (
            "A note and more",
            None,
            None,
            15,
        )


def test_a_payload_that_is_no_text_is_only_named() -> None:
    packed = b64encode(b"%PDF\xff\xfe").decode()
    body = _document_in(packed, mimetype="application/pdf").replace(b'/pdf"', b'/pdf" base64="true"')

    payload = _payload(body)

    assert (payload["mimetype"], payload["text"], payload["xml"], payload["size"]) == (
        "application/pdf",
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("flags", "content", "said"),
    [
        ('compressed="true"', "x", "compressed without base64 cannot be carried in XML"),
        ('base64="true"', "????", "the payload is not base64"),
        ('base64="true" compressed="true"', b64encode(b"no gzip").decode(), "the payload is not gzip"),
        ('encrypted="true"', "x", "the payload is encrypted"),
        ('base64="true"', b64encode(b"<a><b></a>").decode(), "Opening and ending tag mismatch"),
    ],
)
def test_a_payload_that_cannot_be_read_says_why(flags: str, content: str, said: str) -> None:
    body = _document_in(content).replace(b'mimetype="text/xml"', f'mimetype="text/xml" {flags}'.encode())

    assert said in _payload(body)["unreadable"]


def test_what_was_decoded_and_is_no_xml_is_shown_all_the_same() -> None:
    body = _document_in("<a><b></a>", base64=True)

    assert _payload(body)["text"] == "<a><b></a>"


def test_an_item_without_a_payload_and_a_payload_without_an_item_are_shown_as_such() -> None:
    body = _document_in("<a/>", "<b/>").replace(
        f'<itk:payload id="{PAYLOAD_ID}">'.encode(), b'<itk:payload id="uuid_OTHER">'
    )

    missing, listed, stray = _seen(body)["payloads"]

    assert (missing["id"], missing["missing"], missing["root"]) == (PAYLOAD_ID, True, None)
    assert (listed["root"], "missing" in listed) == ("b", False)
    assert stray == {"id": "uuid_OTHER", "root": "a", "unlisted": True}


def test_a_stray_payload_may_be_empty() -> None:
    body = _document_in("").replace(f'<itk:payload id="{PAYLOAD_ID}">'.encode(), b"<itk:payload>")

    assert _seen(body)["payloads"][1] == {"id": None, "root": None, "unlisted": True}


def test_texts_are_bounded_one_by_one_and_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viewing, "MOST_TEXT", 10)
    monkeypatch.setattr(viewing, "MOST_TEXTS", 25)
    monkeypatch.setattr(viewing, "MOST_PAYLOADS", 4)

    payloads = _seen(_document_in(*["<a>0123456789</a>"] * 6))["payloads"]

    assert [len(payload["xml"]) for payload in payloads] == [10, 10, 5, 0]
    assert {payload["size"] for payload in payloads} == {len('<a xmlns:itk="urn:nhs-itk:ns:201005" '
                                                             'xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
                                                             'xmlns:wsa="http://www.w3.org/2005/08/addressing">'
                                                             "0123456789</a>")}  # fmt: skip


def test_a_decoded_text_of_ten_megabytes_is_cut() -> None:
    packed = b64encode(gzip.compress(b"<a>" + b" " * 9_000_000 + b"</a>")).decode()
    body = _document_in(packed).replace(b'/xml"', b'/xml" compressed="true" base64="true"')

    payload = _payload(body)

    assert (payload["size"], len(payload["xml"])) == (9_000_007, viewing.MOST_TEXT)


@pytest.mark.parametrize(
    ("body", "unreadable"),
    [(b"", None), (b"<a", "Couldn't find end of Start Tag a"), (b"<!DOCTYPE a><a/>", "the document has a DOCTYPE")],
)
def test_a_message_that_is_no_xml_says_why_and_nothing_else(body: bytes, unreadable: str | None) -> None:
    seen = _seen(body)

    assert (unreadable is None) == (seen["unreadable"] is None)
    assert (seen["unreadable"] or "").startswith(unreadable or "")
    assert (seen["soap"], seen["itk"], seen["payloads"]) == (None, None, [])


def test_another_document_than_soap_has_empty_headers() -> None:
    seen = _seen(b"<a/>")

    assert set(seen["soap"].values()) == {None, False}
    assert (seen["unreadable"], seen["itk"]) == (None, None)


def test_a_yes_is_shown_with_its_text() -> None:
    call = received(GOOD)

    assert view(call, answers.accepted(call, "CAD-1 <x>"))["answer"] == {
        "kind": "accepted",
        "status": 200,
        "text": "CAD-1 <x>",
    }


def test_a_fault_is_shown_with_its_code_and_its_id() -> None:
    call = received(GOOD)

    answer = view(call, answers.render(call, Refusal("1000", "Broken here")))["answer"]

    assert len(answer["fault"].pop("error_id")) == 36
    assert answer == {
        "kind": "fault",
        "status": 500,
        "text": "A client related error has occurred, see detail element for further information",
        "fault": {
            "faultcode": "soap:Client",
            "code": "1000",
            "text": "Invalid Message - the message structure or content is unrecognised or incorrect",
            "diagnostic": "Broken here",
        },
    }


def _replied(body: str) -> Json:
    return _seen(GOOD, Reply.of(200, write_envelope((), body), CONTENT_TYPE))["answer"]


def test_a_fault_without_detail_has_no_code() -> None:
    fault = _replied("<soap:Fault><faultcode>Client</faultcode></soap:Fault>")["fault"]

    assert fault == {"faultcode": "Client", "code": None, "text": None, "diagnostic": None, "error_id": None}


def test_a_repeat_callers_answer_is_shown_with_its_value_and_how_many_reports_it_has() -> None:
    response = '<RepeatCallerResponse xmlns="urn:hl7-org:v3"><value code="RC" displayName="Repeat Caller"/><subject/>'

    answer = _replied(a_distribution(f"{response}<subject/></RepeatCallerResponse>"))

    assert answer == {
        "kind": "distribution",
        "status": 200,
        "text": "Repeat Caller",
        "repeat_caller": {"value": "RC", "reports": 2},
    }


def test_another_envelope_as_answer_is_named_as_one() -> None:
    assert _replied(a_distribution("<a/>", "text")) == {"kind": "distribution", "status": 200, "text": None}


@pytest.mark.parametrize("reply", [Reply(0), Reply(503, b"busy"), Reply(200, b"<a/>"), Reply(200, b"<a>")])
def test_any_other_answer_is_told_by_its_status(reply: Reply) -> None:
    assert _seen(GOOD, reply)["answer"] == {"kind": "other", "status": reply.status, "text": None}


@given(st.data())
@settings(max_examples=60)
def test_a_message_that_lost_some_bytes_never_fails(data: st.DataObject) -> None:
    body = a_message(REPORT)
    start = data.draw(st.integers(0, len(body) - 1))
    end = data.draw(st.integers(start, min(len(body), start + 40)))

    seen = _seen(body[:start] + data.draw(st.binary(max_size=10)) + body[end:])

    assert read_json(render_json(seen)).keys() == {"unreadable", "soap", "itk", "payloads", "answer"}


_WHOLE = {
    "report": parse_xml(a_message(a_report(replaces=("AA", "BB", 1)))),
    "ambulance": parse_xml(a_message(an_ambulance_request(replaces="AA"))),
    "answer": parse_xml(a_message('<RepeatCallerResponse xmlns="urn:hl7-org:v3"><value/></RepeatCallerResponse>')),
}


@given(st.data(), st.sampled_from(sorted(_WHOLE)))
@settings(max_examples=150)
def test_a_message_whose_elements_and_attributes_were_changed_never_fails(data: st.DataObject, name: str) -> None:
    root = deepcopy(_WHOLE[name])
    for _ in range(data.draw(st.integers(1, 4))):
        element = data.draw(st.sampled_from(list(root.iter("*"))))
        match data.draw(st.sampled_from(("clear", "text", "attribute", "remove", "rename", "twice"))):
            case "clear":
                element.clear()
            case "text":
                element.text = data.draw(st.text("a1 \n%.-Zë", max_size=8))
            case "attribute" if element.attrib:
                element.set(data.draw(st.sampled_from(sorted(element.keys()))), data.draw(st.text("a1 -+", max_size=8)))
            case "rename":
                element.tag = "{urn:hl7-org:v3}id"
            case "remove" | "twice" as done if (parent := element.getparent()) is not None:
                parent.append(deepcopy(element)) if done == "twice" else parent.remove(element)
    body = etree.tostring(root)

    seen = _seen(body, Reply(200, body))

    assert read_json(render_json(seen)).keys() == {"unreadable", "soap", "itk", "payloads", "answer"}


@official("ITK 2.2 and NHS 111, whole messages")
@pytest.mark.parametrize(
    "path", [*examples("itk/examples/soap", "*.xml"), *examples("itk/examples/constructed", "*.xml")]
)
def test_every_published_message_can_be_viewed(path: Any) -> None:
    seen = view(received(an_itk_request(path.read_bytes())), Reply(200))

    assert render_json(seen)
    assert seen["unreadable"] is None


@official("ITK 2.2, answers")
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("sync-ok_SendNHS111Report", "accepted"),
        ("fault_client_1000", "fault"),
        ("rc-response_NRC_soap", "distribution"),
    ],
)
def test_every_kind_of_published_answer_is_told_apart(name: str, kind: str) -> None:
    body = (REFERENCE / "itk/examples/constructed" / f"{name}.xml").read_bytes()

    assert _seen(GOOD, Reply(200, body))["answer"]["kind"] == kind
