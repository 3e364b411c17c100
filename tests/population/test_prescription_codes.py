"""The population's codes of prescriptions by name fit the tables of the prescription service."""

from simulator.population import prescription_codes as ours
from simulator.services.eps.prescription import codes


def test_statuses_and_treatments_are_the_services() -> None:
    assert set(ours.STATUSES.values()) == set(codes.STATUSES)
    assert set(ours.ITEM_STATUSES.values()) == set(codes.ITEM_STATUSES)
    assert set(ours.TREATMENTS.values()) == set(codes.TREATMENTS)


def test_every_status_says_which_items_go_with_it() -> None:
    assert set(ours.LEGAL_ITEMS) == set(codes.STATUSES)
    assert frozenset().union(*ours.LEGAL_ITEMS.values()) == set(codes.ITEM_STATUSES)


def test_the_usual_item_of_a_status_is_a_legal_one() -> None:
    assert all(item in ours.LEGAL_ITEMS[status] for status, item in ours.USUAL_ITEM.items())


def test_reasons_for_dispensing_nothing_are_the_services() -> None:
    assert set(ours.NON_DISPENSING_REASONS) == set(codes.NON_DISPENSING_REASONS)


def test_the_entries_of_a_history_are_called_as_the_service_calls_them() -> None:
    said = {ours.UPLOADED, ours.RELEASED, ours.NOMINATED_RELEASED, ours.NOTIFIED, ours.CLAIM_MADE}
    said |= {ours.ITEM_WAS_CANCELLED, ours.MARKED, ours.BATCH}

    assert said <= set(codes.HISTORY_MESSAGES)
