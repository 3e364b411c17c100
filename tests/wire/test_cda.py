"""Documents as they come: header, patient, recipients, encounter and sections."""

import time
from pathlib import Path

import pytest
from lxml import etree

from simulator.wire.cda import (
    CLINICAL_DOCUMENT,
    ClinicalDocument,
    Section,
    documents_of,
    latest_of,
    narrative,
)
from simulator.wire.xml import HL7, parse_xml
from tests.cda_makers import DOCUMENT_ID, REQUEST_ID, SET_ID, TITLES, a_report, an_ambulance_request
from tests.hl7_examples import every_message, is_valid, payloads_in
from tests.itk_makers import a_distribution, an_envelope, an_itk_request
from tests.official import official

WIRE = "POCD_MT000002UK01.xsd"


def _read(xml: str) -> ClinicalDocument:
    return ClinicalDocument.of(parse_xml(xml.encode()))


def _bare(inside: str) -> ClinicalDocument:
    return _read(f'<ClinicalDocument xmlns="{HL7}">{inside}</ClinicalDocument>')


def _body(sections: str) -> ClinicalDocument:
    return _bare(f"<component><structuredBody>{sections}</structuredBody></component>")


def _text(xml: str) -> str:
    root = parse_xml(f'<section xmlns="{HL7}">{xml}</section>'.encode())
    return narrative(Section("A title", root))


def test_the_header_is_read() -> None:
    document = _read(a_report(version=3))

    assert (document.id, document.set_id, document.version) == (DOCUMENT_ID, SET_ID, 3)
    assert (document.title, document.code) == ("NHS 111 Report", "819551000000100")
    assert document.code_system == "2.16.840.1.113883.2.1.3.2.4.15"
    assert (document.message_type, document.effective_time) == ("POCD_MT200001GB02", "20261122095500+0000")
    assert document.consent_code == "425691002"


def test_the_patient_is_read() -> None:
    patient = _read(a_report()).patient

    assert patient is not None
    assert patient.nhs_number == "9990010005"


def test_the_recipients_are_read_in_their_order() -> None:
    document = _read(a_report(recipients=(("PRCP", "NLO01"), ("TRC", "A81013"))))

    assert [(each.type_code, each.ods_code, each.name) for each in document.recipients] == [
        ("PRCP", "NLO01", "Surgery NLO01"),
        ("TRC", "A81013", "Surgery A81013"),
    ]


def test_a_recipient_without_organisation_has_no_code() -> None:
    recipient = _bare('<informationRecipient typeCode="PRCP"><intendedRecipient/></informationRecipient>').recipients[0]

    assert (recipient.type_code, recipient.ods_code, recipient.name) == ("PRCP", None, None)


def test_a_recipient_that_does_not_say_so_is_primary_as_the_wire_schema_has_it() -> None:
    (recipient,) = _bare("<informationRecipient><intendedRecipient/></informationRecipient>").recipients

    assert recipient.type_code == "PRCP"


def test_a_recipients_organisation_may_be_without_name() -> None:
    document = _bare(
        "<informationRecipient><intendedRecipient><receivedOrganization/></intendedRecipient></informationRecipient>"
    )

    assert document.recipients[0].name is None


def test_the_case_is_found_by_the_roots_of_its_ids() -> None:
    root = "2.16.840.1.113883.2.1.3.2.4.18"
    document = _bare(
        f'<componentOf><encompassingEncounter><id root="{root}.49" extension="P"/><id root="{root}.35" extension="L"/>'
        f'<id root="{root}.34" extension="C"/></encompassingEncounter></componentOf>'
    )

    assert (document.case_reference, document.local_case_reference, document.pathways_case) == ("C", "L", "P")


def test_the_disposition_is_read() -> None:
    disposition = _read(a_report(disposition="Dx06", disposition_text="Within 6 hours")).disposition

    assert disposition is not None
    assert (disposition.code, disposition.display) == ("Dx06", "Within 6 hours")
    assert disposition.code_system == "2.16.840.1.113883.2.1.3.2.4.17.325"


def test_what_is_replaced_is_read() -> None:
    replaced = _read(a_report(replaces=(REQUEST_ID, SET_ID, 2))).replaces

    assert replaced is not None
    assert (replaced.id, replaced.set_id, replaced.version) == (REQUEST_ID, SET_ID, 2)


def test_a_related_document_may_say_nothing() -> None:
    replaced = _bare("<relatedDocument/>").replaces

    assert replaced is not None
    assert (replaced.id, replaced.set_id, replaced.version) == (None, None, None)


@pytest.mark.parametrize(
    "document",
    [
        _read(a_report(replaces=(REQUEST_ID, SET_ID, 2))),
        _read(a_report()),
        _read(a_report(without=("id", "componentOf"))),
        _bare("<relatedDocument/><componentOf/>"),
        _bare(""),
    ],
)
def test_the_references_are_what_each_part_says(document: ClinicalDocument) -> None:
    replaced = document.replaces

    assert document.references == (document.id, replaced.id if replaced else None, document.case_reference)


@pytest.mark.parametrize("value", ["", "two", "-1", "1.5", "1" * 20, "²"])
def test_a_version_that_is_no_whole_number_is_none(value: str) -> None:
    assert _bare(f'<versionNumber value="{value}"/>').version is None


def test_an_empty_document_has_nothing() -> None:
    document = _bare("")

    assert (document.id, document.set_id, document.version, document.title, document.code) == (None,) * 5
    assert (document.code_system, document.message_type, document.effective_time) == (None, None, None)
    assert (document.patient, document.recipients, document.encounter, document.disposition) == (None, (), None, None)
    assert (document.consent, document.consent_code, document.replaces, document.body) == (None, None, None, None)
    assert (document.sections, document.level, document.case_reference) == ((), None, None)


def test_the_sections_are_those_inside_the_classification_section() -> None:
    document = _read(a_report())

    assert [section.title for section in document.sections] == list(TITLES)
    assert {section.depth for section in document.sections} == {2}


def test_a_title_on_the_classification_section_counts_at_depth_one() -> None:
    document = _body(
        "<component><section><title>Outer</title><component><section><title>Inner</title></section></component>"
        "</section></component><component><section><text>Nameless</text></section></component>"
    )

    assert [(section.title, section.depth) for section in document.sections] == [("Outer", 1), ("Inner", 2)]


def test_very_many_sections_are_found_soon() -> None:
    outer = "<component><section><title/><component><section/></component></section></component>"
    document = _body(outer * 40_000)
    begun = time.process_time()

    sections = document.sections

    assert [section.depth for section in sections[-2:]] == [1, 2]
    assert len(sections) == 80_000
    assert time.process_time() - begun < 2


def test_a_section_may_have_no_title() -> None:
    document = _body("<component><section><component><section/></component></section></component>")

    assert [(section.title, section.code) for section in document.sections] == [(None, None)]


def test_a_section_says_its_code() -> None:
    assert _read(a_report(section_code="886891000000102")).sections[0].code == "886891000000102"


@pytest.mark.parametrize(
    ("entry", "level"),
    [
        ("<observation><code code='1'/></observation>", "3"),
        ("<observation><value code='1'/></observation>", "3"),
        ("<observation><value>words</value></observation>", "2b"),
        ("<observationMedia><code code='1'/></observationMedia>", "2b"),
        ("", "2b"),
    ],
)
def test_an_entry_is_coded_if_a_machine_could_read_it(entry: str, level: str) -> None:
    section = f"<section><code code='1'/><entry>{entry}</entry></section>"

    assert _body(f"<component><section><component>{section}</component></section></component>").level == level


@pytest.mark.parametrize(
    ("xml", "level"),
    [
        (a_report(attached="All that was said."), "1"),
        (a_report(), "2a"),
        (a_report(coded=True), "2a"),
        (a_report(section_code="886891000000102"), "2b"),
        (a_report(section_code="886891000000102", coded=True), "3"),
        (a_report(without=("component",)), None),
    ],
)
def test_the_conformance_level_is_what_the_body_shows(xml: str, level: str | None) -> None:
    assert _read(xml).level == level


def test_narrative_is_lines_for_lines() -> None:
    said = _text(
        "<text>One <content>and\n two</content><br/>three<list><item>four</item><item>five</item></list>"
        "<table><tr><td>six</td><td>seven</td></tr></table>tail</text>"
    )

    assert said == "One and two\nthree\nfour\nfive\nsix seven\ntail"


def test_a_section_without_text_has_no_narrative() -> None:
    assert _text("<title>Nothing</title>") == ""


def test_a_requests_documents_are_read_once() -> None:
    request = an_itk_request(an_envelope(a_distribution(a_report(), an_ambulance_request(), a_report(version=2))))

    documents = documents_of(request)

    assert [document.version for document in documents] == [1, 2]
    assert documents_of(request) is documents


def test_the_document_made_last_is_that_of_the_present_call() -> None:
    made = [_read(a_report(effective=time)) for time in ("202611220900+0100", "202611220855", "nonsense")]

    assert latest_of(made) is made[1]


def test_of_one_document_its_time_does_not_matter() -> None:
    document = _read(a_report(effective="nonsense"))

    assert latest_of([document]) is document


def test_of_no_documents_none_is_the_latest() -> None:
    assert latest_of(()) is None


@official("POCD_MT000002UK01.xsd, the wire schema of generic CDA")
@pytest.mark.parametrize(
    "xml",
    [
        a_report(),
        a_report(attached="All that was said."),
        a_report(nhs_number=None, practice=None, birth=None, consent=False, recipients=(("PRCP", "A"), ("TRC", "B"))),
        a_report(version=2, replaces=(REQUEST_ID, SET_ID, 1), section_code="1", coded=True, padding=9000),
    ],
    ids=["plain", "unstructured", "little", "much"],
)
def test_the_makers_report_is_valid_on_the_wire(xml: str) -> None:
    assert is_valid(parse_xml(xml.encode()), WIRE)


@official("published 111 reports, correspondence documents and repeat caller responses")
@pytest.mark.parametrize("path", every_message())
def test_a_published_document_is_read_whole(path: Path) -> None:
    for root in payloads_in(path, [CLINICAL_DOCUMENT]):
        document = ClinicalDocument.of(root)

        assert document.id
        assert document.set_id
        assert document.version
        assert document.patient is not None
        assert document.patient.nhs_number or document.patient.unverified_nhs_number or document.patient.local_id
        assert document.recipients
        assert document.sections
        assert all(section.title for section in document.sections)
        assert document.level in ("2a", "2b", "3")
        assert any(narrative(section) for section in document.sections)


@official("published documents hold their titles at /component/structuredBody/component/section/component/section")
@pytest.mark.parametrize("path", every_message())
def test_the_titles_are_those_of_the_national_path(path: Path) -> None:
    steps = ("component", "structuredBody", "component", "section", "component", "section", "title")
    xpath = etree.XPath("/".join(f"h:{step}" for step in steps), namespaces={"h": HL7})
    for root in payloads_in(path, [CLINICAL_DOCUMENT]):
        sections = ClinicalDocument.of(root).sections

        assert len([section for section in sections if section.depth == 2]) == len(xpath(root))
