"""Messages that suppliers have sent and that were published, submitted and asked for."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.pipeline import Simulator, TenantSpec
from simulator.wire.http import Request
from simulator.wire.xml import HL7, parse_xml
from tests.itk_makers import a_security_header, an_envelope, an_itk_request
from tests.makers import NOW
from tests.official import REFERENCE, examples, official
from tests.services.rcs.callers import QUERY, Caller, a_question, said

_TO_THE_SERVICE = b"primaryRepeatCallerRepositoryRecipientNHS111CDADocument-v2-0"


def _read(path: Path) -> bytes:
    return path.read_bytes()


def _to_the_service(message: bytes) -> bytes:
    """The message with the interaction of a submission."""
    start = message.index(b"urn:nhs-itk:interaction:") + len(b"urn:nhs-itk:interaction:")
    end = min(message.index(quote, start) for quote in (b'"', b"'") if quote in message[start:])
    return message[:start] + _TO_THE_SERVICE + message[end:]


@official("ITK messages as suppliers sent them")
@pytest.mark.parametrize("path", examples("itk/examples/soap", "*.xml"))
async def test_a_real_report_is_kept_as_it_was_sent(caller: Caller, path: Path) -> None:
    message = _to_the_service(_read(path))
    ids = {each.get("root") for each in parse_xml(message).iterfind(".//h:ClinicalDocument/h:id", {"h": HL7})}

    outcome = await caller.send(an_itk_request(message))

    assert outcome.exchange.operation == "rcs.report.submit"
    assert (said(outcome) or "").startswith("OK:")
    kept = caller.documents()
    assert {document.key for document in kept} == ids
    assert all(document.body["xml"].encode() in message for document in kept)


def _text(name: str) -> str:
    """A published part of a message, without its declaration."""
    data = _read(REFERENCE / "itk/examples" / name)
    text = data.decode("utf-16" if data[:2] == b"\xff\xfe" else "utf-8-sig")
    return text.partition("?>")[2] if text.startswith("<?xml") else text


def _enveloped() -> Request:
    """The published envelope of a query, in SOAP; its service has an older name."""
    body = _text("envelope/rc-query_dms.xml")
    service = re.search(r'service="([^"]*)"', body)
    assert service is not None
    action = f"<wsa:Action>{service[1]}</wsa:Action>"
    return an_itk_request(an_envelope(body, action=None, headers=f"{action}{a_security_header()}"), action=service[1])


def _whole() -> Request:
    message = _read(REFERENCE / "itk/examples/constructed/rc-query_v1-0_soap.xml")
    for name, value in (("CREATED", "2026-11-22T09:59:00Z"), ("EXPIRES", "2026-11-22T10:09:00Z")):
        message = message.replace(f"@@{name}@@".encode(), value.encode())
    return an_itk_request(message, action=QUERY)


def _packed() -> Request:
    request = a_question(_text("payload/rc-query_dms_utf16.xml"))
    request.body = request.body.replace(b"</wsa:Action>", f"</wsa:Action>{a_security_header()}".encode(), 1)
    return request


@official("QUPA_MT000001GB01: the published query alone, in its envelope, and in a whole message made after it")
@pytest.mark.parametrize("profile", ["lenient", "strict"])
@pytest.mark.parametrize(
    ("query", "version"),
    [(_packed, "v2-1"), (_enveloped, "v2-1"), (_whole, "v1-0")],
    ids=["payload", "envelope", "soap"],
)
async def test_the_published_query_is_answered(
    simulator: Simulator, query: Callable[[], Request], version: str, profile: str
) -> None:
    caller = await Caller.of(simulator, profile, TenantSpec(clock=NOW, frozen=True, profile=profile))

    answer = caller.read(await caller.send(query()))

    assert answer.value == "NRC"
    assert answer.distribution.items[0].profile == f"urn:nhs-en:profile:nhs111RepeatCallerResponse-{version}"
    assert [rule for rule, finding in answer.findings.items() if finding.severity.value == "error"] == []
