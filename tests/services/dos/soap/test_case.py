"""The case against each version's rules: the first thing wrong is the fault, in the documented or assumed order."""

from datetime import UTC, datetime, timedelta

import pytest

from simulator.call import Refusal, Tenant
from simulator.clock import Clock
from simulator.services.dos.directory.ages import NOBODY, AgeRange, years
from simulator.services.dos.soap.case import Question, instant, question_of, whole
from simulator.services.dos.soap.request import asked_of
from simulator.wire.json import Json
from tests.services.dos.makers import DISCRIMINATOR, GROUP, OTHER_DISCRIMINATOR, ROLE, SUNDAY, a_dos_tenant
from tests.services.dos.soap.asking import a_post, a_search, a_soap_call

OLD = ("1.3", "1.4")


def _question(version: str = "1.5", tenant: Tenant | None = None, /, **fields: str | None) -> Question:
    call = a_soap_call(a_search(version, **fields), tenant or a_dos_tenant())
    return question_of(call, asked_of(call.request), version, ROLE)


def _refusal(version: str = "1.5", tenant: Tenant | None = None, /, **fields: str | None) -> str | None:
    try:
        _question(version, tenant, **fields)
    except Refusal as refusal:
        return refusal.code
    return None


def _stored(kilometres: Json, key: str = "LS17") -> Tenant:
    return a_dos_tenant(dos_distances={key: {"kilometres": kilometres}})


@pytest.mark.parametrize("version", ["1.3", "1.4", "1.5"])
def test_a_good_case_becomes_what_is_wanted(version: str) -> None:
    wanted = _question(version).wanted

    assert (wanted.location.postcode, wanted.metres, wanted.at) == ("LS17 7NZ", 25_000, SUNDAY)
    assert (wanted.symptom_group, wanted.discriminators) == (GROUP, frozenset({DISCRIMINATOR}))
    assert (wanted.disposition, wanted.minutes, wanted.gender, wanted.role) == (1005, 120, "F", ROLE)


WRONG = {
    "INVALID_SEARCH_DATE": {"searchDateTime": "soon"},
    "INVALID_AGE_FORMAT": {"ageFormat": "Weeks"},
    "INVALID_AGE": {"age": "old"},
    "INVALID_GENDER": {"gender": "X"},
    "INVALID_SEARCH_DISTANCE": {"searchDistance": "100"},
    "POSTCODE_NOT_FOUND": {"postcode": "LS17"},
    "SYMPTOM_GROUP_NOT_FOUND": {"symptomGroup": "99"},
    "NO_VALID_DISCRIMINATORS": {"symptomDiscriminatorList": "99"},
    "DISPOSITION_NOT_FOUND": {"disposition": "99"},
}


@pytest.mark.parametrize("first", range(len(WRONG)))
def test_of_several_things_wrong_the_first_in_order_is_said(first: int) -> None:
    faults = list(WRONG)[first:]
    fields = {name: text for fault in faults for name, text in WRONG[fault].items()}

    assert _refusal("1.5", **fields) == faults[0]


@pytest.mark.parametrize(
    ("age_format", "age", "fault"),
    [
        ("Days", "0", None), ("Days", "31", None), ("Days", "32", "INVALID_AGE_DAYS"),
        ("Days", "-1", "INVALID_AGE_DAYS"),
        ("Months", "1", None), ("Months", "23", None), ("Months", "0", "INVALID_AGE_MONTHS"),
        ("Months", "24", "INVALID_AGE_MONTHS"), ("Years", "2", None), ("Years", "129", None),
        ("Years", "1", "INVALID_AGE_YEARS"), ("Years", "130", "INVALID_AGE_YEARS"), ("AgeGroup", "1", None),
        ("AgeGroup", "4", None), ("AgeGroup", "0", "INVALID_AGE_GROUP"), ("AgeGroup", "5", "INVALID_AGE_GROUP"),
        ("AgeGroup", "8", "INVALID_AGE_GROUP"), ("Years", "22.0", "INVALID_AGE"), ("Years", "", "INVALID_AGE"),
        ("Years", None, "INVALID_AGE"), ("Years", "9" * 40, "INVALID_AGE"), (None, "22", "INVALID_AGE_FORMAT"),
        ("", "22", "INVALID_AGE_FORMAT"), ("years", "22", "INVALID_AGE_FORMAT"),
    ],
)  # fmt: skip
def test_ages_of_1_5_stay_within_their_format(age_format: str | None, age: str | None, fault: str | None) -> None:
    assert _refusal("1.5", ageFormat=age_format, age=age) == fault


@pytest.mark.parametrize(
    ("age_format", "age", "days"),
    [("Days", "31", 31), ("Months", "12", 365), ("Years", "22", 8035), ("AgeGroup", "1", None)],
)
def test_an_age_is_said_in_whole_days(age_format: str, age: str, days: int | None) -> None:
    assert _question("1.5", ageFormat=age_format, age=age).days == days


def test_an_age_is_searched_for_without_rounding() -> None:
    assert _question("1.5", ageFormat="Years", age="22").wanted.ages == AgeRange(8035.5, 8035.5)


@pytest.mark.parametrize("version", OLD)
@pytest.mark.parametrize(
    ("age_format", "age", "ages"),
    [
        (None, "22", None),
        ("", "22", None),
        ("Years", "22", years(16, 129)),
        ("Years", "1", years(1, 4)),
        ("Years", "130", None),
        ("Years", "old", None),
        ("AgeGroup", "2", years(5, 15)),
        ("AgeGroup", "5", NOBODY),
        ("AgeGroup", None, NOBODY),
    ],
)
def test_older_versions_take_ages_as_they_can(
    version: str, age_format: str | None, age: str | None, ages: AgeRange | None
) -> None:
    assert _question(version, ageFormat=age_format, age=age).wanted.ages == ages


@pytest.mark.parametrize("version", OLD)
@pytest.mark.parametrize("age_format", ["Days", "Months", "x"])
def test_older_versions_know_two_formats_only(version: str, age_format: str) -> None:
    assert _refusal(version, ageFormat=age_format) == "INVALID_AGE_FORMAT"


@pytest.mark.parametrize(("gender", "wanted"), [("M", "M"), ("F", "F"), ("I", "I"), (None, "I"), ("", "I")])
def test_no_gender_is_an_indeterminate_one(gender: str | None, wanted: str) -> None:
    assert _question("1.5", gender=gender).wanted.gender == wanted


@pytest.mark.parametrize("gender", ["m", "Female", "X"])
def test_another_gender_is_refused(gender: str) -> None:
    assert _refusal("1.5", gender=gender) == "INVALID_GENDER"


@pytest.mark.parametrize("postcode", ["LS177NZ", "ls17 7nz", " LS17  7NZ "])
def test_a_postcode_is_found_however_it_is_written(postcode: str) -> None:
    assert _question("1.5", postcode=postcode).wanted.location.postcode == "LS17 7NZ"


@pytest.mark.parametrize("postcode", [None, "", "LS17", "somewhere", "SW1A"])
@pytest.mark.parametrize("version", ["1.3", "1.5"])
def test_a_postcode_that_is_not_found_is_refused(version: str, postcode: str | None) -> None:
    assert _refusal(version, postcode=postcode) == "POSTCODE_NOT_FOUND"


@pytest.mark.parametrize("distance", ["0", "100", "-5", "2.5", "far", "9" * 40])
def test_a_distance_that_cannot_be_is_refused_if_it_would_be_used(distance: str) -> None:
    assert _refusal("1.5", searchDistance=distance) == "INVALID_SEARCH_DISTANCE"
    assert _refusal("1.5", searchDistance=distance, postcode="LS17") == "INVALID_SEARCH_DISTANCE"
    assert (
        _refusal("1.5", _stored(18), searchDistance=distance, forceSearchDistance="true") == "INVALID_SEARCH_DISTANCE"
    )


def test_a_distance_that_cannot_be_is_of_no_account_where_one_is_stored() -> None:
    question = _question("1.5", _stored(18.9), searchDistance="100")

    assert (question.distance.kilometres, question.distance.source) == (18.9, "District")


@pytest.mark.parametrize(
    ("forced", "distance", "found"),
    [
        ("true", "25", (25, "Override")), ("1", "25", (25, "Override")), ("TRUE", "1", (1, "Override")),
        ("false", "25", (18, "Sector")), (None, "25", (18, "Sector")), ("false", None, (18, "Sector")),
    ],
)  # fmt: skip
def test_a_forced_distance_goes_before_a_stored_one(
    forced: str | None, distance: str | None, found: tuple[int, str]
) -> None:
    question = _question("1.5", _stored(18, "LS17 7"), searchDistance=distance, forceSearchDistance=forced)

    assert (question.distance.kilometres, question.distance.source) == found


@pytest.mark.parametrize(("distance", "found"), [("99", (99, "Web Service")), (None, (60, "National"))])
def test_without_a_stored_distance_the_asked_one_holds_or_the_national(
    distance: str | None, found: tuple[int, str]
) -> None:
    question = _question("1.5", searchDistance=distance)

    assert (question.distance.kilometres, question.distance.source) == found


def test_a_distance_must_be_said_to_be_forced() -> None:
    assert _refusal("1.5", searchDistance=None, forceSearchDistance="true") == "NO_OVERRIDE_DISTANCE"


@pytest.mark.parametrize("version", OLD)
def test_older_versions_force_nothing(version: str) -> None:
    question = _question(version, _stored(18), forceSearchDistance="true")

    assert question.distance.source == "District"


def test_discriminators_that_do_not_go_with_the_group_are_dropped() -> None:
    given = f"{DISCRIMINATOR} {DISCRIMINATOR} 99 x {OTHER_DISCRIMINATOR}"

    wanted = _question("1.5", symptomDiscriminatorList=given).wanted

    assert wanted.discriminators == {DISCRIMINATOR, OTHER_DISCRIMINATOR}


@pytest.mark.parametrize("given", ["", "14041", "x", None])
@pytest.mark.parametrize("version", ["1.3", "1.5"])
def test_without_a_discriminator_that_goes_with_the_group_it_is_refused(version: str, given: str | None) -> None:
    assert _refusal(version, symptomDiscriminatorList=given) == "NO_VALID_DISCRIMINATORS"


@pytest.mark.parametrize(("version", "group"), [("1.5", None), ("1.5", ""), ("1.3", "99"), ("1.4", "x"), ("1.3", None)])
def test_no_group_and_before_1_5_an_unknown_one_is_nothing_to_match(version: str, group: str | None) -> None:
    assert _question(version, symptomGroup=group).wanted.symptom_group is None


@pytest.mark.parametrize("group", ["99", "x", "1110.0"])
def test_an_unknown_group_is_refused(group: str) -> None:
    assert _refusal("1.5", symptomGroup=group) == "SYMPTOM_GROUP_NOT_FOUND"


@pytest.mark.parametrize(("sent", "found"), [("1005", 1005), ("5", 1005), ("05", 1005), (None, None), ("", None)])
def test_a_disposition_may_be_a_bare_number_or_missing(sent: str | None, found: int | None) -> None:
    assert _question("1.5", disposition=sent).wanted.disposition == found


@pytest.mark.parametrize("sent", ["99", "x"])
def test_an_unknown_disposition_is_refused_and_before_1_5_ignored(sent: str) -> None:
    assert _refusal("1.5", disposition=sent) == "DISPOSITION_NOT_FOUND"
    assert _question("1.3", disposition=sent).wanted.disposition is None


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-22T10:05:00", datetime(2026, 11, 22, 10, 5, tzinfo=UTC)),
        ("2026-11-22T10:05:00+00:00", datetime(2026, 11, 22, 10, 5, tzinfo=UTC)),
        ("2027-07-01T10:05:00", datetime(2027, 7, 1, 9, 5, tzinfo=UTC)),
        ("2027-07-01T10:05:00Z", datetime(2027, 7, 1, 10, 5, tzinfo=UTC)),
        ("2026-11-22T09:59:00", SUNDAY - timedelta(seconds=60)),
        ("2027-11-22T10:00:00", SUNDAY.replace(year=2027)),
        ("", SUNDAY),
    ],
)
@pytest.mark.parametrize("version", ["1.4", "1.5"])
def test_a_time_to_search_at_is_local_where_it_has_no_offset(version: str, text: str, at: datetime) -> None:
    assert _question(version, searchDateTime=text).wanted.at == at


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("2026-11-22T09:58:59", "SEARCH_DATE_PAST"), ("2001-01-01T00:00:00", "SEARCH_DATE_PAST"),
        ("2027-11-22T10:00:01", "SEARCH_DATE_TOO_LATE"), ("9999-12-31T23:59:59", "SEARCH_DATE_TOO_LATE"),
        ("2026-11-22", "INVALID_SEARCH_DATE"), ("22/11/2026 10:00", "INVALID_SEARCH_DATE"),
        ("2026-13-01T10:00:00", "INVALID_SEARCH_DATE"), ("0001-01-01T00:00:00+23:59", "INVALID_SEARCH_DATE"),
    ],
)  # fmt: skip
def test_a_time_that_cannot_be_searched_at_is_refused(text: str, fault: str) -> None:
    assert _refusal("1.5", searchDateTime=text) == fault


def test_version_1_3_knows_no_time_to_search_at() -> None:
    assert _question("1.3", searchDateTime="soon").wanted.at == SUNDAY


def test_a_year_after_the_29th_of_february_is_the_28th() -> None:
    tenant = a_dos_tenant()
    tenant.clock = Clock(datetime(2028, 2, 29, 12, tzinfo=UTC), frozen=True)

    assert _refusal("1.5", tenant, searchDateTime="2029-02-28T12:00:00") is None
    assert _refusal("1.5", tenant, searchDateTime="2029-02-28T12:00:01") == "SEARCH_DATE_TOO_LATE"


def test_capacity_is_that_of_now() -> None:
    assert _question("1.5", searchDateTime="2026-12-24T10:00:00").wanted.now == SUNDAY


def test_an_empty_case_is_refused_for_its_age() -> None:
    call = a_soap_call(a_post(a_search().replace(b"<w:c>", b"<w:d>").replace(b"</w:c>", b"</w:d>")), a_dos_tenant())

    with pytest.raises(Refusal, match="INVALID_AGE_FORMAT"):
        question_of(call, asked_of(call.request), "1.5", ROLE)


@pytest.mark.parametrize(
    ("text", "number"), [("12", 12), ("+12", 12), ("-1", -1), ("1.0", None), ("", None), ("٣", None)]
)
def test_a_whole_number_is_of_digits_alone(text: str, number: int | None) -> None:
    assert whole(text) == number


@pytest.mark.parametrize("text", ["20261122T100500", "2026-11-22 10:05:00", "2026-11-22t10:05:00"])
def test_other_forms_of_a_time_are_read_too(text: str) -> None:
    assert instant(text) == datetime(2026, 11, 22, 10, 5, tzinfo=UTC)
