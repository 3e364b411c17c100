"""The reporting rules about addresses, telecoms, contacts and practice, each broken once and kept once."""

import pytest

from simulator.wire.json import Json
from tests.services.pds.rules.samples import (
    Sample,
    a_new_address,
    a_new_telecom,
    a_practice_reference,
    add,
    an_emergency_contact,
    broken_rules,
    findings,
    replace,
    update,
    without,
)

KEY = {"url": "https://example.org", "valueString": "x"}


def _temporary(period: Json, text: str = "Second Home") -> Sample:
    return update(add("/address/-", a_new_address(use="temp", text=text, period=period)))


CASES: dict[str, tuple[Sample, Sample]] = {
    "pds.address.use": (
        update(add("/address/-", a_new_address(use="work"))),
        update(add("/address/-", a_new_address(use="home"))),
    ),
    "pds.address.lines": (
        update(add("/address/-", a_new_address(line=["14 Alder Walk"], postalCode="LS1 6AE"))),
        update(add("/address/-", a_new_address(line=[], postalCode="ZZ99 3VZ"))),
    ),
    "pds.address.blank-line": (
        update(add("/address/-", a_new_address(line=["", "14 Alder Walk", "", "Northwick"]))),
        update(add("/address/-", a_new_address())),
    ),
    "pds.address.county": (
        update(add("/address/-", a_new_address(line=["1", "2", "3", "4", "Northshire"]))),
        update(add("/address/-", a_new_address(line=["1", "2", "3", "4"]))),
    ),
    "pds.address.postcode-missing": (
        update(add("/address/-", without(a_new_address(), "postalCode"))),
        update(add("/address/-", a_new_address())),
    ),
    "pds.address.postcode-form": (
        update(add("/address/-", a_new_address(postalCode="Leeds"))),
        update(add("/address/-", a_new_address(postalCode="ls16ae"))),
    ),
    "pds.address.period": (
        _temporary({"start": "2026-11-01"}),
        _temporary({"start": "2026-11-01", "end": "2026-12-01"}),
    ),
    "pds.address.period-length": (
        _temporary({"start": "2026-08-01", "end": "2026-10-31"}),
        _temporary({"start": "2026-08-01", "end": "2026-10-30"}),
    ),
    "pds.address.text": (
        _temporary({"start": "2026-08-01", "end": "2026-10-30"}, "Boat"),
        _temporary({"start": "2026-08-01", "end": "2026-10-30"}),
    ),
    "pds.telecom.system": (
        update(add("/telecom/-", a_new_telecom(system="url"))),
        update(add("/telecom/-", a_new_telecom(system="fax"))),
    ),
    "pds.telecom.use": (
        update(add("/telecom/-", a_new_telecom(use="old"))),
        update(add("/telecom/-", a_new_telecom(use="work"))),
    ),
    "pds.telecom.email": (
        update(add("/telecom/-", a_new_telecom(system="email", value="a@b.uk"))),
        update(add("/telecom/-", a_new_telecom(system="email", value="ab@c.uk"))),
    ),
    "pds.telecom.textphone": (
        update(add("/telecom/-", a_new_telecom(system="other"))),
        update(add("/telecom/-", a_new_telecom(system="other", extension=[KEY]))),
    ),
    "pds.telecom.twice": (
        update(replace("/telecom", [a_new_telecom(), a_new_telecom()])),
        update(replace("/telecom", [a_new_telecom(), a_new_telecom(use="home")])),
    ),
    "pds.contact.relationship": (
        update(add("/contact/-", an_emergency_contact("N"))),
        update(add("/contact/-", an_emergency_contact())),
    ),
    "pds.contact.telecom": (
        update(add("/contact/-", an_emergency_contact(use="home"))),
        update(add("/contact/-", an_emergency_contact())),
    ),
    "pds.practice.code": (
        update(replace("/generalPractitioner/0", a_practice_reference("The Surgery"))),
        update(replace("/generalPractitioner/0", a_practice_reference())),
    ),
    "pds.practice.end": (
        update(replace("/generalPractitioner/0", a_practice_reference(end="2021-01-01"))),
        update(replace("/generalPractitioner/0", a_practice_reference())),
    ),
    "pds.practice.change": (
        update(replace("/generalPractitioner/0", a_practice_reference())),
        update({"op": "test", "path": "/generalPractitioner/0/id", "value": "1"}),
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


def test_an_address_with_a_key_may_have_a_county_and_few_lines() -> None:
    sample = update(
        add("/address/-", a_new_address(line=["1", "2", "3", "4", "5"], extension=[KEY])),
        add("/address/-", a_new_address(line=[], extension=[KEY])),
    )

    assert broken_rules(sample) == []


def test_a_fax_and_a_period_have_no_place_on_an_emergency_contact() -> None:
    sample = update(add("/contact/-", an_emergency_contact(system="fax", period={"start": "2020-01-01"})))

    assert [(finding.rule, finding.where) for finding in findings(sample)] == [
        ("pds.contact.telecom", "/patches/0/value/telecom/0/period"),
        ("pds.contact.telecom", "/patches/0/value/telecom/0/system"),
    ]


def test_a_correspondence_address_may_last_366_days() -> None:
    year = {"start": "2025-11-22", "end": "2026-11-23"}
    longer = {"start": "2025-11-22", "end": "2026-11-24"}

    assert broken_rules(update(add("/address/-", a_new_address(use="billing", period=year)))) == []
    assert broken_rules(update(add("/address/-", a_new_address(use="billing", period=longer)))) == [
        "pds.address.period-length"
    ]
