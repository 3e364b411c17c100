"""The tables of scenarios/README.md say what there is: every scenario, every story, and tests that there are."""

import re
from pathlib import Path

import pytest

from tests.scenario.catalogue import (
    CATALOGUE,
    MUST,
    README,
    ROOT,
    STORIES_TABLE,
    TITLES,
    between,
    catalogue,
    proofs,
    shipped,
    stories,
)

REMEDY = "write it anew: python -m tests.scenario.catalogue"


def test_the_catalogue_is_what_the_scenarios_say() -> None:
    assert between(README.read_text("utf-8"), CATALOGUE) == catalogue(shipped()), REMEDY


def test_the_table_of_stories_is_what_scenarios_and_tests_say() -> None:
    assert between(README.read_text("utf-8"), STORIES_TABLE) == stories(shipped(), proofs(ROOT / "tests")), REMEDY


def test_there_are_forty_scenarios_and_more_each_with_its_source() -> None:
    scenarios = shipped()

    assert len(scenarios) >= 40
    assert [each.name for each in scenarios if not each.source or not each.description] == []


def test_every_story_that_has_to_be_told_is_proved() -> None:
    assert sorted(MUST - set(proofs(ROOT / "tests"))) == []


def test_stories_have_titles_and_no_scenario_or_test_tells_another() -> None:
    told = {story for scenario in shipped() for story in scenario.stories} | set(proofs(ROOT / "tests"))

    assert sorted(told - set(TITLES)) == []
    assert sorted(MUST - set(TITLES)) == []


def test_each_scenario_is_played_by_a_test() -> None:
    played = "".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py"))

    assert [each.name for each in shipped() if f'"{each.name}"' not in played] == []


def test_marks_are_found_with_their_tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.scenario.catalogue.ROOT", tmp_path)
    text = '@pytest.mark.story("J1", "T4")\nasync def test_a(): ...\n\n\n@pytest.mark.skip\ndef test_b(): ...\n'
    (tmp_path / "test_some.py").write_text(text, "utf-8")

    assert proofs(tmp_path) == {"J1": ["test_some.py::test_a"], "T4": ["test_some.py::test_a"]}


def test_a_cell_holds_no_line_and_no_bar_of_its_own() -> None:
    rows = catalogue(shipped()).splitlines()

    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}
