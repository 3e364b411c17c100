"""Of many tests only those are made that the texts seen can pass."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.scenario.needles import Needles

WORDS = ("abc", "abd", "bcde", "ab", "", "cab")


def _all(*words: str) -> Needles[str]:
    needles: Needles[str] = Needles()
    for word in words:
        needles.add(word, lambda seen, word=word: any(word in text for text in seen), word)  # type: ignore[misc]
    return needles


def _possible(needles: Needles[str], *seen: str) -> list[str]:
    return [word for _, word in needles.possible(seen)]


@pytest.mark.parametrize(
    ("seen", "found"),
    [
        (("xabcx",), ["abc", "ab", ""]),
        (("abcde",), ["abc", "bcde", "ab", ""]),
        (("abd", "cab"), ["abd", "ab", "", "cab"]),
        (("ab",), ["ab", ""]),
        ((), [""]),
        (("bcd",), [""]),
    ],
)
def test_only_what_stands_there_is_tested_and_what_needs_nothing(seen: Sequence[str], found: list[str]) -> None:
    assert _possible(_all(*WORDS), *seen) == found


def test_texts_that_are_not_ascii_are_tested_by_all() -> None:
    assert _possible(_all(*WORDS), "xyz", "é") == list(WORDS)


def test_all_are_had_in_their_order() -> None:
    needles = _all(*WORDS)

    assert (len(needles), [word for _, word in needles.every()]) == (6, list(WORDS))


@given(st.lists(st.text("abc", max_size=5), max_size=12), st.lists(st.text("abc", max_size=8), max_size=3))
def test_no_test_that_would_pass_is_left_out(words: list[str], seen: list[str]) -> None:
    needles = _all(*words)

    passing = [word for test, word in needles.possible(seen) if test(seen)]

    assert passing == [word for test, word in needles.every() if test(seen)]
