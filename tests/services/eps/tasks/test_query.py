"""The Task tracker's query: what is wrong with it is told all at once, and what it asks for is read."""

from datetime import date

import pytest

from simulator.services.eps.dispensing.problems import Refused
from simulator.services.eps.tasks.query import Query, read_query
from tests.services.eps.tasks.calls import a_search

_SHORT_FORM = "https://fhir.nhs.uk/Id/prescription-order-number"
_NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
_NOTHING = (
    "At least one of the following query parameters must be provided: focus:identifier, identifier, patient:identifier."
)
_DATE = r"Value for date param authored-on should match pattern /(eq|le|ge)\d{4}-\d{2}-\d{2}/."


@pytest.mark.parametrize(
    ("query", "problems"),
    [
        ("", [("invalid", _NOTHING)]),
        ("identifier=", [("invalid", _NOTHING)]),
        ("business-status=0001", [("invalid", _NOTHING)]),
        (
            "patient:identifier=https://wrong%7C9912003489",
            [("value", f"Query parameter patient:identifier must have system {_NHS_NUMBER} if specified.")],
        ),
        (
            "identifier=x%7C1",
            [("value", f"Query parameter identifier must have system {_SHORT_FORM} if specified.")],
        ),
        ("identifier=1&identifier=2", [("invalid", "Invalid combination of query parameters.")]),
        ("identifier=1&authored-on=2026-01-01", [("value", _DATE)]),
        ("identifier=1&authored-on=gt2026-01-01", [("value", _DATE)]),
        ("identifier=1&authored-on=eq2026-02-30", [("value", _DATE)]),
        ("authored-on=x", [("invalid", _NOTHING), ("value", _DATE)]),
    ],
)
def test_what_is_wrong_is_told(query: str, problems: list[tuple[str, str]]) -> None:
    with pytest.raises(Refused) as caught:
        read_query(a_search(query))

    assert [(problem.code, problem.diagnostics) for problem in caught.value.problems] == problems


def test_systems_may_be_left_out_and_several_days_given() -> None:
    query = read_query(
        a_search(
            f"focus:identifier={_SHORT_FORM}%7CA&identifier=B&patient:identifier=9912003489&business-status=0006"
            "&authored-on=ge2026-01-01&authored-on=le2026-02-01"
        )
    )

    assert query == Query(("A", "B"), "9912003489", "0006", (("ge", date(2026, 1, 1)), ("le", date(2026, 2, 1))))
    assert (query.first_day, query.last_day) == (date(2026, 1, 1), date(2026, 2, 1))


@pytest.mark.parametrize(
    ("days", "fits"),
    [
        ((), True),
        ((("eq", date(2026, 1, 5)),), True),
        ((("eq", date(2026, 1, 4)),), False),
        ((("ge", date(2026, 1, 5)), ("le", date(2026, 1, 5))), True),
        ((("ge", date(2026, 1, 6)),), False),
        ((("le", date(2026, 1, 4)),), False),
    ],
)
def test_every_day_has_to_fit(days: tuple[tuple[str, date], ...], fits: bool) -> None:
    assert Query((), "", "", days).takes("A", "1", "0001", date(2026, 1, 5)) is fits


def test_every_other_parameter_has_to_fit_too() -> None:
    query = Query(("A",), "1", "0001", ())

    fitting = [
        query.takes(*facts, None)
        for facts in (("A", "1", "0001"), ("B", "1", "0001"), ("A", "2", "0001"), ("A", "1", "0002"))
    ]
    assert fitting == [True, False, False, False]


def test_a_prescription_of_no_day_fits_no_day() -> None:
    assert not Query((), "", "", (("ge", date(2026, 1, 5)),)).takes("A", "1", "0001", None)
