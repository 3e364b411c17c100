from simulator.services.pds.countries import BIRTH_COUNTRIES, CARD_COUNTRIES


def test_all_countries_of_iso_3166_and_the_parts_of_the_uk_are_known():
    letters = {code for code in BIRTH_COUNTRIES if code.isalpha()}

    assert len(letters) == 249
    assert all(len(code) == 3 and code.isupper() for code in letters)
    assert BIRTH_COUNTRIES - letters == {"1", "2", "3", "4", "7", "9", "10"}


def test_the_countries_that_issue_health_cards_are_countries():
    assert set(CARD_COUNTRIES) <= BIRTH_COUNTRIES
