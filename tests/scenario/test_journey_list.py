"""The list of journeys: a row for each patient."""

from simulator.scenario.journey_list import list_suite, list_text, row
from simulator.scenario.journeys import Place
from simulator.wire.json import Json

ADA = "9000000009"
CALLS = [[Place(1, 0.0, ADA, frozenset()), Place(2, 60.0, ADA, frozenset())], [Place(3, 99_000.0, ADA, frozenset())]]
SERVICES = {1: "pds", 2: None, 3: "itk"}
MISSED = {"scenario": "made", "name": "once", "passed": False, "message": "0 matched", "nearest": None}


def _row(*results: Json) -> Json:
    return row(ADA, CALLS, SERVICES, results)


def test_a_row_tells_a_patient_in_short() -> None:
    assert _row() == {
        "nhs_number": ADA,
        "calls": 2,
        "exchanges": 3,
        "began": "1970-01-01T00:00:00.000+00:00",
        "ended": "1970-01-02T03:30:00.000+00:00",
        "services": ["pds", "itk"],
        "passed": None,
        "failed": [],
    }


def test_what_does_not_hold_is_named() -> None:
    found = _row({**MISSED, "passed": True}, MISSED)

    assert (found["passed"], found["failed"]) == (
        False, [{"scenario": "made", "name": "once", "message": "0 matched"}],
    )  # fmt: skip


def test_the_text_has_a_line_for_each_patient_and_for_each_failure() -> None:
    assert list_text([_row(), _row(MISSED)]).splitlines() == [
        "9000000009  -       1970-01-01 00:00:00  2 calls, 3 exchanges: pds itk",
        "9000000009  FAILED  1970-01-01 00:00:00  2 calls, 3 exchanges: pds itk",
        "    made: once: 0 matched",
    ]


def test_a_suite_has_the_patients_cases() -> None:
    suite = list_suite(_row(MISSED), [MISSED])

    assert (suite.name, [case.failure for case in suite.cases]) == ("patient 9000000009", ["0 matched"])
