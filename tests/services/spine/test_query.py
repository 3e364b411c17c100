import pytest

from simulator.population.matching.criteria import Dates
from simulator.services.spine.names import RETRIEVAL, SET_PERMISSION
from simulator.services.spine.query import PermissionChange, days_of, nhs_number_in, permission_of, query_of
from tests.services.spine.asking import ADA, a_permission, a_request_for, a_request_of, an_event_query, by_number, item


def _query(inside):
    return query_of(a_request_for(RETRIEVAL, inside))


@pytest.mark.parametrize("inside", [by_number(), an_event_query()])
def test_the_number_is_found_under_either_name(inside):
    assert _query(inside).nhs_number == ADA


@pytest.mark.parametrize(
    "inside",
    ["", by_number(""), item("person.id", '<value root="1.2" extension="9000000009"/>'), item("person.id", "")],
)
def test_a_number_that_is_not_said_or_of_another_root_is_none(inside):
    assert _query(inside).nhs_number is None


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ('<value value="19800517"/>', Dates("1980-05-17", "1980-05-17")),
        ('<value><center value="19800517"/></value>', Dates("1980-05-17", "1980-05-17")),
        ('<value value="198005"/>', Dates("1980-05-01", "1980-05-31")),
        ('<value value="1980"/>', Dates("1980-01-01", "1980-12-31")),
        ('<value><low value="1980"/><high value="1981"/></value>', Dates("1980-01-01", "1981-12-31")),
        ('<value><low value="1980"/></value>', Dates("1980-01-01", "9999-12-31")),
        ('<value><high value="1980"/></value>', Dates("", "1980-12-31")),
        ('<value value="17.5.1980"/>', None),
        ("<value/>", None),
        ("", None),
    ],
)
def test_a_time_leaves_days_open(value, days):
    assert _query(item("person.birthTime", value)).days("person.birthtime") == days


def test_what_is_no_time_leaves_nothing_open():
    assert (days_of(None), days_of("x"), days_of("19801301")) == (None, None, None)


def test_the_first_of_items_that_share_a_name_counts():
    assert _query(by_number() + by_number("9000000017")).nhs_number == ADA


def test_a_permission_is_read():
    request = a_request_for(SET_PERMISSION, a_permission(permission="Clear"))

    assert permission_of(request) == PermissionChange(ADA, "Clear", "View")
    assert nhs_number_in(request) == ADA


def test_a_request_that_sets_nothing_says_nothing():
    request = a_request_of(b"<a/>")

    assert permission_of(request) == PermissionChange(None, None, None)
    assert nhs_number_in(request) is None
