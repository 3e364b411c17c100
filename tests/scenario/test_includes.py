from pathlib import Path

import pytest

from simulator.scenario.decide import ScenarioDecider
from simulator.scenario.includes import DEEPEST, MOST_INCLUDED
from simulator.scenario.model import Scenario
from simulator.scenario.reading import MOST_PROBLEMS
from simulator.scenario.sources import Sources
from simulator.wire.errors import Problems
from tests.scenario.makers import SERVICES, a_retrieval, problems_of

RULE = "rules: [{name: r, then: {refuse: SERVICE_UNAVAILABLE}}]"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own folder, in which the test runs; `down` is shipped beside it."""
    (tmp_path / "shipped").mkdir()
    (tmp_path / "shipped" / "down.yaml").write_text(f"name: down\nparameters: {{code: SERVICE_UNAVAILABLE}}\n{RULE}")
    own = tmp_path / "own"
    (own / "sub").mkdir(parents=True)
    monkeypatch.chdir(own)
    return own


def _found(folder: Path, name: str, **files: str) -> Scenario:
    for stem, text in files.items():
        (folder / f"{stem.replace('__', '/')}.yaml").write_text(text)
    return Sources(folder.parent / "shipped", SERVICES).find(name)


def _problems(folder: Path, **files: str) -> list[str]:
    with pytest.raises(Problems) as refused:
        _found(folder, "a.yaml", **files)
    return [str(problem) for problem in refused.value.problems]


def test_its_own_rules_come_first_then_those_of_the_included_in_their_order(folder: Path) -> None:
    scenario = _found(
        folder,
        "a.yaml",
        a="include: [b.yaml, down]\nrules: [{name: own, then: {delay: 0}}]",
        b="include: [sub/c.yaml]\nrules: [{name: b, then: {delay: 0}}]",
        sub__c="name: see\nrules: [{name: c, then: {delay: 0}}]",
    )

    assert [(rule.scenario, rule.name) for rule in scenario.rules] == [
        ("", "own"),
        ("b", "b"),
        ("b > see", "c"),
        ("down", "r"),
    ]
    assert scenario.includes == ("b", "down")


def test_what_is_said_once_is_its_own_or_else_the_first_that_says_it(folder: Path) -> None:
    scenario = _found(
        folder,
        "a.yaml",
        a="include: [b.yaml, c.yaml]\nseed: 1",
        b="seed: 2\naccess: presence",
        c="seed: 3\naccess: enforced\nprofile: strict\nclock: {frozen: true}\ntls: {client: ask}",
    )

    assert (scenario.seed, scenario.access, scenario.profile) == (1, "presence", "strict")
    assert scenario.clock is not None
    assert scenario.tls is not None


def test_the_stories_that_the_included_tell_are_told(folder: Path) -> None:
    scenario = _found(
        folder,
        "a.yaml",
        a="include: [b.yaml, c.yaml]\nstories: [D8]",
        b="stories: [R6, D8]\nseed: 1",
        c="stories: [T1]\nseed: 2",
    )

    assert scenario.stories == ("D8", "R6", "T1")


def test_of_people_and_documents_the_first_has_the_last_word(folder: Path) -> None:
    body = '{nhs_number: "9000000009", consent: {view: %s}}'
    person = "people: [{nhs_number: '9000000009', practice: %s}]\ndocuments: {care-records: {'9000000009': %s}}"
    scenario = _found(
        folder,
        "a.yaml",
        a=f"include: [b.yaml, c.yaml]\n{person % ('A81013', body % 'Yes')}",
        b=person % ("A81099", body % "No"),
        c=person % ("B81001", body % "No"),
    )

    assert [form["practice"] for form in scenario.people] == ["B81001", "A81099", "A81013"]
    assert scenario.documents["care-records"]["9000000009"]["consent"] == {"view": "Yes"}


def test_what_the_included_expects_is_expected_as_well(folder: Path) -> None:
    scenario = _found(folder, "a.yaml", a="include: [b.yaml]\nexpect: [{name: x}]", b="expect: [{name: y}]")

    assert [assertion.name for assertion in scenario.expect] == ["x", "y"]


def test_parameters_are_handed_on_and_a_file_may_come_twice_with_others(folder: Path) -> None:
    scenario = _found(
        folder,
        "a.yaml",
        a="parameters: {who: '9000000009'}\n"
        "include: [{name: b.yaml, parameters: {patient: '${who}'}}, {name: b.yaml, parameters: {patient: 9000000017}}]",
        b="parameters: {patient: }\nrules: [{name: r, when: {nhs_number: '${patient}'}, then: {delay: 0}}]",
    )
    decider = ScenarioDecider([scenario], 0)

    decided = [decider.decide(a_retrieval(number)) for number in ("9000000009", "9000000017", "9000000025")]

    assert [rule.scenario for rule in scenario.rules] == ["b", "b (2)"]
    assert [decision is not None for decision in decided] == [True, True, False]


def test_what_is_included_twice_alike_is_there_once(folder: Path) -> None:
    scenario = _found(folder, "a.yaml", a="include: [b.yaml, c.yaml, down]", b="include: [down]", c="include: [down]")

    assert [(rule.scenario, rule.name) for rule in scenario.rules] == [("b > down", "r")]


def test_rules_of_one_name_in_two_files_count_each_for_itself(folder: Path) -> None:
    rule = "rules: [{name: r, when: {calls: 1}, then: {delay: 0}}]"
    decider = ScenarioDecider([_found(folder, "a.yaml", a=f"include: [b.yaml]\n{rule}", b=rule)], 0)

    decider.decide(a_retrieval())

    assert decider.progress()["counts"] == {"a": {"r": 1}, "a > b": {"r": 1}}


def test_a_circle_is_refused_with_the_way_round(folder: Path) -> None:
    assert _problems(
        folder, a="include: [sub/b.yaml]", sub__b="rules: []\ninclude: [c.yaml]", sub__c="include: [b.yaml]"
    ) == [
        "sub/c.yaml:1: include[0]: 'b.yaml' includes itself: a.yaml includes sub/b.yaml includes sub/c.yaml includes"
        " sub/b.yaml, leave out one of them"
    ]


def test_problems_name_the_included_file_and_its_line(folder: Path) -> None:
    assert _problems(folder, a="seeed: 1\ninclude: [sub/b.yaml]", sub__b="rules:\n- then: {dellay: 1}\n") == [
        "a.yaml:1: seeed: unknown key 'seeed', did you mean 'seed'?",
        "sub/b.yaml:2: rules[0].then.dellay: unknown key 'dellay', did you mean 'delay'?",
    ]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("donw", "include[0]: no shipped scenario is called 'donw', did you mean 'down'?"),
        ("b", "include[0]: no shipped scenario is called 'b', did you mean the file 'b.yaml'?"),
        (
            "no.yaml",
            "include[0]: 'no.yaml' cannot be read (No such file or directory), paths begin at this file's folder",
        ),
        ("../x.yaml", "include[0]: '../x.yaml' is outside the scenario's folder, put it beside the file or below it"),
        (
            "/etc/x.yaml",
            "include[0]: '/etc/x.yaml' is outside the scenario's folder, put it beside the file or below it",
        ),
        ("sub/", "include[0]: 'sub/' cannot be read (Is a directory), paths begin at this file's folder"),
        (
            "[]",
            "include[0]: a list is not a scenario's name or a file's path, write a scenario's name or a file's path",
        ),
        ("''", "include[0]: '' is not a scenario's name or a file's path, write a scenario's name or a file's path"),
        ("{name: ''}", "include[0].name: '' is not a scenario's name or a file's path, write a scenario's name or a"),
        ("n" * 300, "include[0]: no shipped scenario is called '" + "n" * 300 + "', scenarios: down"),
        ("{parameters: {}}", "include[0]: 'name' is missing, say which scenario"),
        ("{name: down, parameters: 3}", "include[0].parameters: 3 is not a mapping of parameters to values, write a"),
        (
            "{name: down, parameters: {cod: x}}",
            "include[0]: there is no parameter 'cod' of down.yaml, did you mean 'code'?",
        ),
        ("{nmae: down}", "include[0].nmae: unknown key 'nmae', did you mean 'name'?"),
    ],
)
def test_what_cannot_be_included_is_said_where_it_is_asked_for(folder: Path, entry: str, said: str) -> None:
    problems = _problems(folder, a=f"include: [{entry}]", b="rules: []")

    assert problems[0].startswith(f"a.yaml:1: {said}")


def test_files_inside_each_other_have_an_end(folder: Path) -> None:
    files = {f"f{number}": f"include: [f{number + 1}.yaml]" for number in range(DEEPEST)}

    (problem,) = _problems(folder, a="include: [f0.yaml]", **files, **{f"f{DEEPEST}": "rules: []"})

    assert problem.startswith(f"f{DEEPEST - 2}.yaml:1: include[0]: {DEEPEST} files inside each other")


def test_many_includes_have_an_end(folder: Path) -> None:
    entries = ", ".join(f"{{name: b.yaml, parameters: {{n: {number}}}}}" for number in range(MOST_INCLUDED + 3))

    assert _problems(folder, a=f"include: [{entries}]", b="parameters: {n: 0}\nseed: '${n}'") == [
        f"a.yaml:1: include[{MOST_INCLUDED}]: more than {MOST_INCLUDED} includes, join some of these files"
    ]


def test_large_includes_have_an_end(folder: Path) -> None:
    large = f"rules: []\n{'#' * 2_600_000}\n"

    (problem,) = _problems(folder, a="include: [b.yaml, c.yaml]", b=large, c=large)

    assert problem.startswith("a.yaml:1: include[1]: 8 files inside each other and 5000000 bytes together are the most")


def test_a_text_in_no_folder_includes_shipped_scenarios_only(folder: Path) -> None:
    sources = Sources(folder.parent / "shipped", SERVICES)
    (folder / "b.yaml").write_text("rules: []")

    assert [rule.name for rule in sources.load("include: [down]", "scenario.yaml").rules] == ["r"]
    with pytest.raises(Problems, match=r"the file 'b\.yaml', where the scenario itself is in no folder"):
        sources.load("include: [b.yaml]", "scenario.yaml")


def test_where_nobody_finds_files_nothing_can_be_included() -> None:
    assert problems_of("include: [down]") == ["f.yaml:1: include[0]: nothing can be included here, write the rules out"]


def test_a_circle_of_links_is_a_file_that_cannot_be_read(folder: Path) -> None:
    (folder / "link.yaml").symlink_to("link.yaml")

    assert _problems(folder, a="include: [link.yaml]") == [
        "a.yaml:1: include[0]: 'link.yaml' cannot be read (Too many levels of symbolic links),"
        " paths begin at this file's folder"
    ]


def test_no_more_files_are_read_where_too_many_mistakes_were_found(folder: Path) -> None:
    half = "\n".join(f"key{number}: 1" for number in range(MOST_PROBLEMS // 2))

    problems = _problems(folder, a="include: [b.yaml, c.yaml, d.yaml]", b=half, c=half, d=half)

    assert len(problems) == MOST_PROBLEMS
