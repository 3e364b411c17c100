"""A query is read in whatever order it comes; a response is in the schema's order, its reports as they were sent."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from simulator.wire.hl7v3 import UNVERIFIED_ROOT
from simulator.wire.json import Json
from simulator.wire.repeat_caller import (
    VALUES,
    RepeatCallerQuery,
    RepeatCallerResponse,
    query_of,
    write_response,
)
from simulator.wire.slices import Slice, slices_of
from simulator.wire.xml import HL7, NPFITLC, Element, parse_xml
from tests.cda_makers import QUERY_ID, a_repeat_caller_query, a_report
from tests.itk_makers import a_distribution, an_envelope, an_itk_request
from tests.official import REFERENCE, examples, official

DOCUMENT = f"{{{HL7}}}ClinicalDocument"
RESPONSE_ID = "6C7D8E9F-0A1B-4C2D-8E3F-4A5B6C7D8E9F"
SCHEMA = REFERENCE / "itk/examples/schemas/Schemas/PRPA_MT000001GB01.xsd"


def a_query(**changes: Json) -> RepeatCallerQuery:
    return RepeatCallerQuery.of(parse_xml(a_repeat_caller_query(**changes).encode()))


def a_response(value: str = "RC", query: RepeatCallerQuery | None = None, *documents: Slice) -> RepeatCallerResponse:
    at = datetime(2026, 11, 22, 10, 0, 5, tzinfo=UTC)
    return RepeatCallerResponse(value, at, RESPONSE_ID, "RCS111", query or a_query(), documents)


def written(response: RepeatCallerResponse) -> Element:
    return parse_xml(write_response(response).encode())


def found(root: Element, *names: str) -> Element:
    element = root.find("/".join(f"{{{HL7}}}{name}" for name in names))
    assert element is not None
    return element


def test_a_query_says_whom_it_asks_for() -> None:
    query = a_query()

    assert (query.id, query.effective_time) == (QUERY_ID, "20261122095500+0000")
    assert (query.birth_time, query.family_name, query.given_name) == ("19840319", "Ellerby", "Ruth")
    assert (query.postcode, query.street_line) == ("WX1 1DE", "12 Bridge Street")
    assert query.verified_nhs_number == query.nhs_number == "9990010005"
    assert sorted(query.values) == [
        "person.birthTime",
        "person.familyName",
        "person.givenName",
        "person.id",
        "person.postalCode",
        "person.streetAddressLine1",
    ]


def test_what_is_not_asked_for_is_none() -> None:
    query = a_query(nhs_number=None, given=None, family=" ", birth=None, postcode=None, line=None)

    said = (query.nhs_number, query.given_name, query.family_name, query.birth_time, query.postcode, query.street_line)
    assert said == (None,) * 6


def test_a_number_of_another_root_is_not_a_verified_one() -> None:
    query = a_query(root=UNVERIFIED_ROOT)

    assert (query.nhs_number, query.verified_nhs_number) == ("9990010005", None)


def test_the_order_of_a_query_does_not_matter() -> None:
    root = parse_xml(a_repeat_caller_query().encode())
    for parent in (root, found(root, "query")):
        parent[:] = list(parent)[::-1]

    query = RepeatCallerQuery.of(root)

    assert (query.family_name, query.id, query.author.role is not None) == ("Ellerby", QUERY_ID, True)


def test_the_first_of_two_criteria_of_one_name_counts() -> None:
    root = parse_xml(a_repeat_caller_query(family="Ellerby").encode())
    found(root, "query").append(
        parse_xml(f'<person.familyName xmlns="{HL7}"><value>B</value></person.familyName>'.encode())
    )

    assert RepeatCallerQuery.of(root).family_name == "Ellerby"


@pytest.mark.parametrize("without", ["id", "effectiveTime", "author", "query", "code"])
def test_a_query_without_a_part_is_read(without: str) -> None:
    query = a_query(without=[without])

    assert query.element is not None
    assert (query.family_name is None) == (without == "query")


def test_a_criterion_without_a_value_is_not_asked_for() -> None:
    root = parse_xml(a_repeat_caller_query().encode())
    criterion = found(root, "query", "person.familyName")
    criterion.remove(found(criterion, "value"))

    query = RepeatCallerQuery.of(root)

    assert (query.family_name, "person.familyName" in query.values) == (None, False)


def test_a_query_that_says_nothing_is_read() -> None:
    query = RepeatCallerQuery.of(parse_xml(f'<RepeatCallerQuery xmlns="{HL7}"/>'.encode()))

    assert replace(query, element=None) == RepeatCallerQuery()


def test_the_query_of_a_request_is_read_once() -> None:
    request = an_itk_request(an_envelope(a_distribution(a_repeat_caller_query())))

    query = query_of(request)

    assert query is not None
    assert query.id == QUERY_ID
    assert query_of(request) is query


@pytest.mark.parametrize("body", [b"", an_envelope(a_distribution(a_report())), an_envelope("")])
def test_a_request_without_a_query_has_none(body: bytes) -> None:
    assert query_of(an_itk_request(body)) is None


@pytest.mark.parametrize("value", VALUES)
def test_a_response_says_its_value_with_the_display_name(value: str) -> None:
    said = found(written(a_response(value)), "value")

    assert dict(said.attrib) == {
        "code": value,
        "codeSystem": "2.16.840.1.113883.2.1.3.2.4.17.421",
        "displayName": VALUES[value],
    }


def test_a_response_has_its_parts_in_the_schemas_order() -> None:
    root = written(a_response("RC", None, Slice(f'<ClinicalDocument xmlns="{HL7}"/>')))

    assert [etree.QName(each).localname for each in root] == [
        "code",
        "effectiveTime",
        "id",
        "value",
        "author",
        "primaryInformationRecipient",
        "reference",
        "subject",
    ]
    assert found(root, "effectiveTime").get("value") == "20261122100005+0000"
    assert found(root, "id").get("root") == RESPONSE_ID
    assert found(root, "reference", "referredToRequest", "id").get("root") == QUERY_ID


def test_the_response_is_from_the_service_and_for_who_asked() -> None:
    root = written(a_response())

    service = found(root, "author", "COCD_TP145208GB01.AssignedAuthor", "representedOrganization")
    recipient = found(root, "primaryInformationRecipient", "COCD_TP145202GB02.IntendedRecipient")
    role = recipient.find(f"{{{NPFITLC}}}recipientRoleCode")
    assert found(service, "id").get("extension") == "RCS111"
    assert found(service, "name").text == "NHS111 Repeat Caller Service"
    assert [each.text for each in found(recipient, "addr")] == ["1 Exchange Row", "Wexbourne", "WX1 1AB"]
    assert role is not None
    assert role.get("code") == "HA"
    assert found(recipient, "telecom").get("value") == "tel:01632960046"
    assert "".join(found(recipient, "assignedPerson", "name").itertext()) == "OwenMarsh"
    assert found(recipient, "representedOrganization", "id").get("extension") == "Y00111"


def test_what_is_copied_from_the_query_is_escaped() -> None:
    query = (
        a_repeat_caller_query().replace(">Marsh<", "> &lt;M&amp;S&gt; <").replace("tel:01632960046", "tel:&quot;&lt;")
    )

    root = written(a_response("NRC", RepeatCallerQuery.of(parse_xml(query.encode()))))

    recipient = found(root, "primaryInformationRecipient", "COCD_TP145202GB02.IntendedRecipient")
    assert "".join(found(recipient, "assignedPerson", "name").itertext()) == "Owen <M&S> "
    assert found(recipient, "telecom").get("value") == 'tel:"<'


def test_what_is_copied_loses_what_no_schema_of_hl7_knows() -> None:
    query = a_repeat_caller_query().replace(
        "<family>Marsh</family>",
        '<family xmlns:i="urn:i" i:type="x" qualifier="BR">Marsh</family><x xmlns="urn:x">?</x>-<suffix/>',
    )

    said = write_response(a_response("NRC", RepeatCallerQuery.of(parse_xml(query.encode()))))

    assert '<name><given>Owen</given><family qualifier="BR">Marsh</family>-<suffix/></name>' in said


def test_a_permission_to_view_that_is_nil_is_not_given_back() -> None:
    nil = '<pertinentInformation typeCode="PERT" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>'
    query = a_repeat_caller_query().replace("<query>", f"{nil}<query>")

    said = write_response(a_response(query=RepeatCallerQuery.of(parse_xml(query.encode()))))

    assert "pertinentInformation" not in said


def test_a_permission_to_view_is_given_back() -> None:
    permission = (
        '<pertinentInformation typeCode="PERT"><npfitlc:contentId root="1" extension="2"/>'
        '<seperatableInd value="false"/></pertinentInformation>'
    )
    query = a_repeat_caller_query().replace("<query>", f"{permission}<query>")

    said = write_response(a_response("NRC", RepeatCallerQuery.of(parse_xml(query.encode()))))

    assert f"</author>{permission}<primaryInformationRecipient" in said


@pytest.mark.parametrize(
    ("slice", "subject"),
    [
        (Slice(f'<ClinicalDocument xmlns="{HL7}"/>'), "<subject typeCode"),
        (Slice("<ClinicalDocument/>", {"": HL7}), "<subject typeCode"),
        (Slice("<h:ClinicalDocument/>", {"h": HL7}), f'<subject xmlns:h="{HL7}" typeCode'),
        (
            Slice("<v3:ClinicalDocument><a/></v3:ClinicalDocument>", {"": "urn:&", "v3": HL7, "v3-0": "u"}),
            f'<v3-1:subject xmlns="urn:&amp;" xmlns:v3="{HL7}" xmlns:v3-0="u" xmlns:v3-1="{HL7}" typeCode',
        ),
        (
            Slice("<h:ClinicalDocument><a/></h:ClinicalDocument>", {"": "", "h": HL7, "npfitlc": "urn:other"}),
            f'<v3:subject xmlns="" xmlns:h="{HL7}" xmlns:npfitlc="urn:other" xmlns:v3="{HL7}" typeCode',
        ),
    ],
)
def test_a_report_stands_in_the_response_as_it_was_sent(slice: Slice, subject: str) -> None:
    said = write_response(a_response("RC", None, slice))

    assert subject in said
    assert slice.text in said
    subjects = parse_xml(said.encode()).findall(f"{{{HL7}}}subject")
    assert [each.tag for each in subjects[0]] == [f"{{{NPFITLC}}}contentId", f"{{{HL7}}}seperatableInd", DOCUMENT]
    assert [each.tag for each in subjects[0][2]] in ([], ["a"], ["{urn:&}a"])


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMA))


def _faults(response: str) -> list[str]:
    schema = _schema()
    schema.validate(etree.fromstring(response.encode()))
    return [entry.message for entry in schema.error_log]


@official("PRPA_MT000001GB01.xsd")
@pytest.mark.parametrize("path", examples("itk/examples/payload", "rc-response*.xml"))
def test_the_published_responses_are_valid_by_the_published_schema(path: Path) -> None:
    assert _schema().validate(etree.parse(path))


@official("PRPA_MT000001GB01.xsd")
@pytest.mark.parametrize("value", VALUES)
def test_every_response_is_valid_by_the_published_schema(value: str) -> None:
    assert _faults(write_response(a_response(value))) == []


@official("PRPA_MT000001GB01.xsd")
def test_a_response_to_a_query_that_names_nobody_is_valid_by_the_published_schema() -> None:
    assert _faults(write_response(a_response("ER", RepeatCallerQuery(id=QUERY_ID)))) == []


@official("QUPA_MT000001GB01, the published query")
@pytest.mark.parametrize("path", examples("itk/examples/payload", "rc-query*.xml"))
def test_a_response_to_the_published_query_is_valid_by_the_published_schema(path: Path) -> None:
    query = RepeatCallerQuery.of(parse_xml(path.read_bytes()))

    assert query.permission is not None
    assert _faults(write_response(a_response("NRC", query))) == []


@official("PRPA_MT000001GB01.xsd")
def test_a_response_with_reports_is_valid_by_the_published_schema() -> None:
    own = slices_of(a_report(), DOCUMENT)
    declared = 'xmlns:npfitlc="NPFIT:HL7:Localisation" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    inside = a_report().replace(f'xmlns="{HL7}" {declared} ', "")
    inherited = slices_of(f'<a xmlns="{HL7}" {declared}>{inside}</a>', DOCUMENT)

    response = write_response(a_response("RC", None, *own, *inherited))

    assert sorted(inherited[0].namespaces) == ["", "npfitlc"]
    assert _faults(response) == []
    assert response.count("<ClinicalDocument") == 2
