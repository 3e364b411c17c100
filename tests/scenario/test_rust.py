from importlib import import_module

import pytest

from simulator.scenario.rust import TooLarge, Untranslatable, translate

_parser = import_module("re._parser")


def _written(text: str) -> str:
    return translate(_parser.parse(text))[0]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a.", r"a[^\n]"),
        ("(?s)a.", "a(?s:.)"),
        ("^a$", r"\Aa(?:\n?\z)"),
        ("(?m)^a$", "(?m:^)a(?m:$)"),
        (r"\Aa\Z", r"\Aa\z"),
        (r"\d\S", r"[\p{Nd}][[^\s\x1c-\x1f]]"),
        (r"(?a)\w\b", r"[A-Za-z0-9_](?-u:\b)"),
        (r"\bx\B", r"\bx\B"),
        ("[^a-c.]", r"[^a-c\x{2E}]"),
        ("[^x]", r"[^x]"),
        ("a|bc", "(?:a|bc)"),
        ("(?i)a", "(?i:a)"),
        ("(?i:a)(?P<n>b)", "(?i:a)(?:b)"),
        ("(?i)(?-i:a)b", "(?i:(?-i:a)b)"),
        ("a*b+?c{2,3}", "(?:a){0,}(?:b){1,}(?:c){2,3}"),
        ("é#", r"\x{E9}\x{23}"),
        ("[\\ud800x]", r"[\x{10FFFF}x]"),
    ],
)
def test_an_expression_is_written_for_the_other_engine(text: str, written: str) -> None:
    assert _written(text) == written


@pytest.mark.parametrize("text", ["(?=a)", "(?<!a)b", r"(a)\1", "(?>a)", "a*+", "(a)?(?(1)b|c)"])
def test_what_the_other_engine_cannot_do_is_not_written(text: str) -> None:
    with pytest.raises(Untranslatable):
        _written(text)


def test_steps_are_counted_as_if_repetitions_were_written_out() -> None:
    assert [translate(_parser.parse(text))[1] for text in ("abc", "a{10}", "(a{3}b){2,}", "a*", r"\w.")] == [
        3,
        10,
        12,
        1,
        29,
    ]


def test_a_repetition_that_is_too_large_is_refused_before_it_is_written() -> None:
    with pytest.raises(TooLarge, match="1000000 steps, and 1500 are the most"):
        _written("(?:b{1000}){1000}")


def test_many_large_signs_are_as_large_as_a_repetition() -> None:
    with pytest.raises(TooLarge, match="2500 steps, and 1500 are the most"):
        _written(r"\w" * 100)
