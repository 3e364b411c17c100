"""The ITK message that a supplier sends: as a receiver reads it."""

from dataclasses import replace

import pytest

from simulator.supplier import itk
from simulator.supplier.itk import Parcel, action_of, pack, yes_of
from simulator.wire.http import Request
from simulator.wire.itk import SERVICES, distribution_in, write_simple_response
from simulator.wire.itk_message import message_of
from simulator.wire.soap import Envelope, write_envelope
from simulator.wire.xml import parse_xml
from tests.itk_makers import an_itk_request
from tests.supplier.makers import an_answer, an_occasion

PARCEL = Parcel(
    "<note>it's &lt;here&gt;</note>", itk.REPORT, itk.OUT_OF_HOURS, itk.REPORT_PROFILE, "http://localhost/x?a=1&b=2",
    "Y99901", "1300000501",
)  # fmt: skip


def _request(parcel: Parcel = PARCEL) -> Request:
    return an_itk_request(pack(parcel, an_occasion()))


def test_action_address_and_reply_address_are_said() -> None:
    envelope = Envelope.of(parse_xml(pack(PARCEL, an_occasion())))

    assert (envelope.action, envelope.to) == (SERVICES + itk.REPORT, "http://localhost/x?a=1&b=2")
    assert envelope.reply_to == "http://www.w3.org/2005/08/addressing/anonymous"


def test_the_timestamp_holds_for_ten_minutes_from_now() -> None:
    security = Envelope.of(parse_xml(pack(PARCEL, an_occasion()))).security

    assert security is not None
    assert (security.created, security.expires) == ("2026-11-22T10:00:00Z", "2026-11-22T10:10:00Z")


def test_it_is_addressed_to_the_organisation_and_to_the_directorys_service() -> None:
    distribution = message_of(_request()).distribution

    assert distribution is not None
    assert (distribution.ods_codes, distribution.dos_service_ids) == (("Y99901",), ("1300000501",))
    assert (distribution.interaction or "").endswith(itk.OUT_OF_HOURS)


@pytest.mark.parametrize("compressed", [False, True])
def test_the_payload_arrives_as_it_was_packed_or_not(compressed: bool) -> None:
    (document,) = message_of(_request(replace(PARCEL, compressed=compressed))).documents

    assert (document.tag, document.text) == ("note", "it's <here>")


def test_two_messages_have_nothing_in_common_that_identifies_them() -> None:
    occasion = an_occasion()
    one, other = (Envelope.of(parse_xml(pack(PARCEL, occasion))) for _ in range(2))
    tracked = [distribution_in(each.content) for each in (one, other)]

    assert one.message_id != other.message_id
    assert len({each.tracking_id for each in tracked if each is not None}) == 2


def test_the_action_stands_in_the_http_header_too() -> None:
    assert action_of(PARCEL)["SOAPAction"] == f'"{SERVICES}{itk.REPORT}"'


def test_a_simple_response_is_a_yes() -> None:
    body = write_envelope((), write_simple_response("OK: taken"))

    assert yes_of(an_answer(200, body)) == "OK: taken"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, write_envelope((), write_simple_response("OK"))),
        (200, b""),
        (200, b"<html>welcome</html>"),
        (200, write_envelope((), "<soap:Fault><faultcode>soap:Client</faultcode></soap:Fault>")),
        (202, b""),
    ],
)
def test_nothing_else_is_a_yes(status: int, body: bytes) -> None:
    assert yes_of(an_answer(status, body)) is None
