"""Recorded answers of the published tracker are ours: every member in its order, but for UUIDs and times."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from multidict import CIMultiDict

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.call.tenant import Tenant
from simulator.pipeline.routes import Routes
from simulator.services.eps.tracker import render
from simulator.wire.http import Reply, Request
from simulator.wire.json import Json, read_json
from tests.official import examples, official
from tests.services.eps.makers import a_tenant_with
from tests.services.eps.tracker.calls import SERVICE, told

SOURCE = "recorded answers of the published Clinical Prescription Tracker"
FOLDER = "eps/examples/tracker-fhir"
RECORDED = datetime(2026, 11, 22, 15, 19, tzinfo=UTC)

# What its back end does to the live service, said as our scenarios would say it.
FAILING = {
    "search-spine-throws": Refusal("INTERNAL_ERROR"),
    "view-spine-throws": Refusal("INTERNAL_ERROR"),
    "search-spine-garbage": Refusal("SERVER_ERROR", "Unknown Error."),
    "search-spine-emptyjson": Refusal("SERVER_ERROR", "Unknown Error."),
    "view-spine-garbage": Refusal("SERVER_ERROR", "Unknown Error."),
}


def _read(path: Path) -> Json:
    return read_json(path.read_bytes())


def _refusal(case: Json) -> Refusal | None:
    error = case.get("given", {}).get("spineError")
    if error is not None and error["status"] == 500:
        return Refusal("SERVER_ERROR", error["description"])
    return FAILING.get(case["name"])


def _records(case: Json) -> list[Json]:
    """The records that a case stands on; the issues of one prescription are put together to one record."""
    given = case.get("given", {})
    merged: dict[str, dict[str, Json]] = {}
    for record in [*given.get("prescriptions", ()), *filter(None, [given.get("prescription")])]:
        first = merged.setdefault(record["prescriptionId"], record)
        if record["treatmentType"] == "0003" and "lineItems" not in record:
            first.setdefault("issues", {})[str(record["issueNumber"])] = {"status": record["status"]}
    return list(merged.values())


def _call(case: Json, tenant: Tenant) -> Call:
    asked = case["request"]
    request = Request(asked["method"], asked["path"], CIMultiDict(asked["headers"]))
    found = Routes([SERVICE]).find(request.method, request.path)
    assert found is not None
    return Call(request, tenant, *found, tenant.clock.now())


async def _answer(case: Json) -> Reply:
    call = _call(case, a_tenant_with(*_records(case), now=RECORDED))
    refusal = _refusal(case)
    return await told(call) if refusal is None else render(call, refusal)


def _comparable(body: Json) -> str:
    """A body as text, its members in their order, without what differs each time: UUIDs stand as their place."""
    if "meta" in body:
        body = {**body, "meta": list(body["meta"])}
    if body.get("resourceType") == "OperationOutcome" and "id" in body:
        body = {**body, "id": "an id"}
    text = json.dumps(body)
    for place, url in enumerate(_urls(body.get("entry", ()))):
        text = text.replace(url.removeprefix("urn:uuid:"), f"resource {place}")
    return text


def _urls(entries: Iterable[Json]) -> list[str]:
    return [entry["fullUrl"] for entry in entries]


async def _is_ours(path: Path) -> None:
    case = _read(path)
    expected = case["expected"]

    reply = await _answer(case)

    assert reply.status == expected["status"]
    assert list(reply.headers.items()) == list(expected["headers"].items())
    assert _comparable(read_json(reply.body)) == _comparable(expected["body"])


@official(SOURCE)
@pytest.mark.parametrize("path", examples(f"{FOLDER}/view"))
async def test_a_recorded_view_is_ours(path: Path) -> None:
    await _is_ours(path)


@official(SOURCE)
@pytest.mark.parametrize("path", examples(f"{FOLDER}/search"))
async def test_a_recorded_search_is_ours(path: Path) -> None:
    await _is_ours(path)


@official(SOURCE)
@pytest.mark.parametrize("path", examples(f"{FOLDER}/errors"))
async def test_a_recorded_error_is_ours(path: Path) -> None:
    await _is_ours(path)


@official(SOURCE)
@pytest.mark.parametrize("path", examples(f"{FOLDER}/view", "acute*.json"))
async def test_every_uuid_of_a_view_is_another(path: Path) -> None:
    reply = await _answer(_read(path))

    urls = _urls(read_json(reply.body)["entry"])
    assert len(set(urls)) == len(urls)
