"""Who is a repeat caller: by number first, by four or five of the criteria, possibly by three."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.services.rcs.matching import (
    CRITERIA,
    Report,
    Sought,
    Verdict,
    decide,
    fold_day,
    fold_line,
    fold_name,
    fold_nhs_number,
    given_asked,
    given_known,
    score,
)
from tests.services.rcs.samples import DAWN, RUTH, WHO, a_stored, asked, known, sought

OTHER = {"given": "Dawn", "family": "Hallam", "birth": "19900808", "postcode": "WX1 6YZ", "line": "7 Castle Hill"}


def value(sought: Sought, *reports: Report) -> str:
    return decide(sought, reports).value


def test_two_reports_by_verified_number_make_a_repeat_caller_whatever_the_rest_says() -> None:
    reports = [a_stored("1", RUTH, 2.0, **OTHER), a_stored("2", RUTH, 1.0), a_stored("3"), a_stored("4", DAWN)]

    verdict = decide(sought(RUTH), reports)

    assert verdict == Verdict("RC", "2 reports by verified NHS number", (reports[1], reports[0]))


@pytest.mark.parametrize("reports", [0, 1])
def test_fewer_than_two_reports_are_no_repeat_caller(reports: int) -> None:
    stored = [a_stored(str(each), RUTH) for each in range(reports)]

    assert decide(sought(RUTH), stored).value == decide(sought(), stored).value == "NRC"


def test_a_number_with_one_report_falls_back_to_the_demographics() -> None:
    assert value(sought(RUTH), a_stored("1", RUTH), a_stored("2")) == "RC"


@pytest.mark.parametrize(("others", "expected"), [(0, "RC"), (1, "RC"), (2, "PRC"), (3, "NRC"), (4, "NRC"), (5, "NRC")])
def test_how_many_of_the_five_criteria_match_decides(others: int, expected: str) -> None:
    for names in combinations(WHO, others):
        who = {name: OTHER[name] for name in names}

        assert value(sought(), a_stored("1", **who), a_stored("2", **who)) == expected


def test_the_reports_are_given_back_only_with_a_yes() -> None:
    sure = [a_stored("1"), a_stored("2", family="Hallam")]
    likely = [a_stored("3", **{name: OTHER[name] for name in ("given", "family")})]

    assert decide(sought(), [*sure, *likely]).reports == tuple(sure)
    assert decide(sought(), [sure[0], *likely]) == Verdict("PRC", "2 reports by three of the five criteria")


def test_reports_of_two_patients_make_a_potential_repeat_caller() -> None:
    verdict = decide(sought(), [a_stored("1", RUTH), a_stored("2", DAWN), a_stored("3")])

    assert verdict == Verdict("PRC", "3 reports by four or five of the five criteria, but of 2 patients")


def test_reports_without_a_number_are_of_no_other_patient() -> None:
    assert value(sought(), a_stored("1", RUTH), a_stored("2"), a_stored("3", RUTH)) == "RC"


@pytest.mark.parametrize("given", range(6))
def test_fewer_than_three_criteria_and_no_number_are_too_little(given: int) -> None:
    left_out = dict.fromkeys(list(WHO)[given:], "")
    stored = [a_stored("1"), a_stored("2")]

    expected = "IIQ" if given < 3 else "PRC" if given == 3 else "RC"
    assert value(sought(**left_out), *stored) == expected


def test_a_number_is_enough_to_ask_by() -> None:
    nobody = dict.fromkeys(WHO, "")

    assert value(sought(RUTH, **nobody)) == "NRC"
    assert value(sought(RUTH, **nobody), a_stored("1", RUTH), a_stored("2", RUTH)) == "RC"


def test_what_nobody_said_matches_nothing() -> None:
    nobody = dict.fromkeys(WHO, "")

    assert score(asked(**nobody), known(**nobody)) == 0
    assert score(asked(), known()) == len(CRITERIA)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nuñez", "NUNEZ"),
        ("Łucja", "lucja"),
        ("Åström", "astrom"),
        ("van der Berg", "Vanderberg"),
        (" O\u2019Rourke ", "o'rourke"),
        ("Carter\u2013Boyle", "carter-boyle"),
        ("Großmann", "grossmann"),
    ],
)
def test_names_are_compared_without_case_accents_and_spaces(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize("other", ["Ellerbie", "Eller-by", "Eller'by"])
def test_other_letters_and_signs_are_another_name(other: str) -> None:
    assert fold_name("Ellerby") != fold_name(other)


@pytest.mark.parametrize("line", ["12, Bridge Street", "12 BRIDGE STREET.", " 12  bridge_street", "12 Bridge-Street"])
def test_an_address_line_is_compared_without_punctuation(line: str) -> None:
    assert fold_line(line) == "12bridgestreet"


@pytest.mark.parametrize(
    ("birth_time", "day"),
    [
        ("19840319", "19840319"),
        ("198403191230+00", "19840319"),
        ("198403", ""),
        ("1984-03-19", ""),
        ("", ""),
        ("\uff11\uff19840319", ""),
    ],
)
def test_a_birth_time_is_compared_by_its_day(birth_time: str, day: str) -> None:
    assert fold_day(birth_time) == day


@pytest.mark.parametrize(("number", "folded"), [("999 001 0005", RUTH), (RUTH, RUTH), (" ", None), (None, None)])
def test_an_nhs_number_is_compared_without_spaces(number: str | None, folded: str | None) -> None:
    assert fold_nhs_number(number) == folded


@pytest.mark.parametrize(
    ("names", "name", "matches"),
    [
        (["Ruth"], "ruth", True),
        (["Ruth", "Alice"], "Alice", True),
        (["Ruth", "Alice"], "Ruth Alice", True),
        (["Ruth Alice"], "Ruth", True),
        (["Ruth"], "Ruth Alice", True),
        (["Alice"], "Ruth Alice", False),
        (["Ruth"], "Rut", False),
        ([], "Ruth", False),
        (["Ruth"], None, False),
        ([""], " ", False),
    ],
)
def test_the_first_name_asked_for_may_be_any_of_the_patients(names: list[str], name: str | None, matches: bool) -> None:
    assert (not given_asked(name).isdisjoint(given_known(names))) is matches


def test_the_earliest_report_is_given_back_first_and_of_one_instant_the_one_that_came_first() -> None:
    reports = [a_stored("b", None, 1.0), a_stored("a", None, 1.0), a_stored("c", None, 0.0)]

    assert [report.key for report in decide(sought(), reports).reports] == ["c", "b", "a"]


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold_line(fold_line(text)) == fold_line(text)
