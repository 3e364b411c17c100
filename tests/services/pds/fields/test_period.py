import pytest

from simulator.call import Refusal
from simulator.services.pds.fields.period import check_period, dated, days_of
from simulator.services.pds.occasion import Occasion
from tests.makers import NOW
from tests.services.pds.writing import TODAY, TOMORROW

OCCASION = Occasion(NOW)


@pytest.mark.parametrize(
    "period",
    [None, {"start": TODAY}, {"start": TODAY, "end": TODAY}, {"start": "2020-01-01", "end": "2031-01-01"}],
    ids=repr,
)
def test_a_period_from_today_or_earlier_passes(period):
    check_period(period, None, OCCASION)


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ({"start": TOMORROW}, "period start date cannot be in the future"),
        ({"start": TODAY, "end": "2026-11-21"}, "period end date cannot be before the start date"),
    ],
)
def test_a_period_that_begins_late_or_ends_early_is_refused(period, said):
    with pytest.raises(Refusal) as refusal:
        check_period(period, None, OCCASION)

    assert refusal.value.diagnostics == f"Invalid update with error - {said}"


def test_a_period_that_the_record_has_had_all_along_is_not_judged():
    check_period({"start": TOMORROW}, {"start": TOMORROW}, OCCASION)


def test_a_period_has_so_many_days():
    assert days_of({"start": "2024-02-28", "end": "2024-03-01"}) == 2


def test_only_an_item_given_whole_and_without_period_begins_today():
    period = {"period": {"start": TODAY}}

    assert [dated({}, True, OCCASION), dated({}, False, OCCASION)] == [period, {}]
    assert dated({"period": {"start": "2020-01-01"}}, True, OCCASION) == {"period": {"start": "2020-01-01"}}
