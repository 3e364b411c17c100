import pytest

from simulator.services.dos.directory.ages import AGE_GROUPS, NOBODY, AgeRange, ages_wanted, in_days, overlaps, years

EVERYBODY = AgeRange(0, 47481.5)


@pytest.mark.parametrize(
    ("group", "days_from", "days_to"),
    [(4, 0, 364.25), (3, 365.25, 1825.25), (2, 1826.25, 5843), (1, 5844, 47481.5), (8, 23741.25, 47481.5)],
)
def test_a_group_is_as_many_days_as_the_directory_has_on_record(group: int, days_from: float, days_to: float) -> None:
    assert AGE_GROUPS[group] == AgeRange(days_from, days_to)


@pytest.mark.parametrize(
    ("age", "age_format", "days"),
    [(31, "Days", 31.0), (2, "Months", 60.875), (22, "Years", 8035.5), (1, "AgeGroup", None), (1, "Weeks", None)],
)
def test_an_age_in_days_is_not_rounded(age: int, age_format: str, days: float | None) -> None:
    assert in_days(age, age_format) == days


@pytest.mark.parametrize("age", range(2, 130))
def test_an_age_in_whole_years_lies_in_exactly_one_of_the_four_groups(age: int) -> None:
    wanted = ages_wanted(age, "Years")

    assert wanted is not None
    assert sum(overlaps(AGE_GROUPS[group], wanted) for group in (1, 2, 3, 4)) == 1


def test_a_group_of_version_1_5_is_its_range() -> None:
    assert ages_wanted(2, "AgeGroup") == years(5, 15)


@pytest.mark.parametrize("version", ["1.3", "1.4", "1.5"])
@pytest.mark.parametrize("age", [5, 0, None])
def test_a_group_that_does_not_exist_matches_nobody(version: str, age: int | None) -> None:
    assert ages_wanted(age, "AgeGroup", version) == NOBODY


@pytest.mark.parametrize("version", ["1.3", "1.4"])
@pytest.mark.parametrize(("age", "group"), [(0, 4), (1, 3), (4, 3), (5, 2), (15, 2), (16, 1), (129, 1)])
def test_years_are_their_group_before_version_1_5(version: str, age: int, group: int) -> None:
    assert ages_wanted(age, "Years", version) == AGE_GROUPS[group]


@pytest.mark.parametrize(("age", "age_format"), [(30, ""), (130, "Years"), (-1, "Years"), (None, "Years")])
def test_before_version_1_5_an_age_that_says_nothing_is_ignored(age: int | None, age_format: str) -> None:
    assert ages_wanted(age, age_format, "1.3") is None


@pytest.mark.parametrize(("age", "age_format"), [(30, ""), (None, "Years")])
def test_in_version_1_5_it_matches_nobody(age: int | None, age_format: str) -> None:
    assert ages_wanted(age, age_format) == NOBODY


def test_ranges_that_touch_overlap() -> None:
    assert overlaps(AgeRange(0, 10), AgeRange(10, 20))


def test_nothing_overlaps_with_nobody() -> None:
    assert not overlaps(EVERYBODY, NOBODY)
    assert not overlaps(NOBODY, EVERYBODY)
