"""Services of a data folder take what their profiles say, and what is wrong with a profile is said."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from simulator.population.dos_forms import PROFILES, Profiles, load_profiles
from simulator.population.shapes import Place
from simulator.settings import shipped as shipped_folder
from simulator.wire.errors import Problems
from simulator.wire.json import Json
from simulator.wire.yaml import load_yaml

PLACE = Place(path=("dos-services", "1"))
KNOWN: Mapping[str, Json] = {
    "practice": {"type": {"id": 100}, "genders": ["F", "M", "I"]},
    "women": {"genders": ["F"]},
    "weekdays": {"opening": {"days": {"Monday": [["09:00", "17:00"]]}}},
    "christmas": {"opening": {"specified": {"2026-12-25": []}}},
}


def _expand(form: Json, postcodes: Mapping[str, Json] | None = None) -> dict[str, Json]:
    return Profiles(KNOWN).expand(form, postcodes or {}, PLACE)


def _profiles(tmp_path: Path, text: str) -> Profiles:
    (tmp_path / PROFILES).write_text(text, encoding="utf-8")
    return load_profiles(tmp_path)


def _problems(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(Problems) as found:
        _profiles(tmp_path, text)
    return [f"{problem.line}: {problem.path}: {problem.what}" for problem in found.value.problems]


def test_a_service_like_nothing_is_what_it_says() -> None:
    assert _expand({"name": "A"}) == {"name": "A"}


def test_a_later_profile_stands_in_place_of_an_earlier_one_and_the_service_in_place_of_both() -> None:
    body = _expand({"like": ["practice", "women"], "type": {"id": 105}})

    assert body == {"type": {"id": 105}, "genders": ["F"]}


def test_one_profile_may_stand_without_a_list() -> None:
    assert _expand({"like": "women"}) == {"genders": ["F"]}


def test_opening_hours_are_put_together_member_by_member() -> None:
    body = _expand({"like": ["weekdays", "christmas"], "opening": {"all_hours": False}})

    assert body["opening"] == {
        "days": {"Monday": [["09:00", "17:00"]]},
        "specified": {"2026-12-25": []},
        "all_hours": False,
    }


def test_profiles_stay_as_they_were() -> None:
    _expand({"like": ["weekdays", "christmas"], "opening": {"all_hours": False}})

    assert _expand({"like": "weekdays"}) == KNOWN["weekdays"]


def test_a_service_lies_where_its_postcode_lies() -> None:
    postcodes = {"WX11DE": {"postcode": "WX1 1DE", "easting": 1, "northing": 2}}

    body = _expand({"postcode": "WX1 1DE"}, postcodes)

    assert (body["easting"], body["northing"]) == (1, 2)


def test_a_grid_reference_of_its_own_is_kept() -> None:
    postcodes = {"WX11DE": {"postcode": "WX1 1DE", "easting": 1, "northing": 2}}

    assert _expand({"postcode": "WX1 1DE", "easting": 7}, postcodes) == {"postcode": "WX1 1DE", "easting": 7}


@pytest.mark.parametrize(
    ("like", "problem"),
    [
        (["practice", "odd"], "dos-services.1.like: there is no profile 'odd', name one of dos-profiles.yaml"),
        (5, "dos-services.1.like: 5 is a number, not text, put it in quotes"),
        ([""], "dos-services.1.like[0]: the text is blank, leave the key out"),
    ],
)
def test_a_profile_that_there_is_not_is_a_problem(like: Json, problem: str) -> None:
    with pytest.raises(Problems) as found:
        _expand({"like": like})

    assert [str(each) for each in found.value.problems] == [problem]


def test_a_folder_without_profiles_has_none(tmp_path: Path) -> None:
    assert load_profiles(tmp_path).expand({"name": "A"}, {}, PLACE) == {"name": "A"}


def test_a_profile_may_be_like_those_above_it(tmp_path: Path) -> None:
    profiles = _profiles(tmp_path, "women: {genders: [F]}\nclinic: {like: women, type: {id: 29}}\n")

    assert profiles.expand({"like": "clinic"}, {}, PLACE) == {"genders": ["F"], "type": {"id": 29}}


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("a: {like: b}\nb: {like: a}\n", ["1: a.like: there is no profile 'b'"]),
        ("a:\n  like: a\n", ["2: a.like: there is no profile 'a'"]),
        ("a:\n  genders: [X]\n", ["2: a.genders[0]: 'X' is not a gender"]),
        ("a:\n  name: A\n", ["2: a.name: unknown key 'name'"]),
        ("[a]\n", ["1: : ['a'] is a list, not a record"]),
    ],
)
def test_a_profile_that_is_wrong_is_a_problem_with_its_line(tmp_path: Path, text: str, problems: list[str]) -> None:
    assert _problems(tmp_path, text) == problems


def test_every_shipped_profile_is_taken_by_something() -> None:
    data = shipped_folder("data")
    files = [data / PROFILES, *(data / "dos-services").iterdir()]
    tables = [load_yaml(file.read_bytes(), str(file)).value for file in files]
    taken = {name for table in tables for form in table.values() for name in _listed(form.get("like", []))}

    assert set(tables[0]) - taken == set()


def _listed(names: Json) -> list[str]:
    return [names] if isinstance(names, str) else names
