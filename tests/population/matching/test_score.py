import pytest

from simulator.population.matching.criteria import Criteria, Dates
from simulator.population.matching.names import Term
from simulator.population.matching.score import Name, Traits, Word, score_of, traits
from simulator.population.spelling import fold, fold_postcode
from tests.makers import a_name, a_person, a_practice, a_telecom, an_address

DAY = Dates("1980-05-17", "1980-05-17")


def _asked(family="Okafor", *given, **rest):
    if "postcode" in rest:
        rest["postcode"] = Term.of(fold_postcode(rest["postcode"]))
    names = tuple(Term.of(fold(name)) for name in given)
    return Criteria(born=DAY, family=Term.of(fold(family)) if family else None, given=names, **rest)


def _fuzzy(family="Okafor", *given, **rest):
    return _asked(family, *given, fuzzy=True, history=True, **rest)


def _score(asked, **person):
    body = a_person(**person)
    return score_of(asked, traits(body))


@pytest.mark.parametrize("died", ["2019", "2019-01", "2019-01-01"])
def test_a_date_of_death_known_in_part_counts_as_its_first_day(died):
    scores = [_score(_asked(died=Dates(day, day)), deceasedDateTime=died) for day in ("2019-01-01", "2019-01-02")]

    assert scores == [1, None]


def test_traits_are_what_a_search_compares():
    body = a_person(
        name=[
            a_name("Okafor", "Ada", "Ngozi"),
            a_name("", "Addie", use="nickname"),
            a_name("Eze", "Ada", use="maiden"),
        ],
        telecom=[a_telecom("07700900123"), a_telecom("ADA@example.com", "email")],
        contact=[{"telecom": [{"system": "phone", "value": "07700900456"}]}],
        managingOrganization={"type": "Organization", "identifier": {"value": "rj8"}},
        deceasedDateTime="2019-02-07T00:00:00+00:00",
        history={
            "gender": ["male"],
            "address": [an_address("zz99 1ab")],
            "generalPractitioner": [a_practice("b12345")],
        },
    )

    found = traits(body)

    ada, ngozi, addie = Word.of("ada"), Word.of("ngozi"), Word.of("addie")
    okafor, eze = Word.of("okafor"), Word.of("eze")
    assert found == Traits(
        names=(frozenset({Name(okafor, (ada, ngozi)), Name(okafor, (addie,))}), frozenset({Name(eze, (ada,))})),
        genders=(frozenset({"female"}), frozenset({"male"})),
        postcodes=(frozenset({"ZZ994QA"}), frozenset({"ZZ991AB"})),
        emails=(frozenset({"ada@example.com"}), frozenset()),
        phones=(frozenset({"07700900123", "07700900456"}), frozenset()),
        practices=(frozenset({"A81099"}), frozenset({"B12345"})),
        managed_by="RJ8",
        died="2019-02-07",
        is_restricted=False,
    )


def test_a_record_with_almost_nothing_has_traits_too():
    body = {"nhs_number": "9000000033", "patient": {"id": "9000000033", "meta": {"versionId": "1"}}}

    assert score_of(_asked(), traits(body)) is None


@pytest.mark.parametrize(
    "asked",
    [
        _asked(),
        _asked("OKAFOR", "ada"),
        _asked("Okäfor", "Ada", gender="female", postcode="zz994qa", practice="A81099", phone="07700900123"),
        _fuzzy("Okafor", "Ada"),
        _fuzzy("Okafor", gender="female", postcode="ZZ99 4QA"),
        _fuzzy("Okafor", "Ada", phone="07700900123", practice="A81099"),
    ],
)
def test_an_exact_match_scores_one(asked):
    assert _score(asked) == 1


@pytest.mark.parametrize(
    "asked",
    [
        _asked("Okaforr"),
        _asked("Okafor", "Eve"),
        _asked("Okafor", "Ada", "Eve"),
        _asked(gender="male"),
        _asked(postcode="ZZ99 4QB"),
        _asked(practice="B12345"),
        _asked(managed_by="RJ8"),
        _asked(phone="07700 900123"),
        _asked(phone="0770090012*"),
        _asked(email="ada@example.com"),
        _asked(died=DAY),
        _fuzzy("Okafor", "Eve"),
        _fuzzy("Smith", "Ada"),
        _fuzzy("Okafor", "Ada", gender="male"),
        _fuzzy("Okafor", "Ada", postcode="ZZ99 4QB"),
        _fuzzy("Okafor", "Ada", phone="1"),
        _fuzzy("Okafor", "Ada", email="ada@example.com"),
    ],
)
def test_who_differs_is_not_found(asked):
    assert _score(asked) is None


def test_a_plain_search_knows_no_homophones():
    assert _score(_asked("Smith"), name=[a_name("Smythe", "Ada")]) is None


SMYTH = [a_name("Smyth", "Jayne")]


@pytest.mark.parametrize(
    ("asked", "score"),
    [
        (_fuzzy("Smyth", "Jane"), 0.9488),
        (_fuzzy("Smith", "Jane"), 0.8976),
        (_fuzzy("Smith", "Jane", phone="07700900123"), 0.9124),
        (_fuzzy("Smith", "Jane", email="a@example.com"), 0.9124),
        (_fuzzy("Smith", "Jane", phone="07700900123", email="A@EXAMPLE.COM".lower()), 0.9542),
    ],
)
def test_homophones_cost_less_beside_contact_details(asked, score):
    telecom = [a_telecom("07700900123"), a_telecom("a@example.com", "email")]

    assert _score(asked, name=SMYTH, telecom=telecom) == score


@pytest.mark.parametrize(
    ("asked", "score"),
    [
        (_asked("Ok*"), 0.8343),
        (_asked("Ok*", practice="A81099"), 0.9259),
        (_asked("Ok*", phone="07700900123"), 1),
        (_asked("Okafor", "Ad*"), 0.8343),
        (_asked("Ok*", "Ad*"), 0.6686),
        (_asked("Okafor", postcode="ZZ*"), 0.95),
        (_asked("Okafor", postcode="ZZ*", practice="A81099"), 0.9776),
    ],
)
def test_wildcards_cost_less_beside_what_is_sure(asked, score):
    assert _score(asked) == score


def test_a_homophone_in_the_second_given_name_costs_what_the_published_example_costs():
    asked = _fuzzy("Smythe", "Mat", gender="male", postcode="ZZ99 4QA", phone="07700900123", email="t@example.com")
    telecom = [a_telecom("07700900123"), a_telecom("t@example.com", "email")]

    assert _score(asked, name=[a_name("Smith", "Sam", "Matt")], gender="male", telecom=telecom) == 0.8827


@pytest.mark.parametrize(
    ("given", "score"),
    [
        (("Sam",), 1),
        (("Sam", "Bob"), 1),
        (("Sam", "Lee"), 1),
        (("Sam", "Lee", "Bob"), 1),
        (("Bob",), 0.8402),
        (("Bo*",), None),
        (("Sa*",), 0.8343),
        (("Sam", "Jim"), None),
        (("Sam Bob",), None),
    ],
)
def test_further_given_names_may_be_left_out_but_not_invented(given, score):
    assert _score(_asked("Okafor", *given), name=[a_name("Okafor", "Sam", "Bob", "Lee")]) == score


@pytest.mark.parametrize(
    ("given", "score"), [(("John Paul", "James"), 1), (("John Paul",), 1), (("Jo*",), 0.8343), (("John",), None)]
)
def test_a_compound_name_is_one_name(given, score):
    assert _score(_asked("Okafor", *given), name=[a_name("Okafor", "John Paul", "James")]) == score


def test_a_wildcard_may_match_all_that_is_there():
    assert _score(_asked("Okafor*")) == 0.8343


def test_a_person_without_given_names_is_found_by_family_only():
    assert _score(_asked(), name=[a_name("Okafor")]) == 1
    assert _score(_asked("Okafor", "Ad*"), name=[a_name("Okafor")]) is None
    assert _score(_fuzzy("Okafor", "Ada"), name=[a_name("Okafor")]) is None


def test_all_names_in_use_are_searched():
    names = [a_name("Okafor", "Ada"), a_name("", "Addie", use="nickname"), a_name("Stage", "Ada", use="temp")]

    assert _score(_asked("Okafor", "Addie"), name=names) == 1
    assert _score(_asked("Stage", "Ada"), name=names) == 1


@pytest.mark.parametrize("use", ["old", "maiden"])
def test_a_name_no_longer_used_needs_history(use):
    names = [a_name("Okafor", "Ada"), a_name("Eze", "Ada", use=use)]

    assert _score(_asked("Eze"), name=names) is None
    assert _score(_asked("Eze", history=True), name=names) == 1


HISTORY = {
    "name": [a_name("Hume", "Ada")],
    "address": [an_address("ZZ99 1AB")],
    "telecom": [a_telecom("old@example.com", "email"), a_telecom("07700900999")],
    "gender": ["male"],
    "generalPractitioner": [a_practice("B12345")],
}
EARLIER = [
    {"family": "Hume"}, {"postcode": "ZZ99 1AB"}, {"email": "old@example.com"}, {"phone": "07700900999"},
    {"practice": "B12345"},
]  # fmt: skip


@pytest.mark.parametrize("earlier", EARLIER)
def test_what_has_been_is_found_with_history_only(earlier):
    assert _score(_asked(**earlier), history=HISTORY) is None
    assert _score(_asked(**earlier, history=True), history=HISTORY) == 1


def test_a_fuzzy_search_finds_an_earlier_name_as_surely():
    assert _score(_fuzzy("Hume", "Ada"), history=HISTORY) == 1


def test_only_a_fuzzy_search_finds_by_an_earlier_gender():
    assert _score(_asked(gender="male", history=True), history=HISTORY) is None
    assert _score(_fuzzy("Okafor", "Ada", gender="male"), history=HISTORY) == 1


def test_transposed_names_are_found_by_a_fuzzy_search_only():
    assert _score(_asked("Ada", "Okafor")) is None
    assert _score(_fuzzy("Ada", "Okafor")) == 0.9181
    assert _score(_fuzzy("Jane", "Smith"), name=SMYTH) == 0.8157


def test_a_further_given_name_that_is_not_recorded_lowers_a_fuzzy_score():
    assert _score(_fuzzy("Okafor", "Ada", "Eve")) == 0.9


@pytest.mark.parametrize(
    ("asked", "score"),
    [
        (_fuzzy("Okafor", "Ada", practice="B12345"), 0.9),
        (_fuzzy("Okafor", "Ada", died=DAY), 0.9),
        (_fuzzy("Okafor", "Ada", managed_by="RJ8"), 0.9),
        (_fuzzy("Okafor", "Ada", practice="B12345", died=DAY), 0.8),
    ],
)
def test_practice_and_death_only_lower_a_fuzzy_score(asked, score):
    assert _score(asked) == score


def test_a_death_on_one_of_the_days_is_found():
    asked = _asked(died=Dates("", "2019-02-28"))

    assert _score(asked, deceasedDateTime="2019-02-07T00:00:00+00:00") == 1
    assert _score(asked, deceasedDateTime="2019-03-01") is None


def test_a_score_is_never_below_nothing():
    asked = _fuzzy("Okafor", "Ada", *("Eve",) * 12)

    assert _score(asked) == 0


@pytest.mark.parametrize("place", [{"postcode": "ZZ99 4QA"}, {"practice": "A81099"}])
@pytest.mark.parametrize("make", [_asked, _fuzzy])
def test_restricted_people_are_never_found_by_where_they_are(place, make):
    assert _score(make("Okafor", "Ada", gender="female", **place)) == 1
    assert _score(make("Okafor", "Ada", gender="female", **place), security="R") is None


def test_restricted_people_are_found_by_other_things():
    assert _score(_asked(phone="07700900123"), security="R") == 1


def test_a_fuzzy_search_takes_given_or_family_alone():
    rest = {"gender": "female", "postcode": "ZZ99 4QA"}

    assert _score(_fuzzy(None, "Ada", **rest)) == 1
    assert _score(_fuzzy("Okafer", **rest)) == 0.9488
