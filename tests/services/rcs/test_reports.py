"""What is kept of a report is its own text and what it is found by; what a seed leaves out is read from its text."""

from datetime import UTC, datetime

import pytest

from simulator.population.kinds import check_document
from simulator.records.documents import Document
from simulator.services.rcs.matching import Report
from simulator.services.rcs.reports import KIND, body_of, facts_of, report_of
from simulator.wire.cda import ClinicalDocument
from simulator.wire.json import Json
from simulator.wire.slices import Slice
from simulator.wire.xml import parse_xml
from tests.cda_makers import DOCUMENT_ID, SET_ID, a_report
from tests.hl7_parts import addr
from tests.services.rcs.samples import RUTH, a_document, known

RECEIVED = "2026-11-22T10:00:00+00:00"


def the_document(xml: str) -> ClinicalDocument:
    return ClinicalDocument.of(parse_xml(xml.encode()))


def seeded(**body: Json) -> Report:
    return report_of(Document(KIND, DOCUMENT_ID, 1, {"received": RECEIVED, "xml": a_report(), **body}))


def test_the_body_says_all_that_a_report_is_found_by() -> None:
    cut = Slice(a_report(version=2), {"": "urn:x"})
    received = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)

    body = body_of(DOCUMENT_ID, the_document(cut.text), cut, received=received, tracking_id="T")

    assert body == {
        "document_id": DOCUMENT_ID,
        "received": RECEIVED,
        "tracking_id": "T",
        "set_id": SET_ID,
        "version": 2,
        "nhs_number": RUTH,
        "given_names": ["Ruth"],
        "family_name": "Ellerby",
        "birth_time": "19840319",
        "postcodes": ["WX1 1DE"],
        "street_lines": ["12 Bridge Street"],
        "xml": cut.text,
        "namespaces": {"": "urn:x"},
    }
    assert check_document(KIND, DOCUMENT_ID, body) == []


def test_an_unverified_number_is_not_kept() -> None:
    assert facts_of(the_document(a_report(verified=False)))["nhs_number"] is None


def test_a_document_without_a_patient_has_no_facts_of_one() -> None:
    facts = facts_of(the_document(a_report(without=["recordTarget"])))

    assert facts["set_id"] == SET_ID
    assert {key: value for key, value in facts.items() if value is not None} == {"set_id": SET_ID, "version": 1}


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("<name>Ruth Alice Ellerby</name>", ["Ruth", "Alice"], "Ellerby"),
        ("<name/>", [], ""),
        ("<name><family>van der Berg</family></name>", [], "van der Berg"),
        ("<name><given>Ruth Alice</given></name>", ["Ruth Alice"], ""),
    ],
)
def test_a_name_in_plain_text_ends_with_the_family_name(name: str, given: list[str], family: str) -> None:
    xml = a_report().replace("<name><given>Ruth</given><family>Ellerby</family></name>", name)

    facts = facts_of(the_document(xml))

    assert (facts["given_names"], facts["family_name"]) == (given, family)


def test_a_patient_without_a_name_has_none() -> None:
    xml = a_report().replace("<name><given>Ruth</given><family>Ellerby</family></name>", "")

    facts = facts_of(the_document(xml))

    assert (facts["given_names"], facts["family_name"], facts["birth_time"]) == (None, None, "19840319")


def test_every_address_counts() -> None:
    more = f"{addr('TMP', ['7 Castle Hill', 'Wexbourne'], 'WX1 6YZ')}<addr/>"
    xml = a_report().replace('<addr use="H">', f'{more}<addr use="H">', 1)

    facts = facts_of(the_document(xml))

    assert facts["postcodes"] == ["WX1 6YZ", "WX1 1DE"]
    assert facts["street_lines"] == ["7 Castle Hill", "12 Bridge Street"]


def test_a_seed_of_a_text_alone_is_found_by_what_the_text_says() -> None:
    assert seeded() == Report(
        DOCUMENT_ID, SET_ID, 1, datetime(2026, 11, 22, 10, 0, tzinfo=UTC).timestamp(), RUTH, known()
    )


def test_what_a_seed_says_goes_before_its_text() -> None:
    report = seeded(nhs_number=None, family_name="Hallam", version=3, set_id="S-1", document_id="x")

    assert (report.nhs_number, report.version, report.chain) == (None, 3, "S-1")
    assert report.traits == known(family="Hallam")


def test_a_text_that_nobody_can_read_is_found_by_what_its_seed_says() -> None:
    report = seeded(xml="<broken", nhs_number="999 001 0005")

    assert (report.nhs_number, report.chain, report.criteria) == (RUTH, DOCUMENT_ID, 0)


def test_a_report_is_read_once_a_version() -> None:
    document = a_document("1", xml="<broken")

    assert report_of(document) is report_of(document)
    assert report_of(document).traits == known()
