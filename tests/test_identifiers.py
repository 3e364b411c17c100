"""NHS numbers, ODS codes and UUIDs are recognised and made in their national forms."""

import uuid
from itertools import islice
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nhs_number import calculate_checksum

from simulator.identifiers import (
    hashed_uuid,
    is_nhs_number,
    is_ods_code,
    is_uuid,
    new_object_id,
    new_uuid,
    nhs_check_digit,
    nhs_numbers,
)

QUIET = settings(derandomize=True, database=None)


@QUIET
@given(st.text("0123456789", min_size=9, max_size=9), st.sampled_from("0123456789"))
def test_an_nhs_number_is_valid_when_an_independent_check_says_so(nine: str, last: str) -> None:
    assert is_nhs_number(nine + last) is (calculate_checksum(nine) == int(last))


@pytest.mark.parametrize("number", ["9000000009", "9000000025", "9999999468"])
def test_published_test_numbers_are_valid(number: str) -> None:
    assert is_nhs_number(number)


@pytest.mark.parametrize(
    "text",
    ["", "9000000000", "900000000", "90000000091", "900 000 0009", "9000000009\n", "\uff19000000009", "ABCDEFGHIJ"],
)
def test_anything_else_is_no_nhs_number(text: str) -> None:
    assert not is_nhs_number(text)


@pytest.mark.parametrize(("nine", "digit"), [("900000000", 9), ("900000001", 7), ("987654321", 0), ("000000000", 0)])
def test_the_check_digit_is_modulus_11(nine: str, digit: int) -> None:
    assert nhs_check_digit(nine) == digit


def test_numbers_are_made_in_order_from_the_range_never_issued() -> None:
    numbers = list(islice(nhs_numbers(), 500))

    assert numbers == sorted(set(numbers))
    assert all(number.startswith("999") and is_nhs_number(number) for number in numbers)


def test_numbers_are_made_from_a_start_and_with_a_prefix() -> None:
    first, second = islice(nhs_numbers(start=7, prefix="91112311"), 2)

    assert (first[:9], second[:9]) == ("911123117", "911123118")


def test_a_range_of_numbers_ends() -> None:
    assert len(list(nhs_numbers(prefix="91112311"))) in (9, 10)


@pytest.mark.parametrize("code", ["A81", "a81099", "FWC87", "Y123456789"])
def test_an_ods_code_is_3_to_10_letters_and_digits(code: str) -> None:
    assert is_ods_code(code)


@pytest.mark.parametrize("text", ["", "A8", "A81 99", "A8109912345", "A81-99", "A8109é"])
def test_anything_else_is_no_ods_code(text: str) -> None:
    assert not is_ods_code(text)


@pytest.mark.parametrize("text", ["60E0B220-8136-4CA5-AE46-1D97EF59D068", "00000000-0000-0000-0000-000000000000"])
def test_a_uuid_is_of_any_version_and_case(text: str) -> None:
    assert is_uuid(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1234",
        "60E0B22081364CA5AE461D97EF59D068",
        "{60E0B220-8136-4CA5-AE46-1D97EF59D068}",
        "g0E0B220-8136-4CA5-AE46-1D97EF59D068",
    ],
)
def test_anything_else_is_no_uuid(text: str) -> None:
    assert not is_uuid(text)


@QUIET
@given(st.integers())
def test_a_new_uuid_is_version_4_and_repeats_with_its_seed(seed: int) -> None:
    made = new_uuid(Random(seed))

    assert uuid.UUID(made).version == 4
    assert str(uuid.UUID(made)) == made == new_uuid(Random(seed))


@QUIET
@given(st.integers())
def test_a_new_object_id_is_eight_upper_case_hexadecimal_digits(seed: int) -> None:
    made = new_object_id(Random(seed))

    assert len(made) == 8
    assert set(made) <= set("0123456789ABCDEF")


def test_a_uuid_that_follows_from_a_text_is_of_version_4_and_always_the_same() -> None:
    made = {hashed_uuid(str(number)) for number in range(500)}

    assert len(made) == 500
    assert all(is_uuid(each) and each == each.upper() for each in made)
    assert {each[14] for each in made} == {"4"}
    assert {each[19] for each in made} == set("89AB")
    assert hashed_uuid("a") == hashed_uuid("a")
