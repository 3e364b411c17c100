"""The reporting rules about single search terms, each with a term that breaks it and one that does not."""

import pytest

from simulator.services.pds.rules.terms import is_email
from tests.services.pds.rules.samples import SOUND_SEARCH, Sample, broken_rules, search

CASES: dict[str, tuple[Sample, Sample]] = {
    "pds.search.date-form": (
        search("family=Okafor&given=Ada&birthdate=20101022"),
        search("family=Okafor&given=Ada&birthdate=le1980-05-17"),
    ),
    "pds.search.date-impossible": (
        search("family=Okafor&given=Ada&birthdate=1980-02-30"),
        search("family=Okafor&given=Ada&birthdate=1980-02-29"),
    ),
    "pds.search.date-future": (
        search("family=Okafor&given=Ada&birthdate=2026-11-23"),
        search("family=Okafor&given=Ada&birthdate=2026-11-22"),
    ),
    "pds.search.wildcard-early": (
        search("family=O%2A&given=Ada&birthdate=1980-05-17"),
        search("family=Ok%2A&given=Ada&birthdate=1980-05-17"),
    ),
    "pds.search.wildcard-fuzzy": (
        search("family=Oka%2A&given=Ada&birthdate=1980-05-17&_fuzzy-match=true"),
        search("family=Oka%2A&given=Ada&birthdate=1980-05-17"),
    ),
    "pds.search.wildcard-middle-name": (
        search("family=Okafor&given=Ada&given=Nk%2A&birthdate=1980-05-17"),
        search("family=Okafor&given=Ad%2A&given=Nkechi&birthdate=1980-05-17"),
    ),
    "pds.search.wildcard-unsupported": (
        search(f"{SOUND_SEARCH}&phone=07700%2A"),
        search(f"{SOUND_SEARCH}&address-postalcode=ZZ%2A"),
    ),
    "pds.search.wildcard-unencoded": (
        search("family=Oka*&given=Ada&birthdate=1980-05-17"),
        search("family=Oka%2A&given=Ada&birthdate=1980-05-17"),
    ),
    "pds.search.max-results": (
        search(f"{SOUND_SEARCH}&_max-results=51"),
        search(f"{SOUND_SEARCH}&_max-results=50"),
    ),
    "pds.search.switch": (
        search(f"{SOUND_SEARCH}&_history=yes"),
        search(f"{SOUND_SEARCH}&_history=true"),
    ),
    "pds.search.gender-value": (
        search(f"{SOUND_SEARCH}&gender=F"),
        search(f"{SOUND_SEARCH}&gender=unknown"),
    ),
    "pds.search.gender-other": (
        search(f"{SOUND_SEARCH}&gender=other"),
        search(f"{SOUND_SEARCH}&gender=unknown"),
    ),
    "pds.search.name-long": (
        search(f"family={'a' * 36}&given=Ada&birthdate=1980-05-17"),
        search(f"family={'a' * 35}&given=Ada&birthdate=1980-05-17"),
    ),
    "pds.search.given-space": (
        search("family=Okafor&given=Ada+Nkechi&birthdate=1980-05-17"),
        search("family=Okafor&given=Ada&given=Nkechi&birthdate=1980-05-17"),
    ),
    "pds.search.postcode-form": (
        search(f"{SOUND_SEARCH}&address-postalcode=Leeds"),
        search(f"{SOUND_SEARCH}&address-postalcode=ls1+6ae"),
    ),
    "pds.search.phone-form": (
        search(f"{SOUND_SEARCH}&phone=%2B44+7700+900123"),
        search(f"{SOUND_SEARCH}&phone=00917855986859"),
    ),
    "pds.search.email-form": (
        search(f"{SOUND_SEARCH}&email=ada.example.com"),
        search(f"{SOUND_SEARCH}&email=ada%40example.com"),
    ),
    "pds.search.practice-form": (
        search(f"{SOUND_SEARCH}&general-practitioner=The+Surgery"),
        search(f"{SOUND_SEARCH}&general-practitioner=a81099"),
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


@pytest.mark.parametrize("text", ["a@b.uk", "ada.okafor@mail.example.com"])
def test_an_email_address_is_known(text: str) -> None:
    assert is_email(text)


@pytest.mark.parametrize("text", ["", "a", "@b.uk", "a@", "a@b", "a@b@c.uk", "a b@c.uk", "a@.uk"])
def test_anything_else_is_no_email_address(text: str) -> None:
    assert not is_email(text)


def test_every_wildcard_of_a_search_is_looked_at() -> None:
    found = broken_rules(search("family=O%2A&given=%2Ada&birthdate=1980-05-17&address-postalcode=L%2A"))

    assert found.count("pds.search.wildcard-early") == 3
