"""The table of the status machine, held against the words of the specification."""

import pytest

from simulator.population.prescription_codes import LEGAL_ITEMS
from simulator.services.eps.prescription import table
from simulator.services.eps.prescription.codes import HISTORY_MESSAGES, ITEM_STATUSES, STATUSES
from simulator.services.eps.prescription.table import EVENTS, ITEM_MOVES, TRANSITIONS, allowed


@pytest.mark.parametrize(
    ("event", "statuses"),
    [
        (table.UPLOAD, {table.NEW, "9005"}),
        (table.RELEASE, {"0001"}),
        (table.NOMINATED_RELEASE, {"0001"}),
        (table.RETURN, {"0002"}),
        (table.NOTIFY, {"0002", "0003"}),
        (table.AMEND, {"0003", "0006", "0007"}),
        (table.WITHDRAW, {"0003", "0006", "0007"}),
        (table.CLAIM, {"0006"}),
        (table.CANCEL_ITEM, {"0000", "0001", "9000", "9001"}),
        (table.APPLY_PENDING, {"0000", "0001", "9000", "9001"}),
        (table.MARK, {"0002", "0003"}),
        (table.COME_DUE, {"0000", "9001"}),
        (table.EXPIRE, {"0000", "0001", "0002", "0003", "9000", "9001", "9005"}),
        (table.NO_CLAIM, {"0006"}),
        (table.DELETE, {"0004", "0005", "0007", "0008", "0009"}),
    ],
)
def test_an_event_comes_to_these_statuses_and_no_others(event: str, statuses: set[str]) -> None:
    assert {status for status in (table.NEW, *STATUSES) if allowed(event, status)} == statuses


def test_every_event_is_in_the_list() -> None:
    assert set(EVENTS) == set(TRANSITIONS)


def test_events_lead_to_known_statuses_under_titles_that_the_tracker_allows() -> None:
    for transition in TRANSITIONS.values():
        assert {to for to in transition.moves.values() if to is not None} <= set(STATUSES)
        assert set(transition.items) | set(transition.items.values()) <= set(ITEM_STATUSES)
        assert transition.message in (*HISTORY_MESSAGES, "")


@pytest.mark.parametrize(
    ("statuses", "items"),
    [
        (("0000", "0001", "9000", "9001"), {"0005", "0006", "0007"}),
        (("0002",), {"0005", "0006", "0008"}),
        (("0003",), {"0001", "0002", "0003", "0004", "0005", "0006", "0008"}),
        (("0004", "0005"), {"0005", "0006"}),
        (("0006", "0008", "0009"), {"0001", "0002", "0005", "0006"}),
        (("0007",), {"0002", "0005", "0006"}),
        (("9005",), set()),
    ],
)
def test_a_status_has_these_line_items(statuses: tuple[str, ...], items: set[str]) -> None:
    assert [LEGAL_ITEMS[status] for status in statuses] == [items] * len(statuses)


@pytest.mark.parametrize("event", [table.RELEASE, table.NOMINATED_RELEASE, table.RETURN, table.CLAIM, table.EXPIRE])
def test_items_that_are_legal_before_an_event_are_legal_after_it(event: str) -> None:
    transition = TRANSITIONS[event]

    for before, after in transition.moves.items():
        assert after is not None
        moved = {transition.items.get(item, item) for item in LEGAL_ITEMS[before]}
        assert moved <= LEGAL_ITEMS[after]


@pytest.mark.parametrize("status", ["0001", "0002", "0005", "0006"])
def test_an_item_that_has_come_to_its_end_stays_so(status: str) -> None:
    assert ITEM_MOVES[status] == {status}
