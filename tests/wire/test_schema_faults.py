"""What schemas say against messages, and where in the message it stands."""

import time
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree

from simulator.wire.itk import ENVELOPE
from simulator.wire.json import Json
from simulator.wire.schema_faults import (
    MOST_FAULTS,
    MOST_PLACED,
    SchemaFault,
    faults_of_document,
    faults_of_envelope,
)
from simulator.wire.schemas import Schemas
from simulator.wire.xml import HL7, ITK, PREFIXES, Element, parse_xml
from tests.itk_makers import a_distribution, an_envelope
from tests.official import REFERENCE, examples, official
from tests.own_schemas import OWN_ENVELOPE, OWN_QUERY, XS

NATIONAL = REFERENCE / "itk/examples/schemas"


def _schema(text: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(BytesIO(text.encode())))


ENVELOPES, QUERIES = _schema(OWN_ENVELOPE), _schema(OWN_QUERY)


def _of_envelope(distribution: Element) -> list[SchemaFault]:
    return faults_of_envelope(ENVELOPES, distribution)


def _of_document(root: Element) -> list[SchemaFault]:
    return faults_of_document(QUERIES, root)


def _query(inside: str, attributes: str = "") -> str:
    return f'<RepeatCallerQuery xmlns="{HL7}"{attributes}>{inside}</RepeatCallerQuery>'


def _distribution(*payloads: str, **changes: Json) -> Element:
    """The DistributionEnvelope in a whole SOAP message around these payloads."""
    return next(parse_xml(an_envelope(a_distribution(*payloads, **changes))).iter(ENVELOPE))


def _at(fault: SchemaFault, element: Element) -> list[object]:
    found = element.getroottree().xpath(fault.path, namespaces=dict(PREFIXES))
    assert isinstance(found, list)
    return list(found)


# envelopes


def test_a_good_envelope_has_no_faults() -> None:
    assert _of_envelope(_distribution(_query(""))) == []


def test_types_in_a_payload_are_not_the_envelopes_business() -> None:
    typed = f'<value xmlns="{HL7}" xmlns:xsi="{PREFIXES["xsi"]}" xsi:type="ST">x</value>'
    distribution = _distribution(typed)

    whole = ENVELOPES.validate(distribution)
    faults = _of_envelope(distribution)

    assert (whole, faults) == (False, [])


def test_elements_of_the_toolkit_in_a_payload_are_not_the_envelopes_business() -> None:
    assert _of_envelope(_distribution(f'<DistributionEnvelope xmlns="{ITK}"/>')) == []


def test_text_in_a_payload_is_allowed() -> None:
    assert _of_envelope(_distribution("AAAA")) == []


def test_two_elements_in_one_payload_are_a_fault() -> None:
    distribution = _distribution(f"{_query('')}{_query('')}")

    (fault,) = _of_envelope(distribution)

    assert fault.path.endswith("/itk:payloads/itk:payload/hl7:RepeatCallerQuery[2]")
    assert fault.message == "Element '{urn:hl7-org:v3}RepeatCallerQuery': This element is not expected."


@pytest.mark.parametrize(
    "where", ["<itk:payloads count", "<itk:payload id", "<itk:header", "</itk:DistributionEnvelope"]
)
def test_text_that_does_not_belong_there_is_a_fault(where: str) -> None:
    text = a_distribution(_query("")).replace(where, f"stray{where}")

    (fault,) = _of_envelope(parse_xml(text.encode()))

    assert "Character content other than whitespace is not allowed" in fault.message


def test_an_attributes_fault_names_the_attribute_and_its_place_in_the_whole_message() -> None:
    distribution = _distribution(_query(""), tracking_id="8c1e7f42-6d0a-4b8e-a2c4-3f5d6e7a8b90")

    (fault,) = _of_envelope(distribution)

    assert fault.path == "/soap:Envelope/soap:Body/itk:DistributionEnvelope/itk:header/@trackingid"
    assert fault.line == distribution.sourceline
    assert "is not accepted by the pattern" in fault.message


def test_a_fault_has_the_line_that_its_element_has_in_the_message() -> None:
    text = (
        a_distribution(_query(""))
        .replace("<itk:payloads", "\n\n\n<itk:payloads")
        .replace("</itk:payload>", "\n</itk:payload><itk:odd/>")
    )

    (fault,) = _of_envelope(parse_xml(text.encode()))

    assert (fault.line, fault.path) == (5, "/itk:DistributionEnvelope/itk:payloads/itk:odd")


def test_looking_at_an_envelope_leaves_it_as_it_was() -> None:
    distribution = _distribution(_query('<item n="x"/>'))
    before = etree.tostring(distribution.getroottree())

    _of_envelope(distribution)

    assert etree.tostring(distribution.getroottree()) == before


# documents


def test_a_good_document_has_no_faults() -> None:
    assert _of_document(parse_xml(_query('<item n="1"/>').encode())) == []


def test_a_documents_faults_have_their_places_in_the_whole_message() -> None:
    distribution = _distribution(_query('<item n="1"/>\n<item n="x"/>'))
    document = next(distribution.iter(f"{{{HL7}}}RepeatCallerQuery"))

    faults = _of_document(document)

    assert faults == [
        SchemaFault(
            3,
            "/soap:Envelope/soap:Body/itk:DistributionEnvelope/itk:payloads/itk:payload/hl7:RepeatCallerQuery"
            "/hl7:item[2]/@n",
            "Element '{urn:hl7-org:v3}item', attribute 'n': 'x' is not a valid value of the atomic type 'xs:int'.",
        )
    ]


def test_places_are_right_whatever_prefixes_are_mixed() -> None:
    inside = f'<item/><h:item xmlns:h="{HL7}"/><item n="a"/><h:item xmlns:h="{HL7}" n="b"/><odd xmlns=""/>'
    document = parse_xml(_query(inside).encode())

    faults = _of_document(document)

    assert [_at(fault, document) for fault in faults] == [["a"], ["b"], [document[4]]]


def test_a_type_may_use_a_prefix_that_the_envelope_has_bound_or_one_of_its_own() -> None:
    inside = f'<item xmlns:o="{HL7}" xsi:type="o:Named" name="x"/>'
    query = _query(f'{inside}<item xsi:type="h:Named" name="x"/><item xsi:type="h:Named"/>')
    text = f'<a xmlns:xsi="{PREFIXES["xsi"]}" xmlns:h="{HL7}">{query}</a>'

    faults = _of_document(parse_xml(text.encode())[0])

    assert [fault.message for fault in faults] == [
        "Element '{urn:hl7-org:v3}item': The attribute 'name' is required but missing."
    ]


def test_two_payloads_may_use_one_id() -> None:
    query = _query('<item ID="i1"/>')
    first, second = parse_xml(f"<a>{query}{query}</a>".encode())

    assert (_of_document(first), _of_document(second)) == ([], [])


def test_one_document_may_not_use_an_id_twice() -> None:
    document = parse_xml(_query('<item ID="i1"/><item ID="i1"/>').encode())

    assert [fault.path for fault in _of_document(document)] == ["/hl7:RepeatCallerQuery/hl7:item[2]/@ID"]


def test_a_message_that_says_where_its_schema_is_has_nothing_loaded(tmp_path: Path) -> None:
    (tmp_path / "urn-a.xsd").write_text(f'<xs:schema {XS} targetNamespace="urn:a"/>', encoding="utf-8")
    location = f' xmlns:xsi="{PREFIXES["xsi"]}" xsi:schemaLocation="urn:a {tmp_path.as_uri()}/none.xsd"'

    assert _of_document(parse_xml(_query("", location).encode())) == []


def test_no_more_faults_are_told_than_one_can_read() -> None:
    document = parse_xml(_query('<item n="x"/>' * (MOST_FAULTS + 1)).encode())

    assert len(_of_document(document)) == MOST_FAULTS


def test_a_huge_document_that_is_good_has_no_faults() -> None:
    document = parse_xml(f"<a>{_query('<item/>' * (MOST_PLACED + 1))} tail</a>".encode())[0]

    assert _of_document(document) == []


def test_a_huge_envelope_is_told_its_faults_without_places() -> None:
    text = a_distribution(_query("")).replace("</itk:payloads>", "<itk:odd/>" * (MOST_PLACED + 1) + "</itk:payloads>")

    faults = _of_envelope(parse_xml(text.encode()))

    assert {(fault.line, fault.path) for fault in faults} == {(None, "/itk:DistributionEnvelope")}


def test_a_huge_document_full_of_faults_is_told_them_soon_and_without_places() -> None:
    document = parse_xml(_query("".join(f'<item n="x{number}"/>' for number in range(100_000))).encode())
    begun = time.process_time()

    faults = _of_document(document)

    assert time.process_time() - begun < 5  # with their places, this would take minutes
    assert len(faults) == MOST_FAULTS
    assert (faults[0].line, faults[0].path) == (None, "/hl7:RepeatCallerQuery")
    assert "is not a valid value of the atomic type 'xs:int'" in faults[0].message


def test_a_huge_document_is_not_told_what_another_did_wrong() -> None:
    one, other = (
        parse_xml(_query("<item/>" * MOST_PLACED + f'<item n="{wrong}"/><item/>').encode())
        for wrong in ("one", "other")
    )

    assert [fault.message for fault in _of_document(one) if "'one'" in fault.message] != []
    assert [fault.message for fault in _of_document(other) if "'one'" in fault.message] == []


# the national schemas


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
