import re
from pathlib import Path

import pytest

from simulator.scenario.sources import Sources
from simulator.wire.errors import Problems
from tests.scenario.makers import SERVICES

REPLYING = "rules: [{then: {reply: {body_file: reply.txt}}}]"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of shipped scenarios: `one` and `two`."""
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    (shipped / "two.yaml").write_text("name: two\nrules: [{then: {delay: 1s}}]")
    (shipped / "one.yaml").write_text("name: one\nrules: []")
    (shipped / "README.md").write_text("no scenario")
    return shipped


@pytest.fixture
def sources(folder: Path) -> Sources:
    return Sources(folder, SERVICES)


def test_shipped_scenarios_are_named_as_their_files(sources: Sources) -> None:
    assert sources.names() == ["one", "two"]


def test_a_shipped_scenario_is_found_by_name(sources: Sources, folder: Path) -> None:
    scenario = sources.find("two")

    assert (scenario.name, len(scenario.rules), scenario.file) == ("two", 1, str(folder / "two.yaml"))


def test_a_file_is_found_by_its_path_with_the_bodies_beside_it(sources: Sources, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(REPLYING)
    (tmp_path / "reply.txt").write_text("hello")

    scenario = sources.find(str(tmp_path / "mine.yaml"))

    assert scenario.name == "mine"


def test_a_kept_scenario_is_loaded_again_from_its_text_and_file(sources: Sources, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(REPLYING)
    (tmp_path / "reply.txt").write_text("hello")
    kept = sources.find(str(tmp_path / "mine.yaml"))
    (tmp_path / "mine.yaml").unlink()

    again = sources.load_kept(kept.text, kept.file)

    assert (again.name, again.text, again.file) == (kept.name, kept.text, kept.file)


def test_only_a_kept_scenario_may_name_findings_of_another_version(sources: Sources) -> None:
    text = "expect: [{operation: pds.ping, findings: {some: [itk.gone]}}]"

    again = sources.load_kept(text, "mine.yaml")

    assert len(again.expect) == 1
    with pytest.raises(Problems, match=r"no finding is called 'itk\.gone'"):
        sources.load(text, "mine.yaml")


def test_a_text_that_came_another_way_takes_no_files(
    sources: Sources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "reply.txt").write_text("secret")
    (tmp_path / "scenario.yaml").write_text(REPLYING)
    monkeypatch.chdir(tmp_path)

    with pytest.raises(Problems, match="where the scenario itself is in no folder"):
        sources.load(REPLYING, "scenario.yaml")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("too", "there is no scenario and no file 'too', did you mean 'two'?"),
        ("zzzzzz", "there is no scenario and no file 'zzzzzz', scenarios: one, two"),
        ("../shipped/none", "there is no scenario and no file '../shipped/none', scenarios: one, two"),
        ("/", "/: cannot be read: Is a directory, name a YAML file"),
        ("a\0b", "a\0b: cannot be read: embedded null byte, name a YAML file"),
    ],
)
def test_what_is_not_there_is_said(sources: Sources, name: str, said: str) -> None:
    with pytest.raises(Problems) as refused:
        sources.find(name)

    assert [str(problem) for problem in refused.value.problems] == [said]


def test_problems_name_the_file_as_it_was_named(
    sources: Sources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.yaml").write_text("rules:\n- {}\n")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(Problems) as refused:
        sources.find("mine.yaml")

    assert [str(problem) for problem in refused.value.problems] == [
        "mine.yaml:2: rules[0]: 'then' is missing, say what is to happen"
    ]


def test_a_file_that_is_too_large_is_refused(sources: Sources, tmp_path: Path) -> None:
    with (tmp_path / "large.yaml").open("wb") as large:
        large.truncate(5_000_001)

    with pytest.raises(Problems, match="the file has 5000001 bytes, 5000000 are the most"):
        sources.find(str(tmp_path / "large.yaml"))


def test_a_long_path_that_is_not_there_is_said_whole(tmp_path: Path) -> None:
    path = str(tmp_path / ("long" * 30) / "absent.yaml")

    with pytest.raises(Problems, match=re.escape(f"no scenario and no file {path!r}")):
        Sources(tmp_path, SERVICES).find(path)


def test_a_shipped_scenario_is_read_once(sources: Sources) -> None:
    assert sources.find("two") is sources.find("two")


def test_a_shipped_scenario_that_has_changed_is_read_again(sources: Sources, folder: Path) -> None:
    before = sources.find("two")
    (folder / "two.yaml").write_text("name: another\nrules: [{then: {delay: 2s}}]")

    assert (before.name, sources.find("two").name) == ("two", "another")


def test_a_shipped_scenario_with_files_beside_it_is_read_anew_each_time(sources: Sources, folder: Path) -> None:
    (folder / "three.yaml").write_text(REPLYING)
    (folder / "reply.txt").write_text("hello")
    before = sources.find("three")
    (folder / "reply.txt").write_text("another")

    assert sources.find("three").rules != before.rules


def test_a_kept_scenario_brings_its_included_files_as_they_were(sources: Sources, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("include: [inner.yaml, two]")
    (tmp_path / "inner.yaml").write_text("rules: [{name: was, then: {delay: 1s}}]")
    kept = sources.find(str(tmp_path / "mine.yaml"))
    (tmp_path / "inner.yaml").write_text("rules: [{name: is, then: {delay: 1s}}]")

    again = sources.load_kept(kept.text, kept.file, kept.given, dict(kept.included))

    assert [rule.name for rule in again.rules] == ["was", "rule 1"]


def test_what_a_text_declares_can_be_asked_for(sources: Sources) -> None:
    assert list(sources.declared("parameters: {wait: 1, x: 2}")) == ["wait", "x"]


def test_several_are_given_the_values_that_each_has_parameters_for(sources: Sources, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("parameters: {wait: 1, x: 1}\nrules: [{then: {delay: '${wait}'}}]")
    (tmp_path / "b.yaml").write_text("parameters: {wait: 1}\nrules: [{then: {delay: '${wait}'}}]")

    found = sources.all([str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml"), "two"], {"wait": "3", "x": "2"})

    assert [dict(scenario.given) for scenario in found] == [{"wait": "3", "x": "2"}, {"wait": "3"}, {}]


def test_a_value_that_none_of_several_has_a_parameter_for_is_a_problem(sources: Sources) -> None:
    with pytest.raises(
        Problems, match=r"one.yaml:1: parameters.wiat: there is no parameter 'wiat', it has no parameters"
    ):
        sources.all(["one", "two"], {"wiat": "3"})


def test_files_beside_a_text_count_only_for_who_shows_what_stands_there(sources: Sources, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(REPLYING)
    (tmp_path / "reply.txt").write_text("hello")

    owned = sources.owned(REPLYING, str(file))

    assert sources.followed(owned) == (str(file), str(tmp_path / "reply.txt"))
    with pytest.raises(Problems, match="where the scenario itself is in no folder"):
        sources.owned(f"{REPLYING} # guessed", str(file))


def test_a_shipped_scenario_is_not_followed_even_where_it_includes_files(sources: Sources, folder: Path) -> None:
    (folder / "three.yaml").write_text("include: [two]")

    assert sources.followed(sources.find("three")) == ()
    assert sources.followed(sources.load("rules: []")) == ()


def test_a_value_for_no_scenario_is_a_problem(sources: Sources) -> None:
    with pytest.raises(Problems, match="nothing has a parameter 'wait', name a scenario that has it"):
        sources.all([], {"wait": "3"})


def test_whatever_is_shown_without_a_file_of_that_text_is_a_text_alone(sources: Sources, tmp_path: Path) -> None:
    with (tmp_path / "large.yaml").open("wb") as large:
        large.truncate(5_000_001)

    files = [sources.owned("rules: []", file).file for file in (f"{tmp_path}/large.yaml", "a\0b", "mine.yaml", "/")]

    assert files == ["large.yaml", "a\0b", "mine.yaml", ""]


def test_a_file_is_the_same_whatever_its_lines_end_with(sources: Sources, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_bytes(b"name: mine\r\nrules: []\r\n")

    owned = sources.owned("name: mine\nrules: []\n", str(tmp_path / "mine.yaml"))

    assert sources.followed(owned) == (str(tmp_path / "mine.yaml"),)
