"""C-9 to C-11, C-13 and C-14: the five titles, the addresses, and copies that should not have been sent."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.toolkit.pem_rules import PEM_RULES, TITLES, fold_disposition, never_sent
from simulator.toolkit.rows import Broken
from simulator.wire.json import Json
from simulator.wire.yaml import load_yaml
from tests.cda_makers import TITLES as MADE
from tests.cda_makers import a_report, an_ambulance_request
from tests.hl7_examples import FOLDER
from tests.itk_makers import (
    DOS_SERVICE,
    DOS_TYPE,
    GP_COPY,
    GP_PRIMARY,
    OUT_OF_HOURS,
    PRACTICE,
    REPEAT_CALLER,
    a_distribution,
    an_envelope,
)
from tests.official import REFERENCE, ROOT, examples, official
from tests.toolkit.calls import a_message, a_receiver, breaks, received

SET = "primaryNHS111RepeatCallerDocumentSet-v1-0"
COPY = a_report(recipients=(("PRCP", "NLO01"), ("TRC", "A81013")))
POLICY: Json = {"dispositions": [{"code": "Dx028", "text": "Contact a pharmacist"}, {"code": "Dx45"}]}
CURLY = "Patient\N{RIGHT SINGLE QUOTATION MARK}s Reported Condition"


def _found(message: bytes, policy: Json = None) -> list[Broken]:
    tenant = a_receiver(pem_policies={"never-send": policy} if policy else {})
    return breaks(PEM_RULES, received(message, tenant))


def _ids(message: bytes, policy: Json = None) -> list[str]:
    return [broken.row.id for broken in _found(message, policy)]


def _difference(titles: tuple[str, ...]) -> str:
    found = _found(a_message(a_report(titles=titles)))
    return found[0].what if found else ""


def _documents(interaction: str, *xml: str, service: str = "SendNHS111Report-v2-0") -> bytes:
    return an_envelope(a_distribution(*xml, interaction=interaction, service=service))


def test_the_makers_titles_are_the_national_ones() -> None:
    assert MADE == TITLES


def test_a_good_message_breaks_nothing() -> None:
    assert _ids(a_message(a_report())) == []


def test_a_curly_apostrophe_is_as_good_as_a_straight_one() -> None:
    assert _difference((CURLY, *TITLES[1:])) == ""


def test_a_missing_section_is_named() -> None:
    assert _difference((TITLES[0], *TITLES[2:])) == "missing: Pathways Disposition"


def test_sections_besides_are_named() -> None:
    assert _difference((*TITLES, "SCR Consent", "Disposition")) == "besides: SCR Consent, Disposition"


def test_sections_out_of_order_are_named_in_the_order_they_have() -> None:
    assert _difference((*TITLES[:2], TITLES[4], TITLES[2], TITLES[3])) == (
        "out of order: Patient's Reported Condition, Pathways Disposition, Advice Given, Consultation Summary,"
        " Pathways Assessment"
    )


def test_a_section_that_stands_twice_is_named() -> None:
    assert _difference((*TITLES, TITLES[4])) == "more than once: Advice Given"


def test_all_differences_are_said() -> None:
    assert _difference((TITLES[4], "Notes", TITLES[1])) == (
        "missing: Patient's Reported Condition, Consultation Summary, Pathways Assessment;"
        " out of order: Advice Given, Pathways Disposition; besides: Notes"
    )


def test_the_older_form_is_called_by_its_name() -> None:
    assert _difference((CURLY, "Case Summary")).endswith(
        "besides: Case Summary (the older form of the domain message specification)"
    )


def test_the_form_of_integrated_urgent_care_is_called_by_its_name() -> None:
    titles = ("Permission to View", "Primary Reason for Call", "Clinical Summary", "Disposition Details")

    assert _difference(titles).endswith("(the form of Integrated Urgent Care 3.1)")


def test_a_title_in_another_case_is_another_title() -> None:
    assert _difference((*TITLES[:4], "Advice given")) == "missing: Advice Given; besides: Advice given"


def test_a_body_without_sections_is_told_so() -> None:
    found = _found(a_message(a_report(attached="All that was said.")))

    assert [(broken.row.id, broken.what) for broken in found] == [("itk.pem.titles", "no titled sections")]


def test_titles_on_the_classification_section_do_not_count() -> None:
    report = a_report(titles=()).replace('<id root="0F7B4C9A-3E61-4D58-92AB-6C5D4E3F2A10"/>', "<title>Outer</title>")

    assert [broken.what for broken in _found(a_message(report))] == ["no titled sections"]


def test_a_document_without_body_is_a_matter_of_structure() -> None:
    assert _ids(a_message(a_report(without=("component",)))) == []


def test_correspondence_has_sections_of_its_own() -> None:
    assert _ids(_documents("any-v1-0", a_report(titles=("Letter",)), service="SendCDADocument-v2-0")) == []


def test_a_message_for_action_names_the_dos_service() -> None:
    (broken,) = _found(a_message(a_report(), addresses=((PRACTICE, None),)))

    assert (broken.row.id, broken.what) == ("itk.pem.dos-service", f"it is addressed to {PRACTICE}")


def test_a_message_for_action_may_do_without_the_ods_code() -> None:
    assert _ids(a_message(a_report(), addresses=((DOS_SERVICE, DOS_TYPE),))) == []


def test_a_copy_names_the_practice() -> None:
    (broken,) = _found(a_message(COPY, interaction=GP_COPY, addresses=((DOS_SERVICE, DOS_TYPE),)))

    assert (broken.row.id, broken.what) == ("itk.pem.ods-code", f"it is addressed to {DOS_SERVICE}")


def test_a_copy_may_do_without_the_dos_service() -> None:
    assert _ids(a_message(COPY, interaction=GP_COPY, addresses=((PRACTICE, None),))) == []


def test_a_message_without_addresses_is_told_so_at_its_header() -> None:
    (broken,) = _found(a_message(a_report(), addresses=()))

    assert broken.what == "it has no address"
    assert broken.finding("lenient").where.endswith("/itk:DistributionEnvelope/itk:header")


@pytest.mark.parametrize("interaction", [OUT_OF_HOURS, REPEAT_CALLER])
def test_other_receivers_need_no_address(interaction: str) -> None:
    assert _ids(a_message(a_report(), interaction=interaction, addresses=())) == []


def test_a_copy_has_a_recipient_of_a_copy() -> None:
    assert _ids(a_message(a_report(), interaction=GP_COPY)) == ["itk.pem.copy-recipient"]


def test_a_copy_for_nobody_is_told_so_at_its_root() -> None:
    (broken,) = _found(a_message(a_report(recipients=()), interaction=GP_COPY))

    assert broken.finding("lenient").where.endswith("/hl7:ClinicalDocument")


def test_a_document_set_has_at_least_two_documents() -> None:
    assert _ids(_documents(SET, a_report())) == ["itk.interaction.payloads"]
    assert _ids(_documents(SET, a_report(), a_report())) == []


def test_any_other_interaction_carries_one_document() -> None:
    found = _found(_documents(OUT_OF_HOURS, a_report(), a_report()))

    assert [(broken.row.id, broken.what) for broken in found] == [
        ("itk.interaction.payloads", f"2 documents under {OUT_OF_HOURS}")
    ]


def test_correspondence_may_carry_several_documents() -> None:
    assert _ids(_documents("any-v1-0", a_report(), a_report(), service="SendCDADocument-v2-0")) == []


def test_a_copy_about_a_patient_without_nhs_number_should_not_be_sent() -> None:
    report = COPY.replace('<id root="2.16.840.1.113883.2.1.4.1" extension="9990010005"/>', "")

    assert _ids(a_message(report, interaction=GP_COPY)) == ["itk.pem.nhs-number"]


def test_a_number_that_was_not_verified_is_one() -> None:
    report = a_report(verified=False, recipients=(("PRCP", "NLO01"), ("TRC", "A81013")))

    assert _ids(a_message(report, interaction=GP_COPY)) == []


def test_a_message_for_action_may_be_about_a_patient_without_nhs_number() -> None:
    assert _ids(a_message(a_report(nhs_number=None), interaction=GP_PRIMARY)) == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("Dx28", "Dx28 (Contact a pharmacist): none is sent"),
        ("DispoCodeDx28", "DispoCodeDx28 (Contact a pharmacist): none is sent"),
        ("dx 0045", "dx 0045: none is sent"),
    ],
)
def test_a_copy_about_a_disposition_of_the_list_should_not_be_sent(code: str, words: str) -> None:
    (broken,) = _found(a_message(COPY.replace('"Dx05"', f'"{code}"'), interaction=GP_COPY), POLICY)

    assert (broken.row.id, broken.what, broken.attribute) == ("itk.pem.never-send", words, "code")


def test_a_copy_about_another_disposition_is_sent() -> None:
    assert _ids(a_message(COPY, interaction=GP_COPY), POLICY) == []


def test_a_message_for_action_is_sent_for_every_disposition() -> None:
    assert _ids(a_message(a_report(disposition="Dx28")), POLICY) == []


def test_without_the_list_every_copy_is_sent() -> None:
    assert _ids(a_message(COPY.replace('"Dx05"', '"Dx28"'), interaction=GP_COPY)) == []


def test_without_patient_or_disposition_a_copy_is_a_matter_of_other_rules() -> None:
    report = a_report(recipients=(("TRC", "A81013"),), without=("recordTarget", "componentOf"))

    assert _ids(a_message(report, interaction=GP_COPY), POLICY) == []


def test_a_copy_without_document_is_a_matter_of_other_rules() -> None:
    assert _ids(a_message(an_ambulance_request(), interaction=GP_COPY), POLICY) == []


def test_what_is_no_itk_message_breaks_nothing() -> None:
    assert _ids(b"<x/>") == []


@pytest.mark.parametrize(
    ("code", "folded"),
    [
        ("Dx05", "DX5"),
        ("dx5", "DX5"),
        ("DispoCodeDx05", "DX5"),
        (" Dx 005 ", "DX5"),
        ("Dx0106", "DX106"),
        ("Dx0", "DX0"),
        ("Dx", "DX"),
        ("Dx50", "DX50"),
    ],
)
def test_spellings_of_a_disposition_are_one(code: str, folded: str) -> None:
    assert fold_disposition(code) == folded


@given(st.text())
def test_folding_twice_is_folding_once(code: str) -> None:
    once = fold_disposition(code)

    assert once.startswith("DISPOCODE") or fold_disposition(once) == once


def test_the_shipped_list_has_eight_dispositions() -> None:
    shipped = load_yaml((ROOT / "data/pem-policies.yaml").read_bytes(), "pem-policies.yaml").value

    listed = never_sent(a_receiver(pem_policies=shipped).documents)

    assert set(listed) == {"DX22", "DX23", "DX28", "DX45", "DX46", "DX52", "DX60", "DX63"}
    assert all(listed.values())


@official("supplier messages published with the NHS 111 adaptor; section 6.5 of what they hold")
@pytest.mark.parametrize("path", examples(f"{FOLDER}/soap", "*.xml"))
def test_each_suppliers_titles_differ(path: Path) -> None:
    found = breaks(PEM_RULES, received(path.read_bytes()))
    titles = [broken.what for broken in found if broken.row.id == "itk.pem.titles"]

    assert titles
    assert all("besides: " in what for what in titles)


@official("two suppliers' older forms")
@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("gp-primary_cleric_dx09", "(the older form of the domain message specification)"),
        ("ed-primary_iuc-v3-1_emergency", "(the form of Integrated Urgent Care 3.1)"),
    ],
)
def test_the_forms_of_published_messages_are_known(name: str, form: str) -> None:
    found = breaks(PEM_RULES, received((REFERENCE / FOLDER / "soap" / f"{name}.xml").read_bytes()))

    assert [broken.what.endswith(form) for broken in found if broken.row.id == "itk.pem.titles"] == [True]
