"""What a record says where it leaves things out."""

import pytest

from simulator.services.eps.prescription.record import (
    in_order,
    is_complete,
    issue_count,
    issue_statuses,
    number_in,
    record_in,
    records_in,
    text_in,
    text_or_none,
)
from simulator.wire.json import Json
from tests.services.eps.makers import a_prescription, an_erd_prescription, an_item


@pytest.mark.parametrize("status", ["0004", "0005", "0006", "0007", "0008", "0009", "9005"])
def test_an_issue_is_over_in_these_statuses(status: str) -> None:
    assert is_complete(status)


@pytest.mark.parametrize("status", ["0000", "0001", "0002", "0003", "9000", "9001", "", "0010"])
def test_an_issue_is_not_over_in_others(status: str) -> None:
    assert not is_complete(status)


@pytest.mark.parametrize(
    ("value", "number"), [(3, 3), ("40", 40), (None, None), (True, None), ("three", None), (2.5, None), ([], None)]
)
def test_a_number_is_read_also_from_a_text(value: Json, number: int | None) -> None:
    assert number_in({"n": value}, "n") == number


def test_what_is_not_there_is_empty() -> None:
    assert (text_in({}, "x"), text_or_none({"x": ""}, "x"), record_in({"x": []}, "x")) == ("", None, {})


def test_what_is_no_record_is_passed_over() -> None:
    assert records_in({"history": {"2": {"a": 1}, "3": None, "4": "x"}}, "history") == {"2": {"a": 1}}


def test_keys_go_as_numbers_go() -> None:
    assert in_order(dict.fromkeys(["10", "x", "2", "²"])) == ["2", "10", "x", "²"]


@pytest.mark.parametrize(
    ("body", "count"),
    [
        (a_prescription(), 1),
        (a_prescription(maxRepeats=6), 1),
        (an_erd_prescription(issues=6), 6),
        (an_erd_prescription(issues=1000), 99),
        (an_erd_prescription(issues=2, issueNumber=4), 4),
        (a_prescription(treatmentType="0003"), 1),
        ({}, 1),
    ],
)
def test_issues_are_counted(body: Json, count: int) -> None:
    assert issue_count(body) == count


def test_issues_before_the_current_one_were_claimed_and_those_after_are_to_come() -> None:
    body = an_erd_prescription(issues=3, issueNumber=2)

    assert [issue_statuses(body, number) for number in (1, 2, 3)] == [
        ("0008", {"1": "0001"}),
        ("0001", {"1": "0007"}),
        ("9000", {"1": "0007"}),
    ]


def test_what_is_said_of_an_issue_counts() -> None:
    issues = {"1": {"status": "0006", "lineItems": {"1": "0002"}}}

    assert issue_statuses(an_erd_prescription(issueNumber=2) | {"issues": issues}, 1) == ("0006", {"1": "0002"})


def test_the_top_of_the_record_says_what_the_current_issue_is() -> None:
    body = a_prescription(status="0002") | {"issues": {"1": {"status": "0001", "lineItems": {"1": "0007"}}}}

    assert issue_statuses(body, 1) == ("0002", {"1": "0008"})


def test_an_item_is_authorised_for_no_more_issues_than_it_says() -> None:
    items = {"1": an_item(1, maxRepeats=2), "2": an_item(2, status="0005", maxRepeats=3)}

    assert issue_statuses(an_erd_prescription(issues=3, lineItems=items), 3) == ("9000", {"1": "0006", "2": "0005"})
