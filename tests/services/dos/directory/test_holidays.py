from datetime import date

import pytest

from simulator.records.documents import Documents
from simulator.services.dos.directory.holidays import ENGLAND, KIND, bank_holidays, holidays_of
from tests.makers import shipped
from tests.services.dos.makers import some_documents

PUBLISHED = {
    2020: ("01-01", "04-10", "04-13", "05-25", "08-31", "12-25", "12-28"),
    2021: ("01-01", "04-02", "04-05", "05-03", "05-31", "08-30", "12-27", "12-28"),
    2022: ("01-03", "04-15", "04-18", "05-02", "08-29", "12-26", "12-27"),
    2023: ("01-02", "04-07", "04-10", "05-01", "05-29", "08-28", "12-25", "12-26"),
    2024: ("01-01", "03-29", "04-01", "05-06", "05-27", "08-26", "12-25", "12-26"),
    2025: ("01-01", "04-18", "04-21", "05-05", "05-26", "08-25", "12-25", "12-26"),
    2026: ("01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"),
    2027: ("01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"),
}
"""What the government published, but for the days that were proclaimed or moved once (May of 2020, June of 2022)."""


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_bank_holidays_of_a_year_are_those_published(year: int) -> None:
    expected = {date.fromisoformat(f"{year}-{day}") for day in PUBLISHED[year]}

    assert expected <= bank_holidays(year)


@pytest.mark.parametrize("year", range(1990, 2100))
def test_every_year_has_eight_bank_holidays(year: int) -> None:
    assert len(bank_holidays(year)) == 8


@pytest.mark.parametrize("year", range(1990, 2100))
def test_no_bank_holiday_falls_on_a_weekend(year: int) -> None:
    assert [day for day in bank_holidays(year) if day.weekday() > 4] == []


def test_without_documents_the_rules_hold() -> None:
    assert holidays_of(Documents({})) is ENGLAND


def test_a_shipped_document_adds_a_day() -> None:
    documents = some_documents(dos_bank_holidays={"2027-05-07": {"name": "Proclaimed"}})

    assert date(2027, 5, 7) in holidays_of(documents)


def test_a_document_takes_a_day_away() -> None:
    documents = some_documents(dos_bank_holidays={"2026-05-04": {"holiday": False}})

    assert date(2026, 5, 4) not in holidays_of(documents)


async def test_a_tenants_document_replaces_the_shipped_one_of_the_day() -> None:
    documents = some_documents(dos_bank_holidays={"2027-05-07": {}})

    await documents.put(KIND, "2027-05-07", {"holiday": False})

    assert date(2027, 5, 7) not in holidays_of(documents)


async def test_a_shipped_day_that_a_tenant_deletes_is_as_the_rules_have_it() -> None:
    documents = Documents(shipped(dos_bank_holidays={"2026-05-04": {"holiday": False}, "2027-05-07": {}}))

    await documents.delete(KIND, "2026-05-04")

    holidays = holidays_of(documents)
    assert (date(2026, 5, 4) in holidays, date(2027, 5, 7) in holidays) == (True, True)


def test_a_key_that_is_no_date_counts_for_nothing() -> None:
    assert date(2026, 5, 4) in holidays_of(some_documents(dos_bank_holidays={"soon": {}}))
