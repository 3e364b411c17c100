import pytest

from simulator.call import Refusal
from simulator.services.pds.bodies import is_json, object_of
from simulator.services.pds.refusing import invalid_create
from tests.makers import a_call, a_request


def a_call_with(body: bytes, content_type: str = "application/json"):
    return a_call(a_request("POST", body=body, headers={"Content-Type": content_type}))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b'{"a": 1, "a": 2}',
        b'{"a": NaN}',
        b"\xff\xfe",
        b'{"a": "\\ud800"}',
        b'{"a": ' + b"9" * 40 + b"}",
        b'{"a": ' + b"[" * 500 + b"]" * 500 + b"}",
        b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
def test_a_body_that_is_no_usable_object_is_refused_in_the_operations_words(body):
    with pytest.raises(Refusal) as refusal:
        object_of(a_call_with(body), invalid_create)

    assert refusal.value.code == "INVALID_CREATE"


def test_the_object_is_a_copy_of_what_was_sent():
    call = a_call_with(b'{"a": ["b"]}')

    body = object_of(call, invalid_create)
    body["a"].append("c")

    assert call.json() == {"a": ["b"]}


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON; charset=utf-8"])
def test_a_known_type_passes_whatever_its_parameters(content_type):
    is_json(a_call_with(b"{}", content_type), "application/json")


@pytest.mark.parametrize("content_type", ["", "text/xml", "application/bananas"])
def test_another_type_is_an_unsupported_service(content_type):
    with pytest.raises(Refusal) as refusal:
        is_json(a_call_with(b"{}", content_type), "application/json")

    assert refusal.value.code == "UNSUPPORTED_SERVICE"
