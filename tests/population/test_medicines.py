"""Medicines have codes that can be, and fit people or not."""

import pytest

from simulator.population.medicines import Medicine, medicines

_D = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_P = (
    "0123456789", "1576283094", "5803796142", "8916043527",
    "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


def _is_verhoeff(number: str) -> bool:
    check = 0
    for place, digit in enumerate(reversed(number)):
        check = int(_D[check][int(_P[place % 8][int(digit)])])
    return check == 0


def test_there_are_a_few_dozen_for_once_and_for_long() -> None:
    uses = [each.use for each in medicines().values()]

    assert uses.count("acute") >= 15
    assert uses.count("repeat") >= 15


@pytest.mark.parametrize("name", list(medicines()))
def test_a_code_has_the_check_digit_of_snomed_ct(name: str) -> None:
    assert _is_verhoeff(medicines()[name].code)


def test_no_code_stands_for_two_medicines() -> None:
    codes = [each.code for each in medicines().values()]

    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    ("years", "sex", "fits"),
    [(16, "female", True), (15, "female", False), (51, "female", False), (30, "male", False), (None, "unknown", True)],
)
def test_a_medicine_fits_ages_and_sexes(years: int | None, sex: str, fits: bool) -> None:
    medicine = Medicine("Desogestrel", "41874011000001104", "tablet", 84, "Daily", (16, 50), "female")

    assert medicine.fits(years, sex) is fits
