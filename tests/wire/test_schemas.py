"""Schemas of the user's own: found, compiled, and messages held against them."""

import time
from pathlib import Path

import pytest
from lxml import etree

from simulator.wire.errors import Problem, Problems
from simulator.wire.itk import ENVELOPE
from simulator.wire.schemas import (
    DOCUMENT_SCHEMAS,
    ENVELOPE_SCHEMA,
    MOST_FAULTS,
    MOST_PLACED,
    SchemaFault,
    Schemas,
)
from simulator.wire.xml import HL7, ITK, PREFIXES, Element, parse_xml
from tests.itk_makers import a_distribution, an_envelope
from tests.official import REFERENCE, examples, official

XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'
NATIONAL = REFERENCE / "itk/examples/schemas"
QUERY_SCHEMA = "QUPA_MT000001GB01.xsd"

OWN_ENVELOPE = f"""<xs:schema {XS} xmlns="{ITK}" targetNamespace="{ITK}" elementFormDefault="qualified">
  <xs:element name="DistributionEnvelope"><xs:complexType><xs:sequence>
    <xs:element name="header"><xs:complexType>
      <xs:sequence><xs:any namespace="##targetNamespace" processContents="skip" maxOccurs="unbounded"/></xs:sequence>
      <xs:attribute name="service" type="xs:anyURI"/>
      <xs:attribute name="trackingid"><xs:simpleType><xs:restriction base="xs:string">
        <xs:pattern value="[A-F0-9\\-]{{36}}"/></xs:restriction></xs:simpleType></xs:attribute>
    </xs:complexType></xs:element>
    <xs:element name="payloads"><xs:complexType><xs:sequence>
      <xs:element name="payload" maxOccurs="unbounded"><xs:complexType mixed="true">
        <xs:sequence><xs:any processContents="lax" minOccurs="0"/></xs:sequence>
        <xs:attribute name="id" type="xs:ID"/></xs:complexType></xs:element>
    </xs:sequence><xs:attribute name="count" type="xs:integer"/></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>"""

OWN_QUERY = f"""<xs:schema {XS} xmlns="{HL7}" targetNamespace="{HL7}" elementFormDefault="qualified">
  <xs:complexType name="Item"><xs:attribute name="ID" type="xs:ID"/>
    <xs:attribute name="n" type="xs:int"/></xs:complexType>
  <xs:complexType name="Named"><xs:complexContent><xs:extension base="Item"><xs:sequence/>
    <xs:attribute name="name" type="xs:string" use="required"/></xs:extension></xs:complexContent></xs:complexType>
  <xs:element name="RepeatCallerQuery"><xs:complexType><xs:sequence>
    <xs:element name="item" type="Item" minOccurs="0" maxOccurs="unbounded"/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>"""


def _folder(tmp_path: Path, **files: str) -> Path:
    """A folder with these schemas, `__` in a name standing for `/`."""
    for name, text in files.items():
        path = tmp_path / f"{name.replace('__', '/')}.xsd"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def own(tmp_path: Path) -> Schemas:
    """Small schemas of our own under the national names."""
    (tmp_path / ENVELOPE_SCHEMA).write_text(OWN_ENVELOPE, encoding="utf-8")
    (tmp_path / QUERY_SCHEMA).write_text(OWN_QUERY, encoding="utf-8")
    return Schemas(tmp_path)


def _query(inside: str, attributes: str = "") -> str:
    return f'<RepeatCallerQuery xmlns="{HL7}"{attributes}>{inside}</RepeatCallerQuery>'


def _distribution(*payloads: str, **changes: str) -> Element:
    """The DistributionEnvelope in a whole SOAP message around these payloads."""
    root = parse_xml(an_envelope(a_distribution(*payloads, **changes)))  # type: ignore[arg-type]
    return next(root.iter(ENVELOPE))


def _at(fault: SchemaFault, element: Element) -> list[object]:
    found = element.getroottree().xpath(fault.path, namespaces=dict(PREFIXES))
    assert isinstance(found, list)
    return list(found)


# A folder


def test_schemas_are_found_in_any_folder_below_without_regard_to_case(tmp_path: Path) -> None:
    _folder(tmp_path, a__b__qupa_mt000001gb01=OWN_QUERY)
    (tmp_path / "DISTRIBUTIONENVELOPE-v2-0.XSD").write_text(OWN_ENVELOPE, encoding="utf-8")

    schemas = Schemas(tmp_path)

    assert schemas.knows_envelope
    assert schemas.knows(parse_xml(_query("").encode()))


def test_of_two_files_with_one_name_the_nearer_one_counts(tmp_path: Path) -> None:
    _folder(tmp_path, QUPA_MT000001GB01=OWN_QUERY, a__QUPA_MT000001GB01="broken", b__QUPA_MT000001GB01="broken")

    Schemas(tmp_path).check()


def test_a_folder_of_that_name_is_no_schema(tmp_path: Path) -> None:
    (tmp_path / ENVELOPE_SCHEMA).mkdir()

    assert not Schemas(tmp_path).knows_envelope


def test_a_folder_without_a_known_schema_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problems) as caught:
        Schemas(_folder(tmp_path, other=OWN_QUERY)).check()

    assert [problem.file for problem in caught.value.problems] == [str(tmp_path)]
    assert "no schema that is known" in str(caught.value)
    assert "put there at least one of distributionEnvelope-v2-0.xsd, POCD_MT000002UK01.xsd" in str(caught.value)


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problems):
        Schemas(tmp_path / "nowhere").check()


def test_small_schemas_of_our_own_compile(own: Schemas) -> None:
    own.check()


def test_a_broken_schema_is_a_problem_with_its_line(tmp_path: Path) -> None:
    broken = OWN_QUERY.replace('type="Item" min', 'type="Nothing" min')

    with pytest.raises(Problems) as caught:
        Schemas(_folder(tmp_path, QUPA_MT000001GB01=broken)).check()

    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (str(tmp_path / QUERY_SCHEMA), 7)
    assert "'{urn:hl7-org:v3}Nothing'" in problem.what
    assert problem.remedy == "mend it, or take it out of the folder"


@pytest.mark.parametrize("text", ["", "<xs:schema", "<notes/>"])
def test_what_is_no_schema_at_all_is_a_problem_of_its_file(tmp_path: Path, text: str) -> None:
    with pytest.raises(Problems) as caught:
        Schemas(_folder(tmp_path, QUPA_MT000001GB01=text)).check()

    assert {problem.file for problem in caught.value.problems} == {str(tmp_path / QUERY_SCHEMA)}


def test_every_broken_schema_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(Problems) as caught:
        Schemas(_folder(tmp_path, QUPA_MT000001GB01="<a/>", REPC_MT200001GB02="<a/>")).check()

    assert {Path(problem.file).stem for problem in caught.value.problems} == {"REPC_MT200001GB02", "QUPA_MT000001GB01"}


def _including(location: str) -> str:
    reference = f'<xs:include schemaLocation="{location}"/>'
    return OWN_QUERY.replace("\n", f"\n  {reference}\n", 1).replace('type="Item" min', 'type="Other" min')


OTHER = f'<xs:schema {XS} xmlns="{HL7}" targetNamespace="{HL7}">\n<xs:complexType name="Other"/></xs:schema>'


def test_a_schema_may_include_another_whatever_the_folder_is_called(tmp_path: Path) -> None:
    folder = tmp_path / "50% of März #1" / "Schemas"
    _folder(folder.parent, Schemas__QUPA_MT000001GB01=_including("../dt/other.xsd"), dt__other=OTHER)
    schemas = Schemas(folder.parent)

    schemas.check()

    assert [fault.message for fault in schemas.errors_of_document(parse_xml(_query('<item n="1"/>').encode()))] == [
        "Element '{urn:hl7-org:v3}item', attribute 'n': The attribute 'n' is not allowed."
    ]


def test_an_included_schema_that_is_missing_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problems) as caught:
        Schemas(_folder(tmp_path, QUPA_MT000001GB01=_including("dt/other.xsd"))).check()

    assert [problem.line for problem in caught.value.problems if "other.xsd' for inclusion" in problem.what] == [2]


def test_an_included_schema_that_is_broken_is_a_problem_of_its_own_file(tmp_path: Path) -> None:
    broken = OTHER.replace('name="Other"/>', 'name="Other"><xs:attribute name="a" type="Nothing"/></xs:complexType>')

    with pytest.raises(Problems) as caught:
        Schemas(_folder(tmp_path, QUPA_MT000001GB01=_including("dt/other.xsd"), dt__other=broken)).check()

    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (str(tmp_path / "dt/other.xsd"), 2)


def test_nothing_is_fetched_from_the_network(tmp_path: Path) -> None:
    """Also not for a schema that is included by another, and by that one in turn."""
    circular = _including("../QUPA_MT000001GB01.xsd").replace(
        "<xs:include", '<xs:import namespace="urn:a" schemaLocation="http://127.0.0.1:9/a.xsd"/><xs:include'
    )

    with pytest.raises(Problems) as caught:
        Schemas(_folder(tmp_path, QUPA_MT000001GB01=_including("dt/other.xsd"), dt__other=circular)).check()

    assert caught.value.problems == (
        Problem(
            "'http://127.0.0.1:9/a.xsd' would have to be fetched",
            "put the file into the folder and say its path",
            file=str(tmp_path / "dt/other.xsd"),
            line=2,
        ),
    )


def test_an_import_without_a_location_is_nothing_to_look_for(tmp_path: Path) -> None:
    importing = OWN_QUERY.replace("\n", '\n<xs:import namespace="urn:a"/>\n', 1)

    Schemas(_folder(tmp_path, QUPA_MT000001GB01=importing)).check()


# Envelopes


def test_a_good_envelope_has_no_faults(own: Schemas) -> None:
    assert own.errors_of_envelope(_distribution(_query(""))) == []


def test_an_envelope_without_its_schema_has_no_faults(tmp_path: Path) -> None:
    schemas = Schemas(_folder(tmp_path, QUPA_MT000001GB01=OWN_QUERY))

    assert schemas.errors_of_envelope(parse_xml(b"<a/>")) == []


def test_types_in_a_payload_are_not_the_envelopes_business(own: Schemas) -> None:
    typed = f'<value xmlns="{HL7}" xmlns:xsi="{PREFIXES["xsi"]}" xsi:type="ST">x</value>'
    distribution = _distribution(typed)

    whole = etree.XMLSchema(file=str(own.folder / ENVELOPE_SCHEMA)).validate(distribution)
    faults = own.errors_of_envelope(distribution)

    assert (whole, faults) == (False, [])


def test_elements_of_the_toolkit_in_a_payload_are_not_the_envelopes_business(own: Schemas) -> None:
    assert own.errors_of_envelope(_distribution(f'<DistributionEnvelope xmlns="{ITK}"/>')) == []


def test_text_in_a_payload_is_allowed(own: Schemas) -> None:
    assert own.errors_of_envelope(_distribution("AAAA")) == []


def test_two_elements_in_one_payload_are_a_fault(own: Schemas) -> None:
    distribution = _distribution(f"{_query('')}{_query('')}")

    (fault,) = own.errors_of_envelope(distribution)

    assert fault.path.endswith("/itk:payloads/itk:payload/hl7:RepeatCallerQuery[2]")
    assert fault.message == "Element '{urn:hl7-org:v3}RepeatCallerQuery': This element is not expected."


@pytest.mark.parametrize(
    "where", ["<itk:payloads count", "<itk:payload id", "<itk:header", "</itk:DistributionEnvelope"]
)
def test_text_that_does_not_belong_there_is_a_fault(own: Schemas, where: str) -> None:
    text = a_distribution(_query("")).replace(where, f"stray{where}")

    (fault,) = own.errors_of_envelope(parse_xml(text.encode()))

    assert "Character content other than whitespace is not allowed" in fault.message


def test_an_attributes_fault_names_the_attribute_and_its_place_in_the_whole_message(own: Schemas) -> None:
    distribution = _distribution(_query(""), tracking_id="8c1e7f42-6d0a-4b8e-a2c4-3f5d6e7a8b90")

    (fault,) = own.errors_of_envelope(distribution)

    assert fault.path == "/soap:Envelope/soap:Body/itk:DistributionEnvelope/itk:header/@trackingid"
    assert fault.line == distribution.sourceline
    assert "is not accepted by the pattern" in fault.message


def test_a_fault_has_the_line_that_its_element_has_in_the_message(own: Schemas) -> None:
    text = (
        a_distribution(_query(""))
        .replace("<itk:payloads", "\n\n\n<itk:payloads")
        .replace("</itk:payload>", "\n</itk:payload><itk:odd/>")
    )

    (fault,) = own.errors_of_envelope(parse_xml(text.encode()))

    assert (fault.line, fault.path) == (5, "/itk:DistributionEnvelope/itk:payloads/itk:odd")


def test_looking_at_an_envelope_leaves_it_as_it_was(own: Schemas) -> None:
    distribution = _distribution(_query('<item n="x"/>'))
    before = etree.tostring(distribution.getroottree())

    own.errors_of_envelope(distribution)

    assert etree.tostring(distribution.getroottree()) == before


# Documents


def test_a_good_document_has_no_faults(own: Schemas) -> None:
    assert own.errors_of_document(parse_xml(_query('<item n="1"/>').encode())) == []


@pytest.mark.parametrize(
    "text", [f'<ClinicalDocument xmlns="{HL7}"/>', "<RepeatCallerQuery/>", f'<other xmlns="{HL7}"/>']
)
def test_a_document_without_a_schema_has_no_faults(own: Schemas, text: str) -> None:
    root = parse_xml(text.encode())

    assert (own.knows(root), own.errors_of_document(root)) == (False, [])


def test_a_documents_faults_have_their_places_in_the_whole_message(own: Schemas) -> None:
    distribution = _distribution(_query('<item n="1"/>\n<item n="x"/>'))
    document = next(distribution.iter(f"{{{HL7}}}RepeatCallerQuery"))

    faults = own.errors_of_document(document)

    assert faults == [
        SchemaFault(
            3,
            "/soap:Envelope/soap:Body/itk:DistributionEnvelope/itk:payloads/itk:payload/hl7:RepeatCallerQuery"
            "/hl7:item[2]/@n",
            "Element '{urn:hl7-org:v3}item', attribute 'n': 'x' is not a valid value of the atomic type 'xs:int'.",
        )
    ]


def test_places_are_right_whatever_prefixes_are_mixed(own: Schemas) -> None:
    inside = f'<item/><h:item xmlns:h="{HL7}"/><item n="a"/><h:item xmlns:h="{HL7}" n="b"/><odd xmlns=""/>'
    document = parse_xml(_query(inside).encode())

    faults = own.errors_of_document(document)

    assert [_at(fault, document) for fault in faults] == [["a"], ["b"], [document[4]]]


def test_a_type_may_use_a_prefix_that_the_envelope_has_bound_or_one_of_its_own(own: Schemas) -> None:
    inside = f'<item xmlns:o="{HL7}" xsi:type="o:Named" name="x"/>'
    query = _query(f'{inside}<item xsi:type="h:Named" name="x"/><item xsi:type="h:Named"/>')
    text = f'<a xmlns:xsi="{PREFIXES["xsi"]}" xmlns:h="{HL7}">{query}</a>'

    faults = own.errors_of_document(parse_xml(text.encode())[0])

    assert [fault.message for fault in faults] == [
        "Element '{urn:hl7-org:v3}item': The attribute 'name' is required but missing."
    ]


def test_two_payloads_may_use_one_id(own: Schemas) -> None:
    query = _query('<item ID="i1"/>')
    first, second = parse_xml(f"<a>{query}{query}</a>".encode())

    assert (own.errors_of_document(first), own.errors_of_document(second)) == ([], [])


def test_one_document_may_not_use_an_id_twice(own: Schemas) -> None:
    document = parse_xml(_query('<item ID="i1"/><item ID="i1"/>').encode())

    assert [fault.path for fault in own.errors_of_document(document)] == ["/hl7:RepeatCallerQuery/hl7:item[2]/@ID"]


def test_a_message_that_says_where_its_schema_is_has_nothing_loaded(own: Schemas, tmp_path: Path) -> None:
    (tmp_path / "urn-a.xsd").write_text(f'<xs:schema {XS} targetNamespace="urn:a"/>', encoding="utf-8")
    location = f' xmlns:xsi="{PREFIXES["xsi"]}" xsi:schemaLocation="urn:a {tmp_path.as_uri()}/none.xsd"'

    assert own.errors_of_document(parse_xml(_query("", location).encode())) == []


def test_no_more_faults_are_told_than_one_can_read(own: Schemas) -> None:
    document = parse_xml(_query('<item n="x"/>' * (MOST_FAULTS + 1)).encode())

    assert len(own.errors_of_document(document)) == MOST_FAULTS


def test_a_huge_document_that_is_good_has_no_faults(own: Schemas) -> None:
    document = parse_xml(f"<a>{_query('<item/>' * (MOST_PLACED + 1))} tail</a>".encode())[0]

    assert own.errors_of_document(document) == []


def test_a_huge_envelope_is_told_its_faults_without_places(own: Schemas) -> None:
    text = a_distribution(_query("")).replace("</itk:payloads>", "<itk:odd/>" * (MOST_PLACED + 1) + "</itk:payloads>")

    faults = own.errors_of_envelope(parse_xml(text.encode()))

    assert {(fault.line, fault.path) for fault in faults} == {(None, "/itk:DistributionEnvelope")}


def test_a_huge_document_full_of_faults_is_told_them_soon_and_without_places(own: Schemas) -> None:
    document = parse_xml(_query("".join(f'<item n="x{number}"/>' for number in range(100_000))).encode())
    begun = time.perf_counter()

    faults = own.errors_of_document(document)

    assert time.perf_counter() - begun < 5  # with their places, this would take minutes
    assert len(faults) == MOST_FAULTS
    assert (faults[0].line, faults[0].path) == (None, "/hl7:RepeatCallerQuery")
    assert "is not a valid value of the atomic type 'xs:int'" in faults[0].message


# The national ones


@official("distributionEnvelope-v2-0.xsd and the wire schemas of the NHS 111 DMS 2.1")
def test_the_national_schemas_are_all_found_and_compile() -> None:
    schemas = Schemas(NATIONAL)

    schemas.check()

    assert schemas.knows_envelope
    assert all(schemas.knows(parse_xml(f'<{name} xmlns="{HL7}"/>'.encode())) for name in DOCUMENT_SCHEMAS)


def _messages() -> list[object]:
    folder = "itk/examples"
    return [
        message
        for kind in ("soap", "envelope", "payload", "constructed", "correspondence")
        for message in examples(f"{folder}/{kind}", "*.xml")
    ]


@official("every message of the NHS 111 DMS and of the suppliers, and those made after them")
@pytest.mark.parametrize("path", _messages())
def test_a_published_message_is_valid(path: Path) -> None:
    schemas, root = Schemas(NATIONAL), parse_xml(path.read_bytes())
    envelopes = list(root.iter(ENVELOPE))
    payloads = [payload[0] for payload in root.iter(f"{{{ITK}}}payload") if len(payload)] or [root]

    faults = [fault for envelope in envelopes for fault in schemas.errors_of_envelope(envelope)]
    faults += [fault for payload in payloads for fault in schemas.errors_of_document(payload)]

    assert faults == []


@official("distributionEnvelope-v2-0.xsd")
def test_our_own_made_envelope_is_valid_by_the_national_schema() -> None:
    distribution = _distribution(f'<a xmlns="{HL7}"/>', f'<b xmlns="{HL7}"/>')

    assert Schemas(NATIONAL).errors_of_envelope(distribution) == []


@official("distributionEnvelope-v2-0.xsd, uuid")
def test_a_lower_case_tracking_id_is_the_national_schemas_only_fault() -> None:
    distribution = _distribution(f'<a xmlns="{HL7}"/>', tracking_id="8c1e7f42-6d0a-4b8e-a2c4-3f5d6e7a8b90")

    faults = Schemas(NATIONAL).errors_of_envelope(distribution)

    assert [fault.path.rpartition("/")[2] for fault in faults] == ["@trackingid"]
