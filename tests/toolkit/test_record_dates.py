"""Times of a record: known in part, counted from the tenant's beginning, in London's time."""

from datetime import UTC, datetime

import pytest

from simulator.toolkit.record_dates import day, day_and_time, london, moment, months_before
from tests.makers import NOW


@pytest.mark.parametrize(
    ("said", "fhir", "shown"),
    [
        ("-P3D", "2026-11-19T10:00:00+00:00", "19-Nov-2026"),
        ("P1D", "2026-11-23T10:00:00+00:00", "23-Nov-2026"),
        ("-P150D", "2026-06-25T11:00:00+01:00", "25-Jun-2026"),
        ("2019", "2019", "2019"),
        ("2019-05", "2019-05", "May-2019"),
        ("2020-05-12", "2020-05-12", "12-May-2020"),
        ("2020-05-12T09:30:00+00:00", "2020-05-12T10:30:00+01:00", "12-May-2020"),
        ("2020-05-12T23:30:00Z", "2020-05-13T00:30:00+01:00", "13-May-2020"),
    ],
)
def test_a_time_has_a_form_for_fhir_and_one_for_people(said: str, fhir: str, shown: str) -> None:
    found = moment(said, NOW)

    assert found is not None
    assert (found.fhir, found.shown) == (fhir, shown)


@pytest.mark.parametrize(
    "said", ["", "soon", "2020-13", "2020-02-30", "-P", "-P999999D", "P400000D", "0001-01-01T00:00:00+14:00"]
)
def test_what_is_no_time_is_none(said: str) -> None:
    assert moment(said, NOW) is None


@pytest.mark.parametrize(
    ("instant", "written"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "2026-03-29T00:59:00+00:00"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "2026-03-29T02:00:00+01:00"),
        (datetime(2026, 10, 25, 0, 59, tzinfo=UTC), "2026-10-25T01:59:00+01:00"),
        (datetime(2026, 10, 25, 1, 0, tzinfo=UTC), "2026-10-25T01:00:00+00:00"),
    ],
)
def test_londons_summer_begins_and_ends_at_one_in_the_morning(instant: datetime, written: str) -> None:
    assert london(instant) == written


def test_a_day_and_a_time_are_written_as_in_the_summarys_statements() -> None:
    assert (day(NOW), day_and_time(NOW)) == ("22-Nov-2026", "22-Nov-2026 10:00")


@pytest.mark.parametrize(
    ("instant", "months", "earlier"),
    [
        (datetime(2020, 5, 14, tzinfo=UTC), 12, "14-May-2019"),
        (datetime(2020, 5, 14, tzinfo=UTC), 6, "14-Nov-2019"),
        (datetime(2026, 8, 31, 12, tzinfo=UTC), 6, "28-Feb-2026"),
        (datetime(2024, 2, 29, tzinfo=UTC), 12, "28-Feb-2023"),
        (datetime(2026, 5, 31, 12, tzinfo=UTC), 6, "30-Nov-2025"),
    ],
)
def test_a_period_of_months_begins_on_the_same_day_or_the_last_one(
    instant: datetime, months: int, earlier: str
) -> None:
    assert day(months_before(instant, months)) == earlier
