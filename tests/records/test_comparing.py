"""Messages held against each other by their structure."""

import gzip
from typing import Any

import pytest
from multidict import CIMultiDict

from simulator.records.comparing import (
    Content,
    Difference,
    below_tenant,
    compare_answers,
    compare_bodies,
    compare_requests,
)
from simulator.records.masking import Masks
from tests.itk_makers import a_distribution, an_envelope
from tests.records.makers import an_exchange

NONE = Masks()


def _content(body: bytes, **headers: str) -> Content:
    return Content(CIMultiDict({name.replace("_", "-"): value for name, value in headers.items()}), body)


def _bodies(left: bytes, right: bytes, masks: Masks = NONE) -> list[tuple[str, str | None, str | None]]:
    return [(each.where, each.left, each.right) for each in compare_bodies(_content(left), _content(right), masks)]


def test_json_is_compared_by_places_whatever_its_spacing_and_key_order() -> None:
    assert _bodies(b'{"a": 1, "b": [true, "x"]}', b'{"b":[true,"x"],"a":1}') == []


@pytest.mark.parametrize(
    ("right", "differences"),
    [
        (b'{"a":2,"b":["x"]}', [("body /a", "1", "2")]),
        (b'{"a":"one","b":["x"]}', [("body /a", "1", "one")]),
        (b'{"a":1,"b":["x","y"]}', [("body /b/1", None, "y")]),
        (b'{"a":1}', [("body /b/0", "x", None)]),
        (b'{"a":1,"b":[]}', [("body /b/0", "x", None), ("body /b", None, "[]")]),
    ],
)
def test_each_place_where_json_differs_is_named(right: bytes, differences: list[Any]) -> None:
    assert _bodies(b'{"a":1,"b":["x"]}', right) == differences


def test_ids_and_times_make_no_difference() -> None:
    left = b'{"id":"60e0b220-8136-4ca5-ae46-1d97ef59d068","at":"2026-11-22T10:00:00Z"}'
    right = b'{"id":"00000000-0000-4000-8000-000000000000","at":"2027-01-01T00:00:00+00:00"}'

    assert _bodies(left, right) == []


def test_what_is_masked_makes_no_difference() -> None:
    assert _bodies(b'{"a":1,"c":{"b":1}}', b'{"a":2,"c":{"b":2}}', Masks(places=("a", "/c/*"))) == []


def test_xml_is_compared_by_elements_whatever_its_prefixes_and_spacing() -> None:
    left = b'<a:x xmlns:a="urn:hl7-org:v3"><a:y z="1">t</a:y></a:x>'
    right = b'<?xml version="1.0"?>\n<x xmlns="urn:hl7-org:v3">\n  <y z="1">t</y>\n</x>'

    assert _bodies(left, right) == []


@pytest.mark.parametrize(
    ("right", "differences"),
    [
        ('<x xmlns="urn:hl7-org:v3"><y z="2">t</y></x>', [("body /hl7:x/hl7:y/@z", "1", "2")]),
        (
            '<x xmlns="urn:hl7-org:v3"><y z="1">t</y><y>u</y></x>',
            [("body /hl7:x/hl7:y[2]", None, "u")],
        ),
        ('<x xmlns="urn:hl7-org:v3"><y z="1">T</y></x>', [("body /hl7:x/hl7:y", "t", "T")]),
    ],
)
def test_each_place_where_xml_differs_is_named(right: str, differences: list[Any]) -> None:
    assert _bodies(b'<x xmlns="urn:hl7-org:v3"><y z="1">t</y></x>', right.encode()) == differences


def test_another_namespace_is_a_difference() -> None:
    assert _bodies(b'<x xmlns="urn:a"/>', b'<x xmlns="urn:b"/>') == [
        ("body /*[local-name()='x']/namespace", "urn:a", "urn:b")
    ]


def test_text_is_compared_by_lines_and_bytes_as_a_whole() -> None:
    assert _bodies(b"one\ntwo", b"one\n2") == [("body line 2", "two", "2")]
    assert [where for where, _, _ in _bodies(b"\xff\x00", b"\xff\x01")] == ["body digest"]


def test_bodies_of_different_kinds_are_told_by_kind_and_size() -> None:
    assert _bodies(b"{}", b"<a/>") == [("body", "JSON, 2 bytes", "XML, 4 bytes")]
    assert _bodies(b"", b"x") == [("body", "nothing, 0 bytes", "text, 1 bytes")]


def test_what_looks_like_json_or_xml_and_is_none_is_text() -> None:
    assert _bodies(b"{oops", b"{oops") == []
    assert _bodies(b"<oops", b"<oops!") == [("body line 1", "<oops", "<oops!")]


def test_compressed_bodies_are_compared_by_what_they_hold() -> None:
    left = _content(gzip.compress(b'{"a":1}', 1), Content_Encoding="gzip")
    right = _content(gzip.compress(b'{"a": 1}', 9), Content_Encoding="gzip")

    assert compare_bodies(left, right, NONE) == []
    assert compare_bodies(_content(b"no gzip", Content_Encoding="gzip"), right, NONE) != []


def test_answers_differ_in_status_and_in_headers_that_clients_act_on() -> None:
    left = (200, _content(b"", ETag='W/"1"', Date="today", Content_Type="a/b; charset=utf-8"))
    right = (404, _content(b"", Server="other", Content_Type="a/b;charset=UTF-8", Retry_After="5"))

    found = compare_answers(left, right, NONE)

    assert found == [
        Difference("status", "200", "404"),
        Difference("header ETag", 'W/"1"', None),
        Difference("header Retry-After", None, "5"),
    ]


def test_requests_differ_in_target_headers_and_body_but_not_in_what_is_the_connections() -> None:
    left = an_exchange(
        1, "a", target="/t/a/x?q=1", request_headers=b"Host: a\r\nUser-Agent: one\r\nX-Own: 1\r\nAuthorization: x"
    )
    right = an_exchange(1, "b", target="/t/b/x?q=2", request_headers=b"Host: b\r\nx-own: 2", request_body=b"y")

    found = compare_requests(left, right, NONE)

    assert [each.where for each in found] == ["request target", "request header X-Own", "request body"]
    assert found[0] == Difference("request target", "/x?q=1", "/x?q=2")


def test_payloads_of_itk_messages_are_compared_decoded() -> None:
    one, other = (
        an_exchange(1, method="POST", request_body=an_envelope(a_distribution(report, base64=True)))
        for report in ("<report xmlns='urn:x'><dx>Dx05</dx></report>", "<report xmlns='urn:x'><dx>Dx28</dx></report>")
    )

    found = compare_requests(one, other, NONE)

    assert [(each.left, each.right) for each in found] == [("Dx05", "Dx28")]


def test_a_target_stands_below_its_tenants_prefix() -> None:
    targets = ["/t/a/x", "/t/a?q", "/t/ab/x", "/x"]

    assert [below_tenant(an_exchange(1, "a", target=target)) for target in targets] == ["/x", "?q", "/t/ab/x", "/x"]
