import pytest

from simulator.population.matching.criteria import Dates
from simulator.services.pds_smsp.names import DETAILS
from simulator.services.pds_smsp.query import Query, dates_of, query_of
from simulator.wire.xml import parse_xml
from tests.services.pds_smsp.asking import ADA, LOCAL_IDS, NHS_NUMBERS, a_query, a_request_for


def _read(**criteria: str | None) -> Query:
    return Query.of(parse_xml(a_query(DETAILS, **criteria).encode()))


def test_everything_that_a_query_says_is_read() -> None:
    query = _read(
        birth="19800517", gender="2", number=ADA, given=" Ada ", family="Okafor", postcode="ZZ99 4QA", local="A1"
    )

    assert (query.root, query.code) == ("getPatientDetails-v1-0", "getPatientDetailsRequest-v1-0")
    assert (query.birth, query.gender) == ("19800517", "2")
    assert (query.nhs_number, query.nhs_number_root) == (ADA, NHS_NUMBERS)
    assert (query.given, query.family, query.postcode) == ("Ada", "Okafor", "ZZ99 4QA")
    assert (query.local_root, query.local_id) == (LOCAL_IDS, "A1")
    assert query.order == ("DateOfBirth", "Gender", "LocalIdentifier", "NHSNumber", "Name", "Postcode")


def test_what_is_said_with_nothing_is_not_said() -> None:
    query = _read(birth="", gender=" ", number="", given="", family=" ", postcode="")

    assert (query.birth, query.gender, query.nhs_number) == (None, None, None)
    assert (query.given, query.family, query.postcode) == (None, None, None)


def test_a_document_of_another_namespace_has_no_name() -> None:
    assert Query.of(parse_xml(b"<getPatientDetails-v1-0/>")).root == ""


def test_elements_that_are_no_criteria_are_passed_over() -> None:
    xml = a_query(DETAILS).replace("<queryEvent>", "<queryEvent><Other><value/></Other><Person.Name/>")

    assert Query.of(parse_xml(xml.encode())).order == ("DateOfBirth",)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("19800517", Dates("1980-05-17", "1980-05-17")),
        ("198005171230", Dates("1980-05-17", "1980-05-17")),
        ("19800517123000+0100", Dates("1980-05-17", "1980-05-17")),
        ("198005", Dates("1980-05-01", "1980-05-31")),
        ("1980", Dates("1980-01-01", "1980-12-31")),
        ("19801301", None),
        ("1980-05-17", None),
        ("80", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_a_time_leaves_days_open(text: str | None, days: Dates | None) -> None:
    assert dates_of(text) == days


def test_a_request_without_a_payload_has_no_query() -> None:
    assert query_of(a_request_for(DETAILS, "text")) is None
