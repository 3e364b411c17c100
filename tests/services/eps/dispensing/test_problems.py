"""Problems are issues in the back end's words, and all of them are told."""

import pytest

from simulator.services.eps.dispensing import problems
from simulator.services.eps.dispensing.problems import Problem, Refused, Untranslatable


def test_a_problem_is_an_issue_with_its_members_in_order() -> None:
    issue = Problem("value", "text", "Task.status").issue()

    assert list(issue.items()) == [
        ("severity", "error"),
        ("code", "value"),
        ("diagnostics", "text"),
        ("expression", ["Task.status"]),
    ]


def test_contradicting_values_have_a_coding_of_their_own() -> None:
    issue = Problem("structure", "text", conflict=True).issue()

    assert issue["details"]["coding"][0]["code"] == "CONFLICTING_VALUES"


def test_without_problems_nothing_is_refused() -> None:
    problems.refuse([])


def test_all_problems_are_in_the_refusal() -> None:
    found = [problems.missing_field("a"), problems.missing_parameter("b")]

    with pytest.raises(Refused) as caught:
        problems.refuse(iter(found))

    assert (caught.value.code, list(caught.value.problems)) == ("INVALID_CONTENT", found)


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (problems.wrong_resource_type("Task"), "Incorrect FHIR resource type. Expected Task."),
        (problems.missing_parameter("owner"), "Required parameter owner is missing."),
        (problems.missing_field("a.b"), "Required field a.b is missing."),
        (problems.is_a_reference("a"), "a populated incorrectly. Please populate with Identifier and Display."),
        (problems.wrong_task_value("status", "x", "y"), "Task.status must be one of: 'x', 'y'."),
        (problems.wrong_task_system("code", "s"), "Task.code must have a system of 's' and a value from that system."),
        (
            problems.differing("a", '["x","y"]'),
            'Expected all MedicationDispenses to have the same value for a. Received ["x","y"].',
        ),
        (problems.missing_in_dispense("a"), "Expected MedicationDispense to have a value for a."),
    ],
)
def test_the_words_are_the_back_ends(problem: Problem, text: str) -> None:
    assert problem.diagnostics == text


def test_what_cannot_be_translated_says_why_and_where() -> None:
    refusal = Untranslatable("Required field missing.", "Bundle.identifier")

    assert (refusal.code, refusal.display, refusal.expression) == (
        "INVALID_TRANSLATION",
        "Required field missing.",
        "Bundle.identifier",
    )
