"""What a journey looks like: JSON, text, suites."""

import pytest

from simulator.records.exchange import Exchange
from simulator.scenario.journey_report import as_text, cases_of, instant, journey, many, outcome_of, suites, why
from simulator.scenario.journeys import Titles
from simulator.wire.findings import Finding, Severity
from simulator.wire.json import Json, render_json
from simulator.wire.junit import write_junit
from simulator.wire.xml import parse_xml
from tests.scenario.makers import an_exchange

ADA = "9000000009"
TITLES = Titles({"pds.patient.retrieve": "Retrieve a patient"}, {"pds": "Personal Demographics Service"})
WARNING = Finding(Severity.WARNING, "pds.if-match", "header: If-Match", "odd")
MISSED = {
    "scenario": "made",
    "name": "told <once> & again",
    "passed": False,
    "message": "0 matched, expected exactly 1",
    "nearest": {
        "id": 1,
        "operation": "pds.patient.retrieve",
        "missed": [{"matcher": "status", "expected": "'200'", "seen": "404"}],
    },
}
HELD = {"scenario": "made", "name": "looked up", "passed": True, "message": "1 matched", "nearest": None}


def _journey(*calls: list[Exchange], results: Json = ()) -> Json:
    return journey(ADA, calls, TITLES, lambda exchange: exchange.noted, list(results))


def _call() -> list[Exchange]:
    return [
        an_exchange(
            1, tenant_time=1_000.0, status=404, noted=(WARNING,), rule="gone", scenario="made", correlation_id="c-1"
        ),
        an_exchange(
            2, tenant_time=1_001.5, target="http://127.0.0.1:9/acks", status=0, error="attempt 1 of 4: refused"
        ),
    ]


def test_a_step_says_when_what_and_how_it_ended() -> None:
    (call,) = _journey(_call())["calls"]

    assert call["steps"][0] == {
        "exchange": 1,
        "at": "1970-01-01T00:16:40.000+00:00",
        "offset_seconds": 0.0,
        "direction": "received",
        "service": "pds",
        "service_title": "Personal Demographics Service",
        "operation": "pds.patient.retrieve",
        "title": "Retrieve a patient",
        "correlation_id": "c-1",
        "tracking_id": None,
        "status": 404,
        "outcome": "refused",
        "rule": "gone",
        "scenario": "made",
        "delivery": None,
        "error": None,
        "findings": {"error": 0, "warning": 1, "information": 0},
    }


def test_what_we_sent_in_vain_is_a_step_too() -> None:
    (call,) = _journey(_call())["calls"]
    sent = call["steps"][1]

    assert (sent["direction"], sent["outcome"], sent["offset_seconds"]) == ("sent", "undelivered", 1.5)
    assert sent["error"] == "attempt 1 of 4: refused"


def test_calls_are_numbered_and_counted() -> None:
    one, other = _call(), [an_exchange(3, tenant_time=99_000.0)]

    found = _journey(one, other)

    assert [(call["number"], call["seconds"], len(call["steps"])) for call in found["calls"]] == [
        (1, 1.5, 2),
        (2, 0, 1),
    ]
    assert (found["exchanges"], found["findings"]["warning"]) == (3, 1)


@pytest.mark.parametrize(
    ("results", "passed"), [([], None), ([HELD], True), ([HELD, MISSED], False)], ids=["none", "all", "some"]
)
def test_a_journey_passes_when_all_that_is_expected_holds(results: Json, passed: bool | None) -> None:
    assert _journey(_call(), results=results)["passed"] is passed


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({}, "answered"),
        ({"status": 404}, "refused"),
        ({"status": 0}, "refused"),
        ({"delivery": "reset"}, "broken"),
        ({"target": "http://127.0.0.1:9/", "status": 200}, "answered"),
        ({"target": "http://127.0.0.1:9/", "status": 503, "error": "busy"}, "undelivered"),
    ],
)
def test_an_outcome_is_one_word(fields: Json, outcome: str) -> None:
    assert outcome_of(an_exchange(1, **fields)) == outcome


def test_the_text_tells_the_steps_and_why_something_does_not_hold() -> None:
    text = as_text([_journey(_call(), results=[HELD, MISSED])])

    assert text.splitlines() == [
        "Patient 9000000009: 1 call, 2 exchanges",
        "",
        "Call 1, 1970-01-01 00:16:40 UTC by the tenant's clock",
        "        +0.0 s  pds       404  Retrieve a patient  refused  rule gone  1 warning",
        "->      +1.5 s  pds       ---  Retrieve a patient  undelivered",
        "",
        "1 of 2 expectations hold",
        "  passed  looked up",
        "  FAILED  told <once> & again",
        "          0 matched, expected exactly 1",
        "          nearest was exchange 1 (pds.patient.retrieve)",
        "            status: expected '200', seen 404",
    ]


def test_what_was_recorded_cannot_command_a_terminal() -> None:
    text = as_text([_journey([an_exchange(1, None, target="/\x1b[31m", rule="a\nb\x07")])])

    assert all(line.isprintable() for line in text.splitlines())
    assert "rule a\ufffdb\ufffd" in text


def test_the_text_says_when_nothing_is_expected() -> None:
    assert as_text([_journey(_call())]).splitlines()[-1].startswith("Nothing is expected")


def test_a_suite_has_a_case_for_each_expectation_and_the_text() -> None:
    (suite,) = suites([_journey(_call(), results=[HELD, MISSED])])

    assert (suite.name, suite.began) == ("patient 9000000009", "1970-01-01T00:16:40.000+00:00")
    assert [(case.name, case.failure) for case in suite.cases] == [
        ("made: looked up", None),
        ("made: told <once> & again", "0 matched, expected exactly 1"),
    ]
    assert "Retrieve a patient" in suite.output


def test_special_characters_survive_junit_xml() -> None:
    root = parse_xml(write_junit("x", suites([_journey(_call(), results=[MISSED])])))

    assert next(root.iter("testcase")).get("name") == "made: told <once> & again"


def test_where_nothing_is_expected_the_one_case_was_skipped() -> None:
    (case,) = cases_of([])

    assert case.skipped is not None


def test_whatever_was_recorded_can_be_written_as_json() -> None:
    odd = an_exchange(1, None, target="/\udcff", correlation_id="\udcff", error="\ud800", rule="\x00")

    assert render_json(_journey([odd]))


def test_why_is_told_without_a_nearest_exchange_as_well() -> None:
    assert list(why({**MISSED, "nearest": None})) == ["0 matched, expected exactly 1"]


def test_one_is_not_many() -> None:
    assert (many(1, "call"), many(2, "call")) == ("1 call", "2 calls")


def test_an_instant_has_its_offset() -> None:
    assert instant(0.25) == "1970-01-01T00:00:00.250+00:00"
