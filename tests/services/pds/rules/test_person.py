"""The reporting rules about names, gender, birth, death and periods, each broken once and kept once."""

import pytest

from tests.services.pds.rules.samples import Sample, a_new_name, add, broken_rules, findings, replace, update, without

CASES: dict[str, tuple[Sample, Sample]] = {
    "pds.period.start-missing": (
        update(add("/name/-", a_new_name(period={"end": "2021-01-01"}))),
        update(add("/name/-", a_new_name(period={"start": "2021-01-01"}))),
    ),
    "pds.period.form": (
        update(add("/name/-", a_new_name(period={"start": "2021"}))),
        update(add("/name/-", a_new_name(period={"start": "2021-01-01"}))),
    ),
    "pds.period.start-future": (
        update(add("/name/-", a_new_name(period={"start": "2026-11-23"}))),
        update(add("/name/-", a_new_name(period={"start": "2026-11-22"}))),
    ),
    "pds.period.order": (
        update(add("/name/-", a_new_name(period={"start": "2021-01-02", "end": "2021-01-01"}))),
        update(add("/name/-", a_new_name(period={"start": "2021-01-01", "end": "2021-01-01"}))),
    ),
    "pds.name.use": (
        update(add("/name/-", a_new_name(use="official"))),
        update(add("/name/-", a_new_name(use="maiden"))),
    ),
    "pds.name.family-missing": (
        update(add("/name/-", without(a_new_name(), "family"))),
        update(add("/name/-", a_new_name())),
    ),
    "pds.name.characters": (
        update(add("/name/-", a_new_name(family="O`Brien"))),
        update(add("/name/-", a_new_name(family="O'Brien-Kocińska Jr."))),
    ),
    "pds.name.length": (
        update(add("/name/-", a_new_name(given=["a" * 36]))),
        update(add("/name/-", a_new_name(given=["a" * 35]))),
    ),
    "pds.name.given-many": (
        update(add("/name/-", a_new_name(given=["A", "B", "C", "D", "E", "F"]))),
        update(add("/name/-", a_new_name(given=["A", "B", "C", "D", "E"]))),
    ),
    "pds.name.given-space": (
        update(add("/name/-", a_new_name(given=["Ada", "Jo Adele"]))),
        update(add("/name/-", a_new_name(given=["Jo Adele", "Ada"]))),
    ),
    "pds.name.suffix": (
        update(add("/name/-", a_new_name(suffix=["phd"]))),
        update(add("/name/-", a_new_name(suffix=["PhD"]))),
    ),
    "pds.name.prefix": (
        update(add("/name/-", a_new_name(prefix=["MRS."]))),
        update(add("/name/-", a_new_name(prefix=["Mrs", "Professor"]))),
    ),
    "pds.person.gender": (
        update(replace("/gender", "other")),
        update(replace("/gender", "unknown")),
    ),
    "pds.person.birth-date": (
        update(replace("/birthDate", "2026-11-23")),
        update(replace("/birthDate", "2026-11-22")),
    ),
    "pds.person.death-date": (
        update(replace("/deceasedDateTime", "2026-11-01T00:00:00+01:00")),
        update(replace("/deceasedDateTime", "2026-11-01T00:00:00+00:00")),
    ),
    "pds.person.death-date-form": (
        update(replace("/deceasedDateTime", "2026-11-01")),
        update(replace("/deceasedDateTime", "2026-11-01T00:00:00+00:00")),
    ),
    "pds.person.birth-order": (
        update(replace("/multipleBirthInteger", 10)),
        update(replace("/multipleBirthInteger", 9)),
    ),
}


@pytest.mark.parametrize("rule", CASES)
def test_the_rule_finds_what_it_is_there_for(rule: str) -> None:
    broken, _ = CASES[rule]

    assert rule in broken_rules(broken)


@pytest.mark.parametrize("rule", CASES)
def test_the_rule_leaves_the_nearest_sound_sample_alone(rule: str) -> None:
    _, sound = CASES[rule]

    assert rule not in broken_rules(sound)


@pytest.mark.parametrize("value", ["2026-02-30", "2026-11", 2026, None, ["2026-11-01"]])
def test_a_date_of_birth_or_death_that_is_no_day_is_told(value: object) -> None:
    sample = update(replace("/birthDate", value), replace("/deceasedDateTime", value))

    assert broken_rules(sample) == ["pds.person.birth-date", "pds.person.death-date"]


@pytest.mark.parametrize("value", [True, "1", 0, 1.5, None])
def test_a_birth_order_that_is_no_number_from_1_to_9_is_told(value: object) -> None:
    assert broken_rules(update(replace("/multipleBirthInteger", value))) == ["pds.person.birth-order"]


def test_a_title_is_told_in_the_spelling_that_pds_asks_for() -> None:
    found = findings(update(add("/name/-", a_new_name(prefix=["DR"]))))

    assert [(finding.rule, finding.where, finding.expected) for finding in found] == [
        ("pds.name.prefix", "/patches/0/value/prefix/0", "Dr")
    ]
