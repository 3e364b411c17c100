"""The counts behind the metrics."""

from simulator.web.tally import Tally
from tests.records.makers import an_exchange


def test_exchanges_are_counted_by_service_operation_and_status() -> None:
    tally = Tally()

    for status in (200, 404, 200):
        tally.count(an_exchange(service="pds", operation="pds.patient.retrieve", status=status))

    assert tally.exchanges == {
        ("pds", "pds.patient.retrieve", 200): 2,
        ("pds", "pds.patient.retrieve", 404): 1,
    }


def test_what_no_service_answers_counts_as_one_whatever_path_it_asked_for() -> None:
    tally = Tally()

    for target in ("/a", "/b", "/c"):
        tally.count(an_exchange(service=None, operation=None, status=404, target=target))

    assert tally.exchanges == {("", "", 404): 3}


def test_the_seconds_of_all_exchanges_add_up() -> None:
    tally = Tally()

    tally.count(an_exchange(duration=0.25))
    tally.count(an_exchange(duration=0.5, status=500))

    assert tally.seconds == 0.75


def test_an_answered_exchange_is_not_one_that_was_cut_short() -> None:
    tally = Tally()

    tally.count(an_exchange(status=0))

    assert tally.cut_short == 0


def test_two_tallies_count_apart() -> None:
    one, other = Tally(), Tally()

    one.count(an_exchange())

    assert (sum(one.exchanges.values()), sum(other.exchanges.values()), other.seconds) == (1, 0, 0.0)
