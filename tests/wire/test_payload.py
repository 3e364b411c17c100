"""Payloads are decoded within bounds, and refused with a reason."""

import gzip
import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.wire.errors import WireError
from simulator.wire.itk import ManifestItem, distribution_in
from simulator.wire.payload import LARGEST, decoded, inflated
from simulator.wire.xml import Element, parse_xml
from tests.itk_makers import a_distribution


def _item(xml: str) -> tuple[ManifestItem, Element]:
    distribution = distribution_in([parse_xml(xml.encode())])
    assert distribution is not None
    return distribution.items[0], distribution.payloads[0]


def test_what_is_not_encoded_is_not_decoded() -> None:
    assert decoded(*_item(a_distribution("<a/>"))) is None


@pytest.mark.parametrize("compressed", [True, False])
def test_what_is_encoded_is_decoded(compressed: bool) -> None:
    assert decoded(*_item(a_distribution("<a>é</a>", base64=True, compressed=compressed))) == "<a>é</a>".encode()


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        (a_distribution("<a/>", base64=True).replace('base64="true"', 'base64="true" encrypted="true"'), "encrypted"),
        (a_distribution("text").replace(' mimetype="text/xml"', ' mimetype="text/xml" compressed="true"'), "base64"),
        (a_distribution("<a/>").replace(' mimetype="text/xml"', ' mimetype="text/xml" base64="true"'), "element"),
        (a_distribution("abc*").replace(' mimetype="text/xml"', ' mimetype="text/xml" base64="true"'), "not base64"),
        (a_distribution("abc").replace(' mimetype="text/xml"', ' mimetype="text/xml" base64="true"'), "not base64"),
        (a_distribution("<a/>", base64=True).replace('base64="true"', 'base64="true" compressed="true"'), "gzip"),
    ],
)
def test_what_cannot_be_decoded_says_why(xml: str, said: str) -> None:
    with pytest.raises(WireError, match=said) as raised:
        decoded(*_item(xml))

    assert raised.value.line is not None


def test_a_gzip_that_ends_too_early_is_refused() -> None:
    with pytest.raises(WireError, match="too early"):
        inflated(gzip.compress(b"a" * 1000)[:-6])


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    packing = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    bomb = b"".join(packing.compress(b"\0" * 1_000_000) for _ in range(500)) + packing.flush()
    begun = time.process_time()

    with pytest.raises(WireError, match=str(LARGEST)):
        inflated(bomb)

    assert time.process_time() - begun < 5


def test_as_much_as_is_allowed_is_taken() -> None:
    assert len(inflated(gzip.compress(b"\0" * LARGEST))) == LARGEST


@given(st.binary())
def test_any_bytes_come_back_from_gzip(data: bytes) -> None:
    assert inflated(gzip.compress(data)) == data


def test_all_members_of_a_gzip_are_unpacked() -> None:
    members = b"".join(gzip.compress(part) for part in (b"one ", b"", b"two"))

    assert inflated(members) == b"one two"


def test_what_follows_the_last_member_is_left_alone() -> None:
    assert inflated(gzip.compress(b"one") + b"\0" * 100) == b"one"


def test_a_later_member_that_ends_too_early_is_refused() -> None:
    with pytest.raises(WireError, match="too early"):
        inflated(gzip.compress(b"one") + gzip.compress(b"two")[:-4])


def test_members_together_have_no_more_than_is_allowed() -> None:
    with pytest.raises(WireError, match="more than"):
        inflated(gzip.compress(b"0123456789") * 2, most=19)

    assert len(inflated(gzip.compress(b"0123456789") * 2, most=20)) == 20


def test_a_gzip_of_very_many_members_is_refused_at_once() -> None:
    members = gzip.compress(b"") * 300_000
    begun = time.process_time()

    with pytest.raises(WireError, match="members"):
        inflated(members)

    assert time.process_time() - begun < 5
