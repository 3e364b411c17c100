"""What time makes of a prescription, on either side of each boundary."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.population.prescription_codes import LEGAL_ITEMS
from simulator.services.eps.prescription import table
from simulator.services.eps.prescription.codes import STATUSES
from simulator.services.eps.prescription.machine import apply
from simulator.services.eps.prescription.model import prescription_of
from simulator.services.eps.prescription.periods import add_months, at, counts_from, expiry, next_due
from simulator.services.eps.prescription.table import Change
from simulator.wire.json import Json
from tests.makers import NOW
from tests.services.eps.makers import PHARMACY, a_notification, a_prescription, an_erd_prescription, an_event

MOMENT = timedelta(milliseconds=1)


def _night(text: str) -> datetime:
    return datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)


def _status(body: Json, now: datetime) -> str:
    made = at(body, now)
    return "gone" if made is None else str(made["status"])


def _around(body: Json, day: str) -> tuple[str, str]:
    """The status in the last moment before a day, and as the day begins."""
    return _status(body, _night(day) - MOMENT), _status(body, _night(day))


def _dated(status: str, **dates: str) -> Json:
    body = a_prescription(status=status, history={})
    items = {no: item["status"] for no, item in body["lineItems"].items()}
    return body | {"issues": {"1": {"status": status, "lineItems": items, **dates}}}


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-11-22", 6, "2027-05-22"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-08-29", 6, "2027-02-28"),
        ("2026-12-31", 6, "2027-06-30"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2027-02-28", 12, "2028-02-28"),
        ("2026-06-30", 6, "2026-12-30"),
    ],
)
def test_months_are_counted_by_the_calendar(day: str, months: int, later: str) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(later)


@given(st.dates(date(1900, 1, 1), date(2900, 1, 1)), st.integers(0, 24))
def test_months_later_is_that_many_months_later_and_no_later_a_day(day: date, months: int) -> None:
    later = add_months(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("issued", "expires"),
    [
        ("2026-11-20", "2027-05-20"),
        ("2026-08-31", "2027-02-28"),
        ("2027-08-31", "2028-02-29"),
        ("2028-02-29", "2028-08-29"),
    ],
)
@pytest.mark.parametrize("status", ["0001", "0002", "9005"])
def test_a_prescription_expires_after_six_months(status: str, issued: str, expires: str) -> None:
    assert _around(a_prescription(status=status, issueDate=issued), expires) == (status, "0004")


@pytest.mark.parametrize(("issued", "expires"), [("2026-11-20", "2027-11-20"), ("2028-02-29", "2029-02-28")])
def test_a_later_issue_expires_after_twelve(issued: str, expires: str) -> None:
    body = an_erd_prescription(issues=2, issueNumber=2, issueDate=issued)

    assert _around(body, expires) == ("0001", "0004")


def test_the_first_issue_that_expires_brings_on_the_next() -> None:
    made = at(an_erd_prescription(issues=2), _night("2027-05-20"))

    assert made is not None
    assert {number: issue["status"] for number, issue in made["issues"].items()} == {"1": "0004", "2": "0001"}


def test_a_year_after_its_date_every_issue_has_expired() -> None:
    made = at(an_erd_prescription(issues=6), _night("2027-11-20"))

    assert made is not None
    assert {issue["status"] for issue in made["issues"].values()} == {"0004"}


@pytest.mark.parametrize(
    ("dispensed", "ends"), [("2026-11-22T10:00:00Z", "2027-05-20"), ("2026-11-01T10:00:00Z", "2027-04-30")]
)
def test_an_active_one_ends_180_days_after_its_last_dispensing_or_when_it_expires(dispensed: str, ends: str) -> None:
    assert _around(_dated("0003", lastDispenseDate=dispensed), ends) == ("0003", "0006")


def test_without_a_date_of_dispensing_the_history_tells() -> None:
    body = a_prescription(status="0003", history={"2": an_event(status="0003", timestamp="2026-11-01T10:00:00.000Z")})

    assert _around(body, "2027-04-30") == ("0003", "0006")


def test_what_is_not_claimed_within_180_days_is_no_claimed() -> None:
    assert _around(_dated("0006", completedDate="2026-11-22T23:59:59Z"), "2027-05-21") == ("0006", "0009")


def test_a_future_prescription_comes_due_on_its_day() -> None:
    assert _around(a_prescription(status="9001", issueDate="2026-12-24T09:00:00Z"), "2026-12-24") == ("9001", "0001")


def test_a_future_prescription_waits_for_its_dispense_window() -> None:
    body = an_erd_prescription(status="9001", windowLow="2027-01-10")

    assert _around(body, "2027-01-10") == ("9001", "0001")


def test_an_issue_is_to_be_dispensed_from_its_download_date_on() -> None:
    assert _around(_dated("0000", downloadDate="2026-12-11"), "2026-12-11") == ("0000", "0001")


def test_an_issue_without_a_download_date_has_one_by_its_number() -> None:
    body = an_erd_prescription(issues=3, issueNumber=2, status="0000")

    assert _around(body, "2026-12-11") == ("0000", "0001")


def test_an_issue_that_came_up_on_its_download_date_waits_for_the_night() -> None:
    released = apply(
        an_erd_prescription(issues=2, issueDate="2026-11-01", history={}), table.RELEASE, NOW, Change(org=PHARMACY)
    )
    whole = apply(released, table.NOTIFY, NOW, Change(org=PHARMACY, notification=a_notification()))

    assert whole["issues"]["2"]["downloadDate"] == "2026-11-22"
    assert (_status(whole, NOW), _around(whole, "2026-11-23")) == ("0000", ("0000", "0001"))


@pytest.mark.parametrize(
    ("status", "date_name", "deleted"),
    [
        ("0004", "completedDate", "2026-05-02"),
        ("0005", "completedDate", "2026-07-31"),
        ("0007", "completedDate", "2026-03-03"),
        ("0008", "claimedDate", "2026-03-09"),
        ("0009", "noClaimDate", "2026-03-09"),
    ],
)
def test_what_is_over_is_deleted_after_its_time_and_gone_a_year_later(
    status: str, date_name: str, deleted: str
) -> None:
    body = _dated(status, **{date_name: "2026-02-01T12:00:00Z"})

    before, after = at(body, _night(deleted) - MOMENT), at(body, _night(deleted))

    assert before is not None
    assert after is not None
    assert (before.get("deleted"), after.get("deleted")) == (None, True)
    assert at(body, _night(deleted) + timedelta(days=365) - MOMENT) is not None
    assert at(body, _night(deleted) + timedelta(days=365)) is None


def test_what_was_dispensed_is_not_deleted_while_it_can_be_claimed() -> None:
    issues = {
        "1": {"status": "0006", "completedDate": "2026-11-22"},
        "2": {"status": "0005", "completedDate": "2026-02-01"},
    }
    body = an_erd_prescription(issues=2, issueNumber=2, status="0005", issueDate="2026-02-01") | {"issues": issues}

    made = at(body, NOW)

    assert made is not None
    assert "deleted" not in made


def test_a_prescription_of_several_issues_is_deleted_with_the_last() -> None:
    issues = {
        "1": {"status": "0008", "claimedDate": "2026-09-01"},
        "2": {"status": "0007", "completedDate": "2026-02-01"},
    }
    body = an_erd_prescription(issues=2, issueNumber=2, status="0007") | {"issues": issues}

    due = next_due(prescription_of(body), _night("1950-01-01"))

    assert due is not None
    assert (due.at, due.event) == (_night("2026-10-07"), table.DELETE)


@pytest.mark.parametrize("status", ["0004", "0006", "0008"])
def test_without_any_date_what_is_over_stays(status: str) -> None:
    assert _status(a_prescription(status=status, history={}), _night("2900-01-01")) == status


def test_without_a_prescription_date_nothing_expires() -> None:
    body = a_prescription(issueDate=None)

    assert expiry(prescription_of(body), prescription_of(body).current_issue) is None
    assert _status(body, _night("2900-01-01")) == "0001"


@pytest.mark.parametrize("fields", [{"status": "9001"}, {"status": "0000"}])
def test_without_a_prescription_date_nothing_comes_due(fields: Json) -> None:
    assert _status(a_prescription(issueDate=None, **fields), _night("2900-01-01")) == fields["status"]


def test_a_deleted_record_without_its_day_stays() -> None:
    assert _status(a_prescription(status="0005", deleted=True), _night("2900-01-01")) == "0005"


def test_what_time_did_is_in_the_history() -> None:
    made = at(a_prescription(), _night("2027-05-20"))

    assert made is not None
    assert made["history"]["3"] == {
        "eventId": "3",
        "internalId": made["history"]["3"]["internalId"],
        "message": "Updated by Routine Admin Batch worker",
        "timestamp": "2027-05-20T00:00:00.000Z",
        "org": "X2601",
        "newStatus": "0004",
        "isDispenseNotification": False,
    }


def test_what_should_have_been_done_before_a_record_counts_is_not() -> None:
    body = a_prescription(issueDate="2026-01-01")

    assert at(body, NOW, NOW - timedelta(days=1)) is body


def test_a_record_counts_from_the_beginning_of_its_tenant() -> None:
    assert counts_from(a_prescription(), NOW, NOW + timedelta(days=1)) == NOW


def test_a_record_that_says_from_when_it_counts_does_so() -> None:
    assert counts_from(a_prescription(asOf="2026-01-01"), NOW, NOW) == _night("2026-01-01")


def test_before_the_beginning_all_of_a_record_counts() -> None:
    assert counts_from(a_prescription(), NOW, NOW - timedelta(days=1)).year == 1900


@given(
    st.sampled_from(list(STATUSES)),
    st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    st.integers(1, 5),
    st.lists(st.integers(0, 800), max_size=4),
)
def test_time_never_leaves_the_table_and_steps_do_not_matter(
    status: str, issued: date, issues: int, steps: list[int]
) -> None:
    body = an_erd_prescription(issues=issues, status=status, issueDate=issued.isoformat(), history={})
    body = {**body, "lineItems": {}} if status == "9005" else body
    now = datetime.combine(issued, datetime.min.time(), UTC)
    stepped: Json = at(body, now)
    for days in steps:
        now += timedelta(days=days)
        stepped = None if stepped is None else at(stepped, now)

    assert stepped == at(body, now)
    for issue in prescription_of(stepped).issues if stepped else ():
        assert {item.status for item in issue.items} <= LEGAL_ITEMS[issue.status]
