"""What was exported can be read back."""

import json

import pytest

from simulator.records.exports import as_ndjson
from simulator.records.imports import read_ndjson
from simulator.wire.errors import Problems
from simulator.wire.findings import Finding, Severity
from simulator.wire.json import Json
from tests.records.makers import an_exchange


def test_what_was_exported_is_read_back_as_it_was() -> None:
    finding = Finding(Severity.WARNING, "pds.header.x", "X", "what", "expected", "source", 3)
    exchanges = [
        an_exchange(1, rule="down twice", delivery="drip", delay=1.25, duration=0.002, tls="CN=x", peer="127.0.0.1"),
        an_exchange(3, rule="down twice", scenario="mine > shipped"),
        an_exchange(2, request_body=bytes(range(256)), response_body=b"", operation=None, service=None, error="no"),
    ]

    read = list(read_ndjson(b"".join(as_ndjson(exchanges, lambda exchange: [finding]))))

    assert read == exchanges
    assert [exchange.findings for exchange in read] == [(finding,)] * 3


def test_lines_without_findings_and_empty_lines_are_taken() -> None:
    (exchange,) = read_ndjson(b"\n" + next(as_ndjson([an_exchange()])) + b"\n")

    assert exchange.findings == ()


def test_what_an_older_version_wrote_names_no_scenario() -> None:
    line = json.loads(next(as_ndjson([an_exchange(rule="slow", scenario="mine")])))
    del line["scenario"]

    (exchange,) = read_ndjson(json.dumps(line).encode())

    assert (exchange.rule, exchange.scenario) == ("slow", None)


@pytest.mark.parametrize("line", [b"nonsense", b"{}", b"[]", b'{"request": 1, "response": 2}', b"1"])
def test_a_line_that_is_no_exchange_is_said_with_its_number(line: bytes) -> None:
    data = next(as_ndjson([an_exchange()])) + line

    with pytest.raises(Problems, match=r"run\.ndjson:2: not a recorded exchange"):
        list(read_ndjson(data, "run.ndjson"))


@pytest.mark.parametrize(
    ("name", "odd"),
    [
        ("operation", ["x"]),
        ("service", 7),
        ("nhs_number", {}),
        ("message_id", 1.5),
        ("scenario", 1),
        ("at", "0001-01-01"),
    ],
)
def test_values_of_another_type_are_refused_before_they_are_compared(name: str, odd: Json) -> None:
    line = json.loads(next(as_ndjson([an_exchange()])))

    with pytest.raises(Problems, match="not a recorded exchange"):
        list(read_ndjson(json.dumps({**line, name: odd}).encode()))


def test_findings_of_another_form_are_refused() -> None:
    finding = Finding(Severity.WARNING, "pds.header.x", "X", "what", "expected", "source", 3)
    line = json.loads(next(as_ndjson([an_exchange()], lambda exchange: [finding])))
    line["findings"][0]["rule"] = ["x"]

    with pytest.raises(Problems, match="not a recorded exchange"):
        list(read_ndjson(json.dumps(line).encode()))
