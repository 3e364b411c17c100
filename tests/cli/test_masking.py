"""The options that say what is not compared, and how differences look."""

import pytest

from simulator.cli.failing import WrongInput
from simulator.cli.masking import MOST_SHOWN, difference_lines, read_masks
from simulator.records.comparing import Difference


def test_servers_and_tenants_are_masked_the_longest_address_first() -> None:
    masks = read_masks((), (), ("http://h:1/",), ("default", "a"))

    assert masks.masked("http://h:1/t/a/x http://h:1/x /t/a/x") == "<address>/x <address>/x /x"


def test_a_place_may_be_given_as_it_is_printed() -> None:
    masks = read_masks(("body /a/b", "header ETag"), (), (), ())

    assert (masks.hides("/a/b"), masks.hides("header ETag"), masks.hides("/a/c")) == (True, True, False)


def test_a_bad_expression_is_said() -> None:
    with pytest.raises(WrongInput, match=r"--mask-text \(: not a regular expression"):
        read_masks((), ("(",), (), ())


def test_an_empty_place_is_said() -> None:
    with pytest.raises(WrongInput, match="--mask ''"):
        read_masks(("",), (), (), ())


def test_differences_are_shown_on_one_line_each_cut_and_without_control_characters() -> None:
    lines = difference_lines([Difference("body /a", "x\ny\x1b", None), Difference("body", "z" * 200, "")], "was", "is")

    assert lines == [
        '      body /a: was "x\\ny\\x1b", is nothing',
        f'      body: was "{"z" * 97}...", is ""',
    ]


def test_not_more_than_a_page_of_differences_is_shown() -> None:
    lines = difference_lines([Difference("status", "1", "2")] * (MOST_SHOWN + 3), "was", "is")

    assert (len(lines), lines[-1]) == (MOST_SHOWN + 1, "      and 3 more")
