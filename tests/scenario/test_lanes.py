"""The index of rules: it changes what is asked first, never which rule decides."""

from random import Random

import pytest
from multidict import CIMultiDict

from simulator.call import Call
from simulator.scenario import looks
from simulator.scenario.decide import ScenarioDecider
from simulator.scenario.lanes import Armed, Lane
from simulator.scenario.looks import Looks, TooMuch
from simulator.scenario.messages import CallMessage
from tests.scenario.makers import a_decider, a_retrieval, a_scenario, an_update

THEN = "then: {delay: 0}"
CONDITIONS = (
    "nhs_number: '9000000009'",
    "nhs_number: {one_of: ['9000000009', '9000000017']}",
    "nhs_number: {matches: '^90'}",
    "header: {A: '1'}",
    "header: {A: {matches: '[12]'}}",
    "header: {A: {present: false}}",
    "json: {/n: '1'}",
    "json: {/n: {matches: '[13]'}}",
    "json: {'$.l[*]': {one_of: [a, b]}}",
    "text: needle",
    "method: PATCH",
    "state: {on: yes}",
    "calls: 2",
    "every: 3, nhs_number: '9000000009'",
)


def _armed(text: str) -> list[Armed]:
    return [Armed(place, "made", rule) for place, rule in enumerate(a_scenario(text).rules)]


def _straight(rules: list[Armed], call: Call) -> list[int]:
    """The rules that fit, asked one after the other."""
    seen = Looks(CallMessage(call))
    return [armed.place for armed in rules if armed.fits(seen, {})]


def _by_lane(rules: list[Armed], call: Call) -> list[int]:
    seen = Looks(CallMessage(call))
    found = [armed.place for armed in Lane.of(rules).rules(seen) if armed.fits(seen, {})]
    return list(dict.fromkeys(found))


def _a_call(chance: Random) -> Call:
    body = {"n": chance.choice("123"), "l": chance.sample("abc", 2), "t": chance.choice(["needle", "x"])}
    call = an_update(body, chance.choice(["9000000009", "9000000017", "9000000025"]))
    if chance.random() < 0.7:
        call.request.headers = CIMultiDict({"A": chance.choice("123")})
    call.nhs_number = call.values["id"]
    return call


@pytest.mark.parametrize("seed", range(20))
def test_the_rules_that_fit_come_in_their_order_whatever_they_ask(seed: int) -> None:
    chance = Random(seed)
    text = "".join(f"- {{when: {{{chance.choice(CONDITIONS)}}}, {THEN}}}\n" for _ in range(60))
    rules = _armed(f"rules:\n{text}")
    calls = [_a_call(chance) for _ in range(30)]

    assert [_by_lane(rules, call) for call in calls] == [_straight(rules, call) for call in calls]


def test_what_was_seen_before_is_remembered_only_if_it_is_short() -> None:
    text = "".join(f"- {{when: {{header: {{A: {{matches: '^x{number}$'}}}}}}, {THEN}}}\n" for number in range(20))
    lane = Lane.of(_armed(f"rules:\n{text}"))

    found = [
        len(list(lane.rules(Looks(CallMessage(a_retrieval(headers={"A": value}))))))
        for value in ("x7", "x7", "y" * 201)
    ]

    assert found == [1, 1, 20]


def _slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "PATIENCE", -1.0)


@pytest.mark.parametrize("rules", [2, 20])
def test_rules_that_would_look_too_long_are_left_out_and_that_is_said(
    rules: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "".join(f"- {{when: {{json: {{/a{number}: {{present: false}}}}}}, {THEN}}}\n" for number in range(rules))
    decider = a_decider(f"rules:\n- {{when: {{text: absent}}, {THEN}}}\n{text}- {{name: last, {THEN}}}\n")
    call = an_update({"n": 1})
    _slow(monkeypatch)

    decision = decider.decide(call)

    assert decision is not None
    assert decision.rule == "last"
    assert [finding.rule for finding in call.findings] == ["scenario.too-much"]
    assert call.findings[0].what.startswith(f"{rules} rules were left out")


def test_an_index_of_a_body_that_is_not_looked_at_leaves_its_rules_to_their_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "".join(f"- {{when: {{json: {{/b: '{number}'}}}}, {THEN}}}\n" for number in range(9))
    others = "".join(f"- {{when: {{json: {{/b: {{matches: '{number}'}}}}}}, {THEN}}}\n" for number in range(9))
    lane = Lane.of(_armed(f"rules:\n{text}{others}"))
    seen = Looks(CallMessage(an_update({"b": 1})))
    _slow(monkeypatch)
    seen.seen("json./a", lambda message: (), True)

    found = list(lane.rules(seen))

    assert len(found) == 18
    with pytest.raises(TooMuch):
        found[0].fits(seen, {})


def test_many_rules_on_one_place_decide_like_few() -> None:
    many = "".join(
        f"- {{name: r{number}, when: {{header: {{A: {{matches: '{number}'}}}}}}, {THEN}}}\n" for number in range(50)
    )
    decider: ScenarioDecider = a_decider(f"rules:\n{many}")

    decided = [decider.decide(a_retrieval(headers={"A": value})) for value in ("49", "7", "x")]

    assert [decision and decision.rule for decision in decided] == ["r4", "r7", None]


def test_of_thousands_of_expressions_a_new_value_meets_only_those_that_it_could_fit() -> None:
    text = "".join(
        f"- {{name: r{n}, when: {{header: {{A: {{matches: '^c{n}[a-z]$'}}}}}}, {THEN}}}\n" for n in range(2000)
    )
    place = Lane.of(_armed(f"rules:\n{text}")).places["header.A"]

    met = {value: len(place.others.possible((value,))) for value in ("c1999a", "c19", "d1999a", "é")}

    assert met == {"c1999a": 4, "c19": 2, "d1999a": 0, "é": 2000}


def test_what_is_remembered_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.scenario.lanes.MOST_REMEMBERED", 2)
    text = "".join(f"- {{name: r{n}, when: {{header: {{A: {{matches: '^{n}$'}}}}}}, {THEN}}}\n" for n in range(20))
    decider = a_decider(f"rules:\n{text}")

    decided = [decider.decide(a_retrieval(headers={"A": str(number)})) for number in (1, 2, 3, 1, 2)]

    assert [decision and decision.rule for decision in decided] == ["r1", "r2", "r3", "r1", "r2"]


def test_expressions_that_take_too_long_are_left_to_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(f"- {{when: {{header: {{A: {{matches: '{number}'}}}}}}, {THEN}}}\n" for number in range(40))
    lane = Lane.of(_armed(f"rules:\n{text}"))
    seen = Looks(CallMessage(a_retrieval(headers={"A": "7"})))
    seen.seen("header.A", lambda message: message.header("A"), False)
    monkeypatch.setattr(Looks, "is_late", lambda looks: True)
    monkeypatch.setattr(lane.places["header.A"], "heavy", False)

    assert len(list(lane.rules(seen))) == 40
