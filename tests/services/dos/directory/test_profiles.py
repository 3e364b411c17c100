import pytest

from simulator.services.dos.directory.ages import NOBODY, AgeRange
from simulator.services.dos.directory.model import DosService
from simulator.services.dos.directory.profiles import Profile, Profiles
from simulator.wire.json import Json
from tests.services.dos.makers import DISCRIMINATOR, DISPOSITION, GROUP, OTHER_DISCRIMINATOR, a_service


def _service(**members: Json) -> DosService:
    return DosService("1", 1, a_service("1", **members))


def _profile(**members: Json) -> Profile:
    return Profiles().of(_service(**members))


def test_services_that_say_the_same_have_one_profile() -> None:
    profiles = Profiles()

    assert profiles.of(_service()) is profiles.of(_service(name="Another"))


def test_services_that_differ_have_their_own() -> None:
    profiles = Profiles()

    assert profiles.of(_service()) is not profiles.of(_service(genders=["F"]))


def test_services_with_the_same_hours_share_them() -> None:
    profiles = Profiles()

    assert profiles.opening_of(_service()) is profiles.opening_of(_service(name="Another"))


def test_a_service_without_hours_is_closed() -> None:
    assert not Profiles().opening_of(_service(opening=None)).all_hours


def test_a_number_that_is_far_too_large_is_no_trouble() -> None:
    assert _profile(dispositions=[10**30]).has_disposition(10**30)


@pytest.mark.parametrize(("gender", "fits"), [("F", True), ("M", False), (None, True)])
def test_a_gender_fits_if_it_is_seen_or_not_asked_for(gender: str | None, fits: bool) -> None:
    assert _profile(genders=["F"]).has_gender(gender) is fits


def test_without_genders_none_fits() -> None:
    assert not _profile(genders=[]).has_gender("F")


@pytest.mark.parametrize(
    ("ages", "fits"), [(AgeRange(5, 5), True), (AgeRange(11, 11), False), (None, True), (NOBODY, False)]
)
def test_an_age_fits_if_it_is_in_a_range(ages: AgeRange | None, fits: bool) -> None:
    assert _profile(age_ranges=[{"days_from": 5, "days_to": 10}]).has_age(ages) is fits


@pytest.mark.parametrize(
    ("names", "fits"), [({"23"}, True), ({"pathways referral"}, True), ({"1"}, False), (set(), False)]
)
def test_a_role_fits_by_any_of_its_names(names: set[str], fits: bool) -> None:
    assert _profile().has_role(frozenset(names)) is fits


@pytest.mark.parametrize(("disposition", "fits"), [(DISPOSITION, True), (1, False), (None, True)])
def test_a_disposition_fits_if_it_is_profiled_or_not_asked_for(disposition: int | None, fits: bool) -> None:
    assert _profile().has_disposition(disposition) is fits


@pytest.mark.parametrize(
    ("group", "discriminators", "fits"),
    [
        (GROUP, {DISCRIMINATOR}, True),
        (GROUP, {DISCRIMINATOR, OTHER_DISCRIMINATOR}, True),
        (GROUP, {DISCRIMINATOR, 1}, False),
        (360, {DISCRIMINATOR}, False),
        (None, {DISCRIMINATOR}, False),
        (GROUP, set(), True),
    ],
)
def test_all_discriminators_have_to_fit_with_the_group(group: int | None, discriminators: set[int], fits: bool) -> None:
    assert _profile().has_discriminators(group, frozenset(discriminators)) is fits
