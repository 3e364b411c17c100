"""Shapes say everything that is wrong with a value, where, and what would be right."""

import pytest

from simulator.population.shapes import (
    Flaw,
    Place,
    Shape,
    code,
    day,
    digits,
    duration,
    each,
    either,
    flag,
    flaws_of,
    instant,
    mapping,
    name_or_number,
    nhs_number,
    number,
    ods_code,
    one_or_each,
    ordered_period,
    place_of,
    record,
    text,
    whole,
)
from simulator.wire.errors import Problem
from simulator.wire.json import Json
from simulator.wire.yaml import load_yaml

POINT = record({"x": whole(0)}, {"label": text()})
OPEN = record({"x": whole(0)}, {"label": text()}, is_open=True)


RIGHT: list[tuple[Shape, Json]] = [
    (text(), "x"),
    (text("[a-z]+"), "abc"),
    (text(blank=True), ""),
    (digits("[0-9]{8}", ""), 12345678),
    (digits("[0-9]{8}", ""), "02345678"),
    (code(("1", "2"), "code"), 1),
    (code(("1", "2"), "code"), "2"),
    (whole(1, 9), 9),
    (number, 1.5),
    (flag, False),
    (name_or_number, 7),
    (day, "2024-02-29"),
    (duration, "PT5M"),
    (duration, "P4DT0.5S"),
    (instant, "2024-02-29"),
    (instant, "2024-02-29T10:00:00+00:00"),
    (nhs_number, "9000000009"),
    (ods_code, "A81013"),
    (each(whole(0)), [0, 1]),
    (one_or_each(whole(0)), 1),
    (one_or_each(whole(0)), [1, 2]),
    (either(text(), POINT), "x"),
    (either(text(), POINT), {"x": 1}),
    (mapping(whole(0)), {"any": 1}),
    (POINT, {"x": 1, "label": "a"}),
    (OPEN, {"x": 1, "other": "a"}),
    (ordered_period(day), {"start": "2020-01-01"}),
]
WRONG: list[tuple[Shape, Json]] = [
    (text(), 5),
    (text(), " "),
    (text(), None),
    (text("[a-z]+"), "ABC"),
    (text(at_most=2), "abc"),
    (digits("[0-9]{8}", ""), True),
    (digits("[0-9]{8}", ""), "1234567"),
    (code(("1", "2"), "code"), "3"),
    (code(("1", "2"), "code"), True),
    (code(("1", "2"), "code"), ["1"]),
    (whole(1, 9), 0),
    (whole(1, 9), 10),
    (whole(1), True),
    (whole(1), "1"),
    (number, "1"),
    (number, True),
    (flag, "true"),
    (name_or_number, ""),
    (name_or_number, False),
    (day, "2023-02-29"),
    (day, "20230228"),
    (day, 20230228),
    (day, None),
    (duration, "P5M"),
    (duration, "-PT5M"),
    (duration, 300),
    (duration, None),
    (duration, []),
    (instant, "yesterday"),
    (instant, "20240229"),
    (instant, {}),
    (instant, []),
    (nhs_number, "9000000000"),
    (nhs_number, 9000000009),
    (ods_code, "A8"),
    (ods_code, 81013),
    (each(whole(0)), 1),
    (each(whole(0)), [-1]),
    (each(whole(0), at_most=1), [1, 2]),
    (each(whole(0), at_least=1), []),
    (one_or_each(whole(0), at_most=1), [1, 2]),
    (either(text(), POINT), []),
    (mapping(whole(0)), {"any": "1"}),
    (mapping(whole(0), text("[A-Z]")), {"a": 1}),
    (mapping(whole(0)), []),
    (POINT, []),
    (POINT, {}),
    (POINT, {"x": None}),
    (POINT, {"x": 1, "y": 2}),
    (ordered_period(day), {}),
    (ordered_period(day), {"start": "2020-01-02", "end": "2020-01-01"}),
    (ordered_period(day), {"start": "soon", "end": "2020-01-01"}),
]


def _ids(cases: list[tuple[Shape, Json]]) -> list[str]:
    return [f"{index} {value!r}" for index, (_, value) in enumerate(cases)]


@pytest.mark.parametrize(("shape", "value"), RIGHT, ids=_ids(RIGHT))
def test_a_value_of_the_right_shape_has_no_flaw(shape: Shape, value: Json) -> None:
    assert flaws_of(shape, value) == []


@pytest.mark.parametrize(("shape", "value"), WRONG, ids=_ids(WRONG))
def test_a_value_of_another_shape_has_exactly_one_flaw(shape: Shape, value: Json) -> None:
    assert len(flaws_of(shape, value)) == 1


def test_all_flaws_are_found_at_once_with_their_paths() -> None:
    value = [{"x": -1, "label": 5}, {"label": "a"}]

    flaws = flaws_of(each(POINT), value)

    assert flaws == [
        Flaw((0, "x"), "-1 is out of range", "use a whole number from 0"),
        Flaw((0, "label"), "5 is a number, not text", "put it in quotes"),
        Flaw((1,), "'x' is missing", "add 'x'"),
    ]


def test_an_unknown_key_comes_with_the_one_that_was_meant() -> None:
    assert flaws_of(POINT, {"x": 1, "lable": "a"}) == [
        Flaw(("lable",), "unknown key 'lable'", "did you mean 'label'?"),
    ]


def test_an_unknown_key_like_no_other_comes_with_all_known_ones() -> None:
    assert flaws_of(POINT, {"x": 1, "qqq": "a"}) == [Flaw(("qqq",), "unknown key 'qqq'", "known are x, label")]


def test_an_open_record_refuses_only_what_looks_misspelt() -> None:
    assert flaws_of(OPEN, {"x": 1, "labels": "a"}) == [
        Flaw(("labels",), "unknown key 'labels'", "did you mean 'label'?"),
    ]


def test_an_open_record_takes_a_similar_key_beside_the_known_one() -> None:
    assert flaws_of(OPEN, {"x": 1, "label": "a", "labels": "b"}) == []


def test_null_stands_for_a_key_left_out_only_where_that_is_said() -> None:
    nullable = record({"x": whole(0)}, {"label": text()}, nullable=True)

    assert flaws_of(nullable, {"x": 1, "label": None}) == []
    assert len(flaws_of(POINT, {"x": 1, "label": None})) == 1


def test_a_long_value_is_cut_short_in_the_message() -> None:
    [flaw] = flaws_of(whole(1), "x" * 500)

    assert len(flaw.what) < 90


def test_a_code_near_a_known_one_is_suggested() -> None:
    [flaw] = flaws_of(code(("female", "male"), "gender"), "femal")

    assert flaw == Flaw((), "'femal' is not a gender", "did you mean 'female'?")


def test_a_place_in_a_file_knows_the_line_of_a_flaw() -> None:
    marked = load_yaml("- x: 1\n- x: 2\n  label: {}\n", "some.yaml")

    problem = Place(marked, (1,)).problem(Flaw(("label",), "is no text", "write text"))

    assert str(problem) == "some.yaml:3: [1].label: is no text, write text"


def test_a_place_without_a_file_keeps_the_path_that_was_given() -> None:
    assert place_of("people[3]").problem(Flaw(("name", 0), "bad")) == Problem("bad", path="people[3].name[0]")
    assert place_of("").problem(Flaw(("name",), "bad")) == Problem("bad", path="name")
