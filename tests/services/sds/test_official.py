"""The directory answers as the national one did when it was recorded, over the same entries."""

import json
from pathlib import Path

import pytest

from simulator.call import Call
from simulator.population.kinds import check_document
from simulator.wire.json import Json, read_json
from tests.makers import a_request, answered
from tests.official import example, examples, official
from tests.services.sds.asking import BASE, ROUTES, a_directory

FOLDER = "auth/examples"
HOST = "sandbox.api.service.nhs.uk"


def _seeded(name: str) -> dict[str, Json]:
    """A seed's entries by their unique identifiers; several may share one."""
    found: dict[str, Json] = {}
    for number, entry in enumerate(example(f"{FOLDER}/sds-seed-{name}.json")):
        found[f"{number}"] = entry
    return found


def _plain(value: Json, ids: dict[str, str]) -> Json:
    """A body whose ids are numbered, and whose addresses are without the gateway's path."""
    text = json.dumps(value).replace(BASE, "")
    for found in ids:
        text = text.replace(found, ids[found])
    return json.loads(text)


def _recording(path: Path) -> Json:
    return json.loads(path.read_text(encoding="utf-8"))


def _shortened(body: Json, said: Json) -> Json:
    """The body without those interactions that a recording was shortened by."""
    for entry, recorded in zip(body["entry"], said["entry"], strict=True):
        kept = recorded["resource"]["extension"]
        entry["resource"]["extension"] = [each for each in entry["resource"]["extension"] if each in kept]
    return body


def _ids(body: Json) -> dict[str, str]:
    found = [body["id"], *(entry["resource"]["id"] for entry in body.get("entry", ()))]
    return {id: f"<{number}>" for number, id in enumerate(found)}


@official("Spine Directory Service, recorded answers")
@pytest.mark.parametrize("path", examples(f"{FOLDER}/sds-recorded"))
async def test_a_recorded_question_has_the_recorded_answer(path: Path) -> None:
    recording = _recording(path)
    asked, said = recording["request"], recording["response"]
    tenant = a_directory(_seeded("accredited-systems"), _seeded("message-handlers"))
    request = a_request(asked["method"], BASE + asked["path"], {"Host": HOST, **asked["headers"]})
    found = ROUTES.find(request.method, request.path)
    assert found is not None

    reply = await answered(Call(request, tenant, *found, tenant.clock.now()))

    assert reply.status == said["status"]
    assert reply.headers["Content-Type"] == said["headers"]["Content-Type"]
    assert reply.headers.get("Allow") == said["headers"].get("Allow")
    if not said["body"] or "id" not in said["body"]:
        assert (read_json(reply.body) if reply.body else "") == said["body"]
        return
    body = read_json(reply.body)
    if "Content-Length" not in said["headers"]:
        body = _shortened(body, said["body"])
    assert _plain(body, _ids(body)) == _plain(said["body"], _ids(said["body"]))
    assert reply.headers["X-Correlation-Id"] == reply.headers["X-Correlation-Id"].upper()


@official("Spine Directory Service, seeds")
@pytest.mark.parametrize("kind", ["accredited-systems", "message-handlers"])
def test_the_published_entries_are_documents_that_can_be_put(kind: str) -> None:
    for key, entry in _seeded(kind).items():
        assert check_document(kind, key, entry) == []
