"""Messages that suppliers have sent and that were published, submitted and asked for."""

from pathlib import Path

import pytest

from simulator.wire.xml import HL7, parse_xml
from tests.itk_makers import an_itk_request
from tests.official import REFERENCE, examples, official
from tests.services.rcs.callers import QUERY, Caller, said

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


@official("QUPA_MT000001GB01, constructed from the published query")
async def test_the_published_query_is_answered(caller: Caller) -> None:
    message = _read(REFERENCE / "itk/examples/constructed/rc-query_v1-0_soap.xml")

    answer = caller.read(await caller.send(an_itk_request(message, action=QUERY)))

    assert answer.value == "NRC"
    assert answer.distribution.items[0].profile == "urn:nhs-en:profile:nhs111RepeatCallerResponse-v1-0"
