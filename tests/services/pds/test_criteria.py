import pytest
from multidict import MultiDict

from simulator.call import Refusal
from simulator.population.matching.criteria import Criteria, Dates
from simulator.population.matching.names import Term
from simulator.services.pds.criteria import read_criteria

BIRTHDATE = "Missing value - 'birth_date/birth_date_range_start/birth_date_range_end'"
MINIMUM = (
    "Invalid search data provided - 'No searches were performed as the search criteria did not meet the minimum"
    " requirements'"
)
FUZZY = (
    "Invalid search data provided - 'A fuzzy search was requested however the data given did not meet the fuzzy"
    " search criteria'"
)
LEAST = (("family", "Smith"), ("birthdate", "eq2010-10-22"))


def _read(*pairs, most=50):
    return read_criteria(MultiDict(pairs), most)


def _refused(*pairs):
    with pytest.raises(Refusal) as raised:
        _read(*pairs)
    return raised.value.code, raised.value.diagnostics


def test_everything_that_can_be_asked_is_read():
    asked = _read(
        ("_fuzzy-match", "false"), ("_exact-match", "true"), ("_history", "true"), ("_max-results", "7"),
        ("family", "Smïth"), ("given", "John  Paul"), ("given", "James"), ("gender", "female"),
        ("birthdate", "ge2010-10-21"), ("birthdate", "le2010-10-23"), ("death-date", "2019-02-07"),
        ("address-postalcode", "ls1 6ae"), ("general-practitioner", "y12345"), ("managing-organization", "rj8"),
        ("email", "Jane@Example.com"), ("phone", "00917855986859"),
    )  # fmt: skip

    assert asked == Criteria(
        born=Dates("2010-10-21", "2010-10-23"),
        family=Term.of("smith"),
        given=(Term.of("john paul"), Term.of("james")),
        gender="female",
        died=Dates("2019-02-07", "2019-02-07"),
        postcode=Term.of("LS16AE"),
        practice="Y12345",
        managed_by="RJ8",
        email="jane@example.com",
        phone="00917855986859",
        exact=True,
        history=True,
        most=7,
    )


def test_what_is_not_asked_has_its_default():
    assert _read(*LEAST) == Criteria(born=Dates("2010-10-22", "2010-10-22"), family=Term.of("smith"))


@pytest.mark.parametrize(
    ("dates", "first", "last"),
    [
        (["2010-10-22"], "2010-10-22", "2010-10-22"),
        (["ge2010-10-22"], "2010-10-22", "9999-12-31"),
        (["le2010-10-22"], "", "2010-10-22"),
        (["le2010-10-23", "ge2010-10-21"], "2010-10-21", "2010-10-23"),
        (["ge2010-10-23", "le2010-10-21"], "2010-10-23", "2010-10-21"),
        (["eq2010-10-21", "eq2010-10-22"], "2010-10-22", "2010-10-21"),
    ],
)
def test_dates_are_read_in_any_order(dates, first, last):
    assert _read(("family", "Smith"), *(("birthdate", date) for date in dates)).born == Dates(first, last)


def test_an_empty_range_holds_no_day():
    assert not Dates("2010-10-23", "2010-10-21").hold("2010-10-22")


def test_nothing_holds_the_day_of_the_living():
    assert not Dates("", "9999-12-31").hold(None)


def test_a_fuzzy_search_always_looks_at_history():
    assert _read(*LEAST, ("given", "Jane"), ("_fuzzy-match", "true"), ("_history", "false")).history


def test_the_caller_may_allow_fewer_results_than_are_asked_for():
    assert _read(*LEAST, most=1).most == 1
    assert _read(*LEAST, ("_max-results", "50"), most=1).most == 1


def test_a_blank_text_is_as_if_not_sent():
    asked = _read(*LEAST, ("given", ""), ("given", " "), ("email", ""), ("phone", ""), ("general-practitioner", " "))

    assert asked == _read(*LEAST)


def test_the_first_of_a_parameter_sent_twice_counts():
    assert _read(*LEAST, ("family", "Jones")).family == Term.of("smith")


def test_a_search_without_parameters_is_not_supported():
    assert _refused() == ("UNSUPPORTED_SERVICE", None)


def test_one_unknown_parameter_is_named():
    assert _refused(*LEAST, ("year", "2003")) == (
        "ADDITIONAL_PROPERTIES",
        "Invalid request with error - Additional properties are not allowed ('year' was unexpected)",
    )


@pytest.mark.parametrize("name", ["_offset", "history", "Family", "birthDate", "_count"])
def test_names_that_pds_does_not_know_are_refused(name):
    assert _refused(*LEAST, (name, "1"))[0] == "ADDITIONAL_PROPERTIES"


def test_several_unknown_parameters_are_named_once_each_in_the_order_sent():
    assert _refused(("model", "a"), ("manufacturer", "b"), ("year", "c"), ("model", "d")) == (
        "ADDITIONAL_PROPERTIES",
        "Invalid request with error - Additional properties are not allowed "
        "('model', 'manufacturer', 'year' were unexpected)",
    )


@pytest.mark.parametrize("name", ["birthdate", "death-date"])
@pytest.mark.parametrize(
    "value",
    [
        "20101022",
        "gt2010-10-22",
        "2010-13-45",
        "2011-02-29",
        "0000-01-01",
        "",
        " 2010-10-22",
        "eq",
        "2010-10-2",
        "2010-10-22T00:00",
        "EQ2010-10-22",
        "\uff12010-10-22",
    ],
)
def test_a_date_of_another_form_is_quoted_as_sent(name, value):
    assert _refused((name, value)) == ("INVALID_VALUE", f"Invalid value - '{value}' in field '{name}'")


def test_a_third_date_is_refused():
    dates = [("birthdate", value) for value in ("ge2010-10-21", "le2010-10-23", "eq2010-10-22")]

    assert _refused(("family", "Smith"), *dates) == (
        "INVALID_VALUE",
        "Invalid value - 'eq2010-10-22' in field 'birthdate'",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("_max-results", "0"),
        ("_max-results", "51"),
        ("_max-results", "-1"),
        ("_max-results", "abc"),
        ("_max-results", ""),
        ("_max-results", "1.5"),
        ("_max-results", "9" * 400),
        ("gender", "mal"),
        ("gender", "Female"),
        ("gender", ""),
        ("_fuzzy-match", "yes"),
        ("_exact-match", "1"),
        ("_history", ""),
        ("family", "a" * 36),
        ("given", "b" * 36),
    ],
)
def test_a_value_that_its_parameter_cannot_have_is_quoted_as_sent(name, value):
    pairs = [pair for pair in LEAST if pair[0] != name]

    assert _refused(*pairs, (name, value)) == ("INVALID_VALUE", f"Invalid value - '{value}' in field '{name}'")


@pytest.mark.parametrize(
    "pairs", [[("gender", "female")], [("family", "Smith")], [("email", "a@example.com"), ("phone", "0163")]]
)
def test_a_search_without_birthdate_is_refused(pairs):
    assert _refused(*pairs) == ("MISSING_VALUE", BIRTHDATE)


@pytest.mark.parametrize(
    "pairs", [[], [("given", "Jane"), ("gender", "female")], [("family", "  ")], [("family", "\u0301")]]
)
def test_a_search_without_family_is_refused(pairs):
    assert _refused(("birthdate", "2010-10-22"), *pairs) == ("INVALID_SEARCH_DATA", MINIMUM)


@pytest.mark.parametrize(
    "pairs",
    [
        [("family", "*")],
        [("family", "*mith")],
        [("family", "S*th")],
        [("family", "Smith"), ("given", "J*")],
        [("family", "Smith"), ("address-postalcode", "L*")],
    ],
)
def test_a_wildcard_needs_two_characters_before_it(pairs):
    assert _refused(("birthdate", "2010-10-22"), *pairs) == ("INVALID_SEARCH_DATA", MINIMUM)


@pytest.mark.parametrize("family", ["Sm*", "Sm*t*", "Sm*h"])
def test_a_wildcard_may_stand_anywhere_else(family):
    assert _read(("family", family), ("birthdate", "2010-10-22")).family == Term.of(family.lower())


@pytest.mark.parametrize(
    "pairs",
    [
        [("given", "Jane"), ("family", "Smith")],
        [("family", "Smith"), ("gender", "female"), ("address-postcode", "LS1 6AE")],
        [("given", "Jane"), ("gender", "female"), ("address-postalcode", "LS1 6AE")],
    ],
)
def test_a_fuzzy_search_takes_three_combinations(pairs):
    assert _read(("_fuzzy-match", "true"), ("birthdate", "2010-10-22"), *pairs).fuzzy


@pytest.mark.parametrize(
    "pairs",
    [
        [("family", "Smith")],
        [("given", "Jane")],
        [("family", "Smith"), ("gender", "female")],
        [("family", "Smith"), ("address-postalcode", "LS1 6AE")],
        [("gender", "female"), ("address-postalcode", "LS1 6AE")],
        [("family", "Smith"), ("given", "Ja*")],
        [("family", "Smi*"), ("given", "Jane")],
        [("family", "Smith"), ("gender", "female"), ("address-postalcode", "LS1*")],
    ],
)
def test_a_fuzzy_search_with_less_or_with_wildcards_is_refused(pairs):
    assert _refused(("_fuzzy-match", "true"), ("birthdate", "2010-10-22"), *pairs) == ("INVALID_SEARCH_DATA", FUZZY)


def test_both_postcode_parameters_are_refused():
    code, text = _refused(*LEAST, ("address-postcode", "LS1 6AE"), ("address-postalcode", "LS1 6AE"))

    assert code == "INVALID_SEARCH_DATA"
    assert "address-postcode and address-postalcode" in text


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ([("year", "1"), ("birthdate", "x")], "ADDITIONAL_PROPERTIES"),
        ([("birthdate", "x"), ("gender", "x")], "INVALID_VALUE"),
        ([("family", "Smith"), ("death-date", "20101022")], "INVALID_VALUE"),
        ([("gender", "female")], "MISSING_VALUE"),
    ],
)
def test_refusals_come_in_the_live_services_order(pairs, code):
    assert _refused(*pairs)[0] == code
