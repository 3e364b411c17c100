"""One exchange on a page."""

from typing import Any

import pytest
from click import unstyle

from simulator.cli.exchange_text import page


def _an_exchange(**fields: Any) -> Any:
    return {
        "id": 12,
        "tenant": "t1",
        "at": "2026-11-22T10:00:01.250+00:00",
        "tenant_time": "2026-11-22T10:00:01.250+00:00",
        "duration_ms": 0.42,
        "delay_ms": 0.0,
        "method": "PATCH",
        "target": "/Patient/9000000009",
        "status": 200,
        "request": {
            "headers": [["X-Request-ID", "r1"], ["If-Match", 'W/"2"']],
            "body": '{"b":1,"a":"é"}',
            "encoding": None,
        },
        "response": {"headers": [], "body": "", "encoding": None},
        "findings": [],
        **dict.fromkeys(
            (
                *("operation", "nhs_number", "correlation_id", "request_id", "message_id", "tracking_id", "rule"),
                *("scenario", "delivery", "peer", "tls", "error"),
            )
        ),
        **fields,
    }


def _with_body(body: str, encoding: str | None = None) -> str:
    return page(_an_exchange(response={"headers": [], "body": body, "encoding": encoding}))


def test_a_page_holds_what_is_known_both_messages_and_what_was_found() -> None:
    finding = {
        "severity": "warning",
        "rule": "pds.header.x",
        "where": "If-Match",
        "line": None,
        "what": "weak",
        "expected": "",
        "source": "PDS FHIR, If-Match",
    }

    text = page(
        _an_exchange(
            operation="pds.patient.update",
            nhs_number="9000000009",
            rule="slow",
            scenario="mine > shipped",
            delivery="drip",
            delay_ms=800.0,
            tenant_time="2020-01-01T00:00:00.000+00:00",
            response={"headers": [["ETag", 'W/"3"']], "body": "<a>\n</a>\n", "encoding": None},
            findings=[finding],
        )
    )

    assert unstyle(text) == (
        "exchange 12 of tenant t1\n"
        "  at             2026-11-22T10:00:01.250+00:00, answered in 0.42 ms\n"
        "  tenant's time  2020-01-01T00:00:00.000+00:00\n"
        "  operation      pds.patient.update\n"
        "  NHS number     9000000009\n"
        "  scenario rule  slow\n"
        "  scenario       mine > shipped\n"
        "  fault          drip\n"
        "  delay          800.0 ms\n"
        "\n"
        "PATCH /Patient/9000000009\n"
        "X-Request-ID: r1\n"
        'If-Match: W/"2"\n'
        "\n"
        "{\n"
        '  "b": 1,\n'
        '  "a": "é"\n'
        "}\n"
        "\n"
        "200\n"
        'ETag: W/"3"\n'
        "\n"
        "<a>\n"
        "</a>\n"
        "\n"
        "warning: weak (pds.header.x at If-Match)\n"
        "  PDS FHIR, If-Match"
    )


def test_what_an_older_simulator_does_not_say_is_left_out() -> None:
    exchange = _an_exchange(rule="slow")
    del exchange["scenario"]

    text = page(exchange)

    assert "scenario rule  slow\n\n" in unstyle(text)


def test_what_the_service_read_out_of_the_message_comes_before_the_findings() -> None:
    view = {
        "soap": {"message_id": "M-1", "to": None, "signed": False},
        "payloads": [
            {"root": "ClinicalDocument", "xml": "<a>\n<b/>\n</a>", "sections": ["One, two", "Three"], "of": []}
        ],
        "answer": {"text": "\x1b[2J"},
        "number": 2,
        "line": "\n",
    }

    text = unstyle(page(_an_exchange(view=view)))

    assert text.endswith(
        "\n\n200\n\n"
        "decoded\n"
        "  soap\n"
        "    message_id M-1\n"
        "    signed false\n"
        "  payloads\n"
        "    -\n"
        "      root ClinicalDocument\n"
        "      xml\n"
        "        <a>\n"
        "        <b/>\n"
        "        </a>\n"
        "      sections\n"
        "        - One, two\n"
        "        - Three\n"
        "  answer\n"
        "    text \\x1b[2J\n"
        "  number 2\n"
        "  line \n"
        "\nno findings"
    )


@pytest.mark.parametrize("fields", [{}, {"view": None}])
def test_without_a_view_nothing_is_said_of_it(fields: Any) -> None:
    assert "decoded" not in page(_an_exchange(**fields))


def test_nothing_answered_and_nothing_found_are_said() -> None:
    text = unstyle(page(_an_exchange(status=0)))

    assert text.endswith("\n\nnothing was answered\n\nno findings")


def test_a_failure_of_ours_comes_last_with_its_traceback() -> None:
    assert page(_an_exchange(error="Traceback\n  boom\n")).endswith("no findings\n\nTraceback\n  boom")


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("", "200\n\nno findings"),
        ("not json", "200\n\nnot json\n\n"),
        ('{"a":1,"a":2}', '200\n\n{"a":1,"a":2}\n\n'),
        ("[" * 100_000, f"200\n\n{'[' * 100_000}\n\n"),
        ("\x1b[2J", "200\n\n\\x1b[2J\n\n"),
        ('"\\u001b[2J\\u009b"', '200\n\n"\\u001b[2J\\x9b"\n\n'),
    ],
)
def test_a_body_is_indented_if_that_hides_nothing_and_commands_no_terminal(body: str, shown: str) -> None:
    assert shown in unstyle(_with_body(body))


def test_a_body_that_is_not_text_is_not_printed() -> None:
    assert "(not text; `--body response` gives it byte for byte)" in _with_body("AAEC/w==", "base64")


def test_a_compressed_body_is_shown_decoded() -> None:
    response = {"headers": [], "body": "H4sI", "encoding": "base64", "decoded": '{"a":1}'}

    assert unstyle(page(_an_exchange(response=response))).endswith('\n\n{\n  "a": 1\n}\n\nno findings')


def test_rules_that_came_near_are_shown_with_what_they_missed() -> None:
    miss = {"rule": "down", "scenario": "mine", "failed": "header.A", "expected": "'b'", "seen": "c\x1b"}

    text = unstyle(page(_an_exchange(near_misses=[miss])))

    assert text.endswith("rules that came near\n  down (mine): header.A: expected 'b', seen c\\x1b")
