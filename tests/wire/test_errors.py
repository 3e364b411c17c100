"""Mistakes in a user's own files are said with their place and their remedy, all at once."""

import pytest

from simulator.wire.errors import Problem, Problems, WireError


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (
            Problem("unknown key", 'did you mean "seconds"?', "rules[0].then", "scenarios/ed.yaml", 7),
            'scenarios/ed.yaml:7: rules[0].then: unknown key, did you mean "seconds"?',
        ),
        (Problem("not YAML", file="a.yaml", line=1), "a.yaml:1: not YAML"),
        (Problem("no such scenario", "see `scenarios`"), "no such scenario, see `scenarios`"),
        (Problem("missing", path="clock"), "clock: missing"),
    ],
)
def test_a_problem_is_one_line_that_says_where_what_and_what_instead(problem: Problem, text: str) -> None:
    assert str(problem) == text


def test_problems_are_told_together_in_their_order() -> None:
    problems = Problems(iter([Problem("one"), Problem("two")]))

    assert [problem.what for problem in problems.problems] == ["one", "two"]
    assert str(problems) == "one\ntwo"


def test_both_kinds_of_mistake_are_value_errors() -> None:
    assert issubclass(Problems, ValueError)
    assert issubclass(WireError, ValueError)


def test_a_mistake_that_is_kept_says_the_same_and_holds_nothing() -> None:
    with pytest.raises(WireError) as caught:
        raise WireError("broken", 3)

    bare = caught.value.bare()

    assert (str(bare), bare.line, bare.__traceback__, bare.__context__) == ("broken", 3, None, None)
    assert caught.value.__traceback__ is not None
