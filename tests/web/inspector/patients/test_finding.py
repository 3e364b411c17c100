"""The page that finds patients."""

from datetime import date

import pytest

from simulator.population.person import Person
from simulator.records.documents import Document
from simulator.web.inspector.patients import finding
from simulator.web.inspector.patients.finding import Told, age, digits_of, fits, name_of
from simulator.wire.json import Json
from tests.makers import a_name, a_person
from tests.web.conftest import Client
from tests.web.inspector.looking import look
from tests.web.inspector.patients.conftest import Visiting

PAGE = "/t/default/patients"


def _fits(asked: str, condition: str = "", **fields: Json) -> bool:
    body = a_person(**fields)
    return fits(Document("people", body["nhs_number"], 1, body), asked, condition)


@pytest.mark.parametrize(
    "asked", ["", "ada", "OKAFOR", "oka ada", "900 000 0009", "900-000-0009", "9000000009", "0009"]
)
def test_somebody_is_found_by_a_part_of_a_name_or_of_the_number(asked: str) -> None:
    assert _fits(asked)


@pytest.mark.parametrize("asked", ["bram", "ada bram", "9000000017", "ada okafor jones"])
def test_all_that_is_asked_for_has_to_fit(asked: str) -> None:
    assert not _fits(asked)


def test_accents_and_other_current_names_do_not_matter() -> None:
    names = [a_name("Åström", "Zoë"), a_name("Nunez", use="nickname")]

    assert _fits("zoe astrom", name=names)
    assert _fits("nuñez", name=names)


def test_somebody_without_a_name_is_found_by_the_number_only() -> None:
    assert _fits("9000000009", name=None)
    assert not _fits("a", name=None)


def test_a_condition_has_to_be_there() -> None:
    assert _fits("ada", "baby", conditions=["baby", "twin"])
    assert not _fits("ada", "child", conditions=["baby"])


@pytest.mark.parametrize(("asked", "digits"), [("999 001", "999001"), ("12", ""), ("7 Ada", ""), ("٣٣٣", "")])
def test_digits_are_a_number_from_three_on(asked: str, digits: str) -> None:
    assert digits_of(asked) == digits


@pytest.mark.parametrize(
    ("fields", "years"),
    [
        ({"birthDate": "1980-11-23"}, 45),
        ({"birthDate": "1980"}, 46),
        ({"birthDate": None}, None),
        ({"birthDate": "1980-11-23", "deceasedDateTime": "2000-11-23"}, 20),
        ({"birthDate": "2030-01-01"}, None),
    ],
)
def test_an_age_is_that_of_the_day_or_at_death(fields: dict[str, Json], years: int | None) -> None:
    assert age(Person.of(a_person(**fields)), date(2026, 11, 22)) == years


def test_a_name_is_written_with_title_and_suffix() -> None:
    name = {"use": "usual", "prefix": ["Dr"], "given": ["Ada", "May"], "family": "Okafor", "suffix": ["OBE"]}

    assert name_of(Person.of(a_person(name=[name]))) == "Dr Ada May Okafor OBE"


async def test_conditions_have_their_meaning_and_count(visiting: Visiting) -> None:
    people = [a_person(conditions=["baby", "mine"]), a_person("9000000017", conditions=["baby"])]

    shown = await finding.show(visiting(people))

    link = "/_simulator/t/default/patients?condition="
    assert shown["told"] == [
        Told("baby", "under one year old", 2, f"{link}baby"),
        Told("mine", "a tag of your own", 1, f"{link}mine"),
    ]


async def test_the_first_page_holds_fifty_and_leads_on(world: Client) -> None:
    page = await look(world, PAGE)

    assert len(page.all("//table[@id='people']/tbody/tr")) == 50
    assert page.link("Next page").endswith("/patients?page=2")


async def test_pages_hold_everybody_once(world: Client) -> None:
    found: list[str] = []
    path = f"{PAGE}?condition=sandbox"
    while path:
        page = await look(world, path)
        found += page.all("//table[@id='people']/tbody/tr/td[2]")
        path = "".join(page.all("//a[@rel='next']/@href")).removeprefix("/_simulator")

    assert f"{len(found)} people" in page.words("//p[@role='status']")
    assert len(set(found)) == len(found) > 50


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 30, "99999"])
async def test_a_page_that_is_not_there_is_one_that_is(world: Client, number: str) -> None:
    page = await look(world, f"{PAGE}?page={number}")

    assert page.status == 200
    assert page.all("//table[@id='people']/tbody/tr")


async def test_the_restricted_are_marked(world: Client) -> None:
    page = await look(world, f"{PAGE}?find=999+002+0000")

    assert page.words("//table[@id='people']/tbody/tr/td[1]").startswith("Mrs Dawn Hallam restricted")


async def test_a_whole_number_that_nobody_has_leads_to_what_was_sent_about_it(world: Client) -> None:
    page = await look(world, f"{PAGE}?find=943+476+5870")

    assert page.link("See what was sent about that number") == "/_simulator/t/default/patients/9434765870"


async def test_an_unknown_condition_stays_chosen_and_fits_nobody(world: Client) -> None:
    page = await look(world, f"{PAGE}?condition=purple")

    assert page.all("//option[@selected]") == ["purple (0)"]
    assert "Nobody here fits." in page.words()
