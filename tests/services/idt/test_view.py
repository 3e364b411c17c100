"""The decoded view of an upload: credentials without the password, the case, the answer."""

import pytest

from simulator.call import Call
from simulator.services.idt import SERVICE
from simulator.services.idt.view import view
from simulator.wire.http import Reply
from simulator.wire.json import Json, render_json
from tests.makers import a_call, a_request, a_tenant, answered
from tests.services.idt.uploading import CODES, NHS_NUMBER, an_upload, an_upload_call, basic


async def test_an_upload_is_seen_whole_and_without_its_password() -> None:
    call = an_upload_call(an_upload(authorization=basic("uploader", "hidden")))

    seen = view(call, await answered(call))

    assert seen == {
        "credentials": {"scheme": "Basic", "user": "uploader"},
        "case": {"format": "json", "id": "WEX-1001", "nhs_number": NHS_NUMBER, "unreadable": None},
        "answer": {"status": "accepted", "exceptions": [], "message": None},
    }


@pytest.mark.parametrize(
    ("authorization", "credentials"),
    [
        (None, None),
        ("Bearer abc", {"scheme": "Bearer", "user": None}),
        ("abc", {"scheme": None, "user": None}),
        ("\udcff abc", {"scheme": "?", "user": None}),
    ],
)
def test_other_credentials_are_seen_as_far_as_that_gives_nothing_away(
    authorization: str | None, credentials: Json
) -> None:
    seen = view(an_upload_call(an_upload(authorization=authorization)), Reply(401))

    assert seen["credentials"] == credentials
    assert render_json(seen)


def test_a_body_that_cannot_be_read_says_why() -> None:
    seen = view(an_upload_call(an_upload(b"")), Reply(400))

    assert seen["case"] == {"format": "json", "id": None, "nhs_number": None, "unreadable": "the body is empty"}


@pytest.mark.parametrize("body", [b"", b"<html/>", b"[1]"])
def test_an_answer_of_another_shape_is_not_read(body: bytes) -> None:
    assert view(an_upload_call(), Reply(503, body))["answer"] is None


def _a_listing() -> Call:
    return a_call(a_request("GET", CODES), a_tenant(), "idt.exception-codes.list", SERVICE, none="")


def test_a_call_that_brings_no_case_has_none() -> None:
    assert view(_a_listing(), Reply(200, b"[]"))["case"] is None
