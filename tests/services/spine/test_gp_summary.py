from dataclasses import replace

import pytest

from simulator.services.spine.gp_summary import kept_form, summary_in
from simulator.wire.ebxml import ebxml_of
from tests.services.spine.asking import ADA, SUMMARY_ID, a_summary, an_upload


def _summary(**said):
    return summary_in(ebxml_of(an_upload(a_summary(**said))).payload.event)


def _kept(**said):
    return kept_form(_summary(**said), "seed")


def _sections(**said):
    return [
        (section["title"], section["text"]["div"].partition(">")[2].removesuffix("</div>"))
        for section in _kept(**said)["uploaded"]["composition"]["section"]
    ]


def test_a_summary_says_whose_it_is_and_what_kind_it_is_of():
    summary = _summary()

    assert (summary.nhs_number, summary.id, summary.kind, summary.replaces) == (ADA, SUMMARY_ID, "gp", None)
    assert summary.author == {"name": "Dr Moss", "user_id": "910000000001", "role_profile_id": "555254240100"}


@pytest.mark.parametrize(("code", "kind"), [("196971000000103", "initial"), ("1", None), ("", None)])
def test_the_code_says_which_kind_of_summary_it_is(code, kind):
    assert _summary(code=code).kind == kind


def test_a_message_without_a_summary_has_none():
    assert summary_in(ebxml_of(an_upload("<subject/>")).payload.event) is None
    assert summary_in(None) is None


def test_the_text_is_cut_at_each_heading():
    assert _sections() == [
        ("General Practice Summary", "<p>Made today</p>"),
        ("Allergies", "<table><tr><td></td></tr></table>"),
    ]


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("", []),
        ("<p>nothing</p>", []),
        ("<p>before</p><h2>A</h2>", [("A", "")]),
        ("<h2>A <b>b</b></h2> <p> x </p> <p/>", [("A b", "<p> x </p><p></p>")]),
        ('<h2>A</h2><p class="a&amp;b">1 &lt; 2</p>', [("A", '<p class="a&amp;b">1 &lt; 2</p>')]),
        ("<h2>A</h2><p>one <b>two</b> three</p>", [("A", "<p>one <b>two</b> three</p>")]),
        ("<h2>A</h2><!-- no --><p>x</p>", [("A", "<p>x</p>")]),
    ],
)
def test_a_section_is_all_that_follows_its_heading(text, sections):
    assert _sections(text=text) == sections


def test_a_heading_with_an_id_has_a_code():
    sections = _kept()["uploaded"]["composition"]["section"]

    assert [section.get("code") for section in sections] == [{"coding": [{"code": "Title"}]}, None]


def test_a_record_keeps_it_as_it_keeps_an_upload_over_fhir():
    kept = _kept()

    composition, resources = kept["uploaded"]["composition"], kept["uploaded"]["resources"]
    assert (kept["summary"], kept["summary_id"], "replaces" in kept) == ("gp", SUMMARY_ID, False)
    assert composition["date"] == "2026-07-01T11:30:00+01:00"
    assert composition["type"]["coding"] == [
        {"system": "http://snomed.info/sct", "code": "196981000000101", "display": "General Practice Summary"}
    ]
    assert [each["resourceType"] for each in resources] == ["PractitionerRole", "Practitioner", "Patient"]
    assert composition["author"] == [{"reference": f"PractitionerRole/{resources[0]['id']}"}]
    assert composition["subject"] == {"reference": f"Patient/{resources[2]['id']}"}


def test_what_is_replaced_is_kept():
    kept = _kept(more='<replacementOf><priorMessageRef><id root="OLD"/></priorMessageRef></replacementOf>')

    assert kept["replaces"] == "OLD"
    assert kept["uploaded"]["composition"]["relatesTo"][0]["targetIdentifier"] == {"value": "OLD"}


def _authored(author):
    """The resources that say who wrote it, without their ids."""
    summary = replace(_summary(), author=author)
    made = kept_form(summary, "seed")["uploaded"]["resources"][:-1]
    return [{name: value for name, value in each.items() if name != "id"} for each in made]


def test_a_user_of_the_directory_is_written_with_both_ids():
    role, user = _authored({"user_id": "910", "role_profile_id": "555"})

    assert role["identifier"] == [{"system": "http://fhir.nhs.net/Id/sds-role-profile-id", "value": "555"}]
    assert user == {
        "resourceType": "Practitioner",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/sds-user-id", "value": "910"}],
    }


def test_a_person_at_an_organisation_is_written_with_it():
    role, person, place = _authored({"name": "Dr Moss", "organisation": "Bridge Street", "ods_code": "A81013"})

    assert set(role) == {"resourceType", "practitioner", "organization"}
    assert person == {"resourceType": "Practitioner", "name": [{"text": "Dr Moss"}]}
    assert place == {
        "resourceType": "Organization",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "A81013"}],
        "name": "Bridge Street",
    }


def test_a_person_without_an_organisation_has_none():
    role, _ = _authored({"name": "Dr Moss"})

    assert "organization" not in role


def test_an_organisation_can_be_the_author():
    text = a_summary().replace("UKCT_MT160018UK01.AgentPersonSDS", "UKCT_MT160017UK01.AgentOrgSDS")
    text = text.replace("agentPersonSDS", "agentOrganizationSDS").replace("Dr Moss", "Bridge Street")
    summary = summary_in(ebxml_of(an_upload(text)).payload.event)

    kept = kept_form(summary, "seed")

    assert summary.author == {"organisation": "Bridge Street", "ods_code": "910000000001"}
    assert kept["uploaded"]["composition"]["author"][0]["reference"].startswith("Organization/")


@pytest.mark.parametrize("time", ["", "00010101", "yesterday", "18991231235959"])
def test_a_time_that_is_none_is_left_out(time):
    text = a_summary().replace("20260701113000", time).replace("20260701120000", time)

    kept = kept_form(summary_in(ebxml_of(an_upload(text)).payload.event), "seed")

    assert "date" not in kept["uploaded"]["composition"]


def test_without_an_author_there_is_none():
    before, _, after = a_summary().partition("<author>")
    text = before + after.partition("</author>")[2]

    kept = kept_form(summary_in(ebxml_of(an_upload(text)).payload.event), "seed")

    assert "author" not in kept
    assert "author" not in kept["uploaded"]["composition"]
