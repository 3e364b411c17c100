"""What is masked before messages are compared."""

import re

import pytest

from simulator.records.masking import Masks, longest_first, mask_ids_and_times


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("60e0b220-8136-4ca5-ae46-1d97ef59d068", "<id>"),
        ("urn:uuid:60E0B220-8136-4CA5-AE46-1D97EF59D068", "<id>"),
        ("at 2026-11-22T10:00:00Z", "at <time>"),
        ("2026-11-22T10:00:00.123+00:00", "<time>"),
        ("2026-11-22 10:00", "<time>"),
        ("20261122100000+0000", "<time>"),
        ("202611221000", "<time>"),
        ("Sun, 22 Nov 2026 10:00:00 GMT", "<time>"),
        ("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln", "Bearer <token>"),
    ],
)
def test_ids_times_and_tokens_are_masked(text: str, masked: str) -> None:
    assert mask_ids_and_times(text) == masked


@pytest.mark.parametrize("text", ["1980-05-17", "19800517", "9000000009", "A81099", 'W/"2"', "207700900123", ""])
def test_days_numbers_and_codes_are_compared_as_they_are(text: str) -> None:
    assert mask_ids_and_times(text) == text


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("etag", "header ETag"),
        ("versionId", "/meta/versionId"),
        ("family", "/name/0/family"),
        ("messageID", "/soap:Envelope/soap:Header/wsa:messageID"),
        ("root", "/hl7:ClinicalDocument/hl7:id[2]/@root"),
        ("/entry/*/fullUrl", "/entry/3/fullUrl"),
    ],
)
def test_a_place_is_hidden_by_its_name_or_as_a_whole(asked: str, place: str) -> None:
    assert Masks(places=(asked,)).hides(place)


def test_other_places_are_not_hidden() -> None:
    masks = Masks(places=("id", "/entry/*/fullUrl"))

    assert [place for place in ("/meta/versionId", "/entry/0/resource/url", "status") if masks.hides(place)] == []


def test_addresses_tenants_and_patterns_are_masked_in_texts() -> None:
    addresses = longest_first(["http://h:1", "http://h:1/t/a"])
    masks = Masks(patterns=(re.compile(r"R-\d+"),), addresses=addresses, prefixes=("/t/a", "/t/b"))

    assert masks.masked("http://h:1/t/a/x R-12 /t/b/y") == "<address>/x <masked> /y"
