import pytest

from simulator.scenario import looks
from simulator.scenario.looks import Looks, TooMuch, is_heavy
from simulator.scenario.messages import Message
from tests.scenario.makers import a_scenario, an_exchange


def _looks() -> Looks:
    from simulator.scenario.messages import ExchangeMessage

    return Looks(ExchangeMessage(an_exchange(1)))


def test_bodies_and_expressions_are_heavy_and_equal_headers_are_not() -> None:
    bodies = "json: {/a: b}, text: b, xpath: {//a: b}"
    text = f"when: {{nhs_number: '1', header: {{A: b, B: {{matches: b}}}}, query: {{a: b}}, {bodies}}}"
    (rule,) = a_scenario(f"rules: [{{{text}, then: {{delay: 0}}}}]").rules

    assert [(each.name, is_heavy(each)) for each in rule.when.conditions] == [
        ("nhs_number", False),
        ("header.A", False),
        ("header.B", True),
        ("query.a", False),
        ("json./a", True),
        ("text", True),
        ("xpath.//a", True),
    ]


def test_a_heavy_place_is_looked_at_once() -> None:
    times: list[int] = []

    def look(message: Message) -> list[str]:
        times.append(1)
        return ["x"]

    seen = _looks()

    assert [seen.seen("json./a", look, True) for _ in range(3)] == [["x"]] * 3
    assert times == [1]


def test_when_the_time_is_up_nothing_heavy_is_looked_at_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "PATIENCE", -1.0)
    seen = _looks()
    seen.seen("json./a", lambda message: ["x"], True)

    assert seen.seen("header.A", lambda message: ["y"], False) == ["y"]
    with pytest.raises(TooMuch):
        seen.seen("json./b", lambda message: ["x"], True)
