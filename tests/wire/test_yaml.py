"""YAML is read as people mean it: codes and times stay text, no key counts twice, each value knows its line."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.wire.errors import Problem, Problems
from simulator.wire.json import Json
from simulator.wire.yaml import MAX_VALUES, load_yaml, path_text, plain_scalar


def _problems(text: str | bytes, file: str = "a.yaml") -> list[str]:
    with pytest.raises(Problems) as caught:
        load_yaml(text, file)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    "text",
    [
        "on",
        "no",
        "yes",
        "True",
        "NULL",
        "012",
        "0x1f",
        "1:30",
        "2026-11-22",
        "1e3",
        ".5",
        "5.",
        "+1",
        "1_000",
        ".inf",
        "Y",
    ],
)
def test_what_other_readers_would_turn_into_something_else_stays_text(text: str) -> None:
    assert load_yaml(f"value: {text}").value == {"value": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-17", -17),
        ("0.3", 0.3),
        ("-1.50", -1.5),
        ("999999999999999999", 999_999_999_999_999_999),
        ("1234567890123456789", "1234567890123456789"),
    ],
)
def test_plain_truths_and_decimal_numbers_are_read_as_such(text: str, value: Json) -> None:
    read = load_yaml(f"value: {text}").value["value"]

    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize("text", ["'true'", '"12"', '""', "'null'"])
def test_what_is_quoted_is_text(text: str) -> None:
    assert load_yaml(f"value: {text}").value == {"value": text.strip("'\"")}


def test_a_literal_block_is_text_even_if_it_looks_like_a_number() -> None:
    assert load_yaml("value: |-\n  12\n").value == {"value": "12"}


def test_an_empty_file_is_nothing() -> None:
    assert load_yaml("# only a comment\n").value is None


def test_each_value_knows_its_line_and_a_part_unknown_takes_the_one_around() -> None:
    marked = load_yaml("name: x\nrules:\n  - name: one\n    then:\n      delay: 1\n  - name: two\n")

    assert marked.line(()) == 1
    assert marked.line(("rules",)) == 2
    assert marked.line(("rules", 0, "then", "delay")) == 5
    assert marked.line(("rules", 1)) == 6
    assert marked.line(("rules", 1, "then", "never")) == 6
    assert marked.line(("nothing",)) == 1


def test_every_key_given_twice_is_told_with_both_lines() -> None:
    assert _problems("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n") == [
        "a.yaml:4: b.c: key 'c' a second time, it already stands at line 3",
        "a.yaml:5: a: key 'a' a second time, it already stands at line 1",
    ]


def test_with_a_list_for_problems_the_rest_of_the_file_is_read_around_them() -> None:
    problems: list[Problem] = []

    marked = load_yaml("a: 1\na: 2\nb: 3\n", "a.yaml", problems)

    assert marked.value == {"a": 1, "b": 3}
    assert [problem.line for problem in problems] == [2]


def test_a_key_that_is_no_plain_text_is_told() -> None:
    assert _problems("? [a, b]\n: 1\n") == ["a.yaml:1: a key that is not plain text, use a text key"]


@pytest.mark.parametrize(
    ("text", "line"), [("a: [1, 2", 2), ("a: 1\n b: 2\n", 2), ("a: 'x\n", 2), ("a: *nowhere\n", 1), ("a\n---\nb\n", 2)]
)
def test_what_is_not_yaml_is_told_with_its_line(text: str, line: int) -> None:
    said = _problems(text)

    assert len(said) == 1
    assert said[0].startswith(f"a.yaml:{line}: not YAML: ")


def test_bytes_that_are_no_text_are_told() -> None:
    assert _problems(b"a: \xff\xfe\xff")[0].startswith("a.yaml:1: not YAML: ")


def test_an_alias_is_read_each_time_as_its_own_value() -> None:
    assert load_yaml("a: &x {n: 1}\nb: *x\n").value == {"a": {"n": 1}, "b": {"n": 1}}


def test_an_alias_that_contains_itself_is_told() -> None:
    assert _problems("a: &x [*x]\n") == ["a.yaml:1: a[0]: an alias that contains itself, write the value out"]


def test_aliases_that_multiply_are_stopped() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 9)]

    said = _problems("\n".join(lines))

    assert f"expands to more than {MAX_VALUES} values" in said[-1]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{a: " * 50_000,
        "- " * 50_000 + "x",
        "? " * 50_000 + "x",
        "\n".join(" " * level + "a:" for level in range(2_000)),
        ("[" * 5_000 + "]" * 5_000).encode(),
        "[" * 900 + "]" * 900,
    ],
    ids=["lists", "objects", "dashes", "keys", "indentation", "bytes", "short"],
)
def test_nesting_beyond_reading_is_told_and_does_not_end_the_process(text: str | bytes) -> None:
    assert "nested too deeply" in _problems(text)[0]


def test_a_tag_changes_nothing() -> None:
    assert load_yaml("a: !!python/object:os.system x\nb: !!int '3'\n").value == {"a": "x", "b": "3"}


@settings(derandomize=True, database=None, deadline=None)
@given(st.text(max_size=40))
def test_no_text_raises_anything_but_problems(text: str) -> None:
    with contextlib.suppress(Problems):
        load_yaml(text)


@pytest.mark.parametrize(
    ("path", "text"),
    [((), ""), (("rules", 0, "then", "delay"), "rules[0].then.delay"), ((0, "a"), "[0].a"), (("a", 1, 2), "a[1][2]")],
)
def test_a_path_is_written_as_people_write_it(path: tuple[str | int, ...], text: str) -> None:
    assert path_text(path) == text


def test_a_text_without_quotes_is_what_yaml_makes_of_it() -> None:
    assert [plain_scalar(text) for text in ("5", "012", "true", "", "1.5", "on")] == [5, "012", True, None, 1.5, "on"]
