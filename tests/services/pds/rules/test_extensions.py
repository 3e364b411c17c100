"""The reporting rules about extensions, each with an extension that breaks it and one that does not."""

import pytest

from simulator.population.codes import REMOVAL
from simulator.wire.json import Json
from tests.services.pds.rules.samples import (
    UKCORE,
    Sample,
    add,
    an_authority,
    broken_rules,
    coded,
    creation,
    findings,
    update,
)


def _pharmacy(code: str) -> Json:
    identifier = {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": code}
    return {"url": f"{UKCORE}NominatedPharmacy", "valueReference": {"identifier": identifier}}


def _preference(times: str, method: str | None = None) -> Json:
    part = {"url": "PreferredContactTimes", "valueString": times}
    if method is None:
        return {"url": f"{UKCORE}ContactPreference", "extension": [part]}
    return coded("ContactPreference", "PreferredContactMethod", method, times=part)


def _birth_place(address: Json) -> Json:
    return {"url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace", "valueAddress": address}


CASES: dict[str, tuple[Sample, Sample]] = {
    "pds.extension.unsupported": (
        update(add("/extension/-", {"url": "https://example.org", "valueString": "x"})),
        update(add("/extension/-", coded("DeathNotificationStatus", "deathNotificationStatus", "1"))),
    ),
    "pds.extension.read-only": (
        update(add("/extension/-", {"url": REMOVAL, "extension": []})),
        update(add("/extension/-", _pharmacy("FWC87"))),
    ),
    "pds.extension.not-kept": (
        creation(extension=[an_authority(), {"url": f"{UKCORE}BirthSex", "valueCode": "F"}]),
        creation(extension=[an_authority()]),
    ),
    "pds.extension.language": (
        update(add("/extension/-", coded("NHSCommunication", "language", "en"))),
        update(add("/extension/-", coded("NHSCommunication", "language", "q4"))),
    ),
    "pds.extension.contact-preference": (
        update(add("/extension/-", _preference("Evenings"))),
        update(add("/extension/-", _preference("Evenings", method="1"))),
    ),
    "pds.extension.death-status": (
        update(add("/extension/-", coded("DeathNotificationStatus", "deathNotificationStatus", "U"))),
        update(add("/extension/-", coded("DeathNotificationStatus", "deathNotificationStatus", "1"))),
    ),
    "pds.extension.death-formal": (
        update(add("/extension/-", coded("DeathNotificationStatus", "deathNotificationStatus", "2"))),
        update(add("/extension/-", coded("DeathNotificationStatus", "deathNotificationStatus", "1"))),
    ),
    "pds.extension.pharmacy": (
        update(add("/extension/-", _pharmacy("The Pharmacy"))),
        update(add("/extension/-", _pharmacy("FWC87"))),
    ),
    "pds.extension.birth-place": (
        update(add("/extension/-", _birth_place({}))),
        update(add("/extension/-", _birth_place({"country": "GBR"}))),
    ),
    "pds.extension.registering-authority": (
        creation(extension=[an_authority("z")]),
        creation(extension=[an_authority("1")]),
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


@pytest.mark.parametrize("code", ["qa", "eng", "EN", "q6", ""])
def test_a_local_language_code_is_told_where_it_stands(code: str) -> None:
    found = findings(update(add("/extension/-", coded("NHSCommunication", "language", code))))

    assert [finding.where for finding in found if finding.rule == "pds.extension.language"] == [
        "/patches/0/value/extension/0/valueCodeableConcept/coding/0/code"
    ]


def test_a_contact_time_may_have_40_characters() -> None:
    allowed = update(add("/extension/-", _preference("x" * 40, method="1")))
    longer = update(add("/extension/-", _preference("x" * 41, method="1")))

    assert broken_rules(allowed) == []
    assert broken_rules(longer) == ["pds.extension.contact-preference"]


def test_a_registering_authority_is_for_new_records_only() -> None:
    assert broken_rules(update(add("/extension/-", an_authority()))) == ["pds.extension.unsupported"]


def test_both_parts_of_a_registering_authority_are_looked_for() -> None:
    sample = creation(extension=[{"url": f"{UKCORE}RegisteringAuthority", "extension": []}])

    found = findings(sample)

    assert [finding.what for finding in found if finding.rule == "pds.extension.registering-authority"] == [
        "no registeringAuthorityType",
        "no organisationIdentifier",
    ]


@pytest.mark.parametrize(
    ("extension", "rule"),
    [
        ({"valueString": "x"}, "pds.extension.unsupported"),
        ({"url": ["x"]}, "pds.extension.unsupported"),
        ({"url": f"{UKCORE}NHSCommunication", "extension": []}, "pds.extension.language"),
        ({"url": f"{UKCORE}NHSCommunication", "extension": "x"}, "pds.extension.language"),
        ({"url": f"{UKCORE}DeathNotificationStatus"}, "pds.extension.death-status"),
        ({"url": f"{UKCORE}NominatedPharmacy"}, "pds.extension.pharmacy"),
    ],
)
def test_an_extension_without_its_parts_is_told(extension: Json, rule: str) -> None:
    assert rule in broken_rules(update(add("/extension/-", extension)))


def test_a_contact_preference_without_times_is_sound() -> None:
    sample = update(add("/extension/-", coded("ContactPreference", "PreferredContactMethod", "1")))

    assert broken_rules(sample) == []
