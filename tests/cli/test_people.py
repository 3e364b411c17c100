"""`people`: the shipped population on the command line."""

import json
from pathlib import Path

import pytest

from simulator.population.conditions import CONDITIONS
from simulator.population.form import expand
from tests.cli.conftest import Run
from tests.makers import a_name, a_person

DATA = """
- nhs_number: "9000000009"
  conditions: [unrestricted]
  name: {given: [Ada, Grace], family: Okafor}
  birth_date: "1980-05-17"
  practice: A81099
- nhs_number: "9000000017"
  conditions: [restricted, no-gp]
  security: R
  name: {given: [Bo], family: Smith}
"""


@pytest.fixture
def data(tmp_path: Path) -> str:
    folder = tmp_path / "data" / "people"
    folder.mkdir(parents=True)
    (folder / "cast.yaml").write_text(DATA)
    return str(folder.parent)


def test_list_may_be_left_unsaid(run: Run, data: str) -> None:
    listed = run("people", "list", "--data", data)

    assert listed.exit_code == 0
    assert listed.stdout == (
        "9000000009  OKAFOR, Ada Grace                1980-05-17  A81099  unrestricted\n"
        "9000000017  SMITH, Bo                        ?           -       restricted, no-gp\n"
    )
    assert run("people", "--data", data).stdout == listed.stdout
    assert run("people", UEC_SIMULATOR_DATA=data).stdout == listed.stdout


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        (("--condition", "restricted"), ["9000000017"]),
        (("--condition", "restricted", "--condition", "no-gp"), ["9000000017"]),
        (("--condition", "restricted", "--condition", "unrestricted"), []),
        (("--name", "OKA ada"), ["9000000009"]),
        (("--name", "ada smith"), []),
        (("--limit", "1"), ["9000000009"]),
        (("--limit", "0"), ["9000000009", "9000000017"]),
    ],
)
@pytest.mark.story("D3")
def test_people_are_narrowed_by_condition_name_and_limit(
    run: Run, data: str, arguments: tuple[str, ...], numbers: list[str]
) -> None:
    result = run("people", "--data", data, "--json", *arguments)

    assert [person["nhs_number"] for person in json.loads(result.stdout)] == numbers


def test_what_the_limit_hides_is_said_beside_the_list(run: Run, data: str) -> None:
    result = run("people", "--data", data, "--limit", "1")

    assert (result.stdout.count("\n"), result.stderr) == (1, "1 more; --limit 0 shows all\n")


def test_a_condition_that_nobody_has_is_refused_with_the_nearest(run: Run, data: str) -> None:
    result = run("people", "--data", data, "--condition", "restrictd")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "--condition restrictd: nobody has it, did you mean 'restricted'?\n"


def test_conditions_are_listed_with_count_example_and_meaning(run: Run, data: str) -> None:
    result = run("people", "conditions", "--data", data)

    meanings = [CONDITIONS[tag].meaning for tag in ("no-gp", "restricted", "unrestricted")]
    assert result.stdout == (
        f"no-gp             1  9000000017  {meanings[0]}\n"
        f"restricted        1  9000000017  {meanings[1]}\n"
        f"unrestricted      1  9000000009  {meanings[2]}\n"
    )


def test_a_person_is_shown_in_the_form_that_can_be_sent_back(run: Run, data: str) -> None:
    result = run("people", "show", "900 000 0009", "--data", data)

    shown = json.loads(result.stdout)
    assert (shown["nhs_number"], shown["practice"], shown["patient"]["id"]) == ("9000000009", "A81099", "9000000009")
    assert expand(shown)["patient"] == shown["patient"]


def test_a_wrong_check_digit_is_refused(run: Run, data: str) -> None:
    result = run("people", "show", "9000000000", "--data", data)

    assert result.exit_code == 2
    assert result.stderr == "9000000000: not an NHS number, ten digits of which the last is a check digit\n"


def test_a_number_that_nobody_has_is_said(run: Run, data: str) -> None:
    result = run("people", "show", "9000000025", "--data", data)

    assert result.exit_code == 1
    assert result.stderr.startswith("9000000025: nobody has this NHS number")


@pytest.mark.story("R1")
def test_building_writes_a_person_a_line_and_repeats_with_the_seed(run: Run, tmp_path: Path, data: str) -> None:
    first, second, other = (tmp_path / name for name in ("first.jsonl", "second.jsonl", "other.jsonl"))

    for file, seed in ((first, "7"), (second, "7"), (other, "8")):
        assert run("people", "build", "--count", "5", "--seed", seed, "--out", str(file)).exit_code == 0

    forms = [json.loads(line) for line in first.read_bytes().splitlines()]
    assert len({form["nhs_number"] for form in forms}) == 5
    assert first.read_bytes() == second.read_bytes() != other.read_bytes()


def test_built_people_can_be_loaded(run: Run, data: str) -> None:
    run("people", "build", "--count", "3", "--out", f"{data}/people/built.jsonl")

    result = run("people", "--data", data)

    assert (result.exit_code, result.stdout.count("\n")) == (0, 5)


def test_bad_data_is_said_with_file_and_line_and_no_traceback(run: Run, data: str) -> None:
    Path(data, "people", "cast.yaml").write_text('- nhs_number: "9000000009"\n  surname: x\n')

    result = run("people", "--data", data)

    assert result.exit_code == 2
    assert "cast.yaml:2: " in result.stderr
    assert "surname" in result.stderr


def test_the_shipped_people_can_be_listed(run: Run) -> None:
    result = run("people", "--limit", "0", "--json")

    assert result.exit_code == 0
    assert "9000000009" in {person["nhs_number"] for person in json.loads(result.stdout)}


def test_a_person_without_names_fits_on_a_line() -> None:
    from simulator.cli.people import person_line

    nameless = a_person(name=None, birthDate=None, generalPractitioner=None)

    assert person_line(nameless) == "9000000009  ?                                ?           -"
    assert person_line(a_person(name=[a_name("O")])).startswith("9000000009  O  ")
