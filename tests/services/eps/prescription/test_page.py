"""The tables of the service's page are those that the machine goes by."""

from pathlib import Path

from simulator.services.eps.prescription.codes import STATUSES
from simulator.services.eps.prescription.page import event_table, status_table
from simulator.services.eps.prescription.periods import KEPT
from simulator.services.eps.prescription.table import EVENTS

PAGE = (Path(__file__).resolve().parents[4] / "simulator/services/eps/README.md").read_text(encoding="utf-8")


def test_the_page_shows_the_status_table() -> None:
    assert status_table() in PAGE


def test_the_page_shows_the_event_table() -> None:
    assert event_table() in PAGE


def test_every_status_and_event_has_its_row() -> None:
    assert [row.split("`")[1] for row in status_table().splitlines()[2:]] == list(STATUSES)
    assert [row.split("|")[1].strip() for row in event_table().splitlines()[2:]] == list(EVENTS)


def test_the_page_says_how_long_what_is_over_is_kept() -> None:
    assert all(f"`{status}` {days.days} days" in PAGE for status, days in KEPT.items())
