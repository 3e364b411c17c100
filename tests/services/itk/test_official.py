"""Every published message gets the answer that the validation table demands, in both profiles."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from simulator.clock import parse_instant
from simulator.wire.itk_message import message_of
from simulator.wire.json import Json
from simulator.wire.xml import local_name
from tests.itk_makers import GP_PRIMARY, REPORT, a_distribution, a_security_header, an_envelope, an_itk_request
from tests.official import REFERENCE, examples, official
from tests.services.itk.conftest import Receivers

FOLDER = "itk/examples"
PLACES = {
    "CREATED": "2026-11-22T09:59:00Z",
    "EXPIRES": "2026-11-22T10:09:00Z",
    "TIMESTAMP": "2026-11-22T09:59:00Z",
    "certficate-created-date-time": "2026-11-22T09:59:00",
    "certificate-created-date-time": "2026-11-22T09:59:00",
    "certificate-expires-date-time": "2026-11-22T10:09:00",
    "USERNAME": "CN=Y00111.oneoneone.nhs.uk",
    "TO": "http://localhost:8080/report",
    "SENDTO": "http://localhost:8080/report",
    "MESSAGEID": "5D5B0A6E-93F1-4F0B-9C51-0E6B7B1C2D30",
    "ods-code": "A81013",
    "ods-code-2": "A99911",
    "dos-code": "1300000101",
    "dos-code-2": "1300000102",
    "nhs-number": "9990010005",
    "disposition-code": "Dx06",
}
SOAP_FOLDERS = ("soap", "soap-templates", "correspondence")
QUERIES_AND_ANSWERS = ("rc-query", "rc-response", "fault_", "sync-ok")


def _filled(path: Path) -> bytes:
    """A published message with its placeholders filled, at the makers' instant."""
    return re.sub(rb"@@([A-Za-z0-9-]+)@@|__([A-Z]+)__", _place, path.read_bytes())


def _place(found: re.Match[bytes]) -> bytes:
    name = (found[1] or found[2]).decode()
    if "date-time" in name and name not in PLACES:
        return b"202611220955+00"
    return PLACES.get(name, "A word").encode()


def _messages() -> list[object]:
    """All published messages in SOAP that are for these receivers."""
    found = [each for folder in SOAP_FOLDERS for each in examples(f"{FOLDER}/{folder}", "*.xml")]
    made = examples(f"{FOLDER}/constructed", "*.xml")
    return found + [each for each in made if not any(name in str(each) for name in QUERIES_AND_ANSWERS)]


def _at_its_time(receivers: Receivers, message: bytes) -> None:
    """Put the clock to when the message was sent, so that its timestamp holds."""
    envelope = message_of(an_itk_request(message)).envelope
    created = envelope.security.created if envelope and envelope.security else None
    tenant = receivers.simulator.tenants.peek("default")
    assert tenant is not None
    if created:
        tenant.clock.set(parse_instant(created) + timedelta(minutes=1), frozen=True)


@official("NHS 111 adaptor, 111-ITK and ITK correspondence: example messages")
@pytest.mark.parametrize("path", _messages())
async def test_a_lenient_receiver_takes_every_published_message(receivers: Receivers, path: Path) -> None:
    message = _filled(path)

    outcome = await receivers.post(message)

    errors = [each for each in receivers.simulator.findings(outcome.exchange) if each.severity.value == "error"]
    assert (outcome.reply.status, errors) == (200, []), outcome.reply.body
    assert b"SimpleMessageResponse" in outcome.reply.body
    assert "simulator.rule-failed" not in receivers.rules(outcome)


MISSED_BY_STRICT: dict[str, set[str]] = {
    # Adastra and IC24 send neither wsse:Security nor, some of them, wsa:To.
    "ed-primary_adastra_dx06": {"itk.soap.to", "itk.security.timestamp", "itk.security.username"},
    "ooh-primary_adastra_example": {"itk.soap.to", "itk.security.timestamp", "itk.security.username"},
    "ooh-primary_adastra-original_dx10": {"itk.security.timestamp", "itk.security.username"},
    "ooh-primary_ic24_dx06": {"itk.security.timestamp", "itk.security.username"},
}


@official("NHS 111 adaptor, 111-ITK and ITK correspondence: example messages")
@pytest.mark.parametrize("path", _messages())
async def test_a_strict_receiver_refuses_only_what_the_table_says(receivers: Receivers, path: Path) -> None:
    message = _filled(path)
    receivers.strict()
    _at_its_time(receivers, message)

    outcome = await receivers.post(message)

    found = receivers.simulator.findings(outcome.exchange)
    errors = {each.rule for each in found if each.severity.value == "error"}
    assert errors == MISSED_BY_STRICT.get(path.stem, set())
    assert outcome.reply.status == (500 if errors else 200)


@official("111-ITK: example envelopes and payloads")
@pytest.mark.parametrize("path", examples(f"{FOLDER}/envelope", "*.xml"))
async def test_a_published_envelope_is_not_soap(receivers: Receivers, path: Path) -> None:
    outcome = await receivers.post(_filled(path))

    assert outcome.reply.status == 500
    assert b"<faultcode>soap:Client</faultcode>" in outcome.reply.body


@official("111-ITK: example envelopes")
@pytest.mark.parametrize("name", ["ambulance-request_dms_utf16", "ed-primary_dms"])
async def test_a_published_envelope_in_soap_is_taken_with_a_word_about_its_old_names(
    receivers: Receivers, name: str
) -> None:
    body = _part(f"envelope/{name}.xml")
    service = re.search(r'service="([^"]*)"', body)
    assert service is not None

    outcome = await receivers.post(an_envelope(body, action=None, headers=_action(service[1])))

    rules: list[str] = receivers.rules(outcome)
    assert outcome.reply.status == 200, outcome.reply.body
    assert "itk.service.spelling" in rules


def _part(name: str) -> str:
    """A published part of a message, without its declaration."""
    data = (REFERENCE / FOLDER / name).read_bytes()
    text = data.decode("utf-16" if data[:2] == b"\xff\xfe" else "utf-8-sig")
    return text.partition("?>")[2] if text.startswith("<?xml") else text


@official("NHS 111 domain message specification: example payloads")
@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    ("name", "names"),
    [
        (
            "ambulance-request_final_dms_utf16",
            ("RequestAmbulanceDispatch-v2-0", "primaryNHS111RequestforAmbulance-v2-0", "nhs111AmbulanceRequest-v2-1"),
        ),
        ("nhs111-report_dms", (REPORT, GP_PRIMARY, "nhs111CDADocument-v2-0")),
    ],
)
async def test_a_published_payload_in_a_whole_message_is_taken(
    receivers: Receivers, name: str, names: tuple[str, str, str], strict: bool
) -> None:
    service, interaction, profile = names
    body = a_distribution(_part(f"payload/{name}.xml"), service=service, interaction=interaction, profile=profile)
    if strict:
        receivers.strict()

    outcome = await receivers.post(an_envelope(body, action=service, security=a_security_header()))

    errors = [each for each in receivers.simulator.findings(outcome.exchange) if each.severity.value == "error"]
    assert (outcome.reply.status, errors) == (200, []), outcome.reply.body


def _action(service: str) -> str:
    return f"<wsa:Action>{service}</wsa:Action>{a_security_header()}"


QUIRKS: Json = {
    "gp-primary_cleric_dx09": ("itk.pem.send", {"itk.same-ids"}),
    "ooh-primary_adastra_example": ("itk.ooh.send", {"itk.soap.to", "itk.security.timestamp"}),
    "rc-document-set_6-payloads": ("itk.document-set.send", set()),
    "ed-primary_iuc-v3-1_emergency": ("itk.ed.send", set()),
}


@official("NHS 111 adaptor: supplier messages")
@pytest.mark.parametrize("path", examples(f"{FOLDER}/soap", "*.xml"))
async def test_a_suppliers_quirks_are_found(receivers: Receivers, path: Path) -> None:
    outcome = await receivers.post(_filled(path))

    operation, rules = QUIRKS.get(path.stem, (outcome.exchange.operation, set()))
    assert outcome.exchange.operation == operation
    assert rules <= set(receivers.rules(outcome))


@official("NHS 111 adaptor: a document set of six payloads")
async def test_all_payloads_of_a_set_are_read(receivers: Receivers) -> None:
    request = an_itk_request((REFERENCE / FOLDER / "soap/rc-document-set_6-payloads.xml").read_bytes())

    assert [local_name(root) for root in message_of(request).documents] == ["ClinicalDocument"] * 6
