"""The shipped scenarios load, are described, and decide as they say. They are played through the server elsewhere."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from simulator.call import Call, Decision
from simulator.scenario.decide import ScenarioDecider
from simulator.scenario.load import load_scenario
from simulator.scenario.sources import Sources
from simulator.services import SERVICES as NATIONAL
from simulator.wire.json import read_json
from simulator.wire.yaml import load_yaml
from tests.scenario.makers import a_retrieval, a_search, an_update

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
README = (FOLDER / "README.md").read_text("utf-8")
SOURCES = Sources(FOLDER, NATIONAL)
NAMES = SOURCES.names()


def _decider(name: str) -> ScenarioDecider:
    return ScenarioDecider([SOURCES.find(name)], seed=7)


def _decided(name: str, *calls: Call) -> list[Decision | None]:
    decider = _decider(name)
    return [decider.decide(call) for call in calls]


def _rules(name: str, *calls: Call) -> list[str | None]:
    return [decision.rule if decision else None for decision in _decided(name, *calls)]


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_scenario_is_called_as_its_file_and_tells_a_story(name: str) -> None:
    scenario = SOURCES.find(name)

    assert scenario.name == name
    assert scenario.description
    assert [story for story in scenario.stories if not re.fullmatch("[DTRAJ][0-9]{1,2}", story)] == []
    assert scenario.stories


def test_the_readmes_scenarios_can_be_loaded() -> None:
    examples = re.findall(r"^```yaml\n(.*?)^```", README, re.MULTILINE | re.DOTALL)

    loaded = [load_scenario(each, "readme.yaml", services=NATIONAL, finder=SOURCES, trial=True) for each in examples]

    assert [scenario.name for scenario in loaded] == ["practice-moves", "down-for-a-patient", "a-bad-night"]
    assert list(dict.fromkeys(rule.scenario for rule in loaded[2].rules)) == ["", "pds-slow", "rcs-down-for-good"]


def test_the_readmes_assertions_can_be_read() -> None:
    from simulator.scenario.verify import verify
    from simulator.services import SERVICES as NATIONAL

    (example,) = re.findall(r"^```json\n(.*?)^```", README, re.MULTILINE | re.DOTALL)

    assert len(verify(read_json(example), [], lambda exchange: (), NATIONAL)["results"]) == 8


def test_pds_is_down_twice_then_slow_and_the_patient_has_moved() -> None:
    decisions = _decided("pds-down-then-recovers", *(a_retrieval() for _ in range(4)), a_retrieval("9000000017"))

    assert [decision and decision.rule for decision in decisions] == [
        "down twice",
        "down twice",
        "slow",
        "slow",
        "slow",
    ]
    assert [decision and decision.refuse and decision.refuse.code for decision in decisions[:3]] == [
        "SERVICE_UNAVAILABLE",
        "SERVICE_UNAVAILABLE",
        None,
    ]
    assert all(decision and 0 < decision.delivery.delay < 60 for decision in decisions[2:])
    assert SOURCES.find("pds-down-then-recovers").people == ({"nhs_number": "9000000009", "practice": "A81099"},)


def test_unreachable_resets_before_anything_is_processed() -> None:
    (decision,) = _decided("pds-unreachable", an_update({}))

    assert decision is not None
    assert (decision.delivery.fault, decision.before) == ("reset", True)


def test_slow_is_half_a_minute() -> None:
    (decision,) = _decided("pds-slow", a_retrieval())

    assert decision is not None
    assert decision.delivery.delay == 30.0


def test_the_sixth_call_in_a_second_meets_429_with_the_documented_words() -> None:
    later = a_retrieval()
    later.now += timedelta(seconds=1)

    decisions = _decided("pds-rate-limited", *(a_retrieval() for _ in range(6)), later)

    assert [decision is not None for decision in decisions] == [False] * 5 + [True, False]
    sixth = decisions[5]
    assert sixth is not None
    refusal = sixth.refuse
    assert refusal is not None
    assert refusal.code == "TOO_MANY_REQUESTS"
    assert refusal.diagnostics == (
        "Your application, uec-supplier, has exceeded its quota of 5 requests every 1 second(s) and is being rate"
        " limited. Please see: https://digital.nhs.uk/developer/guides-and-documentation/reference-guide#rate-limits"
        " for more details."
    )
    assert refusal.headers == {}


def test_a_search_meets_too_many_or_nobody() -> None:
    too_many, nobody, two = _decided(
        "search-many-or-none", *(a_search(f"family={name}") for name in ("TOOMANY", "Nobody", "Twelvetrees"))
    )

    assert too_many is not None
    assert too_many.refuse is not None
    assert too_many.refuse.code == "TOO_MANY_MATCHES"
    assert nobody is not None
    assert nobody.reply is not None
    assert read_json(nobody.reply.body) == {
        "resourceType": "Bundle",
        "type": "searchset",
        "timestamp": "2026-11-22T10:00:00+00:00",
        "total": 0,
    }
    assert nobody.reply.headers["Content-Type"] == "application/fhir+json"
    assert two is None


def test_the_two_of_one_name_and_birthday_are_people() -> None:
    people = SOURCES.find("search-many-or-none").people

    assert [(person["name"]["family"], person["birth_date"]) for person in people] == [
        ("Twelvetrees", "1984-03-09")
    ] * 2


def test_the_nth_call_fails() -> None:
    retrievals = _rules("nth-call-fails", *(a_retrieval() for _ in range(4)))
    searches = _rules("nth-call-fails", *(a_search("family=x") for _ in range(10)))
    updates = _rules("nth-call-fails", *(an_update({}) for _ in range(100)))

    assert retrievals == [None, None, "the third", None]
    assert [number for number, rule in enumerate(searches, 1) if rule] == [5, 10]
    assert 20 < updates.count("three in ten") < 40


def test_the_superseded_number_and_the_restricted_patient_are_people() -> None:
    (merged,), (restricted,) = (SOURCES.find(name).people for name in ("superseded-number", "restricted-patient"))

    assert (merged["nhs_number"], merged["superseded_by"]) == ("5900053636", "9732019395")
    assert (restricted["nhs_number"], restricted["security"]) == ("9000000025", "R")


def test_shipped_files_name_their_schema_for_editors() -> None:
    first_lines = {path.read_text("utf-8").partition("\n")[0] for path in FOLDER.glob("*.yaml")}

    assert first_lines == {"# yaml-language-server: $schema=scenario.schema.json"}
    assert all(load_yaml(path.read_text("utf-8")).value for path in FOLDER.glob("*.yaml"))


@pytest.mark.parametrize(
    ("name", "certificate", "client"),
    [
        ("tls-expired", "expired", None),
        ("tls-wrong-name", "wrong-name", None),
        ("tls-untrusted", "untrusted", None),
        ("tls-client-certificate", None, "require"),
    ],
)
def test_a_scenario_about_certificates_says_what_the_port_does(
    name: str, certificate: str | None, client: str | None
) -> None:
    says = SOURCES.find(name).tls

    assert says is not None
    assert (says.certificate, says.client) == (certificate, client)
