"""Times that may count from the beginning of a tenant."""

from datetime import UTC, datetime

import pytest

from simulator.population.relative_times import counted, instant_of, is_relative, read
from tests.makers import NOW


@pytest.mark.parametrize("text", ["-P3D", "P1W", "PT2H", "-P1DT2.5S"])
def test_a_duration_counts_from_the_beginning(text: str) -> None:
    assert is_relative(text)


@pytest.mark.parametrize("text", ["", "P", "-P", "--P1D", "2026-11-22", "Paracetamol", "P1D ", "P\u0661D"])
def test_anything_else_does_not(text: str) -> None:
    assert not is_relative(text)


@pytest.mark.parametrize(
    ("duration", "instant"),
    [
        ("-P3D", datetime(2026, 11, 19, 10, tzinfo=UTC)),
        ("PT2H", datetime(2026, 11, 22, 12, tzinfo=UTC)),
        ("-P1W", datetime(2026, 11, 15, 10, tzinfo=UTC)),
        ("P355000D", datetime(2998, 11, 6, 10, tzinfo=UTC)),
    ],
)
def test_the_instant_is_so_long_after_the_beginning(duration: str, instant: datetime) -> None:
    assert counted(duration, NOW) == instant


@pytest.mark.parametrize("duration", ["", "P", "-PT", "P1X", "soon", "P9999999D", "-P999999D", "P360000D", "-P90000D"])
def test_what_is_no_duration_or_leads_out_of_reach_is_none(duration: str) -> None:
    assert counted(duration, NOW) is None


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-22T10:00:00.000Z", NOW),
        ("2026-11-22T10:00:00+00:00", NOW),
        ("2026-11-22T11:00:00+01:00", NOW),
        ("2026-11-22", datetime(2026, 11, 22, tzinfo=UTC)),
        ("20261122", datetime(2026, 11, 22, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_in_the_forms_that_records_have(text: str, instant: datetime) -> None:
    assert read(text) == instant


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "9999-12-31", "0001-01-01", "2026-02-30", "P1D"])
def test_what_is_no_instant_is_none(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "instant"),
    [("-P3D", datetime(2026, 11, 19, 10, tzinfo=UTC)), ("2026-11-22T10:00:00Z", NOW), ("-P999999D", None), ("x", None)],
)
def test_either_way_of_saying_an_instant_is_understood(text: str, instant: datetime | None) -> None:
    assert instant_of(text, NOW) == instant
