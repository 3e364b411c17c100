"""C-1 to C-8, C-12 and the conformance level: what is wrong with a report, and what is not."""

import time
from pathlib import Path

import pytest

from simulator.toolkit.report_rules import REPORT_RULES, ROWS, reports_in
from simulator.toolkit.rows import Broken, Level
from simulator.wire.cda import CLINICAL_DOCUMENT
from simulator.wire.itk_message import message_of
from tests.cda_makers import CASE_REFERENCE, DOCUMENT_ID, NATIONAL, REQUEST_ID, SET_ID, a_report
from tests.hl7_examples import FOLDER
from tests.itk_makers import a_distribution, an_envelope
from tests.official import examples, official
from tests.toolkit.calls import a_message, breaks, received

NULLIFICATION = "nullifyNHS111CDADocument-v1-0"
CORRESPONDENCE = {"action": "SendCDADocument-v2-0", "service": "SendCDADocument-v2-0", "interaction": "any-v1-0"}


def _found(xml: str, **changes: str) -> list[Broken]:
    found = breaks(REPORT_RULES, received(a_message(xml, **changes)))
    return [broken for broken in found if broken.row.level is not Level.INFORMATION]


def _ids(xml: str, **changes: str) -> list[str]:
    return [broken.row.id for broken in _found(xml, **changes)]


def test_a_good_report_breaks_nothing() -> None:
    assert _ids(a_report()) == []


def test_a_good_replacement_breaks_nothing() -> None:
    assert _ids(a_report(version=4, replaces=(REQUEST_ID, SET_ID, 3))) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("2.16.840.1.113883.1.3", "2.16.840.1.113883.1.4"),
        ("POCD_HD000040", "POCD_HD000041"),
        (f'messageType root="{NATIONAL}.18.17', f'messageType root="{NATIONAL}.18.16'),
    ],
)
def test_type_and_message_type_are_those_of_the_profile(right: str, wrong: str) -> None:
    assert _ids(a_report().replace(right, wrong)) == ["itk.cda.typeid"]


def test_a_document_without_types_is_a_matter_of_structure() -> None:
    assert _ids(a_report(without=("typeId", "messageType"))) == []


def test_a_content_id_has_its_root() -> None:
    report = a_report().replace(f'contentId root="{NATIONAL}.18.16"', f'contentId root="{NATIONAL}.18.99"', 1)

    (broken,) = _found(report)

    assert (broken.row.id, broken.attribute) == ("itk.cda.content-id", "root")


def test_a_content_id_announces_the_template_beside_it() -> None:
    report = a_report().replace('extension="COCD_TP145018UK03#AssignedCustodian"', 'extension="COCD_TP145018UK02#X"', 1)

    (broken,) = _found(report)

    assert broken.row.id == "itk.cda.content-id"
    assert broken.what == "COCD_TP145018UK02#X is announced, but here is COCD_TP145018UK03#AssignedCustodian"


def test_a_content_id_may_not_stand_alone() -> None:
    report = a_report().replace(f'<templateId root="{NATIONAL}.18.2" extension="COCD_TP146226GB02#Consent"/>', "")

    (broken,) = _found(report)

    assert broken.what == "COCD_TP146226GB02#Consent is announced, but here is nothing that says so"


def test_very_many_content_ids_beside_each_other_are_compared_soon() -> None:
    content = f'<npfitlc:contentId root="{NATIONAL}.18.16" extension="COCD_TP146226GB02#Consent"/>'
    call = received(a_message(a_report().replace(content, content * 20_000)))
    begun = time.process_time()

    found = breaks(REPORT_RULES, call)

    assert [broken.row.id for broken in found] == ["itk.cda.level"]
    assert time.process_time() - begun < 2


def test_a_content_id_among_very_many_templates_says_only_some_of_them() -> None:
    template = f'<templateId root="{NATIONAL}.18.2" extension="COCD_TP146226GB02#Consent"/>'
    others = "".join(template.replace("#Consent", f"#{number}") for number in range(1_000))

    (broken,) = _found(a_report().replace(template, others))

    assert broken.what.startswith("COCD_TP146226GB02#Consent is announced, but here is COCD_TP146226GB02#0, ")
    assert broken.what.count("COCD") == 11


@pytest.mark.parametrize(("targets", "words"), [(0, "0 recordTargets"), (2, "2 recordTargets")])
def test_there_is_one_patient(targets: int, words: str) -> None:
    report = a_report()
    target = report[report.index("<recordTarget") : report.index("</recordTarget>") + len("</recordTarget>")]

    found = _found(report.replace(target, target * targets))

    assert [(broken.row.id, broken.what) for broken in found] == [("itk.cda.patient", words)]


@pytest.mark.parametrize("other", [f"{NATIONAL}.18.25", ""])
def test_the_patient_has_an_identifier_of_a_known_kind(other: str) -> None:
    assert _ids(
        a_report(nhs_number=None).replace(f'id root="{NATIONAL}.18.24" extension="W-20417"', f'id root="{other}"')
    ) == ["itk.cda.patient"]


def test_a_local_identifier_is_enough() -> None:
    assert _ids(a_report(nhs_number=None)) == []


@pytest.mark.parametrize("number", ["9990010006", "999001000", "999 001 0005", "", "abcdefghij"])
def test_a_verified_nhs_number_is_one(number: str) -> None:
    found = _found(a_report(nhs_number=number))

    assert [(broken.row.id, broken.attribute) for broken in found] == [("itk.cda.nhs-number", "extension")]


def test_a_number_that_was_not_verified_may_be_none() -> None:
    assert _ids(a_report(nhs_number="9990010006", verified=False)) == []


@pytest.mark.parametrize("title", ["Integrated Urgent Care Report", "NHS 111 report", ""])
def test_the_title_is_that_of_the_report(title: str) -> None:
    assert _ids(a_report(title=title)) == ["itk.cda.title"]


def test_a_report_without_title_is_told_so_at_its_root() -> None:
    (broken,) = _found(a_report(without=("title",)))

    assert (broken.row.id, broken.what) == ("itk.cda.title", "no title")
    assert not isinstance(broken.where, str)
    assert broken.where.tag == "{urn:hl7-org:v3}ClinicalDocument"


def test_the_code_is_that_of_the_report() -> None:
    assert _ids(a_report(code="1066271000000101")) == ["itk.cda.code"]


@pytest.mark.parametrize(("recipients", "words"), [((("TRC", "A81013"),), "TRC"), ((), "none")])
def test_somebody_is_to_act(recipients: tuple[tuple[str, str], ...], words: str) -> None:
    found = _found(a_report(recipients=recipients))

    assert [(broken.row.id, broken.what) for broken in found] == [("itk.cda.recipient", f"the recipients are {words}")]


def test_consent_is_said() -> None:
    assert _ids(a_report(consent=False)) == ["itk.cda.consent"]


def test_an_encounter_is_reported() -> None:
    assert _ids(a_report(without=("componentOf",))) == ["itk.cda.case-reference", "itk.cda.disposition"]


def test_the_case_has_a_unique_reference() -> None:
    report = a_report().replace(
        f'id root="{NATIONAL}.18.34" extension="{CASE_REFERENCE}"', 'id root="1.2" extension="x"'
    )

    assert _ids(report) == ["itk.cda.case-reference"]


@pytest.mark.parametrize(
    ("right", "wrong", "attribute"),
    [(f"{NATIONAL}.17.325", f"{NATIONAL}.17.414", "code"), ('Code code="Dx05"', 'Code code=""', "")],
)
def test_the_disposition_has_a_code_of_its_system(right: str, wrong: str, attribute: str) -> None:
    (broken,) = _found(a_report().replace(right, wrong))

    assert (broken.row.id, broken.attribute) == ("itk.cda.disposition", attribute)


def test_a_disposition_without_anything_is_told_so() -> None:
    report = a_report()
    start = report.index("<dischargeDispositionCode")
    end = report.index("/>", start)

    (broken,) = _found(f"{report[:start]}<dischargeDispositionCode{report[end:]}")

    assert broken.what == "no code of no code system"


@pytest.mark.parametrize(
    ("replaces", "version", "words"),
    [
        ((REQUEST_ID, REQUEST_ID, 1), 2, f"it replaces a document of the set {REQUEST_ID}, but is of {SET_ID}"),
        ((REQUEST_ID, SET_ID, 2), 2, "version 2 replaces version 2"),
        ((REQUEST_ID, SET_ID, 1), 3, "version 3 replaces version 1"),
    ],
)
def test_a_replacement_follows_what_it_replaces(replaces: tuple[str, str, int], version: int, words: str) -> None:
    found = _found(a_report(version=version, replaces=replaces))

    assert [(broken.row.id, broken.what) for broken in found] == [("itk.cda.replacement", words)]


def test_a_replacement_without_numbers_is_told_so_at_its_root() -> None:
    report = a_report(replaces=(REQUEST_ID, SET_ID, 1), without=("setId", "versionNumber"))

    found = [broken for broken in _found(report) if broken.row.id == "itk.cda.replacement"]
    assert [broken.where.tag for broken in found if not isinstance(broken.where, str)] == [CLINICAL_DOCUMENT] * 2


def test_another_relation_replaces_nothing() -> None:
    report = a_report(replaces=(REQUEST_ID, SET_ID, 7)).replace('typeCode="RPLC"', 'typeCode="APND"')

    assert _ids(report) == []


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (a_report(attached="All."), "level 1: a body that is only to be shown"),
        (a_report(), "level 2a: sections of text without codes"),
        (a_report(section_code="1"), "level 2b: coded sections of text"),
        (a_report(section_code="1", coded=True), "level 3: coded sections with coded entries"),
    ],
)
def test_the_conformance_level_is_noted(xml: str, words: str) -> None:
    found = breaks(REPORT_RULES, received(a_message(xml)))

    assert [(broken.row.id, broken.what) for broken in found] == [("itk.cda.level", words)]


def test_a_document_without_body_has_no_level() -> None:
    assert breaks(REPORT_RULES, received(a_message(a_report(without=("component",))))) == []


def test_each_document_of_a_message_is_looked_at() -> None:
    message = an_envelope(a_distribution(a_report(), a_report(consent=False), a_report(title="Another")))

    found = breaks(REPORT_RULES, received(message))

    assert [broken.row.id for broken in found if broken.row.level is not Level.INFORMATION] == [
        "itk.cda.title",
        "itk.cda.consent",
    ]


def test_correspondence_is_no_111_report() -> None:
    plain = a_report(title="Discharge", code="1", consent=False, recipients=(), without=("componentOf",))

    assert _ids(plain, **CORRESPONDENCE) == []


def test_what_nullifies_a_report_is_none_itself() -> None:
    assert _ids(a_report(title="Withdrawn", consent=False), interaction=NULLIFICATION) == []


def test_correspondence_is_held_against_what_all_documents_have() -> None:
    report = a_report(nhs_number="9990010006").replace("POCD_HD000040", "X")

    assert _ids(report, **CORRESPONDENCE) == ["itk.cda.typeid", "itk.cda.nhs-number"]


@pytest.mark.parametrize(
    ("message", "reports"),
    [
        (a_message(a_report()), 1),
        (a_message(a_report(), interaction=None), 1),
        (a_message(a_report(), interaction=NULLIFICATION), 0),
        (a_message(a_report(), **CORRESPONDENCE), 0),
        (a_message(a_report(), service="Unknown-v1-0"), 0),
        (b"<x/>", 0),
    ],
)
def test_a_report_is_a_document_of_the_reports_service_that_nullifies_none(message: bytes, reports: int) -> None:
    call = received(message)

    assert len(reports_in(call, message_of(call.request))) == reports


def test_those_that_the_dossier_marks_refuse_in_a_strict_receiver_alone() -> None:
    strict = {row.id for row in ROWS if row.refuses("strict")}

    assert strict == {
        "itk.cda.typeid", "itk.cda.content-id", "itk.cda.patient", "itk.cda.recipient", "itk.cda.case-reference",
        "itk.cda.disposition",
    }  # fmt: skip
    assert not any(row.refuses("lenient") for row in ROWS)


@official("supplier messages published with the NHS 111 adaptor")
@pytest.mark.parametrize("path", examples(f"{FOLDER}/soap", "*.xml"))
def test_a_strict_receiver_takes_the_content_of_every_supplier(path: Path) -> None:
    call = received(path.read_bytes())

    assert {broken.row.id for broken in breaks(REPORT_RULES, call) if broken.row.refuses("strict")} == set()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('extension="POCD_MT200001GB02"', 'extension="POCD_MT030001UK01"', "extension is POCD_MT030001UK01"),
        (f'<id root="{DOCUMENT_ID}"/>', '<id root="first"/>', "root is first"),
        (f'<setId root="{SET_ID}"/>', '<setId root="1.2.3"/>', "root is 1.2.3"),
        ('<confidentialityCode code="N"', '<confidentialityCode code="X"', "code is X"),
        ('<effectiveTime value="20261122095500+0000"', '<effectiveTime value="20261122"', "value is 20261122"),
    ],
)
def test_the_header_is_that_of_the_profile(old: str, new: str, said: str) -> None:
    report = a_report()
    assert old in report

    (broken,) = _found(report.replace(old, new, 1))

    assert (broken.row.id, broken.what) == ("itk.cda.header", said)


@pytest.mark.parametrize("name", ["setId", "versionNumber"])
def test_a_report_says_which_version_of_which_set_it_is(name: str) -> None:
    (broken,) = _found(a_report(without=(name,)))

    assert (broken.row.id, broken.what) == ("itk.cda.header", f"no {name}")


def test_nobody_enters_the_data_of_a_report() -> None:
    report = a_report().replace("<custodian", "<dataEnterer><assignedEntity/></dataEnterer><custodian", 1)

    (broken,) = _found(report)

    assert (broken.row.id, broken.what) == ("itk.cda.header", "a dataEnterer")


def test_correspondence_has_headers_of_its_own() -> None:
    report = a_report(without=("setId",), message_type="POCD_MT150001UK06")

    assert _ids(report, **CORRESPONDENCE) == []


def test_a_recipient_that_does_not_say_what_it_is_for_is_to_act() -> None:
    report = a_report().replace('<informationRecipient typeCode="PRCP"', "<informationRecipient")
    assert "PRCP" not in report

    assert _ids(report) == []
