"""Messages of our own: whole, with ids of their own, repeatable, and what peers' answers to them mean."""

import pytest

from simulator.call.errand import Errand
from simulator.identifiers import is_uuid
from simulator.services.itk.identity import Party
from simulator.services.itk.outgoing import Destination, Letter, errand_of, is_taken, is_worth_another_attempt
from simulator.wire.http import Request
from simulator.wire.itk import write_error_info, write_simple_response
from simulator.wire.itk_message import ItkMessage
from simulator.wire.json import Json
from simulator.wire.soap import ANONYMOUS, write_envelope, write_fault
from tests.cda_makers import a_report
from tests.itk_makers import TRACKING_ID, an_itk_request
from tests.toolkit.calls import a_message, a_receiver, received

LETTER = Letter(
    "itk.business-ack.send", "SendBusinessAck-v1-0", "ITKBusinessAcknowledgement-v1-0", "<told/>", "told-v1-0"
)
WE = Party("A81013", "Riverside Surgery")
URL = "https://supplier.example.test:1880/acks?a=1&b=2"
OTHERS = "urn:nhs-uk:addressing:ods:Y00111"
THEY = Destination(URL, OTHERS)


def _errand(*, letter: Letter = LETTER, to: Destination = THEY, options: Json | None = None, **headers: str) -> Errand:
    tenant = a_receiver(itk_options={} if options is None else {"receiver": options})
    return errand_of(received(an_itk_request(a_message(a_report()), **headers), tenant), letter, WE, to, 2.5)


def _read(errand: Errand) -> ItkMessage:
    return ItkMessage(Request("POST", "/", an_itk_request(b"").headers, errand.body))


def test_its_soap_headers_are_those_of_a_request() -> None:
    errand = _errand()

    envelope = _read(errand).envelope
    assert envelope is not None
    assert envelope.action == "urn:nhs-itk:services:201005:SendBusinessAck-v1-0"
    assert (envelope.message_id, envelope.to, envelope.reply_to) == (errand.message_id, URL, ANONYMOUS)
    assert errand.headers == {
        "Content-Type": "text/xml; charset=utf-8",
        "SOAPAction": '"urn:nhs-itk:services:201005:SendBusinessAck-v1-0"',
    }


def test_its_security_header_names_us_and_holds_until_the_last_attempt_is_over() -> None:
    errand = _errand(options={"acknowledgements": {"attempts": 5, "wait": "PT60S"}})

    envelope = _read(errand).envelope
    assert envelope is not None
    assert envelope.security is not None
    assert envelope.security.username == "CN=A81013.oneoneone.nhs.uk"
    # 60, 120, 240 and 480 seconds of waiting, 15 minutes, and the time before it begins.
    assert (envelope.security.created, envelope.security.expires) == ("2026-11-22T10:00:00Z", "2026-11-22T10:30:02Z")
    assert (envelope.security.timestamp_id or "").startswith("uuid_")


def test_its_envelope_carries_the_letter_from_us_to_them() -> None:
    errand = _errand()

    message = _read(errand)
    distribution = message.distribution
    assert distribution is not None
    assert distribution.service == "urn:nhs-itk:services:201005:SendBusinessAck-v1-0"
    assert distribution.tracking_id == errand.tracking_id
    assert distribution.interaction == "urn:nhs-itk:interaction:ITKBusinessAcknowledgement-v1-0"
    assert [address.uri for address in distribution.addresses] == [OTHERS]
    assert distribution.sender_ods_code == "A81013"
    assert distribution.sender is not None
    assert distribution.sender.uri == "urn:nhs-uk:addressing:ods:A81013"
    assert [(item.profile, item.mimetype) for item in distribution.items] == [
        ("urn:nhs-en:profile:told-v1-0", "text/xml")
    ]
    assert [document.tag for document in message.documents] == ["told"]


def test_without_a_profile_or_an_address_neither_is_said() -> None:
    letter = Letter("itk.infrastructure-ack.send", "SendInfrastructureAck-v1-0", "x", "<told/>")

    distribution = _read(_errand(letter=letter, to=Destination(URL))).distribution
    assert distribution is not None
    assert (distribution.addresses, distribution.items[0].profile) == ((), None)


def test_all_its_ids_are_its_own_and_in_upper_case() -> None:
    errand = _errand()

    message = _read(errand)
    assert message.envelope is not None
    assert message.envelope.security is not None
    assert message.distribution is not None
    ids = [
        errand.message_id or "",
        errand.tracking_id or "",
        (message.envelope.security.timestamp_id or "").removeprefix("uuid_"),
        (message.distribution.items[0].id or "").removeprefix("uuid_"),
    ]
    assert all(is_uuid(each) and each == each.upper() for each in ids)
    assert len({*ids, TRACKING_ID}) == 5


def test_the_same_seed_and_calls_give_the_same_message() -> None:
    assert _errand() == _errand()


def test_it_is_about_the_patient_and_leads_back_to_the_message() -> None:
    errand = _errand()

    assert (errand.nhs_number, errand.correlation_id) == ("9990010005", TRACKING_ID)


def test_a_correlation_id_of_the_caller_goes_before() -> None:
    assert _errand(X_Correlation_ID="C-1").correlation_id == "C-1"


def test_it_is_recorded_as_what_it_is_and_waits_as_the_options_say() -> None:
    errand = _errand(options={"acknowledgements": {"attempts": 7, "wait": "PT3S"}})

    assert (errand.operation, errand.service, errand.url) == ("itk.business-ack.send", "itk", URL)
    assert (errand.after, errand.attempts, errand.wait) == (2.5, 7, 3.0)


def test_nobody_is_told_more_than_a_hundred_times() -> None:
    assert _errand(options={"acknowledgements": {"attempts": 5_000_000}}).attempts == 100


def _fault(code: str) -> bytes:
    return write_envelope([], write_fault("soap:Server", "s", None, write_error_info("1", code, "t", None)))


YES = write_envelope([], write_simple_response("OK:1"))


@pytest.mark.parametrize(
    ("status", "body", "taken", "again"),
    [
        (200, YES, True, False),
        (202, b"", True, False),
        (200, b" ", True, False),
        (200, b"<html/>", False, False),
        (200, b"OK", False, False),
        (200, _fault("1000"), False, False),
        (200, _fault("2100"), False, True),
        (500, _fault("2100"), False, True),
        (500, _fault("1000"), False, False),
        (500, _fault("2200"), False, False),
        (500, _fault("3000"), False, False),
        (500, b"<html/>", False, False),
        (503, b"busy", False, True),
        (403, b"", False, False),
        (404, YES, False, False),
    ],
)
def test_what_a_peers_answer_means(status: int, body: bytes, taken: bool, again: bool) -> None:
    assert (is_taken(status, body), is_worth_another_attempt(status, body)) == (taken, again)


def test_the_errand_asks_these_questions() -> None:
    errand = _errand()

    assert (errand.taken, errand.retry) == (is_taken, is_worth_another_attempt)
