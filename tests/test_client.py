"""The admin API's client: what it sends, and what it makes of answers, against a server that says what it is told."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from simulator.client import Client, ClientError, exchange_text, finding_text, printable, problem_text
from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.web.server import Background

API = "/_simulator/api"


@dataclass
class Scripted:
    """A server that says what it is told to and notes what it was asked; what is told in advance it says once."""

    url: str = ""
    status: int = 200
    content_type: str = "application/json"
    body: bytes = b"{}"
    in_advance: list[bytes] = field(default_factory=list)
    asked: list[tuple[str, str, str | None, bytes]] = field(default_factory=list)

    def says(self, value: Any, status: int = 200) -> None:
        self.body, self.status = json.dumps(value).encode(), status

    @property
    def last(self) -> tuple[str, str, str | None, bytes]:
        return self.asked[-1]


def _answers_for(scripted: Scripted) -> type[BaseHTTPRequestHandler]:
    def answer(asked: BaseHTTPRequestHandler) -> None:
        body = asked.rfile.read(int(asked.headers.get("Content-Length") or 0))
        scripted.asked.append((asked.command, asked.path, asked.headers.get("Content-Type"), body))
        asked.send_response(scripted.status)
        asked.send_header("Content-Type", scripted.content_type)
        asked.end_headers()
        asked.wfile.write(scripted.in_advance.pop(0) if scripted.in_advance else scripted.body)

    methods = dict.fromkeys(("do_GET", "do_POST", "do_PUT", "do_PATCH", "do_DELETE"), answer)
    return type("Answers", (BaseHTTPRequestHandler,), {**methods, "log_message": lambda *_: None})


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    scripted = Scripted()
    with ThreadingHTTPServer(("127.0.0.1", 0), _answers_for(scripted)) as server:
        scripted.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield scripted
        server.shutdown()
        thread.join()


def test_a_tenant_is_created_with_what_was_given_only(scripted: Scripted) -> None:
    scripted.says({"name": "t1", "base_url": "http://127.0.0.1:1/t/t1"}, 201)

    made = Client(scripted.url).create_tenant("t1", seed=7, clock=None)

    assert made == {"name": "t1", "base_url": "http://127.0.0.1:1/t/t1"}
    assert scripted.last == ("POST", f"{API}/tenants", "application/json", b'{"name": "t1", "seed": 7}')


def test_a_base_url_with_a_path_keeps_its_path(scripted: Scripted) -> None:
    scripted.says({"tenants": []})

    found = Client(f"{scripted.url}/behind/").tenants()

    assert found == []
    assert scripted.last[1] == f"/behind{API}/tenants"


@pytest.mark.parametrize(
    ("act", "method", "path", "content_type", "body"),
    [
        (lambda t: t.about(), "GET", "", None, b""),
        (
            lambda t: t.change(access="enforced", profile=None),
            "PATCH",
            "",
            "application/json",
            b'{"access": "enforced", "profile": null}',
        ),
        (lambda t: t.delete(), "DELETE", "", None, b""),
        (lambda t: t.reset(), "POST", "/reset", None, b""),
        (lambda t: t.scenarios(), "GET", "/scenarios", None, b""),
        (lambda t: t.use_scenarios("a", "b"), "PUT", "/scenarios", "application/json", b'{"names": ["a", "b"]}'),
        (lambda t: t.use_yaml("name: ü"), "PUT", "/scenarios", "application/yaml", "name: ü".encode()),
        (lambda t: t.stop_scenarios(), "DELETE", "/scenarios", None, b""),
        (lambda t: t.clock(), "GET", "/clock", None, b""),
        (lambda t: t.set_clock(advance="PT1H"), "PATCH", "/clock", "application/json", b'{"advance": "PT1H"}'),
        (lambda t: t.set_clock(frozen=False), "PATCH", "/clock", "application/json", b'{"frozen": false}'),
        (lambda t: t.person("9000000009"), "GET", "/people/9000000009", None, b""),
        (lambda t: t.put_person("9", {"a": 1}), "PUT", "/people/9", "application/json", b'{"a": 1}'),
        (
            lambda t: t.put_person("9", {"resourceType": "Patient"}),
            "PUT",
            "/people/9",
            "application/fhir+json",
            b'{"resourceType": "Patient"}',
        ),
        (lambda t: t.change_person("9", {"a": 1}), "PATCH", "/people/9", "application/json", b'{"a": 1}'),
        (lambda t: t.delete_person("9"), "DELETE", "/people/9", None, b""),
        (lambda t: t.document("rcs", "a/b"), "GET", "/documents/rcs/a%2Fb", None, b""),
        (lambda t: t.put_document("rcs", "k", []), "PUT", "/documents/rcs/k", "application/json", b"[]"),
        (lambda t: t.delete_document("rcs", "k"), "DELETE", "/documents/rcs/k", None, b""),
        (lambda t: t.exchange(3), "GET", "/exchanges/3", None, b""),
        (lambda t: t.request_bytes(3), "GET", "/exchanges/3/request", None, b""),
        (lambda t: t.response_bytes(3), "GET", "/exchanges/3/response", None, b""),
        (lambda t: t.curl(3), "GET", "/exchanges/3/curl", None, b""),
        (lambda t: t.curl(3, hide_secrets=True), "GET", "/exchanges/3/curl?hide_secrets=true", None, b""),
        (lambda t: t.verify(), "POST", "/verify", None, b""),
        (lambda t: t.journey("9000000009", gap="PT1H"), "GET", "/journeys/9000000009?gap=PT1H", None, b""),
        (lambda t: t.journey_as("text"), "GET", "/journeys?format=text", None, b""),
        (lambda t: t.journey_as("junit", "9"), "GET", "/journeys/9?format=junit", None, b""),
        (lambda t: t.export("har", limit=1), "GET", "/exchanges.har?limit=1", None, b""),
        (lambda t: t.clear_exchanges(), "DELETE", "/exchanges", None, b""),
        (lambda t: t.verify([{"count": 1}]), "POST", "/verify", "application/json", b'[{"count": 1}]'),
    ],
)
def test_each_call_is_one_request(
    scripted: Scripted, act: Any, method: str, path: str, content_type: str | None, body: bytes
) -> None:
    act(Client(scripted.url).tenant("t 1"))

    assert scripted.asked == [(method, f"{API}/tenants/t%201{path}", content_type, body)]


def test_filters_leave_out_none_and_spell_booleans_as_json_does(scripted: Scripted) -> None:
    scripted.says({"exchanges": [{"id": 1}]})

    found = Client(scripted.url).tenant().exchanges(operation="pds.*", status=404, rule=None, text="a b", open=True)

    assert found == [{"id": 1}]
    assert scripted.last[1] == f"{API}/tenants/default/exchanges?operation=pds.%2A&status=404&text=a+b&open=true"


def test_journeys_are_listed(scripted: Scripted) -> None:
    scripted.says({"journeys": [{"nhs_number": "9000000009"}], "passed": None})

    found = Client(scripted.url).tenant().journeys(limit=10)

    assert found == [{"nhs_number": "9000000009"}]
    assert scripted.last[1] == f"{API}/tenants/default/journeys?limit=10"


def test_all_exchanges_are_read_page_by_page(scripted: Scripted) -> None:
    scripted.in_advance = [b'{"exchanges": [{"id": 1}, {"id": 4}], "next": 4}']
    scripted.says({"exchanges": [{"id": 5}], "next": None})

    found = list(Client(scripted.url).tenant().every_exchange(status=200))

    assert found == [{"id": 1}, {"id": 4}, {"id": 5}]
    assert [path.partition("?")[2] for _, path, _, _ in scripted.asked] == [
        "after=0&limit=1000&status=200",
        "after=4&limit=1000&status=200",
    ]


def test_people_are_asked_for_by_condition_and_name(scripted: Scripted) -> None:
    scripted.says({"people": [{"nhs_number": "9000000009"}], "total": 1})

    found = Client(scripted.url).tenant().people(condition="twin", name="o'n", limit=1)

    assert found == [{"nhs_number": "9000000009"}]
    assert scripted.last[1] == f"{API}/tenants/default/people?condition=twin&name=o%27n&limit=1"


def test_bodies_come_as_the_bytes_that_they_are(scripted: Scripted) -> None:
    scripted.body, scripted.content_type = b"\x00\xff<not json>", "text/xml"

    assert Client(scripted.url).tenant().request_bytes(1) == b"\x00\xff<not json>"


def test_a_refusal_carries_code_message_place_and_problems(scripted: Scripted) -> None:
    problem = {"file": "s.yaml", "line": 4, "path": "rules[0]", "what": "unknown key", "remedy": 'write "then"'}
    error = {"code": "invalid", "message": "1 problem", "where": "body", "problems": [problem]}
    scripted.says({"error": error}, 422)

    with pytest.raises(ClientError) as raised:
        Client(scripted.url).tenant().use_yaml("x")

    said = raised.value
    assert (said.status, said.code, said.message, said.where) == (422, "invalid", "1 problem", "body")
    assert said.problems == [problem]
    assert str(said) == 's.yaml:4: rules[0]: unknown key, write "then"'


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"error": "text"}', b'{"error": {"code": "X"}}', b""])
def test_an_error_of_some_other_server_is_not_mistaken_for_ours(scripted: Scripted, body: bytes) -> None:
    scripted.status, scripted.body = 502, body

    with pytest.raises(ClientError) as raised:
        Client(scripted.url).health()

    assert (raised.value.status, raised.value.code) == (502, "not-a-simulator")


@pytest.mark.parametrize("body", [b"<html>", b'{"other": 1}', b""])
def test_an_answer_of_some_other_server_is_not_mistaken_for_ours(scripted: Scripted, body: bytes) -> None:
    scripted.body = body

    with pytest.raises(ClientError) as raised:
        Client(scripted.url).operations()

    assert raised.value.code == "not-a-simulator"


def test_nobody_there_is_an_error_that_names_the_address() -> None:
    with pytest.raises(ClientError, match=r"no simulator answers at http://127\.0\.0\.1:9: .*refused") as raised:
        Client("http://127.0.0.1:9").health()

    assert (raised.value.status, raised.value.code) == (0, "unreachable")


@pytest.mark.parametrize("url", ["127.0.0.1:8111", "ftp://host", "http://", "", "http://localhost:port", "http://[::1"])
def test_what_is_no_address_is_refused_at_once(url: str) -> None:
    with pytest.raises(ClientError, match="not a simulator's address"):
        Client(url)


def test_following_gives_each_events_data_and_skips_the_rest(scripted: Scripted) -> None:
    scripted.content_type = "text/event-stream"
    scripted.body = b': hello\n\nid: 1\nevent: exchange\ndata: {"id": 1}\n\ndata: {"id":\r\ndata: 2}\r\n\r\n: beat\n\n'

    events = list(Client(scripted.url).tenant("t1").follow(service="pds"))

    assert events == [{"id": 1}, {"id": 2}]
    assert scripted.last[1] == f"{API}/tenants/t1/stream?service=pds"


def test_following_can_be_stopped_before_the_stream_ends(scripted: Scripted) -> None:
    scripted.body = b'data: {"id": 1}\n\n' * 3
    events = Client(scripted.url).tenant().follow()

    first = next(events)
    events.close()

    assert first == {"id": 1}


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        ({"file": "f", "line": 2, "path": "a.b", "what": "wrong", "remedy": "right"}, "f:2: a.b: wrong, right"),
        ({"what": "wrong"}, "wrong"),
        ({"path": "a", "message": "wrong"}, "a: wrong"),
        ("just text", "just text"),
    ],
)
def test_a_problem_reads_as_check_prints_it(problem: Any, text: str) -> None:
    assert problem_text(problem) == text


def _an_exchange(**fields: Any) -> Any:
    return {
        "id": 12,
        "at": "2026-11-22T10:00:01.250+00:00",
        "method": "GET",
        "target": "/personal-demographics/FHIR/R4/Patient/9000000009",
        "status": 200,
        "operation": "pds.patient.retrieve",
        "rule": None,
        "delivery": None,
        "findings": [],
        **fields,
    }


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (
            {},
            "  12  10:00:01.250  200  GET /personal-demographics/FHIR/R4/Patient/9000000009  pds.patient.retrieve",
        ),
        (
            {"status": 0, "target": "/", "operation": None, "rule": "cut", "delivery": "reset"},
            "  12  10:00:01.250  ---  GET /  no operation  rule cut  delivery reset",
        ),
        (
            {"method": "TLS", "target": "", "operation": None, "status": 0, "error": "it has expired\nmore"},
            "  12  10:00:01.250  ---  TLS  it has expired",
        ),
        (
            {"target": "/\x1b[2J", "findings": [{"severity": name} for name in ("warning", "information", "error")]},
            "  12  10:00:01.250  200  GET /\\x1b[2J  pds.patient.retrieve  error: 1  warning: 1",
        ),
    ],
)
def test_an_exchange_fits_on_a_line(fields: Any, text: str) -> None:
    assert exchange_text(_an_exchange(**fields)) == text


def test_a_finding_fits_on_a_line() -> None:
    finding = {
        "severity": "error",
        "rule": "pds.search.family",
        "where": "query: family",
        "line": None,
        "what": "no name",
        "expected": "one",
        "source": "",
    }

    assert finding_text(finding) == "error: no name; expected one (pds.search.family at query: family)"
    assert finding_text({**finding, "expected": "", "line": 4, "where": "/a"}) == (
        "error: no name (pds.search.family at /a, line 4)"
    )


def test_what_is_printed_cannot_command_a_terminal() -> None:
    assert printable("a\tb\nc\r\x1b[2J\x9b\x00é") == "a\tb\nc\\x0d\\x1b[2J\\x9b\\x00é"


def test_the_token_is_sent_with_every_request() -> None:
    server = Background(Simulator(Settings(port=0, admin_token="correct-horse-battery")))
    server.start()
    try:
        with pytest.raises(ClientError) as refused:
            Client(server.url).tenants()
        found = Client(server.url, token="correct-horse-battery").tenants()
    finally:
        server.stop()

    assert (refused.value.status, refused.value.code) == (401, "token-needed")
    assert [tenant["name"] for tenant in found] == ["default"]


@pytest.mark.parametrize("token", ["a\r\nX: b", "é" * 12])
def test_a_token_that_none_can_have_is_not_sent(token: str) -> None:
    with pytest.raises(ClientError) as refused:
        Client(token=token)

    assert refused.value.code == "invalid-token"
