"""The page of scenarios: the values that parameters are given, of those that are shipped and of one's own."""

from pathlib import Path

import pytest

from simulator.pipeline import Simulator
from tests.web.conftest import Client
from tests.web.inspector.looking import HOSTILE, harmless, look
from tests.web.inspector.playing import PAGE, play, played_by, ship_two
from tests.web.inspector.pressing import faults, press

DOWN = """\
name: down
parameters:
  calls: {default: 2, description: How many are refused.}
  slow: {default: false}
  code: {example: BROKEN, description: The refusal.}
rules: [{name: refused, when: {calls: "1..${calls}"}, then: {refuse: "${code}"}}]
"""


@pytest.fixture
def down(simulator: Simulator, tmp_path: Path) -> Simulator:
    """One that ships two scenarios, and beside them one with parameters, which is the first by name."""
    ship_two(tmp_path)
    (tmp_path / "scenarios" / "down.yaml").write_text(DOWN)
    return simulator


def _given(simulator: Simulator) -> list[dict[str, object]]:
    return [dict(scenario.given) for scenario in simulator.tenants.spec("default").scenarios]


async def test_each_parameter_has_a_labelled_field_that_says_what_it_is_for(client: Client, down: Simulator) -> None:
    page = await look(client, PAGE)

    form = "//details[@id='s-down']//form"
    assert page.all(f"{form}//label") == ["calls", "slow", "code"]
    assert page.all(f"{form}//label/@for") == page.all(f"{form}//*[starts-with(@name, 'given.')]/@id")
    assert page.all(f"{form}//p[@class='hint']") == [
        "How many are refused; left empty: 2",
        "left empty: false",
        "The refusal; has to be given; such as BROKEN",
    ]
    assert page.all("//details[@id='s-first']//label") == []


@pytest.mark.parametrize(("do", "played"), [("only", ["down"]), ("add", ["first", "down"])])
async def test_a_scenario_is_played_with_the_values_of_its_form(
    client: Client, down: Simulator, do: str, played: list[str]
) -> None:
    await play(down, "first")
    fields = {"of": "s0", "given.calls": "1", "given.slow": "true", "given.code": "TOO_LATE"}

    page = await press(client, PAGE, do=do, name="down", **fields)

    assert (page.status, played_by(down)) == (200, played)
    assert _given(down)[-1] == {"calls": "1", "slow": "true", "code": "TOO_LATE"}
    assert page.all("//section[1]//input[@name='given.code']/@value") == ["TOO_LATE"]
    assert page.all("//section[1]//select[@name='given.slow']/option[@selected]/@value") == ["true"]


async def test_the_values_decide_what_is_answered(client: Client, down: Simulator) -> None:
    await press(client, PAGE, do="only", name="down", **{"of": "s0", "given.calls": "1", "given.code": "TOO_LATE"})

    assert [(await client.get("/echo/nothing")).status for _ in range(2)] == [408, 204]


async def test_a_wrong_value_is_said_at_its_field_and_what_was_typed_stays(client: Client, down: Simulator) -> None:
    await play(down, "first")
    fields = {"of": "s0", "given.calls": "many", "given.slow": "true"}

    page = await press(client, PAGE, do="only", name="down", **fields)

    assert page.status == 422
    assert sorted(faults(page)) == [
        ("f-s0_calls", "“calls”: 'many' is not a whole number, give one, as the default 2 is"),
        ("f-s0_code", "The parameter 'code' has no value, fill it in"),
    ]
    assert page.all("//input[@id='f-s0_calls']/@aria-describedby") == ["h-s0_calls e-s0_calls"]
    assert page.all("//input[@id='f-s0_calls']/@value") == ["many"]
    assert page.all("//select[@id='f-s0_slow']/option[@selected]/@value") == ["true"]
    assert page.all("//details[@open]/@id") == ["s-down"]
    assert played_by(down) == ["first"]


async def test_a_value_that_makes_a_rule_wrong_is_said_at_the_form(client: Client, down: Simulator) -> None:
    page = await press(client, PAGE, do="only", name="down", **{"of": "s0", "given.code": "NOTHING_LIKE_IT"})

    ((anchor, said),) = faults(page)
    assert anchor == "f-s0"
    assert said.startswith("Line 6 of down.yaml: rules[0].then.refuse: ")
    assert said in page.words("//div[@id='f-s0']//p[@class='fault']")


async def test_a_value_that_nobody_asked_for_is_a_problem(client: Client, down: Simulator) -> None:
    page = await press(client, PAGE, do="only", name="down", **{"of": "s0", "given.code": "BROKEN", "given.cals": "1"})

    assert faults(page) == [("f-s0", "There is no parameter 'cals', did you mean 'calls'?")]


async def test_values_for_a_scenario_that_is_not_there_are_a_problem_of_the_page(
    client: Client, down: Simulator
) -> None:
    page = await press(client, PAGE, do="only", name="dawn", **{"of": "s0", "given.code": "BROKEN"})

    assert faults(page) == [("main", "There is no scenario 'dawn', did you mean \"down\"?")]


async def _play_down(simulator: Simulator) -> None:
    found = simulator.sources.find
    scenarios = (found("first"), found("down", {"code": "BROKEN", "calls": 7}), found("second"))
    await simulator.tenants.activate("default", scenarios)


async def test_what_is_played_is_given_other_values_in_its_place(client: Client, down: Simulator) -> None:
    await _play_down(down)
    fields = {"position": "1", "name": "down", "of": "p1", "given.code": "TOO_LATE"}

    page = await press(client, PAGE, do="values", **fields)

    assert page.words("//p[@class='done']") == "The scenario is played with these values."
    assert played_by(down) == ["first", "down", "second"]
    assert _given(down)[1] == {"code": "TOO_LATE"}


async def test_a_wrong_value_of_what_is_played_changes_nothing(client: Client, down: Simulator) -> None:
    await _play_down(down)
    fields = {"position": "1", "name": "down", "of": "p1", "given.calls": "x", "given.code": "TOO_LATE"}

    page = await press(client, PAGE, do="values", **fields)

    assert [anchor for anchor, _ in faults(page)] == ["f-p1_calls"]
    assert page.all("//section[1]//input[@name='given.calls']/@value") == ["x"]
    assert _given(down)[1] == {"code": "BROKEN", "calls": 7}


async def test_values_from_a_page_that_is_too_old_are_not_given_to_another(client: Client, down: Simulator) -> None:
    await _play_down(down)

    page = await press(client, PAGE, do="values", position="0", name="down", of="p0", **{"given.code": "TOO_LATE"})

    assert (page.status, faults(page)[0][0]) == (422, "main")
    assert _given(down)[1] == {"code": "BROKEN", "calls": 7}


async def test_ones_own_text_asks_for_what_it_has_to_be_given(client: Client, down: Simulator) -> None:
    asked = await press(client, PAGE, do="yaml", yaml=DOWN, place="only")

    page = await press(client, PAGE, do="yaml", yaml=DOWN, place="only", of="own", **{"given.code": "TOO_LATE"})

    assert faults(asked) == [("f-own_code", "The parameter 'code' has no value, fill it in")]
    assert asked.all("//section[@aria-labelledby='own']//label[starts-with(@for, 'f-own_')]") == [
        "calls",
        "slow",
        "code",
    ]
    assert (page.status, _given(down)) == (200, [{"code": "TOO_LATE"}])


async def test_ones_own_text_has_mistakes_and_values_at_once(client: Client, down: Simulator) -> None:
    text = DOWN + "rulez: []\n"

    page = await press(client, PAGE, do="yaml", yaml=text, of="own", **{"given.calls": "x", "given.code": "BROKEN"})

    assert sorted(anchor for anchor, _ in faults(page)) == ["f-own_calls", "yaml-L7"]
    assert page.all("//input[@id='f-own_calls']/@value") == ["x"]


async def test_what_parameters_say_and_get_stays_text(client: Client, down: Simulator) -> None:
    quoted = "'" + HOSTILE.replace("'", "''") + "'"
    text = (
        f"parameters: {{p: {{default: {quoted}, description: {quoted}}}, n: 1}}\nrules: [{{then: {{delay: '${{n}}'}}}}]"
    )

    bad = await press(client, PAGE, do="yaml", yaml=text, of="own", **{"given.p": HOSTILE, "given.n": HOSTILE})
    good = await press(client, PAGE, do="yaml", yaml=text, of="own", **{"given.p": HOSTILE})

    assert (bad.status, good.status) == (422, 200)
    assert HOSTILE in bad.words()
    assert harmless(bad)
    assert harmless(good)
    assert good.all("//section[1]//input[@name='given.p']/@value") == [HOSTILE]
