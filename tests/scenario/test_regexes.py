import re
from collections.abc import Mapping
from random import Random
from time import perf_counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from simulator.scenario.regexes import MOST_SEEN, MOST_SEEN_AROUND, compile_regex, found_in

LONG_TEXTS: Mapping[str, str] = {
    "one letter": "a" * MOST_SEEN,
    "two letters": "ab" * (MOST_SEEN // 2),
    "by chance": "".join(Random(1).choices("ab", k=MOST_SEEN)),
    "two bytes a letter": "é" * MOST_SEEN,
    "words": ("aé b1_ " * MOST_SEEN)[:MOST_SEEN],
    "nearly": "x" * (MOST_SEEN - 1) + "!",
    "lines": "a\n" * (MOST_SEEN // 2),
}
EVIL = (
    "(a+)+$",
    "(x*)*",
    "([a-z]+ ?)+!",
    "(?:a|ab)*c",
    "(?i)(?:a|Ab)*c",
    "(a{0,30}){0,30}b",
    "(a|)*b",
    "(a|aa)+$",
    "(.*)*x",
    "a*a*a*a*b",
    ".*a.*b.*c.*d.*e.*f",
    r"(\w+\s?)+$",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$",
    "[ab]*a[ab]{1000}",
    "(?s).{1,350}b.",
    r"(?:\w{0,6}){0,9}!",
    r"\w*\w*\w*\w*\w*\w*!",
    r"(?i)(?:é|É)*\W!",
    r"\b\w+\b\s\b\w+\b!",
    "^(?!.*x).*y$",
    "^(a*)!",
    "(?=.*!)",
    r"^(a+)\1!",
    "^(?:ab|a)++!",
)
# Of the empty text, Python 3.11 says that it has no place that is not a boundary.
TEXTS = st.text(alphabet="abAB1 _.é\n", min_size=1, max_size=8)


@pytest.mark.parametrize(
    "text",
    ["^9[0-9]{9}$", r"(\d{1,3}\.){3}\d{1,3}", "(?:foo|bar)+x", "(?i)^smith.*", "a.*b.*c", "(a+)+$", "[a-z ]+", ""],
)
def test_ordinary_expressions_are_taken(text: str) -> None:
    assert compile_regex(text).text == text


@pytest.mark.parametrize("text", EVIL)
def test_no_expression_takes_long_on_any_text(text: str) -> None:
    try:
        regex = compile_regex(text)
    except ValueError as refused:
        assert "can take hours" in str(refused)  # noqa: PT017 - one of both is right
        return

    spent = []
    for seen in LONG_TEXTS.values():
        started = perf_counter()
        found_in(regex, seen)
        spent.append(perf_counter() - started)

    assert max(spent) < 2.0


@pytest.mark.parametrize("text", ["(?=.*a.*b)", "(?!.*x)y.*z", r"(a*)\1", r"^(a|bc)*\1", "^(?:(?!x*).)*y", "(?>a*b*)c"])
def test_what_only_goes_one_way_after_the_other_is_refused_if_there_are_many(text: str) -> None:
    with pytest.raises(ValueError, match=r"begin it with \^, and repeat less in it"):
        compile_regex(text)


@pytest.mark.parametrize(
    ("text", "fits", "misses"),
    [
        ("^(?!urn:)", "uuid", "urn:x"),
        ("(?<=x)y", "xy", "y"),
        (r"^(..)\1$", "abab", "abba"),
        ("^(?!.*x).*y$", "aay", "axy"),
    ],
)
def test_an_expression_may_look_around_in_a_short_text(text: str, fits: str, misses: str) -> None:
    regex = compile_regex(text)

    assert (found_in(regex, fits), found_in(regex, misses)) == (True, False)
    assert regex.seen == MOST_SEEN_AROUND


@pytest.mark.parametrize("text", ["a{1501}", "(a{40}){40}", r"\w{100}", "(?:.{100}){100}"])
def test_an_expression_that_is_large_once_it_is_written_out_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="steps, and 1500 are the most: repeat less often"):
        compile_regex(text)


@pytest.mark.parametrize("text", ["a**", "(", "[[a]", "x(?i)", "a{99999999999}", r"\Q", "(?P<1>a)", "(?<=a*)b"])
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a regular expression \("):
        compile_regex(text)


@pytest.mark.parametrize("depth", [250, 300, 400, 500])
def test_an_expression_of_very_many_groups_inside_each_other_is_refused(depth: int) -> None:
    text = "(" * depth + ")" * depth

    with pytest.raises(ValueError, match="too many groups inside each other: leave some out"):
        compile_regex(text)


def test_a_very_long_expression_is_refused() -> None:
    with pytest.raises(ValueError, match="1001 characters: 1000 are the most"):
        compile_regex("x" * 1001)


def test_only_the_beginning_of_a_long_text_is_looked_at() -> None:
    regex = compile_regex("needle")

    assert found_in(regex, "x" * (MOST_SEEN - 6) + "needle")
    assert not found_in(regex, "x" * (MOST_SEEN - 5) + "needle")


def test_large_repetitions_see_less_of_a_text() -> None:
    assert compile_regex(".{0,300}").seen == 25_000


def test_the_end_is_also_before_a_last_line_feed() -> None:
    assert [found_in(compile_regex("a$"), text) for text in ("a", "a\n", "a\n\n")] == [True, True, False]


def test_what_was_no_text_in_a_callers_bytes_is_searched_all_the_same() -> None:
    assert found_in(compile_regex("b$"), "a\udcffb")


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet=r"abA1(|)*+?{2,}[]^$.\dswWSDbBZn-:i", max_size=14), TEXTS)
def test_what_is_found_is_what_the_standard_library_finds(text: str, seen: str) -> None:
    # What takes the last line feed after a `$` that stands before it (`$\\n`) is the one thing that is not found.
    assume("$" not in text or not seen.endswith("\n"))
    try:
        regex = compile_regex(text)
    except ValueError:
        return

    is_found = found_in(regex, seen)
    assert is_found == (re.search(text, seen) is not None)
    assert not is_found or regex.needed in seen


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("^c12[a-z]$", "c12"), ("abc", "abc"), ("^999", "999"), ("a+bcd", "bcd"), ("(abc)?de", "de"),
        ("(abc)+d", "abc"),
        ("ab(cde)f", "cde"), ("ab|cd", ""), ("(?i)abc", ""), ("a(?i:bcd)e", "a"), ("a[b]cd", "abcd"), ("a.cd", "cd"),
        (r"ab\bcd", "abcd"), ("x(?=abc)", "x"), ("(?!abc)x", "x"), (r"(ab)\1cde", "cde"), ("a{3}bc", "bc"),
        ("(?>abc)d", "d"), ("(?:a|b)cde", "cde"), ("", ""), (".*", ""),
    ],
)  # fmt: skip
def test_what_has_to_stand_there_is_known(text: str, needed: str) -> None:
    assert compile_regex(text).needed == needed
