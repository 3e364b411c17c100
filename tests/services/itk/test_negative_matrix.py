"""The dossier of negative cases, row by row: what is wrong, and the answer on the wire in either profile."""

import gzip
import re
import time
from base64 import b64encode

import pytest

from simulator.pipeline import Outcome
from simulator.wire.json import Json
from simulator.wire.xml import SOAP, parse_xml
from tests.cda_makers import a_report, an_ambulance_request
from tests.itk_makers import PAYLOAD_ID, TRACKING_ID, a_distribution, a_security_header, an_envelope, an_itk_request
from tests.services.itk.conftest import Receivers

TAKEN = None
CLIENT_1000 = ("Client", "1000")
CLIENT_3000 = ("Client", "3000")
VERSION = ("VersionMismatch", "1000")
UNDERSTAND = ("MustUnderstand", "1000")
FOREIGN = '<x:Route xmlns:x="urn:example:route" soap:mustUnderstand="1">a</x:Route>'
IDENTITY = "urn:nhs-uk:identity:ods:"
AMBULANCE: Json = {
    "service": "RequestAmbulanceDispatch-v2-0",
    "interaction": "primaryNHS111RequestforAmbulance-v2-0",
    "profile": "nhs111AmbulanceRequest-v2-0",
}

Fault = tuple[str, str] | None


def good(payload: str | None = None, **changes: Json) -> bytes:
    """A message that both profiles take."""
    own = {"action", "message_id", "to", "reply_to", "security", "headers"}
    envelope = {"security": a_security_header(), **{key: changes.pop(key) for key in own & set(changes)}}
    if "service" in changes:
        envelope.setdefault("action", changes["service"])
    return an_envelope(a_distribution(a_report() if payload is None else payload, **changes), **envelope)


def changed(old: str, new: str, message: bytes | None = None) -> bytes:
    text = (good() if message is None else message).decode()
    assert old in text
    return text.replace(old, new, 1).encode()


def without(pattern: str) -> bytes:
    text, times = re.subn(pattern, "", good().decode(), count=1, flags=re.DOTALL)
    assert times == 1
    return text.encode()


def fault_of(outcome: Outcome) -> Fault:
    """Fault code and error code of an answer; None for a yes."""
    if outcome.reply.status == 200:
        assert b"SimpleMessageResponse" in outcome.reply.body
        return TAKEN
    assert outcome.reply.status == 500
    assert outcome.reply.headers["Content-Type"] == "text/xml; charset=utf-8"
    root = parse_xml(outcome.reply.body)
    assert root.tag == f"{{{SOAP}}}Envelope"
    code, number = root.find(".//faultcode"), root.find(".//{urn:nhs-itk:ns:201005}ErrorCode")
    assert code is not None
    assert number is not None
    return (code.text or "").removeprefix("soap:"), number.text or ""


MATRIX: dict[str, tuple[bytes, Fault, Fault]] = {
    "nothing wrong": (good(), TAKEN, TAKEN),
    "malformed XML": (b"<invalid_xml>", CLIENT_1000, CLIENT_1000),
    "no XML": (b"hello", CLIENT_1000, CLIENT_1000),
    "no body": (b"", CLIENT_1000, CLIENT_1000),
    "not SOAP": (b"<note>well-formed</note>", CLIENT_1000, CLIENT_1000),
    "wrong SOAP namespace": (good().replace(SOAP.encode(), b"http://example.test/soap/"), VERSION, VERSION),
    "SOAP 1.2": (good().replace(SOAP.encode(), b"http://www.w3.org/2003/05/soap-envelope"), VERSION, VERSION),
    "foreign header to understand": (good(headers=FOREIGN), UNDERSTAND, UNDERSTAND),
    "no MessageID": (good(message_id=None), CLIENT_1000, CLIENT_1000),
    "no Action": (good(action=None), CLIENT_1000, CLIENT_1000),
    "Action is not the service": (good(action="RequestAmbulanceDispatch-v2-0"), CLIENT_1000, CLIENT_1000),
    "unknown service": (good(service="SendPostcard-v1-0"), CLIENT_1000, CLIENT_1000),
    "no To": (good(to=None), TAKEN, CLIENT_1000),
    "answer wanted elsewhere": (good(reply_to="http://127.0.0.1:9/"), TAKEN, CLIENT_1000),
    "no security header": (good(security=""), TAKEN, CLIENT_1000),
    "malformed timestamp": (good(security=a_security_header(created="yesterday")), TAKEN, CLIENT_1000),
    "expired": (
        good(security=a_security_header("2026-11-22T08:00:00Z", "2026-11-22T08:10:00Z")),
        TAKEN,
        CLIENT_1000,
    ),
    "created after it expires": (
        good(security=a_security_header("2026-11-22T10:04:00Z", "2026-11-22T10:02:00Z")),
        TAKEN,
        CLIENT_1000,
    ),
    "no username": (good(security=a_security_header(username=None)), TAKEN, CLIENT_3000),
    "refused username": (good(security=a_security_header(username="Unknown")), TAKEN, CLIENT_3000),
    "no tracking id": (good(tracking_id=None), CLIENT_1000, CLIENT_1000),
    "tracking id in lower case": (good(tracking_id=TRACKING_ID.lower()), TAKEN, CLIENT_1000),
    "tracking id is no UUID": (good(tracking_id="12345"), CLIENT_1000, CLIENT_1000),
    "no audit identity": (good(identity=None), CLIENT_1000, CLIENT_1000),
    "audit identity is no organisation": (good(identity="urn:x:y"), CLIENT_1000, CLIENT_1000),
    "audit identity that is INVALID": (good(identity=f"{IDENTITY}RX1:INVALID"), TAKEN, CLIENT_1000),
    "no manifest": (without("<itk:manifest .*</itk:manifest>"), CLIENT_1000, CLIENT_1000),
    "manifest counts two": (good(manifest_count=2), CLIENT_1000, CLIENT_1000),
    "payloads count two": (good(payload_count=2), CLIENT_1000, CLIENT_1000),
    "both count two": (good(manifest_count=2, payload_count=2), CLIENT_1000, CLIENT_1000),
    "item without payload": (without("<itk:payload .*</itk:payload>"), CLIENT_1000, CLIENT_1000),
    "ids differ": (changed(f'payload id="{PAYLOAD_ID}"', f'payload id="{PAYLOAD_ID[:-1]}0"'), CLIENT_1000, CLIENT_1000),
    "no profile": (good(profile=None), CLIENT_1000, CLIENT_1000),
    "blank profile": (changed("urn:nhs-en:profile:nhs111CDADocument-v2-0", ""), CLIENT_1000, CLIENT_1000),
    "unknown profile": (good(profile="nhs111CDADocument-v9-9"), CLIENT_1000, CLIENT_1000),
    "extra element in the header": (
        changed("<itk:addresslist>", "<itk:priority/><itk:addresslist>"),
        CLIENT_1000,
        CLIENT_1000,
    ),
    "compressed but not gzip": (
        good(base64=True).replace(b'base64="true"', b'base64="true" compressed="true"'),
        CLIENT_1000,
        CLIENT_1000,
    ),
    "compressed without base64": (
        changed(' mimetype="text/xml"', ' mimetype="text/xml" compressed="true"'),
        CLIENT_1000,
        CLIENT_1000,
    ),
    "broken base64": (
        good("*not base64*").replace(b' mimetype="text/xml"', b' mimetype="text/xml" base64="true"'),
        CLIENT_1000,
        CLIENT_1000,
    ),
    "no recordTarget": (good(a_report(without=("recordTarget",))), CLIENT_1000, CLIENT_1000),
    "another document": (good("<Other xmlns='urn:hl7-org:v3'/>"), CLIENT_1000, CLIENT_1000),
    "no reason for the ambulance": (
        good(an_ambulance_request(without=("reason",)), **AMBULANCE),
        CLIENT_1000,
        CLIENT_1000,
    ),
    "an ambulance": (good(an_ambulance_request(), **AMBULANCE), TAKEN, TAKEN),
    "no interaction": (good(interaction=None), TAKEN, CLIENT_1000),
    "interaction of another service": (
        good(interaction="primaryNHS111RequestforAmbulance-v2-0"),
        TAKEN,
        CLIENT_1000,
    ),
    "a blank attribute": (
        good(a_report().replace('classCode="PAT"', 'classCode="PAT" nullFlavor=""', 1)),
        TAKEN,
        CLIENT_1000,
    ),
}


@pytest.mark.parametrize("case", MATRIX)
async def test_a_lenient_receiver_answers_as_documented(receivers: Receivers, case: str) -> None:
    message, lenient, _ = MATRIX[case]

    assert fault_of(await receivers.post(message)) == lenient


@pytest.mark.parametrize("case", MATRIX)
async def test_a_strict_receiver_answers_as_documented(receivers: Receivers, case: str) -> None:
    message, _, strict = MATRIX[case]
    receivers.strict()

    assert fault_of(await receivers.post(message)) == strict


@pytest.mark.parametrize("case", MATRIX)
async def test_what_is_refused_has_an_error_in_the_record_and_what_is_taken_none(
    receivers: Receivers, case: str
) -> None:
    message, lenient, _ = MATRIX[case]

    outcome = await receivers.post(message)

    errors = [each.rule for each in receivers.simulator.findings(outcome.exchange) if each.severity.value == "error"]
    assert bool(errors) is (lenient is not TAKEN), errors
    assert "simulator.rule-failed" not in receivers.rules(outcome)


async def test_an_address_that_is_not_accepted_is_rejected(receivers: Receivers) -> None:
    await receivers.put("itk-addresses", "accepted", {"ods_codes": ["A99911"]})

    outcome = await receivers.post(good())

    assert fault_of(outcome) == CLIENT_1000
    assert b"<itk:ErrorText>Message rejected</itk:ErrorText>" in outcome.reply.body


async def test_a_message_with_many_faults_is_refused_for_the_first_and_all_are_recorded(receivers: Receivers) -> None:
    message = good(identity=None, manifest_count=3, profile=None, interaction=None, message_id="first")

    outcome = await receivers.post(message)

    assert b"<itk:ErrorText>Invalid Audit Identity value: </itk:ErrorText>" in outcome.reply.body
    assert {
        "itk.soap.message-id-form",
        "itk.audit-identity",
        "itk.manifest.payload-count",
        "itk.manifest.count",
        "itk.manifest.no-profile",
        "itk.interaction.missing",
    } <= set(receivers.rules(outcome))


BOMB = b64encode(gzip.compress(b"<a>" + b"\0" * 60_000_000, 9, mtime=0)).decode()
LAUGHS = b"".join(b'<!ENTITY %c "%s">' % (c + 1, b"&%c;" % c * 10) for c in range(97, 110))


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">' + LAUGHS + b"]><l>&n;</l>",
        b"<!DOCTYPE note><note/>",
        b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/hostname">]><a>&f;</a>',
        b"<a>" * 100_000 + b"</a>" * 100_000,
        good("<a>" * 100_000 + "</a>" * 100_000),
        good(BOMB).replace(b' mimetype="text/xml"', b' mimetype="text/xml" base64="true" compressed="true"'),
        good(b64encode(b"<a>" * 100_000).decode()).replace(
            b' mimetype="text/xml"', b' mimetype="text/xml" base64="true"'
        ),
        good()[:-2000],
        b"<a b='" + b"x" * 5_000_000 + b"'/>",
        b"<a>" + b"<b/>" * 500_000 + b"</a>",
        good().replace(b"<itk:payload ", b"<itk:payload " + b" " * 1_000_000, 1),
    ],
    ids=[
        "laughs",
        "doctype",
        "entity",
        "deep",
        "deep payload",
        "bomb",
        "deep in base64",
        "cut",
        "long",
        "wide",
        "blank",
    ],
)
async def test_an_attack_is_answered_within_a_second_and_recorded(receivers: Receivers, body: bytes) -> None:
    begun = time.process_time()

    outcome = await receivers.post(body)

    assert time.process_time() - begun < 1
    assert outcome.exchange.error is None
    assert outcome.exchange.request_body == body
    assert fault_of(outcome) in (CLIENT_1000, TAKEN)
    assert fault_of(await receivers.post(good())) is TAKEN


async def test_a_message_over_the_servers_limit_is_refused_and_recorded(receivers: Receivers) -> None:
    request = an_itk_request(good()[:-2000])
    request.oversize = True

    outcome = await receivers.post(request)

    assert fault_of(outcome) == CLIENT_1000
    assert b"<itk:ErrorDiagnosticText>The message is larger than this receiver takes<" in outcome.reply.body
    assert outcome.exchange.request_body == request.body
    assert fault_of(await receivers.post(good())) is TAKEN


async def test_the_findings_of_an_attack_do_not_take_long_either(receivers: Receivers) -> None:
    wide = "".join(f'<x a="{number}"/>' for number in range(40_000))
    outcome = await receivers.post(good(f'<ClinicalDocument xmlns="urn:hl7-org:v3">{wide}</ClinicalDocument>'))
    begun = time.process_time()

    found = receivers.simulator.findings(outcome.exchange)

    assert time.process_time() - begun < 2
    assert len(found) < 2_000


async def test_a_media_type_that_is_not_taken_is_a_415(receivers: Receivers) -> None:
    outcome = await receivers.post(an_itk_request(good(), Content_Type="application/json"))

    assert (outcome.reply.status, outcome.exchange.operation) == (415, "itk.pem.send")
