from datetime import UTC, datetime

import pytest

from simulator.services.spine.summary import write_event, write_events
from simulator.toolkit.summary_text import Written, sections_of
from simulator.wire.spine import PSIS
from simulator.wire.xml import HL7, local_name, parse_xml
from tests.services.spine.asking import ADA

BEGAN = datetime(2026, 11, 22, 10, tzinfo=UTC)
TEXT = "xhtml:NPfIT:PresentationText"


def _parsed(xml):
    return parse_xml(f'<a xmlns="{HL7}" xmlns:psis="{PSIS}">{xml}</a>'.encode())


def _event(**record):
    return _parsed(write_event({"nhs_number": ADA, **record}, BEGAN))


def _headings(root):
    return [each.text for each in root.iter(f"{{{TEXT}}}h2")]


def _plain(element):
    return element.tag, dict(element.attrib), element.text, [_plain(each) for each in element]


def _first(root, name, attribute):
    return next(root.iter(f"{{{HL7}}}{name}")).get(attribute)


def test_the_latest_event_comes_first_and_all_are_of_one_kind():
    record = {"nhs_number": ADA, "event_id": "C", "earlier_events": ["A", "B"], "created": "2026-07-01T10:00:00Z"}

    root = _parsed(write_events(record, BEGAN, with_permissions=False))

    assert [each.get("root") for each in root.iter(f"{{{PSIS}}}eventID")] == ["C", "B", "A"]
    assert [each.get("value") for each in root.iter(f"{{{PSIS}}}persistenceDate")] == ["20260701110000"] * 3
    assert next(root.iter(f"{{{HL7}}}permissions"), None) is None


@pytest.mark.parametrize(
    ("consent", "said"),
    [
        ({}, ["Yes", "Ask"]),
        ({"view": "No"}, ["Yes", "No"]),
        ({"view": "Yes", "store": "No"}, ["No", "Yes"]),
        ({"view": "Clear"}, ["Yes", "Ask"]),
    ],
)
def test_permissions_are_to_store_and_to_view(consent, said):
    root = _parsed(write_events({"nhs_number": ADA, "consent": consent}, BEGAN, with_permissions=True))

    assert [each.text for each in root.iter(f"{{{HL7}}}permission")] == said
    assert [each.text for each in root.iter(f"{{{HL7}}}code") if each.text] == ["Store", "View"]


def test_a_summary_has_its_parts_in_order():
    root = _event(replaces="OLD")

    assert [local_name(each) for each in next(root.iter(f"{{{HL7}}}GPSummary"))] == [
        "id", "code", "effectiveTime", "statusCode", "author", "excerptFrom", "pertinentInformation1", "recordTarget",
        "replacementOf",
    ]  # fmt: skip


def test_the_text_is_the_one_that_everybody_shows():
    record = {
        "allergies": [{"name": "<b>&", "date": "-P3D"}],
        "problems": [{"name": "Asthma", "date": "2020", "note": "mild"}],
        "author": {"name": "Dr Ada", "organisation": "The Surgery"},
    }

    body = next(_event(**record).iter(f"{{{TEXT}}}body"))

    shown = "".join(
        f'<h2 id="{section.code}">{section.title}</h2>{section.text}'
        for section in sections_of(record, Written(BEGAN, BEGAN, "Dr Ada", "The Surgery"))
    )
    assert _plain(body) == _plain(parse_xml(f'<body xmlns="{TEXT}">{shown}</body>'.encode()))


def test_a_summary_is_said_to_be_a_professionals_documentation():
    root = _event()

    codes = [
        {name: each.get(name) for name in ("code", "codeSystem", "displayName")}
        for kind in ("UKCT_MT144051UK01.CareProfessionalDocumentationCRE", "pertinentRootCREType")
        for each in next(root.iter(f"{{{HL7}}}{kind}")).iterchildren(f"{{{HL7}}}code")
    ]
    documentation = {
        "code": "163171000000105",
        "codeSystem": "2.16.840.1.113883.2.1.3.2.4.15",
        "displayName": "Care Professional Documentation",
    }
    assert codes == [documentation, documentation]


def test_a_heading_of_the_text_has_the_sections_code():
    headings = [each.get("id") for each in _event().iter(f"{{{TEXT}}}h2")]

    assert headings == ["Title", "AllergiesHeader", "AcuteMedsHeader", "RepeatMedsHeader", "DiscRepeatMedsHeader"]


def test_an_initial_summary_is_of_another_kind():
    root = _event(summary="initial")

    assert next(root.iter(f"{{{PSIS}}}eventType")).get("code") == "196971000000103"
    assert _headings(root)[0] == "General Practice Initial Summary"
    assert [each.get("id") for each in root.iter(f"{{{TEXT}}}h2")] == [None] * 4


def test_an_author_whom_the_directory_knows_is_named_by_ids():
    root = _event(author={"name": "Dr Ada", "role_profile_id": "555", "user_id": "910"})

    agent = next(root.iter(f"{{{HL7}}}UKCT_MT160018UK01.AgentPersonSDS"))
    assert (agent[0].get("extension"), agent[1][0].get("extension"), agent[1][1].text) == ("555", "910", "Dr Ada")


def test_another_author_is_named_by_role_and_organisation():
    author = {
        "name": "Ada",
        "role_code": "R0260",
        "role_name": "GP",
        "organisation": "The Surgery",
        "ods_code": "A81013",
    }

    agent = next(_event(author=author).iter(f"{{{HL7}}}UKCT_MT160018UK01.AgentPerson"))

    assert (agent[0].get("code"), agent[1][0].text) == ("R0260", "Ada")
    assert (agent[2][0].get("extension"), agent[2][1].text) == ("A81013", "The Surgery")


@pytest.mark.parametrize(
    ("uploaded", "texts"),
    [
        (
            {"composition": {"section": [{"title": "A & B", "text": {"div": "<div><p>one</p><p>two</p></div>"}}]}},
            ["one two"],
        ),
        ({"composition": {"section": [{"title": "A & B", "text": {"div": "<div>"}}]}}, [None]),
        ({"composition": {"section": [{"title": "A & B"}, "x"]}}, [None]),
        ({"composition": None}, []),
    ],
)
def test_a_record_that_was_uploaded_has_the_sections_that_came(uploaded, texts):
    root = _event(uploaded=uploaded, allergies=[{"name": "Old"}])

    assert _headings(root) == ["General Practice Summary", *["A & B"] * len(texts)]
    assert [each.text for each in root.iter(f"{{{TEXT}}}p")] == texts
