from random import Random

from simulator.identifiers import is_uuid
from simulator.supplier.occasion import Occasion
from tests.supplier.makers import NOW, an_occasion


def test_an_occasion_has_an_id_that_joins_its_requests_and_a_case_reference() -> None:
    occasion = an_occasion()

    assert is_uuid(occasion.correlation_id)
    assert occasion.case_reference.startswith("WEX-20261122-")


def test_what_is_given_is_kept() -> None:
    occasion = Occasion(NOW, Random(1), "c-1", "WEX-1")

    assert (occasion.correlation_id, occasion.case_reference) == ("c-1", "WEX-1")


def test_two_calls_are_not_mistaken_for_each_other() -> None:
    assert Occasion(NOW).correlation_id != Occasion(NOW).correlation_id


def test_ids_of_messages_are_new_each_time_and_in_capitals() -> None:
    occasion = an_occasion()

    one, other = occasion.new_id(), occasion.new_id()

    assert one != other
    assert one == one.upper()
    assert is_uuid(one)


def test_request_ids_are_in_small_letters() -> None:
    asked = an_occasion().request_id()

    assert asked == asked.lower()
    assert is_uuid(asked)


def test_times_are_written_as_their_messages_want_them() -> None:
    occasion = an_occasion()

    assert occasion.time == "20261122100000+0000"
    assert (occasion.instant(), occasion.instant(10)) == ("2026-11-22T10:00:00Z", "2026-11-22T10:10:00Z")
