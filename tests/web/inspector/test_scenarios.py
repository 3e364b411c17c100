"""The page of scenarios: which are played, in which order, and one's own."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from simulator.clock import parse_instant
from simulator.pipeline import Simulator
from simulator.scenario.model import ClockStart, Scenario, TlsSays
from simulator.web.inspector.scenarios import told
from simulator.web.server import build_app
from tests.web.conftest import Client
from tests.web.inspector.looking import HOSTILE, harmless, look
from tests.web.inspector.pressing import faults, press
from tests.web.worlds import a_simulator

PAGE = "/t/default/scenarios"
OWN = "name: mine\nrules:\n  - name: broken\n    then: {refuse: BROKEN}\n"


@pytest.fixture
def simulator(tmp_path: Path) -> Simulator:
    """One that ships two scenarios."""
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "first.yaml").write_text(
        "name: first\ndescription: Breaks things.\nstories: [D8]\nrules: [{name: one, then: {refuse: BROKEN}}]\n"
        "expect: [{name: it happened, service: echo, count: 1}]\n"
    )
    (tmp_path / "scenarios" / "second.yaml").write_text(
        "rules: [{name: two, when: {calls: 1}, then: {refuse: TOO_LATE}}]"
    )
    return a_simulator(tmp_path)


async def _play(simulator: Simulator, *names: str) -> None:
    await simulator.tenants.activate("default", tuple(simulator.sources.find(name) for name in names))


def _played(simulator: Simulator) -> list[str]:
    return [scenario.name for scenario in simulator.tenants.spec("default").scenarios]


async def test_all_shipped_are_listed_with_what_they_are_about(client: Client) -> None:
    page = await look(client, PAGE)

    assert page.all("//section[2]//summary") == ["first Breaks things.", "second"]
    first = page.words("//details[@id='s-first']")
    assert [word in first for word in ("D8", "one", "it happened")] == [True] * 3


async def test_what_is_played_stands_in_its_order_with_the_calls_that_its_rules_counted(
    client: Client, simulator: Simulator
) -> None:
    await _play(simulator, "second", "first")
    await client.get("/echo/nothing")

    page = await look(client, PAGE)

    assert page.all("//section[1]//summary/span[1]") == ["second", "first"]
    assert "two 1 calls so far" in page.words("//section[1]")


async def test_one_is_played_alone(client: Client, simulator: Simulator) -> None:
    await _play(simulator, "second")

    page = await press(client, PAGE, do="only", name="first")

    assert page.words("//p[@class='done']") == "The scenario is played."
    assert _played(simulator) == ["first"]
    assert (await client.get("/echo/nothing")).status == 500


async def test_one_is_played_after_the_others(client: Client, simulator: Simulator) -> None:
    await _play(simulator, "second")

    await press(client, PAGE, do="add", name="first")

    assert _played(simulator) == ["second", "first"]


async def test_one_that_is_played_already_is_not_played_twice(client: Client, simulator: Simulator) -> None:
    await _play(simulator, "first", "second")

    await press(client, PAGE, do="add", name="first")

    assert _played(simulator) == ["second", "first"]


@pytest.mark.parametrize(
    ("do", "position", "name", "order"),
    [
        ("up", "1", "second", ["second", "first"]),
        ("down", "0", "first", ["second", "first"]),
        ("up", "0", "first", ["first", "second"]),
        ("down", "1", "second", ["first", "second"]),
        ("off", "0", "first", ["second"]),
    ],
)
async def test_the_order_is_changed(
    client: Client, simulator: Simulator, do: str, position: str, name: str, order: list[str]
) -> None:
    await _play(simulator, "first", "second")

    await press(client, PAGE, do=do, position=position, name=name)

    assert _played(simulator) == order


@pytest.mark.parametrize("position", ["0", "2", "-1", "x", "9" * 400, "²"])
async def test_an_old_page_changes_nothing(client: Client, simulator: Simulator, position: str) -> None:
    await _play(simulator, "first", "second")

    page = await press(client, PAGE, do="off", position=position, name="second")

    assert page.status == 422
    assert faults(page)[0][0] == "main"
    assert _played(simulator) == ["first", "second"]


async def test_all_are_switched_off(client: Client, simulator: Simulator) -> None:
    await _play(simulator, "first", "second")

    page = await press(client, PAGE, do="stop")

    assert _played(simulator) == []
    assert "everything is answered normally" in page.words()


@pytest.mark.parametrize("name", ["third", "", "../data/people", "/etc/passwd"])
async def test_only_shipped_ones_can_be_had_by_name(client: Client, simulator: Simulator, name: str) -> None:
    page = await press(client, PAGE, do="only", name=name)

    assert (page.status, _played(simulator)) == (422, [])


@pytest.mark.parametrize(
    ("place", "order"),
    [("only", ["mine"]), ("first", ["mine", "first"]), ("last", ["first", "mine"]), ("nowhere", ["mine"])],
)
async def test_ones_own_is_played_where_it_is_to_be(
    client: Client, simulator: Simulator, place: str, order: list[str]
) -> None:
    await _play(simulator, "first")

    await press(client, PAGE, do="yaml", yaml=OWN, place=place)

    assert _played(simulator) == order


async def test_ones_own_may_have_the_line_ends_that_browsers_send(client: Client, simulator: Simulator) -> None:
    await press(client, PAGE, do="yaml", yaml=OWN.replace("\n", "\r\n"))

    assert _played(simulator) == ["mine"]


async def test_every_mistake_of_ones_own_leads_to_its_line_and_nothing_changes(
    client: Client, simulator: Simulator
) -> None:
    await _play(simulator, "first")
    text = "name: mine\r\nrules:\r\n  - name: x\r\n    then: {refuse: NOTHING}\r\n    wen: {}\r\n"

    page = await press(client, PAGE, do="yaml", yaml=text, place="last")

    assert page.status == 422
    assert sorted(anchor for anchor, _ in faults(page)) == ["yaml-L4", "yaml-L5"]
    assert page.words("//li[@id='yaml-L5']") == "problem here: wen: {}"
    assert _played(simulator) == ["first"]


async def test_the_text_is_still_there_when_it_was_wrong(client: Client) -> None:
    page = await press(client, PAGE, do="yaml", yaml="rulez: []", place="last")

    assert page.all("//textarea")[0] == "rulez: []"
    assert page.all("//select[@name='place']/option[@selected]/@value") == ["last"]


async def test_no_text_at_all_is_said(client: Client) -> None:
    page = await press(client, PAGE, do="yaml")

    assert page.status == 422
    assert page.all("//div[@class='error-summary']//a") != []


async def test_what_a_scenario_says_stays_text(client: Client) -> None:
    text = f"name: '{HOSTILE.replace(chr(39), chr(39) * 2)}'\nrules: [{{name: x, then: {{refuse: BROKEN}}}}]"
    good = await press(client, PAGE, do="yaml", yaml=text)

    bad = await press(client, PAGE, do="yaml", yaml=f"{HOSTILE}: [\n</textarea><b id=mine>")

    assert HOSTILE in good.words()
    assert bad.status == 422
    assert harmless(good)
    assert harmless(bad)


def test_what_a_scenario_sets_is_told() -> None:
    scenario = Scenario(
        "s",
        seed=7,
        clock=ClockStart(parse_instant("2026-11-22T10:00:00Z"), frozen=True),
        access="enforced",
        profile="strict",
        people=({"nhs_number": "9000000009"},),
        documents={"prescriptions": {"a": {}, "b": {}}},
        tls=TlsSays("expired"),
    )

    assert told(scenario).sets == (
        ("seed", "7"),
        ("clock", "begins at 22 Nov 2026, 10:00:00.000 UTC, standing still"),
        ("access", "enforced"),
        ("profile", "strict"),
        ("TLS port", "expired"),
        ("people", "9000000009"),
        ("documents", "2 prescriptions"),
    )


def test_a_clock_without_a_start_begins_at_the_real_time() -> None:
    assert told(Scenario("s", clock=ClockStart())).sets == (("clock", "begins at the real time"),)


async def test_the_shipped_ones_are_quickly_there(aiohttp_client: Callable[..., Awaitable[Client]]) -> None:
    from time import process_time

    from simulator.settings import Settings

    client = await aiohttp_client(build_app(Simulator(Settings(port=0))))
    await look(client, PAGE)

    begun = process_time()
    page = await look(client, PAGE)

    assert len(page.all("//section[2]//summary")) > 30
    assert process_time() - begun < 0.3


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
    """Beside those two one with parameters, which is the first by name."""
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
    await _play(down, "first")
    fields = {"of": "s0", "given.calls": "1", "given.slow": "true", "given.code": "TOO_LATE"}

    page = await press(client, PAGE, do=do, name="down", **fields)

    assert (page.status, _played(down)) == (200, played)
    assert _given(down)[-1] == {"calls": "1", "slow": "true", "code": "TOO_LATE"}
    assert page.all("//section[1]//input[@name='given.code']/@value") == ["TOO_LATE"]
    assert page.all("//section[1]//select[@name='given.slow']/option[@selected]/@value") == ["true"]


async def test_the_values_decide_what_is_answered(client: Client, down: Simulator) -> None:
    await press(client, PAGE, do="only", name="down", **{"of": "s0", "given.calls": "1", "given.code": "TOO_LATE"})

    assert [(await client.get("/echo/nothing")).status for _ in range(2)] == [408, 204]


async def test_a_wrong_value_is_said_at_its_field_and_what_was_typed_stays(client: Client, down: Simulator) -> None:
    await _play(down, "first")
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
    assert _played(down) == ["first"]


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
    assert _played(down) == ["first", "down", "second"]
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
