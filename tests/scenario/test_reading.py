import pytest

from simulator.scenario.reading import (
    MOST_PROBLEMS,
    Key,
    Node,
    Notes,
    cut,
    did_you_mean,
    instead,
    object_schema,
    parse_path,
    spell,
)
from simulator.wire.errors import Problem, Problems
from simulator.wire.json import Json
from simulator.wire.yaml import load_yaml
from tests.scenario.makers import a_node, said_of

KEYS = {"delay": Key("how long", {"type": "string"}), "fault": Key("which", {"enum": ["reset"]})}


def test_an_unknown_key_is_noted_with_the_one_that_was_meant_and_left_out() -> None:
    node = a_node({"delya": "1s", "fault": "reset"})

    parts = node.mapping(KEYS)

    assert list(parts) == ["fault"]
    assert said_of(node) == ["delya: unknown key 'delya', did you mean 'delay'?"]


def test_an_unknown_key_like_no_other_is_noted_with_all_there_are() -> None:
    node = a_node({"xyzzy": 1})

    node.mapping(KEYS)

    assert said_of(node) == ["xyzzy: unknown key 'xyzzy', known keys: delay, fault"]


def test_a_problem_has_the_file_and_line_of_its_part() -> None:
    marked = load_yaml("a:\n  - b: 1\n    c: 2\n", "f.yaml")
    node = Node(marked.value, Notes(marked))

    node.entries()["a"].items()[0].entries()["c"].say("is wrong", "make it right")

    assert said_of(node) == ["f.yaml:3: a[0].c: is wrong, make it right"]


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "nothing"), ([], "a list"), ({}, "a mapping")],
)
def test_what_is_no_text_is_noted(value: Json, said: str) -> None:
    node = a_node(value)

    assert node.text() == ""
    assert said_of(node) == [f"{said} is not a text, write a text"]


@pytest.mark.parametrize(("value", "text"), [("on", "on"), (12, "12"), (0.5, "0.5"), (True, "true"), (False, "false")])
def test_plain_values_are_taken_as_texts(value: Json, text: str) -> None:
    assert a_node(value).text() == text


def test_half_a_surrogate_pair_is_no_text() -> None:
    node = a_node("x\ud800")

    assert node.text() == ""
    assert said_of(node) == ["half of a surrogate pair is not text, write the character itself"]


def test_too_long_a_text_is_noted() -> None:
    node = a_node("x" * 11)

    node.text(most=10)

    assert said_of(node) == ["11 characters are too long, 10 are the most"]


@pytest.mark.parametrize("value", [True, 0, 11, "5", 5.0, None])
def test_what_is_no_whole_number_within_limits_is_noted(value: Json) -> None:
    node = a_node(value)

    assert node.whole(1, 10) == 1
    assert said_of(node) == [f"{spell(value)} is not a whole number from 1 to 10, write a whole number from 1 to 10"]


def test_a_wrong_choice_is_noted_with_the_choices() -> None:
    node = a_node("rset")

    node.choice(["reset", "hang"])

    assert said_of(node) == ["'rset' is not one of reset, hang, did you mean 'reset'?"]


def test_what_is_neither_true_nor_false_is_noted() -> None:
    node = a_node("yes")

    assert node.truth() is False
    assert said_of(node) == ["'yes' is not true or false, write true or false"]


def test_anothers_problems_are_taken_in_with_their_place() -> None:
    marked = load_yaml("people:\n  - name:\n      given: [x]\n", "f.yaml")
    node = Node(marked.value, Notes(marked)).entries()["people"].items()[0]

    node.take_in([Problem("is wrong", "make it right", "name.given[0]")])

    assert said_of(node) == ["f.yaml:3: people[0].name.given[0]: is wrong, make it right"]


def test_a_path_in_words_comes_apart() -> None:
    assert parse_path("name[0].given[12]") == ("name", 0, "given", 12)
    assert parse_path("") == ()


def test_codes_are_found_in_any_case() -> None:
    assert did_you_mean("service_unavailable", ["SERVICE_UNAVAILABLE"]) == "did you mean 'SERVICE_UNAVAILABLE'?"
    assert instead("zzz", ["a", "b"], "codes") == "codes: a, b"


def test_a_shown_text_is_short_and_can_be_written() -> None:
    assert cut("x" * 100) == "x" * 77 + "..."
    cut("\ud800").encode()


def test_a_schema_has_every_key_and_no_other() -> None:
    assert object_schema(KEYS) == {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "delay": {"description": "how long", "type": "string"},
            "fault": {"description": "which", "enum": ["reset"]},
        },
    }


def test_what_is_full_of_mistakes_is_not_read_to_its_end() -> None:
    node = a_node({str(number): 1 for number in range(MOST_PROBLEMS + 1)})

    with pytest.raises(Problems) as refused:
        node.mapping(KEYS)

    assert len(refused.value.problems) == MOST_PROBLEMS + 1
    assert str(refused.value.problems[-1]) == f"{MOST_PROBLEMS} mistakes, and no end, mend these first"
