import base64
import gzip
import json
import zlib
from collections.abc import Callable

import pytest

import simulator
from simulator.records.exports import FindingsOf, as_curl, as_har, as_ndjson, detail, summary
from simulator.wire.findings import Finding, Severity
from simulator.wire.json import Json, render_json
from tests.records.makers import an_exchange, every_field

BOMB = gzip.compress(b"0" * 10_000_000, mtime=0)
FINDING = Finding(Severity.ERROR, "pds.header.missing", "X-Request-ID", "missing", "a UUID", "PDS FHIR, headers")


def known(*findings: Finding) -> FindingsOf:
    return lambda exchange: findings


def test_a_summary_has_everything_but_headers_and_bodies() -> None:
    exchange = an_exchange(
        12,
        "training",
        tenant_time=1_577_275_200.25,
        request_body=b"asked",
        correlation_id="c",
        message_id="m",
        tracking_id="t",
        rule="slow",
        scenario="mine > shipped",
        delivery="reset",
        delay=0.8,
        peer="127.0.0.1",
        tls="CN=supplier",
        error="Traceback",
    )

    assert summary(exchange) == {
        "id": 12,
        "tenant": "training",
        "direction": "received",
        "at": "2026-11-22T12:00:12.000+00:00",
        "tenant_time": "2019-12-25T12:00:00.250+00:00",
        "duration_ms": 1.5,
        "service": "pds",
        "operation": "pds.patient.retrieve",
        "method": "GET",
        "target": "/personal-demographics/FHIR/R4/Patient/9000000009",
        "status": 200,
        "nhs_number": "9000000009",
        "correlation_id": "c",
        "request_id": "60e0b220-8136-4ca5-ae46-1d97ef59d068",
        "message_id": "m",
        "tracking_id": "t",
        "rule": "slow",
        "scenario": "mine > shipped",
        "delivery": "reset",
        "delay_ms": 800.0,
        "peer": "127.0.0.1",
        "tls": "CN=supplier",
        "error": "Traceback",
        "sizes": {"request": 5, "response": 38},
        "bodies_dropped": False,
    }


@pytest.mark.parametrize("target", ["http://127.0.0.1:9000/acks", "https://supplier.example.test/"])
def test_what_we_sent_ourselves_has_another_direction(target: str) -> None:
    exchange = an_exchange(method="POST", target=target)

    assert (summary(exchange)["direction"], summary(exchange)["target"]) == ("sent", target)


@pytest.mark.parametrize(("coding", "compress"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_a_compressed_body_is_shown_decoded_beside_the_raw_one(coding: str, compress: Callable[[bytes], bytes]) -> None:
    body = compress('{"é": 1}'.encode())
    exchange = an_exchange(request_headers=f"content-encoding: {coding}".encode(), request_body=body)

    request = detail(exchange)["request"]

    assert (base64.b64decode(request["body"]), request["decoded"]) == (body, '{"é": 1}')


@pytest.mark.parametrize(
    ("coding", "body"),
    [("gzip", b"not gzip"), ("gzip", b""), ("br", b"x"), ("gzip", gzip.compress(b"\xff", mtime=0)), ("gzip", BOMB)],
)
def test_a_body_that_cannot_be_decoded_is_left_as_it_is(coding: str, body: bytes) -> None:
    exchange = an_exchange(request_headers=f"Content-Encoding: {coding}".encode(), request_body=body)

    assert "decoded" not in detail(exchange)["request"]


def test_a_detail_adds_headers_in_order_and_bodies_as_text() -> None:
    exchange = an_exchange(request_headers=b"B: 1\r\na: 2\r\nB: 3", request_body='{"é": 1}'.encode())

    assert detail(exchange) == {
        **summary(exchange),
        "request": {"headers": [["B", "1"], ["a", "2"], ["B", "3"]], "body": '{"é": 1}', "encoding": None},
        "response": {
            "headers": [["Content-Type", "application/fhir+json"]],
            "body": '{"resourceType":"Patient","number":1}',
            "encoding": None,
        },
    }


def test_a_body_that_is_not_utf_8_is_base64_and_says_so() -> None:
    request = detail(an_exchange(request_body=b"\xff\x00"))["request"]

    assert (base64.b64decode(request["body"]), request["encoding"]) == (b"\xff\x00", "base64")


def test_findings_come_from_whoever_knows_them() -> None:
    assert detail(an_exchange(), known(FINDING))["findings"] == [FINDING.as_json()]
    assert detail(an_exchange(), known())["findings"] == []
    assert "findings" not in detail(an_exchange())


def test_a_view_is_given_if_somebody_has_one() -> None:
    seen: Json = {"soap": {}}

    assert detail(an_exchange(), view_of=lambda exchange: seen)["view"] == seen
    assert detail(an_exchange(), view_of=lambda exchange: None)["view"] is None
    assert "view" not in detail(an_exchange())


def test_whatever_is_in_an_exchange_it_can_be_exported() -> None:
    odd = every_field()

    assert json.loads(render_json(detail(odd, known(FINDING))))["target"] == "/café?q=\x00"
    assert json.loads(render_json(as_har([odd])))["log"]["entries"][0]["_simulator"]["correlation_id"] == "é"
    assert "\n" not in as_curl(odd)


def test_ndjson_has_one_line_for_each_exchange() -> None:
    exchanges = [an_exchange(1, response_body=b'{\n  "pretty": 1\n}'), an_exchange(2)]

    lines = list(as_ndjson(exchanges, known(FINDING)))

    assert [line.count(b"\n") for line in lines] == [1, 1]
    assert [json.loads(line) for line in lines] == [detail(exchange, known(FINDING)) for exchange in exchanges]


def test_ndjson_has_views_if_somebody_has_them() -> None:
    (line,) = as_ndjson([an_exchange(7)], view_of=lambda exchange: {"number": exchange.id})

    assert json.loads(line)["view"] == {"number": 7}


def test_an_archive_is_har_1_2() -> None:
    exchange = an_exchange(
        method="POST",
        target="/Patient?family=O%27Neil&_exact-match=&x=1&x=2",
        request_headers=b"Host: pds.test\r\nContent-Type: application/json\r\nCookie: a=1; b=two=2",
        request_body=b'{"a":1}',
        status=201,
        response_headers=b"Location: /Patient/1\r\nSet-Cookie: s=9; Path=/\r\nContent-Type: application/fhir+json",
        response_body=b"{}",
        delay=0.5,
    )
    about = summary(exchange)
    for name in ("at", "duration_ms", "method", "target", "status", "sizes"):
        del about[name]

    assert as_har([exchange], known(FINDING)) == {
        "log": {
            "version": "1.2",
            "creator": {"name": "uec-simulator", "version": simulator.__version__},
            "entries": [
                {
                    "startedDateTime": "2026-11-22T12:00:01.000+00:00",
                    "time": 501.5,
                    "request": {
                        "method": "POST",
                        "url": "http://pds.test/Patient?family=O%27Neil&_exact-match=&x=1&x=2",
                        "httpVersion": "HTTP/1.1",
                        "cookies": [{"name": "a", "value": "1"}, {"name": "b", "value": "two=2"}],
                        "headers": [
                            {"name": "Host", "value": "pds.test"},
                            {"name": "Content-Type", "value": "application/json"},
                            {"name": "Cookie", "value": "a=1; b=two=2"},
                        ],
                        "queryString": [
                            {"name": "family", "value": "O'Neil"},
                            {"name": "_exact-match", "value": ""},
                            {"name": "x", "value": "1"},
                            {"name": "x", "value": "2"},
                        ],
                        "headersSize": -1,
                        "bodySize": 7,
                        "postData": {"mimeType": "application/json", "text": '{"a":1}'},
                    },
                    "response": {
                        "status": 201,
                        "statusText": "Created",
                        "httpVersion": "HTTP/1.1",
                        "cookies": [{"name": "s", "value": "9"}],
                        "headers": [
                            {"name": "Location", "value": "/Patient/1"},
                            {"name": "Set-Cookie", "value": "s=9; Path=/"},
                            {"name": "Content-Type", "value": "application/fhir+json"},
                        ],
                        "content": {"size": 2, "mimeType": "application/fhir+json", "text": "{}"},
                        "redirectURL": "/Patient/1",
                        "headersSize": -1,
                        "bodySize": 2,
                    },
                    "cache": {},
                    "timings": {"send": 0, "wait": 501.5, "receive": 0},
                    "_simulator": {**about, "findings": [FINDING.as_json()]},
                }
            ],
        }
    }


def test_binary_bodies_are_base64_in_an_archive() -> None:
    (entry,) = as_har([an_exchange(request_body=b"\xff", response_body=b"\xfe")])["log"]["entries"]

    assert entry["request"]["postData"] == {"mimeType": "", "text": "/w==", "encoding": "base64"}
    assert entry["response"]["content"]["text"] == "/g=="
    assert entry["response"]["content"]["encoding"] == "base64"


def test_an_exchange_cut_short_has_no_status_text() -> None:
    (entry,) = as_har([an_exchange(status=0, response_headers=b"", response_body=b"")])["log"]["entries"]

    assert (entry["response"]["status"], entry["response"]["statusText"]) == (0, "")


def test_an_address_that_is_none_stands_as_it_came() -> None:
    (entry,) = as_har([an_exchange(target="http://[half?a=1")])["log"]["entries"]

    assert entry["request"]["url"] == "http://[half?a=1"
    assert entry["request"]["queryString"] == []


def test_an_archive_names_the_rule_and_its_scenario() -> None:
    archive = as_har([an_exchange(rule="slow", scenario="mine")])

    about = archive["log"]["entries"][0]["_simulator"]
    assert (about["rule"], about["scenario"]) == ("slow", "mine")


def test_secrets_are_hidden_in_every_form_if_asked_and_what_is_known_is_known_of_the_whole() -> None:
    secret = "a-long-secret-0123456789"
    exchange = an_exchange(
        target=f"/callback?code={secret}",
        request_headers=f"Authorization: Bearer {secret}\r\nCookie: a={secret}\r\nContent-Encoding: gzip".encode(),
        request_body=gzip.compress(f"client_secret={secret}".encode(), mtime=0),
        response_body=f'{{"access_token": "{secret}"}}'.encode(),
    )

    def whole(seen: object) -> Json:
        return [FINDING] if seen is exchange else []

    shown = render_json(detail(exchange, whole, lambda seen: seen is exchange, hide_secrets=True))
    archive = render_json(as_har([exchange], whole, hide_secrets=True))
    (line,) = as_ndjson([exchange], whole, hide_secrets=True)

    assert not any(secret.encode() in each for each in (shown, archive, line))
    assert all(b"pds.header.missing" in each for each in (shown, archive, line))
    assert json.loads(shown)["view"] is True
    assert json.loads(shown)["request"]["decoded"].startswith("client_secret=a-long")
    assert secret.encode() in render_json(detail(exchange))
