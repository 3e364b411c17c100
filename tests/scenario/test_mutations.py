"""Shipped scenarios, damaged in thousands of ways: each gives problems with lines, or a scenario that can be played.

The damage repeats: its seed is fixed. `SIMULATOR_MUTATIONS` in the environment asks for more of it.
"""

import os
import re
from pathlib import Path
from random import Random
from time import process_time

import pytest

from simulator.call import Call
from simulator.scenario.decide import ScenarioDecider
from simulator.scenario.load import load_scenario
from simulator.scenario.missed import near_misses
from simulator.scenario.model import Scenario
from simulator.scenario.sources import Sources
from simulator.services import SERVICES
from simulator.wire.errors import Problems
from tests.makers import a_call, a_request
from tests.scenario.makers import an_exchange

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
OTHER = """\
name: other
description: What no shipped scenario says.
include:
  - pds-slow
  - {name: rcs-down-for-good, parameters: {}}
parameters:
  minutes: 10
  patient: {default: "9000000009", description: whom}
  code: {default: UNKNOWN_ERROR, example: UNKNOWN_ERROR}
tls: {certificate: good, client: ask}
rules:
  - name: one
    when: {operation: pds.*, nhs_number: "${patient}", elapsed: "..PT${minutes}M", probability: 0.5}
    then: {bandwidth: 2kB/s, delay: {median: 1s, p99: 2s}, headers: {A: "{{ uuid }}"}}
  - when:
      json: {"$..a[?@.b == 'c'].d": {matches: "^(?:a|b)+$"}, /a/0/path: {one_of: [x, /address]}}
      text: {matches: "[a-z]{2,5}(?i:X)"}
      xpath: {"//itk:header[contains(@service, 'x')]/@service": {present: true}}
      rate: {over: 5, per: PT1S}
    then: {refuse: "${code}", set: {seen: "yes"}}
  - {when: {state: {seen: "yes"}, every: "${minutes}"}, then: {reply: {status: 200, json: {a: "{{ now }}"}}}}
"""
SHIPPED = {path.stem: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.yaml"))} | {"other": OTHER}
EACH = int(os.environ.get("SIMULATOR_MUTATIONS", "60"))
MOST_SECONDS = 60.0

VALUES = (
    "null", "true", "-1", "0", "3.5", "99999999999999999999", "''", "[]", "{}", "[[[]]]", "{a: {b: c}}", "${x}",
    "'${x}'", "$${x}", "'{{ uuid }}'", "'{{ x'", "(a+)+$", "'*'", "//a", "$..x", "PT5S", "..", "1..", "2026-13-45",
    "é\\u0000", "&a x", "*a", "!!int 3", "|", "- x", "? y", "\\ud800", "\t",
)  # fmt: skip
WORDS = tuple(sorted({word for text in SHIPPED.values() for word in re.findall(r"[A-Za-z_][\w.-]+", text)}))
OPERATIONS = [(service, operation) for service in SERVICES for operation in service.operations]


def _delete(lines: list[str], chance: Random) -> None:
    del lines[chance.randrange(len(lines))]


def _duplicate(lines: list[str], chance: Random) -> None:
    at = chance.randrange(len(lines))
    lines.insert(chance.randrange(len(lines)), lines[at])


def _retype(lines: list[str], chance: Random) -> None:
    at = chance.randrange(len(lines))
    key, colon, _ = lines[at].partition(": ")
    lines[at] = f"{key}{colon or ' '}{chance.choice(VALUES)}"


def _rename(lines: list[str], chance: Random) -> None:
    at = chance.randrange(len(lines))
    words = re.findall(r"[\w.-]+", lines[at])
    if words:
        lines[at] = lines[at].replace(chance.choice(words), chance.choice(WORDS), 1)


def _reindent(lines: list[str], chance: Random) -> None:
    at = chance.randrange(len(lines))
    lines[at] = " " * chance.randrange(8) + lines[at].lstrip()


def _splice(lines: list[str], chance: Random) -> None:
    other = chance.choice(list(SHIPPED.values())).splitlines()
    begin = chance.randrange(len(other))
    at = chance.randrange(len(lines))
    lines[at:at] = other[begin : begin + chance.randrange(1, 8)]


def _nibble(lines: list[str], chance: Random) -> None:
    at = chance.randrange(len(lines))
    place = chance.randrange(len(lines[at]) + 1)
    lines[at] = lines[at][:place] + chance.choice("{}[]:,\"'#&*!|>%@`- ") + lines[at][place + chance.randrange(2) :]


DAMAGES = (_delete, _duplicate, _retype, _rename, _reindent, _splice, _nibble)


def damaged(text: str, chance: Random) -> str:
    lines = text.splitlines() or [""]
    for _ in range(chance.choice((1, 1, 2, 5))):
        chance.choice(DAMAGES)(lines, chance)
        lines = lines or [""]
    return "\n".join(lines)


def _calls() -> list[Call]:
    found = []
    for service, operation in OPERATIONS[:: max(1, len(OPERATIONS) // 12)]:
        request = a_request(operation.method, "/x?family=a", None, {"a": [{"path": "/address"}]})
        call = a_call(request, operation=operation.id, service=service)
        call.nhs_number = "9000000009"
        found.append(call)
    return found


CALLS = _calls()


def _play(scenario: Scenario) -> None:
    """Activate it alone, decide a call of many operations, and say what came near."""
    decider = ScenarioDecider([scenario], 7)
    for call in CALLS:
        decider.decide(call)
    decider.restore(decider.progress())
    near_misses(decider, an_exchange(1, nhs_number="9000000009"))


def test_there_are_thousands_of_them() -> None:
    assert EACH * len(SHIPPED) > 2_000


@pytest.mark.parametrize("name", SHIPPED)
def test_damaged_scenarios_are_refused_with_lines_or_can_be_played(name: str) -> None:
    chance, finder, begun = Random(name), Sources(FOLDER, SERVICES), process_time()
    played, nowhere = 0, []

    for _ in range(EACH):
        text = damaged(SHIPPED[name], chance)
        try:
            scenario = load_scenario(text, f"{name}.yaml", services=SERVICES, finder=finder, trial=True)
        except Problems as refused:
            nowhere += [problem for problem in refused.problems if problem.line < 1 or not problem.file]
            continue
        _play(scenario)
        played += 1

    assert nowhere == []
    assert process_time() - begun < MOST_SECONDS
    assert played < EACH
