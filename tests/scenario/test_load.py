from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.scenario.includes import Source
from simulator.scenario.load import SCENARIO_KEYS, _Reading, declared, load_scenario
from simulator.scenario.model import ClockStart, Scenario, TlsSays
from simulator.scenario.operations import Operations
from simulator.scenario.parameters import Parameter
from simulator.scenario.reading import MOST_PROBLEMS
from simulator.scenario.schema import TABLES
from simulator.wire.errors import Problems
from simulator.wire.json import Json
from tests.scenario.makers import (
    SERVICES,
    Agreeable,
    a_decider,
    a_node,
    a_retrieval,
    a_scenario,
    a_search,
    an_update,
    problems_of,
)

SHIPPED = Path(__file__).resolve().parents[2] / "scenarios"

WHOLE = """
name: all-keys
description: Everything that can be said.
stories: [D8, T19]
seed: 7
clock: {start: "2026-11-22T10:00:00Z", frozen: true}
access: presence
profile: strict
tls: {certificate: expired, client: require}
people:
  - nhs_number: "9000000009"
    practice: A81099
documents:
  care-records: {"9000000009": {nhs_number: "9000000009"}}
rules:
  - name: down twice
    when: {operation: pds.patient.retrieve, nhs_number: "9000000009", calls: 1..2}
    then: {refuse: SERVICE_UNAVAILABLE, headers: {Retry-After: "5"}}
  - then: {delay: 0}
expect:
  - {name: once, operation: pds.ping, count: 1}
"""

SEVEN_MISTAKES = """\
name: seven-mistakes
clock: {start: tomorrow}
rules:
  - name: first
    when:
      operation: pds.patient.retreive
      calls: 2..1
    then:
      refuse: SERVICE_UNAVAILBLE
  - name: second
    when:
      json: {"$.name": {matches: "(a+"}}
    then:
      delay: soon
      befor: true
"""


def test_every_key_of_a_scenario_is_read() -> None:
    scenario = a_scenario(WHOLE)

    assert (scenario.name, scenario.description) == ("all-keys", "Everything that can be said.")
    assert (scenario.stories, scenario.seed) == (("D8", "T19"), 7)
    assert scenario.clock == ClockStart(datetime(2026, 11, 22, 10, tzinfo=UTC), frozen=True)
    assert (scenario.access, scenario.profile) == ("presence", "strict")
    assert scenario.tls == TlsSays("expired", "require")
    assert scenario.people == ({"nhs_number": "9000000009", "practice": "A81099"},)
    assert scenario.documents == {"care-records": {"9000000009": {"nhs_number": "9000000009"}}}
    assert [rule.name for rule in scenario.rules] == ["down twice", "rule 2"]
    assert [assertion.name for assertion in scenario.expect] == ["once"]
    assert (scenario.file, scenario.text) == ("made.yaml", WHOLE)


def test_what_a_scenario_does_not_say_is_left_to_the_tenant() -> None:
    scenario = a_scenario("rules: []")

    assert scenario == Scenario("made", file="made.yaml", text="rules: []")


def test_seven_mistakes_are_reported_at_once_each_with_its_line() -> None:
    pds = ", ".join(SERVICES[0].refusals)

    assert problems_of(SEVEN_MISTAKES) == [
        "f.yaml:2: clock.start: 'tomorrow' is not an instant, such as 2026-11-22T10:00:00Z",
        "f.yaml:6: rules[0].when.operation: no operation is called 'pds.patient.retreive',"
        " did you mean 'pds.patient.retrieve'?",
        "f.yaml:7: rules[0].when.calls: a range that ends at 1 before it begins at 2, put the smaller number first",
        "f.yaml:9: rules[0].then.refuse: pds and scr cannot refuse with 'SERVICE_UNAVAILBLE',"
        f" did you mean 'SERVICE_UNAVAILABLE'? (known codes: {pds}, NO_RECORD)",
        "f.yaml:12: rules[1].when.json.$.name.matches: not a regular expression (missing ), unterminated subpattern at"
        " position 0), put \\ before a sign that stands for itself",
        "f.yaml:14: rules[1].then.delay: 'soon' is not a time, such as 800ms, 4s, PT5S or a number of seconds",
        "f.yaml:15: rules[1].then.befor: unknown key 'befor', did you mean 'before'?",
    ]


def test_a_key_given_twice_does_not_hide_the_other_mistakes() -> None:
    text = "name: a\nname: b\nseed: seven\n"

    assert problems_of(text) == [
        "f.yaml:2: name: key 'name' a second time, it already stands at line 1",
        "f.yaml:3: seed: 'seven' is not a whole number, write a whole number",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "f.yaml:1: nothing is not a scenario, write a mapping with rules, people and so on"),
        ("[]", "f.yaml:1: a list is not a scenario, write a mapping with rules, people and so on"),
        ("{}", "f.yaml:1: an empty scenario, give it rules or people"),
        ("rule: []", "f.yaml:1: rule: unknown key 'rule', did you mean 'rules'?"),
        ("name: ''", "f.yaml:1: name: '' is not a name, give it letters or digits, in one line"),
        ('name: "a\\nb"', "f.yaml:1: name: 'a\\nb' is not a name, give it letters or digits, in one line"),
        ("access: closed", "f.yaml:1: access: 'closed' is not one of open, presence, enforced, write one of these"),
        ("profile: strikt", "f.yaml:1: profile: 'strikt' is not one of lenient, strict, did you mean 'strict'?"),
        ("tls: expired", "f.yaml:1: tls: 'expired' is not a mapping, such as {certificate: expired}"),
        (
            "tls: {certificate: wrong_name}",
            "f.yaml:1: tls.certificate: 'wrong_name' is not one of good, expired, wrong-name, untrusted,"
            " did you mean 'wrong-name'?",
        ),
        ("tls: {client: demand}", "f.yaml:1: tls.client: 'demand' is not one of ask, require, write one of these"),
        ("tls: {clients: ask}", "f.yaml:1: tls.clients: unknown key 'clients', did you mean 'client'?"),
        ("stories: D8", "f.yaml:1: stories: 'D8' is not a list, write a list"),
        ("clock: {start: 99-1}", "f.yaml:1: clock.start: '99-1' is not an instant, such as 2026-11-22T10:00:00Z"),
        ("clock: {frozen: 'yes'}", "f.yaml:1: clock.frozen: 'yes' is not true or false, write true or false"),
        ("rules: [x]", "f.yaml:1: rules[0]: 'x' is not a rule, write a mapping with when and then"),
        ("rules: [{when: {}}]", "f.yaml:1: rules[0]: 'then' is missing, say what is to happen"),
        ("rules: [{when: , then: {delay: 1}}]", "f.yaml:1: rules[0].when: nothing is not a mapping, write a mapping"),
        (
            "rules: [{name: a, then: {delay: 1}}, {name: a, then: {delay: 1}}]",
            "f.yaml:1: rules[1]: a second rule with the name 'a', rule 1 has it already",
        ),
        (
            "rules: [{when: {operation: pds.ping}, then: {reply: {body: '{{ path.id }}'}}}]",
            "f.yaml:1: rules[0].then.reply.body: unknown value {{ path.id }}, known values: nhs_number, now, uuid,"
            " request_id, correlation_id, message_id, tracking_id, base_url, query.NAME",
        ),
    ],
)  # fmt: skip
def test_a_bad_scenario_is_refused_with_a_reason(text: str, said: str) -> None:
    assert problems_of(text) == [said]


@pytest.mark.parametrize("text", ["a: [", "\t- x", "a: &x [*x]", "%", "\x00", "{" * 2000])
def test_what_is_no_yaml_is_refused(text: str) -> None:
    assert len(problems_of(text)) == 1


@pytest.mark.parametrize("text", [b"\xff\xfe\xff", b"name: \xe9", "name: \ud800"])
def test_what_is_no_utf_8_is_refused(text: str | bytes) -> None:
    with pytest.raises(Problems):
        load_scenario(text, "f.yaml", services=SERVICES)


def test_a_scenario_without_a_name_is_called_as_its_file() -> None:
    assert load_scenario("rules: []", "some/where/slow.yaml", services=()).name == "slow"
    assert load_scenario("rules: []", services=()).name == "unnamed"


def test_a_rule_without_when_is_about_every_call() -> None:
    (rule,) = a_scenario("rules: [{then: {delay: 1s}}]").rules

    assert len(rule.when.operations) == 5


VALUES = st.sampled_from(
    ["", "~", "true", "3", "-1", "0.5", "1..2", "[]", "{}", "[{}]", "{a: b}", "x", "'9000000009'", "{{ now }}",
     '"{{ x }}"', "{matches: '('}", "{one_of: []}", "{present: true}", "pds.*", "*", "&a b", "*a", "|", "- 1", "#"]
)  # fmt: skip
TEXTS = [path.read_text("utf-8") for path in sorted(SHIPPED.glob("*.yaml"))] + [WHOLE, SEVEN_MISTAKES]


@st.composite
def _mutated(draw: st.DrawFn) -> str:
    """A scenario in which a few lines are lost, doubled, moved, or have another value."""
    lines = draw(st.sampled_from(TEXTS)).splitlines()
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        kind = draw(st.sampled_from(["drop", "double", "indent", "value", "flow", "cut", "any"]))
        line = lines[at]
        key, colon, _ = line.partition(":")
        if kind == "drop" and len(lines) > 1:
            del lines[at]
        elif kind == "double":
            lines.insert(at, line)
        elif kind == "indent":
            lines[at] = f"  {line}"
        elif kind == "value" and colon:
            lines[at] = f"{key}: {draw(VALUES)}"
        elif kind == "flow":
            words = line.split(": ")
            words[draw(st.integers(0, len(words) - 1))] = draw(VALUES)
            lines[at] = ": ".join(words)
        elif kind == "cut":
            lines[at] = line[: draw(st.integers(0, len(line)))]
        else:
            lines[at] = draw(st.text(max_size=20))
    return "\n".join(lines)


@settings(max_examples=300, deadline=None)
@given(_mutated())
def test_a_damaged_scenario_is_played_or_refused_and_nothing_else(text: str) -> None:
    refused = problems_of(text)
    if refused:
        assert [problem for problem in refused if not problem.startswith("f.yaml:")] == []
        return
    decider = a_decider(text)

    for call in (a_retrieval(), a_search("family=Smith&given=*"), an_update({"patches": []}), an_update(b"\xff")):
        decider.decide(call)


KEYS = sorted({name for keys in TABLES.values() for name in keys} | {"X-A", "$.a", "/a", "", "é"})
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["1..2", "pds.*"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(SCENARIO_KEYS)), ANYTHING)
def test_any_value_at_any_key_is_read_or_refused(key: str, value: Json) -> None:
    reading = _Reading(Operations(SERVICES), Source("", "f.yaml"), Agreeable())

    for document in ({key: value}, {"rules": [{"when": value, "then": value}]}, {"expect": [value]}):
        reading.scenario(a_node(document), "")


MANY_MISTAKES = """\
name: [a]
description: {}
stories: x
seed: 1.5
clock: []
access: closed
people: x
documents: []
rules:
  - when: {nhs_number: null, method: [GET], header: x, json: {"$[": a, b: c}, text: {matches: "("}, calls: x, every: 0}
    then: {refuse: [], headers: x, fault: explode, before: 1, set: x}
  - then: {reply: {status: x}}
  - then: {amend: [{op: zap, path: x}, 3], delay: soon}
  - 3
  - when: {rate: 5, state: x, probability: 2, query: {a: {present: 1}}}
    then: 6
expect:
  - {count: x, order: x, after: [], within: 5, findings: {none_at_or_above: bad}}
  - 4
"""


def test_every_problem_says_what_would_be_right() -> None:
    with pytest.raises(Problems) as refused:
        load_scenario(MANY_MISTAKES, "many.yaml", services=SERVICES)

    problems = refused.value.problems
    assert len(problems) > 30
    assert [str(problem) for problem in problems if not problem.remedy] == []


@pytest.mark.parametrize("clock", ['"2026-11-22T10:00:00Z"', '{start: "2026-11-22T10:00:00Z"}'])
def test_a_clock_may_be_an_instant_alone(clock: str) -> None:
    scenario = load_scenario(f"clock: {clock}\n", services=SERVICES)

    assert scenario.clock == ClockStart(datetime(2026, 11, 22, 10, tzinfo=UTC), False)


def test_a_rule_about_every_call_is_about_the_services_that_know_its_refusal() -> None:
    both, one = (a_scenario(f"rules: [{{then: {{refuse: {code}}}}}]") for code in ("SERVICE_UNAVAILABLE", "NO_RECORD"))

    services = [{each.partition(".")[0] for each in scenario.rules[0].when.operations} for scenario in (both, one)]

    assert services == [{"pds", "scr"}, {"scr"}]


def test_a_rule_about_every_call_may_not_refuse_with_what_no_service_knows() -> None:
    (said,) = problems_of("rules: [{then: {refuse: NO_SUCH_CODE}}]")

    assert "cannot refuse with 'NO_SUCH_CODE'" in said


def test_a_file_full_of_mistakes_says_the_first_of_them_in_their_order() -> None:
    rules = "".join(f"- {{when: {{operation: pds.{number}}}, then: {{delay: 0}}}}\n" for number in range(20_000))

    with pytest.raises(Problems) as refused:
        load_scenario(f"rules:\n{rules}", "s.yaml", services=SERVICES)

    lines = [problem.line for problem in refused.value.problems]
    assert lines == [*range(2, MOST_PROBLEMS + 2), MOST_PROBLEMS + 1]


@pytest.mark.parametrize("file", ["a\0b.yaml", "a\nb.yaml", " .yaml", ""])
def test_a_file_whose_name_can_be_no_scenarios_name_gives_none(file: str) -> None:
    assert load_scenario("rules: [{then: {delay: 0}}]", file, services=SERVICES).name == "unnamed"


def test_what_a_text_declares_is_known_whatever_else_is_wrong_with_it() -> None:
    text = "rulez: 1\nparameters:\n  minutes: 10\n  who: {description: Whom.}\n  bad: [1]\n  no name: 1\n"

    assert declared(text) == {
        "minutes": Parameter(10),
        "who": Parameter(description="Whom."),
        "bad": Parameter(""),
    }


@pytest.mark.parametrize(
    "text",
    ["", "[", "- 1", "parameters:", "parameters: 7", "a: \x00", "parameters:\n" + "  1: 1\n" * 9],
    ids=["nothing", "no YAML", "a list", "none", "a number", "no text", "many bad ones"],
)
def test_what_declares_nothing_or_cannot_be_read_has_no_parameters(text: str) -> None:
    assert declared(text) == {}


def test_a_text_with_too_many_mistakes_in_its_parameters_declares_none() -> None:
    bad = "".join(f"  '{number}': 1\n" for number in range(MOST_PROBLEMS + 1))

    assert declared(f"parameters:\n  good: 1\n{bad}") == {}


UNKNOWN_FINDINGS = """\
name: made
expect:
  - operation: pds.ping
    findings:
      none: [itk.pem.*, itk.pme.*]
      some:
        - itk.duplicat
"""


def test_findings_that_there_are_none_of_are_refused_where_they_stand() -> None:
    assert problems_of(UNKNOWN_FINDINGS) == [
        "f.yaml:5: expect[0].findings.none[1]: no finding begins with 'itk.pme.', did you mean 'itk.pem.*'?",
        "f.yaml:7: expect[0].findings.some[0]: no finding is called 'itk.duplicat', did you mean 'itk.duplicate'?",
    ]


def test_a_finding_that_is_given_by_a_parameter_is_checked_too() -> None:
    text = "parameters: {finding: itk.duplicat}\nexpect: [{operation: pds.ping, findings: {none: ['${finding}']}}]"

    assert problems_of(text) == [
        "f.yaml:2: expect[0].findings.none[0]: no finding is called 'itk.duplicat', did you mean 'itk.duplicate'?"
    ]
    assert problems_of(text, given={"finding": "itk.duplicate"}) == []


def test_what_was_kept_may_name_findings_of_another_version() -> None:
    assert len(a_scenario(UNKNOWN_FINDINGS, kept=True).expect) == 1
