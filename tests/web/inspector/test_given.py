"""What a scenario's parameters are given in a form."""

import pytest

from simulator.scenario.parameters import Parameter
from simulator.web.inspector.given import MOST_FIELDS, as_texts, at_fields, blanks, given, typed
from simulator.wire.errors import Problem


def test_each_parameter_has_a_field_of_its_own_place() -> None:
    (found,) = blanks({"how-long": Parameter(default=10, description="For how long.")}, "s3", {"how-long": "30"})

    assert (found.name, found.key, found.label, found.value) == ("given.how-long", "s3_how-long", "how-long", "30")


@pytest.mark.parametrize(
    ("parameter", "hint"),
    [
        (Parameter(default=10, description="For how long."), "For how long; left empty: 10"),
        (Parameter(default=True), "left empty: true"),
        (Parameter(default=""), "left empty:"),
        (Parameter(description="Whom"), "Whom; has to be given"),
        (Parameter(example="BROKEN"), "has to be given; such as BROKEN"),
        (Parameter(default="x" * 300), f"left empty: {'x' * 185}..."),
    ],
)
def test_a_field_says_what_it_is_for_and_what_holds_without_it(parameter: Parameter, hint: str) -> None:
    assert blanks({"p": parameter}, "own", {})[0].hint.strip() == hint


def test_what_is_true_or_false_is_chosen() -> None:
    found = blanks({"a": Parameter(default=False), "b": Parameter(default="false")}, "own", {})

    assert [[value for value, _ in each.choices] for each in found] == [["", "true", "false"], []]


def test_of_very_many_parameters_the_first_have_fields() -> None:
    many = {f"p{number}": Parameter(default=1) for number in range(MOST_FIELDS + 2)}

    assert len(blanks(many, "own", {})) == MOST_FIELDS
    assert at_fields([Problem("wrong", "", f"given.parameters.p{MOST_FIELDS}")], many, "own")[0].path == "own"


def test_what_was_typed_is_given_and_what_was_left_empty_is_not() -> None:
    form = {"do": "only", "given.minutes": " 30 ", "given.patient": " ", "of": "s1"}

    assert given(form) == {"minutes": "30"}
    assert typed(form) == {"minutes": " 30 ", "patient": " "}


def test_values_stand_in_fields_as_they_stand_in_files() -> None:
    assert as_texts({"a": 10, "b": True, "c": "0012"}) == {"a": "10", "b": "true", "c": "0012"}


def test_a_problem_of_a_value_is_at_its_field() -> None:
    problem = Problem("'x' is not a whole number", "give one", "given[0].parameters.how-long")

    assert at_fields([problem], ["how-long"], "s3") == [
        Problem("“how-long”: 'x' is not a whole number", "give one", "s3_how-long")
    ]


def test_a_missing_value_is_to_be_filled_in() -> None:
    problem = Problem("the parameter 'who' has no value", "give who=VALUE", "given.parameters.who")

    assert at_fields([problem], ["who"], "p0") == [Problem("the parameter 'who' has no value", "fill it in", "p0_who")]


def test_what_a_value_makes_wrong_elsewhere_is_at_the_form_with_its_file_and_line() -> None:
    problems = [Problem("no code", "take another", "rules[0].then", "/a/b/down.yaml", 7), Problem("x", file="c.yaml")]

    assert at_fields(problems, ["who"], "s3") == [
        Problem("line 7 of down.yaml: rules[0].then: no code", "take another", "s3"),
        Problem("c.yaml: x", "", "s3"),
    ]


def test_a_line_that_is_on_the_page_keeps_its_problem() -> None:
    own, included = Problem("a", file="own.yaml", line=2), Problem("b", file="down.yaml", line=2)

    found = at_fields([own, included], ["who"], "own", shown="own.yaml")

    assert found == [own, Problem("line 2 of down.yaml: b", "", "own")]


def test_a_value_that_nobody_asked_for_is_said_at_the_form() -> None:
    problem = Problem("there is no parameter 'x'", "it has no parameters", "given[0].parameters.x")

    assert at_fields([problem], ["who"], "s3")[0].path == "s3"


def test_without_fields_there_is_nothing_to_lead_to() -> None:
    problems = [Problem("b", file="down.yaml", line=2), Problem("there is no parameter 'x'", path="given.parameters.x")]

    assert [problem.path for problem in at_fields(problems, [], "own")] == ["", ""]
