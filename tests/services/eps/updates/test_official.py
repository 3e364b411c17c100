"""The status update against the published examples of its specification."""

from pathlib import Path

import pytest

from simulator.wire.json import Json, read_json
from tests.makers import NOW
from tests.official import example, examples, official
from tests.services.eps.makers import a_tenant_with
from tests.services.eps.updates.calls import an_update_call, said_of, told

_FOLDER = "eps/examples/psu"


async def _answer(name: str) -> tuple[int, Json]:
    reply = await told(an_update_call(example(f"{_FOLDER}/{name}.json"), a_tenant_with(now=NOW)))
    return reply.status, read_json(reply.body)


def _timeless(body: Json) -> Json:
    for entry in body["entry"]:
        del entry["response"]["outcome"]["meta"]
    return body


@official("psu, request examples that are sound")
@pytest.mark.parametrize(
    "path",
    [
        each
        for each in examples(_FOLDER, "request-*.json")
        if getattr(each, "id", "") not in ("request-multiple-missing-fields", "request-no-items")
    ],
)
async def test_published_requests_are_taken(path: Path | None) -> None:
    assert path is not None

    status, body = await _answer(path.stem)

    assert (status, {said_of(entry)[0] for entry in body["entry"]}) == (201, {"201 Created"})


@official("psu, request and response of one and of several items")
@pytest.mark.parametrize(
    ("request_name", "response_name"),
    [("request-collected", "response-single-item"), ("request-multiple-items", "response-multiple-items")],
)
async def test_published_responses_are_ours(request_name: str, response_name: str) -> None:
    _, body = await _answer(request_name)

    assert _timeless(body) == _timeless(example(f"{_FOLDER}/{response_name}.json"))


@official("psu, request with missing fields")
async def test_all_missing_fields_are_named() -> None:
    status, body = await _answer("request-multiple-missing-fields")

    assert status == 400
    assert [said_of(entry)[2] for entry in body["entry"]] == [
        "Missing required field(s) - PharmacyODSCode, TaskID.",
        "Missing required field(s) - PharmacyODSCode.",
    ]


@official("psu, request without items")
async def test_without_items_there_is_nothing_to_do() -> None:
    assert await _answer("request-no-items") == (
        200,
        {"resourceType": "Bundle", "type": "transaction-response", "entry": []},
    )


@official("psu, error of a wrong prescription id")
async def test_the_published_error_is_ours() -> None:
    body = example(f"{_FOLDER}/request-collected.json")
    published = example(f"{_FOLDER}/error-invalid-prescriptionid.json")
    body["entry"][0]["resource"]["basedOn"][0]["identifier"]["value"] = "16B2E0-A83008-81C130"
    url = published["entry"][0]["fullUrl"]
    body["entry"][0]["fullUrl"] = url
    body["entry"][0]["resource"]["id"] = url.removeprefix("urn:uuid:")

    reply = await told(an_update_call(body))

    assert _timeless(read_json(reply.body)) == _timeless(published)
