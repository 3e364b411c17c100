"""P-2: what is built differently is refused, and the record says where."""

import re
import time
from pathlib import Path

import pytest
from lxml import etree

from simulator.toolkit.first_look import looks_right
from simulator.toolkit.structure_rules import ROWS, STRUCTURE_RULES
from simulator.wire.ambulance import AMBULANCE_REQUEST
from simulator.wire.cda import CLINICAL_DOCUMENT
from simulator.wire.findings import Severity
from simulator.wire.itk_message import message_of
from simulator.wire.repeat_caller import QUERY
from simulator.wire.schemas import Schemas
from simulator.wire.xml import XSI
from tests.cda_makers import a_repeat_caller_query, a_report, an_ambulance_request
from tests.hl7_examples import every_message, payloads_in
from tests.itk_makers import a_distribution, an_envelope
from tests.official import official
from tests.own_schemas import OWN_QUERY
from tests.toolkit.calls import a_message, a_receiver, breaks, ids, received

REQUIRED = (
    "typeId", "messageType", "id", "code", "effectiveTime", "confidentialityCode", "recordTarget", "author",
    "custodian", "component",
)  # fmt: skip
OPTIONAL = (
    "title", "setId", "versionNumber", "informant", "informationRecipient", "participant", "authorization",
    "componentOf",
)  # fmt: skip


@pytest.mark.parametrize("payload", [a_report(), an_ambulance_request(), a_repeat_caller_query(), "<other/>", "text"])
def test_what_is_built_rightly_passes(payload: str) -> None:
    assert ids(STRUCTURE_RULES, a_message(payload)) == []


@pytest.mark.parametrize("name", REQUIRED)
def test_a_report_needs_what_the_schema_demands(name: str) -> None:
    prefix = "npfitlc" if name == "messageType" else "hl7"

    found = breaks(STRUCTURE_RULES, received(a_message(a_report(without=(name,)))))

    assert [(broken.row.id, broken.what) for broken in found] == [("itk.cda.structure", f"{prefix}:{name} is missing")]


@pytest.mark.parametrize("name", OPTIONAL)
def test_a_report_may_do_without_the_rest(name: str) -> None:
    assert ids(STRUCTURE_RULES, a_message(a_report(without=(name,)))) == []


@pytest.mark.parametrize("name", ["code", "effectiveTime", "id", "author", "informationRecipient", "reason"])
def test_an_ambulance_request_needs_its_parts(name: str) -> None:
    found = breaks(STRUCTURE_RULES, received(a_message(an_ambulance_request(without=(name,)))))

    assert [(broken.row.id, broken.what) for broken in found] == [("itk.ambulance.structure", f"hl7:{name} is missing")]


def test_a_note_has_one_of_the_codes_that_its_schema_lists() -> None:
    found = breaks(
        STRUCTURE_RULES, received(a_message(an_ambulance_request(notes=(("XYZ", "What?"), ("SPN", "A dog.")))))
    )

    assert [(broken.row.id, broken.attribute) for broken in found] == [("itk.ambulance.structure", "code")]


def test_an_ambulance_request_needs_all_flags() -> None:
    flags = ("pertinentInformation", *(f"pertinentInformation{number}" for number in range(1, 6)))

    found = breaks(STRUCTURE_RULES, received(a_message(an_ambulance_request(without=flags))))

    assert [broken.what for broken in found] == [f"hl7:{name} is missing" for name in flags]


@pytest.mark.parametrize("name", ["location", "recordTarget"])
def test_an_ambulance_requests_encounter_needs_its_parts(name: str) -> None:
    found = breaks(STRUCTURE_RULES, received(a_message(an_ambulance_request(without=(name,)))))

    assert [broken.what for broken in found] == [f"hl7:{name} is missing"]


@pytest.mark.parametrize("name", ["code", "effectiveTime", "id", "author", "query"])
def test_a_query_needs_its_parts(name: str) -> None:
    found = breaks(STRUCTURE_RULES, received(a_message(a_repeat_caller_query(without=(name,)))))

    assert [(broken.row.id, broken.what) for broken in found] == [("itk.rcs.structure", f"hl7:{name} is missing")]


CRITERIA = ("birthTime", "familyName", "givenName", "id", "postalCode", "streetAddressLine1")
NIL_ENTITY = 'xsi:nil="true" classCode="{}" determinerCode="INSTANCE"'


@pytest.mark.parametrize(
    ("payload", "name", "attributes"),
    [
        *((a_repeat_caller_query(), f"person.{name}", 'xsi:nil="true"') for name in CRITERIA),
        (an_ambulance_request(), "providerOrganization", NIL_ENTITY.format("ORG")),
        (an_ambulance_request(), 'location(?= classCode="PLC")', NIL_ENTITY.format("PLC")),
    ],
)
def test_what_the_national_schemas_let_be_nil_may_be(payload: str, name: str, attributes: str) -> None:
    tag = name.partition("(")[0]
    emptied, times = re.subn(
        rf"<{name}[^>]*>.*?</{tag}>", f'<{tag} xmlns:xsi="{XSI}" {attributes}/>', payload, count=1, flags=re.DOTALL
    )

    assert times == 1
    assert ids(STRUCTURE_RULES, a_message(emptied)) == []
    assert looks_right(received(a_message(emptied)).request)


def test_which_number_a_query_asks_for_is_no_matter_of_structure() -> None:
    assert ids(STRUCTURE_RULES, a_message(a_repeat_caller_query(root="2.16.840.1.113883.2.1.3.2.4.18.23"))) == []


def test_a_fault_names_element_and_line() -> None:
    report = a_report().replace("<patientRole", "<stranger/><patientRole")

    (broken,) = breaks(STRUCTURE_RULES, received(a_message(report)))

    assert broken.diagnostic == "line 12: hl7:stranger does not belong here; expected is hl7:patientRole"


def test_a_fault_has_its_path_and_line_in_the_record() -> None:
    report = a_report().replace('<versionNumber value="1"/>', '<versionNumber value="one"/>')

    (broken,) = breaks(STRUCTURE_RULES, received(a_message(report)))

    finding = broken.finding("lenient")
    assert finding.severity is Severity.ERROR
    assert finding.where.endswith("/itk:payload/hl7:ClinicalDocument/hl7:versionNumber/@value")
    assert finding.line == 11
    assert finding.source == "P-2, POCD_MT000002UK01"


def test_each_payload_is_held_against_its_own_table() -> None:
    message = an_envelope(a_distribution(a_report(without=("id",)), a_report(), a_repeat_caller_query(without=("id",))))

    assert ids(STRUCTURE_RULES, message) == ["itk.cda.structure", "itk.rcs.structure"]


def test_payloads_of_other_kinds_have_no_table() -> None:
    message = an_envelope(a_distribution(a_report(without=("id",)), "<other/>", "text"))

    assert ids(STRUCTURE_RULES, message) == ["itk.cda.structure"]


def test_where_there_is_a_national_schema_that_one_decides(tmp_path: Path) -> None:
    (tmp_path / "QUPA_MT000001GB01.xsd").write_text(OWN_QUERY, encoding="utf-8")
    tenant = a_receiver()
    tenant.schemas = Schemas(tmp_path)
    message = an_envelope(a_distribution(a_report(without=("id",)), a_repeat_caller_query(without=("id",))))

    assert ids(STRUCTURE_RULES, message, tenant) == ["itk.cda.structure"]


def test_a_large_document_is_judged_too() -> None:
    report = a_report().replace("<telecom ", '<telecom value="tel:1"/>' * 6000 + "<telecom ", 1)

    assert ids(STRUCTURE_RULES, a_message(report)) == []
    assert ids(STRUCTURE_RULES, a_message(report.replace("<addr use", "<stranger/><addr use", 1))) == [
        "itk.cda.structure"
    ]


def test_a_document_of_a_hundred_thousand_faults_takes_no_time() -> None:
    report = a_report().replace("<participant ", "<participant/>" * 100_000 + "<participant ", 1)
    call = received(a_message(report))
    (rule,) = STRUCTURE_RULES
    message = message_of(call.request)
    assert message.documents

    began = time.process_time()
    first = next(rule(call, message))

    assert time.process_time() - began < 5
    assert first.what == "hl7:participant has no attribute typeCode"


def test_every_row_refuses_in_the_words_of_the_adaptor() -> None:
    assert {(row.refuses("lenient"), row.text, row.code) for row in ROWS} == {
        (True, "schema validation failed", "1000")
    }


@official("published 111 messages, section 5: all measured messages pass P-2")
@pytest.mark.parametrize("path", every_message())
def test_every_published_payload_passes(path: Path) -> None:
    for root in payloads_in(path, [CLINICAL_DOCUMENT, AMBULANCE_REQUEST, QUERY]):
        found = breaks(STRUCTURE_RULES, received(a_message(etree.tostring(root, encoding="unicode", with_tail=False))))

        assert [broken.what for broken in found] == []
