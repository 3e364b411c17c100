"""The reporting rules about a search's parameters, each with a query that breaks it and one that does not."""

import pytest

from tests.services.pds.rules.samples import SOUND_SEARCH, Sample, broken_rules, findings, search

CASES: dict[str, tuple[Sample, Sample]] = {
    "pds.search.empty": (
        search(""),
        search("family=Okafor"),
    ),
    "pds.search.unknown-parameter": (
        search(f"{SOUND_SEARCH}&postcode=LS1"),
        search(f"{SOUND_SEARCH}&_history=true"),
    ),
    "pds.search.offset": (
        search(f"{SOUND_SEARCH}&_offset=10"),
        search(f"{SOUND_SEARCH}&_max-results=10"),
    ),
    "pds.search.repeated-parameter": (
        search(f"{SOUND_SEARCH}&family=Smith"),
        search(f"{SOUND_SEARCH}&given=Zoe"),
    ),
    "pds.search.blank-value": (
        search(f"{SOUND_SEARCH}&email="),
        search(f"{SOUND_SEARCH}&email=a%40example.com"),
    ),
    "pds.search.encoding": (
        search(f"{SOUND_SEARCH}&email=a%4xample.com"),
        search(f"{SOUND_SEARCH}&email=a%40example.com"),
    ),
    "pds.search.managing-organization": (
        search(f"{SOUND_SEARCH}&managing-organization=A81099"),
        search(f"{SOUND_SEARCH}&general-practitioner=A81099"),
    ),
    "pds.search.birthdate-missing": (
        search("family=Okafor"),
        search(),
    ),
    "pds.search.minimum": (
        search("given=Ada&birthdate=1980-05-17"),
        search("family=Okafor&birthdate=1980-05-17"),
    ),
    "pds.search.broad": (
        search("family=Okafor&birthdate=1980-05-17"),
        search("family=Okafor&birthdate=1980-05-17&address-postalcode=ZZ994QA"),
    ),
    "pds.search.gender-used": (
        search(f"{SOUND_SEARCH}&gender=female"),
        search("family=Okafor&birthdate=1980-05-17&gender=female&address-postalcode=ZZ994QA&_fuzzy-match=true"),
    ),
    "pds.search.postcode-deprecated": (
        search(f"{SOUND_SEARCH}&address-postcode=ZZ994QA"),
        search(f"{SOUND_SEARCH}&address-postalcode=ZZ994QA"),
    ),
    "pds.search.postcode-both": (
        search(f"{SOUND_SEARCH}&address-postcode=ZZ994QA&address-postalcode=ZZ994QA"),
        search(f"{SOUND_SEARCH}&address-postcode=ZZ994QA"),
    ),
    "pds.search.history-ignored": (
        search(f"{SOUND_SEARCH}&_fuzzy-match=true&_history=true"),
        search(f"{SOUND_SEARCH}&_fuzzy-match=false&_history=true"),
    ),
    "pds.search.exact-unlikely": (
        search("family=Oka%2A&given=Ada&birthdate=1980-05-17&_exact-match=true"),
        search(f"{SOUND_SEARCH}&_exact-match=true"),
    ),
    "pds.search.score-only": (
        search(f"{SOUND_SEARCH}&_fuzzy-match=true&general-practitioner=A81099"),
        search(f"{SOUND_SEARCH}&general-practitioner=A81099"),
    ),
    "pds.search.dates-too-many": (
        search("family=Okafor&given=Ada&birthdate=ge1980-01-01&birthdate=le1981-01-01&birthdate=1980-05-17"),
        search("family=Okafor&given=Ada&birthdate=ge1980-01-01&birthdate=le1981-01-01"),
    ),
    "pds.search.dates-pair": (
        search("family=Okafor&given=Ada&birthdate=1980-01-01&birthdate=1981-01-01"),
        search("family=Okafor&given=Ada&birthdate=ge1980-01-01&birthdate=le1981-01-01"),
    ),
    "pds.search.dates-empty": (
        search("family=Okafor&given=Ada&birthdate=ge1981-01-01&birthdate=le1980-01-01"),
        search("family=Okafor&given=Ada&birthdate=ge1980-01-01&birthdate=le1980-01-01"),
    ),
    "pds.search.dates-order": (
        search("family=Okafor&given=Ada&birthdate=le1981-01-01&birthdate=ge1980-01-01"),
        search("family=Okafor&given=Ada&birthdate=ge1980-01-01&birthdate=le1981-01-01"),
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


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("birthDate", "birthdate"),
        ("Family", "family"),
        ("postcode", "address-postalcode"),
        ("date_of_birth", "birthdate"),
        ("identifier", "GET /Patient/{NHS number}"),
        ("_count", "_max-results"),
        ("_fuzzymatch", "_fuzzy-match"),
        ("zzz", "one of the search parameters, in this spelling"),
    ],
)
def test_an_unknown_parameter_is_told_which_one_was_meant(name: str, meant: str) -> None:
    found = findings(search(f"{SOUND_SEARCH}&{name}=x"))

    unknown = [finding for finding in found if finding.rule == "pds.search.unknown-parameter"]
    assert [(finding.where, finding.expected) for finding in unknown] == [(f"query: {name}", meant)]


@pytest.mark.parametrize(
    "query",
    [
        "given=Ada&family=Okafor&birthdate=1980-05-17",
        "family=Okafor&birthdate=1980-05-17&gender=female&address-postalcode=ZZ994QA",
        "given=Ada&birthdate=1980-05-17&gender=female&address-postcode=ZZ994QA",
    ],
)
def test_a_fuzzy_search_may_be_made_with_each_of_the_three_combinations(query: str) -> None:
    assert "pds.search.minimum" not in broken_rules(search(f"{query}&_fuzzy-match=true"))


def test_a_fuzzy_search_by_family_and_birthdate_alone_is_too_little() -> None:
    assert "pds.search.minimum" in broken_rules(search("family=Okafor&birthdate=1980-05-17&_fuzzy-match=true"))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("phone=+447700900123", "a + in a query means a space"),
        ("family=O<b>", "'<' as it is"),
        ("email=a%ffb%40example.com", "bytes that are not UTF-8"),
    ],
)
def test_each_kind_of_bad_encoding_is_named(raw: str, said: str) -> None:
    found = findings(search(f"{SOUND_SEARCH}&{raw}"))

    assert said in [finding.what for finding in found if finding.rule == "pds.search.encoding"]
