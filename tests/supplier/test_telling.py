"""How a call that was played is told."""

import json

from simulator.supplier.grade import Grade
from simulator.supplier.play import FAILED, NOT_TRIED, PASSED, Step
from simulator.supplier.telling import Played, as_json, as_junit, ending, heading, step_lines
from simulator.wire.json import Json
from simulator.wire.xml import parse_xml

GOOD = Step("trace", "PDS", "trace the patient", PASSED, "who is Ruth?", "Ruth <Ellerby>", status=200, seconds=0.5)
BAD = Step("search", "DoS", "search", FAILED, "which services?", "500: 102 & none", "move the clock", 500)
LEFT = Step("details", "DoS", "look up", NOT_TRIED, "", "not tried, since it needs this: search")
HELD: Json = {"name": "in order", "passed": True, "message": "1 matched", "nearest": None}
MISSED: Json = {
    "scenario": "made",
    "name": "once",
    "passed": False,
    "message": "0 matched, expected exactly 1",
    "nearest": {"id": 1, "missed": [{"matcher": "status", "expected": "'200'", "seen": "404"}]},
}


def _played(*steps: Step, grade: Grade | None = None) -> Played:
    graded = grade or Grade([HELD], [], {"error": 0, "warning": 2})
    return Played(
        "http://127.0.0.1:8111", "default", "2026-11-22T10:00:00+00:00", "c-1", "WEX-1", "9990010005", steps, graded
    )


def test_the_heading_says_where_and_when() -> None:
    assert heading("http://127.0.0.1:8111", "ours", "2026-11-22T10:00:00+00:00") == (
        "A call to 111 against http://127.0.0.1:8111, tenant ours, 2026-11-22 10:00 UTC by its clock\n"
    )


def test_a_step_is_a_line_and_a_failure_says_what_to_do() -> None:
    assert [line for step in (GOOD, BAD, LEFT) for line in step_lines(step)] == [
        "  passed  PDS   who is Ruth?  ->  Ruth <Ellerby>",
        "  FAILED  DoS   which services?  ->  500: 102 & none",
        "                move the clock",
        "          DoS   look up  ->  not tried, since it needs this: search",
    ]


def test_a_good_call_ends_with_its_grade() -> None:
    assert ending(_played(GOOD)) == "\npassed: 1 of 1 steps, 1 of 1 checks of what was recorded, 2 warnings"


def test_what_does_not_hold_is_told_with_the_nearest_exchange() -> None:
    text = ending(_played(GOOD, grade=Grade([HELD], [MISSED])))

    assert text.splitlines()[1:] == [
        "  FAILED  made: once: 0 matched, expected exactly 1",
        "          status: expected '200', seen 404",
        "FAILED: 1 of 1 steps, 1 of 1 checks of what was recorded, 0 of 1 expectations of the scenarios",
    ]


def test_a_call_that_was_not_graded_says_why_and_passes_by_its_steps() -> None:
    played = _played(GOOD, grade=Grade(missing="there is no admin API"))

    assert ending(played).splitlines()[1:] == ["not graded: there is no admin API", "passed: 1 of 1 steps"]
    assert played.passed


def test_a_step_that_was_not_tried_is_no_pass() -> None:
    assert not _played(GOOD, LEFT).passed


def test_json_has_everything() -> None:
    told = json.loads(json.dumps(as_json(_played(GOOD, BAD))))

    assert (told["passed"], told["nhs_number"], told["correlation_id"]) == (False, "9990010005", "c-1")
    assert told["steps"][1]["remedy"] == "move the clock"
    assert (told["checks"], told["expected"], told["not_graded"]) == ([HELD], [], None)


def test_junit_xml_has_a_suite_of_steps_and_one_of_checks() -> None:
    root = parse_xml(as_junit(_played(GOOD, BAD, LEFT, grade=Grade([HELD], [MISSED]))))

    told = [(case.get("classname"), case.get("name"), [each.tag for each in case]) for case in root.iter("testcase")]
    assert told == [
        ("a call to 111", "PDS: trace the patient", []),
        ("a call to 111", "DoS: search", ["failure"]),
        ("a call to 111", "DoS: look up", ["skipped"]),
        ("what was recorded", "in order", []),
        ("what was recorded", "made: once", ["failure"]),
    ]
    assert [each.get("message") for each in root.iter("failure")] == [
        "500: 102 & none", "0 matched, expected exactly 1",
    ]  # fmt: skip


def test_junit_xml_says_that_nothing_was_graded() -> None:
    root = parse_xml(as_junit(_played(GOOD, grade=Grade(missing="no admin API"))))

    assert [each.get("message") for each in root.iter("skipped")] == ["no admin API"]
