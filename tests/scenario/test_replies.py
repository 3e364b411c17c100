from pathlib import Path

import pytest

from simulator.call import Call
from simulator.scenario.operations import Operations
from simulator.scenario.replies import Surroundings, fill_fields, read_fields, read_refusal, read_reply
from simulator.scenario.templates import Values
from simulator.wire.http import Reply
from simulator.wire.json import Json
from tests.scenario.makers import SERVICES, a_node, a_retrieval, a_search, said_of

KNOWN = Operations(SERVICES)
AROUND = Surroundings(KNOWN, ("pds.patient.retrieve",))


def _values(call: Call) -> Values:
    return Values(call, lambda: call.chance("test"))


def _reply(value: Json, call: Call | None = None, folder: Path | None = None) -> Reply:
    node = a_node(value)
    canned = read_reply(node, Surroundings(KNOWN, AROUND.ids, folder))
    assert said_of(node) == []
    return canned.reply(_values(call or a_retrieval()))


def _noted(value: Json, folder: Path | None = None) -> list[str]:
    node = a_node(value)
    read_reply(node, Surroundings(KNOWN, AROUND.ids, folder))
    return said_of(node)


def test_a_text_body_is_sent_as_text() -> None:
    reply = _reply({"status": 418, "headers": {"X-Pot": "te\u00e9"}, "body": "I am {{ path.id }}\n"})

    assert (reply.status, reply.body) == (418, b"I am 9000000009\n")
    assert list(reply.headers.items()) == [("Content-Type", "text/plain; charset=utf-8"), ("X-Pot", "te\u00e9")]


def test_a_json_body_is_compact_and_in_its_own_order() -> None:
    reply = _reply({"json": {"b": 1, "a": [None, "é {{ path.id }}"]}})

    assert (reply.status, reply.body) == (200, '{"b":1,"a":[null,"é 9000000009"]}'.encode())
    assert reply.headers["Content-Type"] == "application/json"


def test_what_a_caller_sends_cannot_break_out_of_a_json_text() -> None:
    reply = _reply({"json": {"family": "{{ query.family }}"}}, a_search("family=%22%2C%22x%22%3A%221"))

    assert reply.body == b'{"family":"\\",\\"x\\":\\"1"}'


def test_a_content_type_of_ones_own_is_kept() -> None:
    reply = _reply({"headers": {"content-type": "application/fhir+json"}, "json": {}})

    assert list(reply.headers.items()) == [("content-type", "application/fhir+json")]


def test_a_reply_may_have_no_body() -> None:
    reply = _reply({"status": 204})

    assert (reply.status, reply.body, list(reply.headers)) == (204, b"", [])


def test_a_body_file_beside_the_scenario_is_sent(tmp_path: Path) -> None:
    (tmp_path / "replies").mkdir()
    (tmp_path / "replies" / "none.xml").write_text("<id>{{ path.id }}</id>")
    (tmp_path / "raw.bin").write_bytes(b"\xff{{ path.id }}")

    reply, raw = (_reply({"body_file": name}, folder=tmp_path) for name in ("replies/none.xml", "raw.bin"))

    assert (reply.body, reply.headers["Content-Type"]) == (b"<id>9000000009</id>", "text/xml; charset=utf-8")
    assert (raw.body, raw.headers["Content-Type"]) == (b"\xff{{ path.id }}", "application/octet-stream")


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "inner/../../secret", "link"])
def test_a_body_file_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "scenarios"
    folder.mkdir()
    (tmp_path / "secret").write_text("secret")
    (folder / "link").symlink_to(tmp_path / "secret")

    assert _noted({"body_file": name}, folder) == [
        f"body_file: {name!r} is outside the scenario's folder, put the file beside the scenario or below it"
    ]


def test_a_body_file_that_cannot_be_read_is_noted(tmp_path: Path) -> None:
    assert _noted({"body_file": "absent"}, tmp_path) == [
        "body_file: 'absent' cannot be read: No such file or directory,"
        " its path is relative to the scenario file's folder"
    ]
    assert _noted({"body_file": "."}, tmp_path)[0].startswith("body_file: '.' cannot be read: Is a directory")
    assert _noted({"body_file": "a\0b"}, tmp_path) == ["body_file: 'a\\x00b' is not a file's path, write a file's path"]
    assert _noted({"body_file": "x"}) == [
        "body_file: a body file, where the scenario itself is in no folder, use body or json"
    ]


def test_a_body_file_that_is_a_circle_of_links_is_noted(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("link")

    assert _noted({"body_file": "link"}, tmp_path)[0].startswith("body_file: 'link' cannot be read: Too many levels")


def test_a_body_file_that_is_too_large_is_noted(tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as large:
        large.truncate(5_000_001)

    assert _noted({"body_file": "large"}, tmp_path) == ["body_file: 'large' is too large, 5000000 bytes are the most"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("hello", "'hello' is not a mapping, write a mapping"),
        ({"status": 99}, "status: 99 is not a status from 200 to 599, write a status from 200 to 599"),
        ({"status": "200"}, "status: '200' is not a status from 200 to 599, write a status from 200 to 599"),
        ({"body": "a", "json": {}}, "body and json together, a reply has one body"),
        ({"status": 204, "body": "a"}, "a body with status 204, leave it out, or use another status"),
        ({"bdy": "a"}, "bdy: unknown key 'bdy', did you mean 'body'?"),
        ({"headers": {"X Y": "a"}}, "headers.X Y: 'X Y' is not a header's name, use letters, digits and dashes"),
        (
            {"headers": {"A": "x\ny"}},
            "headers.A: a line break or control character in a header, write it in one line",
        ),
        (
            {"headers": {"Content-Length": 5}},
            "headers.Content-Length: Content-Length is worked out from the body,"
            " leave it out; `fault` breaks a connection on purpose",
        ),
        (
            {"headers": {"X-A": 1, "x-a": 2}},
            "headers.x-a: the header x-a a second time, names are the same in any case",
        ),
        ({"headers": {"X-A": None}}, "headers.X-A: nothing is not a header's value, write a header's value"),
        ({"body": "{{ nowt }}"}, "body: unknown value {{ nowt }}, did you mean 'now'?"),
        ({"json": {"a": ["{{ nowt }}"]}}, "json.a[0]: unknown value {{ nowt }}, did you mean 'now'?"),
    ],
)
def test_a_bad_reply_is_noted(value: Json, said: str) -> None:
    assert _noted(value) == [said]


def test_a_refusal_carries_code_diagnostics_and_headers() -> None:
    node = a_node(
        {"code": "RESOURCE_NOT_FOUND", "diagnostics": "no {{ path.id }}", "headers": {"X-A": "{{ path.id }}"}}
    )

    refusal = read_refusal(node, AROUND).refusal(_values(a_retrieval()))

    assert said_of(node) == []
    assert (refusal.code, refusal.diagnostics) == ("RESOURCE_NOT_FOUND", "no 9000000009")
    assert refusal.headers == {"X-A": "9000000009"}


@pytest.mark.parametrize("value", ["SERVICE_UNAVAILABLE", {"code": "SERVICE_UNAVAILABLE"}])
def test_a_code_alone_leaves_the_words_to_the_service(value: Json) -> None:
    refusal = read_refusal(a_node(value), AROUND).refusal(_values(a_retrieval()))

    assert (refusal.code, refusal.diagnostics, refusal.headers) == ("SERVICE_UNAVAILABLE", None, {})


def test_a_code_that_the_service_does_not_have_is_noted_with_those_it_has() -> None:
    node = a_node("NO_RECRD")

    read_refusal(node, Surroundings(KNOWN, ("scr.bundle.retrieve",)))

    assert said_of(node) == [
        "scr cannot refuse with 'NO_RECRD', did you mean 'NO_RECORD'? (known codes: SERVICE_UNAVAILABLE, NO_RECORD)"
    ]


def test_a_code_has_to_be_known_to_every_service_that_the_rule_can_match() -> None:
    node = a_node("NO_RECORD")

    read_refusal(node, Surroundings(KNOWN, ("pds.ping", "scr.bundle.retrieve")))

    assert said_of(node) == ["pds and scr cannot refuse with 'NO_RECORD', known codes: SERVICE_UNAVAILABLE"]


def test_a_refusal_without_code_is_noted() -> None:
    node = a_node({"diagnostics": "x"})

    read_refusal(node, AROUND)

    assert said_of(node) == ["'code' is missing, say which refusal of the service's error table"]


def test_fields_are_filled_in_their_order() -> None:
    fields = read_fields(a_node({"B": "{{ path.id }}", "A": 5}), AROUND)

    assert list(fill_fields(fields, _values(a_retrieval())).items()) == [("B", "9000000009"), ("A", "5")]
