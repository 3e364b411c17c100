"""The query as the service reads it, and its answers as the supplier reads them."""

from dataclasses import replace

import pytest

from simulator.supplier.repeat_caller import RepeatCaller, read_answer, write_query
from simulator.wire.repeat_caller import RepeatCallerQuery
from simulator.wire.xml import HL7, parse_xml
from tests.supplier.makers import RUTH, an_answer, an_occasion


def _query(**changed: object) -> RepeatCallerQuery:
    patient = replace(RUTH, **changed)  # type: ignore[arg-type]  # fields of a Traced
    return RepeatCallerQuery.of(parse_xml(write_query(an_occasion(), patient).encode()))


def test_it_asks_by_verified_number_and_by_demographics() -> None:
    query = _query()

    assert query.verified_nhs_number == "9990010005"
    assert (query.given_name, query.family_name, query.birth_time) == ("Ruth", "Ellerby", "19840319")
    assert (query.postcode, query.street_line) == ("WX1 6WX", "4 Orchard Way")


def test_what_is_not_known_is_not_asked_for() -> None:
    query = _query(given=(), lines=(), postcode="", birth_date="")

    assert sorted(query.values) == ["person.familyName", "person.id"]


def test_who_asks_is_said() -> None:
    author = _query().author

    assert author.organisation is not None
    assert author.organisation.get("extension") == "Y00111"


def _response(code: str, reports: int = 0) -> bytes:
    subject = "<subject><ClinicalDocument/></subject>"
    said = f'<value code="{code}"/>{subject * reports}'
    return f'<x><RepeatCallerResponse xmlns="{HL7}">{said}</RepeatCallerResponse></x>'.encode()


@pytest.mark.parametrize(
    ("code", "reports", "words"),
    [("NRC", 0, "Not Repeat Caller"), ("RC", 2, "Repeat Caller"), ("XX", 0, "a code that is not known")],
)
def test_an_answer_is_read_with_its_reports(code: str, reports: int, words: str) -> None:
    said = read_answer(an_answer(200, _response(code, reports)))

    assert said == RepeatCaller(code, reports)
    assert said is not None
    assert said.words == words


@pytest.mark.parametrize("body", [b"", b"<x/>", b"no XML", f'<RepeatCallerResponse xmlns="{HL7}"/>'.encode()])
def test_anything_else_is_no_answer(body: bytes) -> None:
    assert read_answer(an_answer(200, body)) is None
