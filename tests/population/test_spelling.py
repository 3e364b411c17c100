"""Names and postcodes as they are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.population.spelling import fold, fold_postcode


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Smith", "smith"),
        ("PÀULINÉ", "pauline"),
        ("ATTSÖN", "attson"),
        ("Kociński", "kocinski"),
        ("Łukasz", "lukasz"),
        ("Bjørn", "bjorn"),
        ("Groß", "gross"),
        ("  John \t Paul ", "john paul"),
        ("O\u2019Reilly", "o'reilly"),
        ("Jones\u2010Smith", "jones-smith"),
        ("Ⅳ", "iv"),
        ("", ""),
    ],
)
def test_folding_takes_away_case_accents_and_spaces(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    once, postcode = fold(text), fold_postcode(text)

    assert (fold(once), fold_postcode(postcode)) == (once, postcode)


def test_a_postcode_is_compared_without_spaces_and_case() -> None:
    assert fold_postcode(" ls1  6ae ") == "LS16AE"
