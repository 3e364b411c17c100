"""The form of prescription ids and their check character, held against an independent library."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_2

from simulator.population.prescription_ids import (
    ALPHABET,
    check_character,
    has_right_check_character,
    is_well_formed,
    new_prescription_id,
)

RIGHT = [
    "24F5DA-A83008-7EFE6Z", "335C70-A83008-84058A", "507FE8-A83008-4A859+", "58E241-A83008-4E2F8R",
    "F281C0-000X26-4811B5", "D2A080EE-475C-11E6-A68F-08002732570CN", "9C18AE6F-510C-F7A3-E050-D20AE3A231C8C",
]  # fmt: skip

_BODIES = st.text(ALPHABET[:-1], min_size=1, max_size=40)


@given(_BODIES)
def test_a_check_character_is_that_of_an_independent_library(body: str) -> None:
    assert check_character(body) == mod_37_2.calc_check_digit(body, ALPHABET)


@given(_BODIES, st.sampled_from(ALPHABET))
def test_an_id_is_right_exactly_if_an_independent_library_says_so(body: str, last: str) -> None:
    assert has_right_check_character(body + last) == mod_37_2.is_valid(body + last, ALPHABET)


@given(st.text(max_size=30))
def test_any_text_may_be_asked_about(text: str) -> None:
    assert has_right_check_character(text) in (True, False)


@pytest.mark.parametrize("prescription_id", RIGHT)
def test_published_ids_are_right_in_both_forms(prescription_id: str) -> None:
    assert has_right_check_character(prescription_id)


@pytest.mark.parametrize("prescription_id", ["ABC5F7-ZA0448-77E88X", "000136-ZC2D5C-11E38K", "", "A", "-", "24f5da-a"])
def test_ids_with_a_wrong_check_character_are_not(prescription_id: str) -> None:
    assert not has_right_check_character(prescription_id)


def test_hyphens_do_not_count() -> None:
    assert check_character("24F5DA-A83008-7EFE6") == check_character("24F5DAA830087EFE6") == "Z"


@pytest.mark.parametrize("body", ["", "24f5da", "24F5DA A83008", "507FE8+"])
def test_a_body_of_other_characters_has_no_check_character(body: str) -> None:
    with pytest.raises(ValueError, match="not made of digits and capital letters"):
        check_character(body)


@pytest.mark.parametrize(
    ("prescription_id", "well_formed"),
    [
        ("24F5DA-A83008-7EFE6Z", True),
        ("24F5DA-A83008-7EFE6A", True),
        ("507FE8-A83008-4A859+", True),
        ("24f5da-a83008-7efe6z", False),
        ("24F5DAA830087EFE6Z", False),
        ("24G5DA-A83008-7EFE6Z", False),
        ("24F5DA-A83008-7EFG6Z", False),
        ("24F5DA-A83008-7EFE6Z\n", False),
        ("9C18AE6F-510C-F7A3-E050-D20AE3A231C8C", False),
        ("", False),
    ],
)
def test_the_short_form_is_strict(prescription_id: str, well_formed: bool) -> None:
    assert is_well_formed(prescription_id) is well_formed


@given(st.integers(), st.text(ALPHABET[:-1], min_size=3, max_size=8))
def test_a_new_id_is_well_formed_and_right(seed: int, ods_code: str) -> None:
    made = new_prescription_id(Random(seed), ods_code)

    assert is_well_formed(made)
    assert has_right_check_character(made)


def test_a_short_organisation_code_is_filled_up_with_zeros() -> None:
    assert new_prescription_id(Random(1), "x26").split("-")[1] == "000X26"
