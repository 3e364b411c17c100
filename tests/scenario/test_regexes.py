from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.scenario.regexes import MOST_SEEN, compile_regex, found_in


@pytest.mark.parametrize(
    "text",
    ["^9[0-9]{9}$", r"(\d{1,3}\.){3}\d{1,3}", "(?:foo|bar)+x", "(?i)^smith.*", "a.*b.*c", "(?:a*+)*", "[a-z ]+", ""],
)
def test_ordinary_expressions_are_taken(text: str) -> None:
    assert compile_regex(text).pattern == text


@pytest.mark.parametrize(
    "text", ["(a+)+$", "(x*)*", "([a-z]+ ?)+", "(?:a|ab)*c", "(?i)(?:a|Ab)*c", "(a{0,30}){0,30}b", "((a*))*", "(a|)*b"]
)
def test_expressions_that_could_run_for_ages_are_refused_with_a_way_out(text: str) -> None:
    with pytest.raises(ValueError, match=r"repeat only one of them, as in"):
        compile_regex(text)


def test_many_open_repetitions_are_refused() -> None:
    with pytest.raises(ValueError, match="5 open repetitions can take hours on a long text: 4 are the most"):
        compile_regex(".*a.*b.*c.*d.*")


@pytest.mark.parametrize("text", ["a**", "(", "[[a]", "x(?i)", "a{99999999999}", r"\Q", "(?P<1>a)"])
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a regular expression \("):
        compile_regex(text)


def test_a_very_long_expression_is_refused() -> None:
    with pytest.raises(ValueError, match="1001 characters: 1000 are the most"):
        compile_regex("x" * 1001)


def test_only_the_beginning_of_a_long_text_is_looked_at() -> None:
    pattern = compile_regex("needle")

    assert found_in(pattern, "x" * (MOST_SEEN - 6) + "needle")
    assert not found_in(pattern, "x" * (MOST_SEEN - 5) + "needle")


@given(st.text(alphabet="ab(|)*+?{2,}[]^.\\", max_size=14))
def test_whatever_is_accepted_is_quick_on_a_text_that_nearly_fits(text: str) -> None:
    try:
        pattern = compile_regex(text)
    except ValueError:
        return
    started = perf_counter()

    found_in(pattern, "a" * 60 + "!")

    assert perf_counter() - started < 1.0
