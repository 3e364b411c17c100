"""What is read of a patient for a page, and its grade."""

import pytest

from simulator.pipeline import Simulator
from simulator.records.exchange import Exchange
from simulator.web.admin.grading import expected_of
from simulator.web.inspector import journey_reading
from simulator.web.inspector.journey_reading import Grade, grade, read
from tests.records.makers import an_exchange
from tests.web.conftest import Client
from tests.web.inspector.calling import RUTH, base_url, call, expect


def _record(simulator: Simulator, **fields: object) -> Exchange:
    exchange = an_exchange(simulator.journal.next_id("default"), **fields)
    simulator.journal.append(exchange)
    return exchange


async def test_what_shares_an_id_and_names_no_patient_is_the_patients(started: Simulator) -> None:
    _record(started, nhs_number=RUTH, correlation_id="c-1")
    _record(started, nhs_number=None, correlation_id="c-1")
    _record(started, nhs_number=None, correlation_id="c-2")
    _record(started, nhs_number="9990020000", correlation_id="c-1")

    recorded = await read(started, "default", RUTH)

    assert [exchange.id for exchange in recorded.exchanges] == [1, 2]
    assert (recorded.last, recorded.is_cut) == (4, False)


async def test_only_the_newest_of_a_tenant_are_looked_at(started: Simulator) -> None:
    for _ in range(4):
        _record(started, nhs_number=RUTH)

    recorded = await read(started, "default", RUTH, window=2)

    assert [exchange.id for exchange in recorded.exchanges] == [3, 4]
    assert recorded.is_cut


async def test_of_very_many_the_newest_are_read(started: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journey_reading, "MOST_STEPS", 3)
    for _ in range(5):
        _record(started, nhs_number=RUTH)

    recorded = await read(started, "default", RUTH)

    assert [exchange.id for exchange in recorded.exchanges] == [3, 4, 5]
    assert recorded.is_cut


async def test_hours_without_an_exchange_make_another_call(started: Simulator) -> None:
    _record(started, nhs_number=RUTH, tenant_time=0.0)
    _record(started, nhs_number=RUTH, tenant_time=60.0)
    _record(started, nhs_number=RUTH, tenant_time=86_400.0)

    calls = (await read(started, "default", RUTH)).calls

    assert [[exchange.id for exchange in call] for call in calls] == [[1, 2], [3]]


async def test_of_nobody_nothing_is_read(started: Simulator) -> None:
    assert (await read(started, "default", RUTH)).exchanges == ()


async def test_a_grade_says_how_much_is_met(whole: Client, national: Simulator) -> None:
    await expect(whole)
    await call(base_url(whole))

    recorded = await read(national, "default", RUTH)
    graded = grade(national, expected_of(national, "default"), RUTH, recorded.exchanges)

    assert (graded.words, graded.colour) == ("1 of 2 met", "orange")
    assert [result["scenario"] for result in graded.results] == ["expecting", "expecting"]


async def test_what_is_expected_of_somebody_else_does_not_count(whole: Client, national: Simulator) -> None:
    await expect(whole, 'name: other\nexpect: [{operation: pds.*, nhs_number: "9990500002"}]\n')
    await call(base_url(whole))

    recorded = await read(national, "default", RUTH)

    assert grade(national, expected_of(national, "default"), RUTH, recorded.exchanges) == Grade()


@pytest.mark.parametrize(
    ("passed", "words", "colour"),
    [((), "nothing expected", "grey"), ((True,), "1 of 1 met", "green"), ((False, True), "1 of 2 met", "orange")],
)
def test_a_grade_in_words(passed: tuple[bool, ...], words: str, colour: str) -> None:
    graded = Grade(tuple({"passed": each} for each in passed))

    assert (graded.words, graded.colour) == (words, colour)
