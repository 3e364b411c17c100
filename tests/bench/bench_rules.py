"""What 2,000 rules cost: to load, and to decide a call among, beside bare baselines.

`python -m tests.bench.bench_rules [--rules N]`; about half a minute. Loading is compared with PyYAML's own reading of
the same text, deciding with one look-up in a dictionary. All rules are for one operation, which is the worst case.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import yaml

from simulator.call.call import Call, Service
from simulator.scenario.decide import ScenarioDecider
from simulator.scenario.load import load_scenario
from simulator.scenario.model import Scenario
from simulator.services import SERVICES
from simulator.web.server import settle_collector
from simulator.wire.json import Json
from tests.bench.rounds import each
from tests.makers import a_call, a_request

LOAD_GATE = 0.5
"""CPU seconds that loading may take."""

DECIDE_GATE = 50.0
"""Microseconds that deciding may take where a value can be looked up."""

ROUNDS = 3
XML = b"<r xmlns='urn:hl7-org:v3'>" + b"".join(b"<a n='%d'>x</a>" % number for number in range(100)) + b"</r>"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of rules: the condition of the n-th, and a call that the last but one decides.

    `gated` says that the values can be looked up, so that the gate holds.
    """

    when: Callable[[int], str]
    operation: str
    call: Callable[[int], Mapping[str, Json]]
    gated: bool = True


RETRIEVE, UPDATE, PEM = "pds.patient.retrieve", "pds.patient.update", "itk.pem.send"
KINDS = {
    "patient": Kind(lambda n: f"nhs_number: '{9_000_000_000 + n}'", RETRIEVE, lambda n: {"number": 9_000_000_000 + n}),
    "header": Kind(lambda n: f"header: {{X-Case: c{n}}}", RETRIEVE, lambda n: {"headers": {"X-Case": f"c{n}"}}),
    "header, regex": Kind(
        lambda n: f"header: {{X-Case: {{matches: '^c{n}[a-z]$'}}}}",
        RETRIEVE,
        lambda n: {"headers": {"X-Case": f"c{n}a"}},
    ),
    "patient, counted": Kind(
        lambda n: f"nhs_number: '{9_000_000_000 + n}', calls: 1..", RETRIEVE, lambda n: {"number": 9_000_000_000 + n}
    ),
    "JSON, one place": Kind(lambda n: f"json: {{/id: i{n}}}", UPDATE, lambda n: {"body": {"id": f"i{n}"}}),
    "JSON, one place, regex": Kind(
        lambda n: f"json: {{/id: {{matches: '^i{n}[a-z]$'}}}}", UPDATE, lambda n: {"body": {"id": f"i{n}a"}}
    ),
    "JSON, 2000 places": Kind(
        lambda n: f"json: {{/a/k{n}: x}}", UPDATE, lambda n: {"body": {"a": {f"k{n}": "x"}}}, gated=False
    ),
    "JSON, 2000 JSONPaths": Kind(
        lambda n: f"json: {{'$.a[*].k{n}': x}}", UPDATE, lambda n: {"body": {"a": [{f"k{n}": "x"}] * 5}}, gated=False
    ),
    "text": Kind(lambda n: f"text: needle{n}.", UPDATE, lambda n: {"body": {"a": f"needle{n}."}}, gated=False),
    "XPath, one place": Kind(
        lambda n: f"xpath: {{'count(//hl7:a)': '{n}'}}", PEM, lambda n: {"xml": True}, gated=False
    ),
    "XPath, 2000 places": Kind(lambda n: f"xpath: {{'//hl7:a/@n{n}': x}}", PEM, lambda n: {"xml": True}, gated=False),
}


def _services() -> dict[str, Service]:
    return {operation.id: service for service in SERVICES for operation in service.operations}


def _call(kind: Kind, number: int) -> Call:
    asked = kind.call(number)
    body = XML if asked.get("xml") else asked.get("body", b"")
    request = a_request("POST", "/x", asked.get("headers"), body)
    call = a_call(request, operation=kind.operation, service=_services()[kind.operation])
    call.nhs_number = str(asked.get("number", "9999999999"))
    return call


def _text(kind: Kind, rules: int) -> str:
    lines = [
        f"- when: {{operation: {kind.operation}, {kind.when(number)}}}\n  then: {{delay: 0}}\n"
        for number in range(rules)
    ]
    return "rules:\n" + "".join(lines)


def _loaded(text: str) -> tuple[float, float, Scenario]:
    """CPU seconds that loading takes, those that reading its YAML takes, both at best, and the scenario."""
    spent, bare, scenario = [], [], None
    for _ in range(ROUNDS):
        begun = time.process_time()
        yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
        read = time.process_time()
        scenario = load_scenario(text, "bench.yaml", services=SERVICES)
        spent.append(time.process_time() - read)
        bare.append(read - begun)
    assert scenario is not None
    return min(spent), min(bare), scenario


async def _decided(scenario: Scenario, kind: Kind, rules: int) -> tuple[float, float]:
    """Microseconds of a call like earlier ones, and of one whose values were never seen before."""
    decider = ScenarioDecider([scenario], 0)
    known = _call(kind, rules - 2)
    again = await each(200, lambda: decider.decide(known))
    fresh = [_call(kind, number) for number in range(0, rules, max(1, rules // 60))]
    begun = time.process_time()
    for call in fresh:
        decider.decide(call)
    return again, (time.process_time() - begun) / len(fresh) * 1e6


async def main(rules: int) -> list[str]:
    """Run all of it; gives what costs more than it may."""
    table, key = {str(number): number for number in range(rules)}, str(rules - 1)
    bare = await each(10_000, lambda: table.get(key))
    print(f"{'rules':<24}{'load':>10}{'bare YAML':>12}{'decide':>12}{'new value':>12}    (bare look-up {bare:.2f} us)")
    missed = []
    for name, kind in KINDS.items():
        spent, read, scenario = _loaded(_text(kind, rules))
        again, fresh = await _decided(scenario, kind, rules)
        gated = "" if kind.gated else "    no gate: each rule has to be asked"
        print(f"{name:<24}{spent * 1000:>7.0f} ms{read * 1000:>9.0f} ms{again:>9.1f} us{fresh:>9.1f} us{gated}")
        if spent > LOAD_GATE:
            missed.append(f"loading {name}: {spent:.2f} s, {LOAD_GATE} are allowed")
        if kind.gated and again > DECIDE_GATE:
            missed.append(f"deciding {name}: {again:.0f} us, {DECIDE_GATE:.0f} are allowed")
    return missed


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", type=int, default=2000)
    settle_collector()
    missed_gates = asyncio.run(main(parser.parse_args().rules))
    if missed_gates:
        sys.exit("\n".join(missed_gates))
