"""D-1 and P-2 by the national schemas of the user's folder: what is refused, what is forgiven, and where it stands."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.call import Tenant
from simulator.toolkit.rows import MOST_FOUND, Broken
from simulator.toolkit.schema_rules import ROWS, SCHEMA_ENVELOPE_RULES, SCHEMA_PAYLOAD_RULES
from simulator.wire.schemas import ENVELOPE_SCHEMA, Schemas
from simulator.wire.xml import HL7, ITK
from tests.cda_makers import a_repeat_caller_query, a_report, an_ambulance_request
from tests.itk_makers import a_distribution, an_envelope
from tests.official import REFERENCE, official
from tests.own_schemas import OWN_ENVELOPE, XS
from tests.toolkit.calls import a_message, a_receiver, breaks, received

LOWER = "8c1e7f42-6d0a-4b8e-a2c4-3f5d6e7a8b90"

OWN_DOCUMENT = f"""<xs:schema {XS} xmlns="{HL7}" targetNamespace="{HL7}" elementFormDefault="qualified">
  <xs:element name="ClinicalDocument"><xs:complexType><xs:sequence>
    <xs:element name="id" maxOccurs="unbounded"><xs:complexType>
      <xs:attribute name="root" use="required"/></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>"""

GOOD = f'<ClinicalDocument xmlns="{HL7}"><id root="1"/></ClinicalDocument>'
ROOTLESS = f'<ClinicalDocument xmlns="{HL7}"><id root="1"/>\n<id/></ClinicalDocument>'


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Schemas:
    folder = tmp_path_factory.mktemp("schemas")
    (folder / ENVELOPE_SCHEMA).write_text(OWN_ENVELOPE, encoding="utf-8")
    (folder / "POCD_MT000002UK01.xsd").write_text(OWN_DOCUMENT, encoding="utf-8")
    return Schemas(folder)


def _said(schemas: Schemas | None, body: bytes, profile: str = "lenient") -> list[Broken]:
    call = received(body, _receiver(schemas, profile))
    return breaks((*SCHEMA_ENVELOPE_RULES, *SCHEMA_PAYLOAD_RULES), call)


def _receiver(schemas: Schemas | None, profile: str = "lenient") -> Tenant:
    tenant = a_receiver(profile)
    tenant.schemas = schemas
    return tenant


def test_without_schemas_nothing_is_said() -> None:
    assert _said(None, a_message(ROOTLESS, tracking_id="x")) == []


def test_what_is_no_message_breaks_nothing(own: Schemas) -> None:
    assert [_said(own, body) for body in (b"", b"<a/>", an_envelope(""))] == [[], [], []]


def test_a_good_message_breaks_nothing(own: Schemas) -> None:
    assert _said(own, a_message(GOOD)) == []


def test_the_envelopes_schema_refuses_in_its_own_words(own: Schemas) -> None:
    (broken,) = _said(own, a_message(GOOD, payload_count="many"))

    assert (broken.row.id, broken.row.text, broken.row.code) == (
        "itk.envelope.schema", "schema validation failed", "1000"
    )  # fmt: skip
    assert broken.row.refuses("lenient")
    assert broken.diagnostic == (
        "line 2: Element '{urn:nhs-itk:ns:201005}payloads', attribute 'count':"
        " 'many' is not a valid value of the atomic type 'xs:integer'."
    )


def test_each_message_of_a_schema_is_a_finding_of_its_own_with_its_line(own: Schemas) -> None:
    findings = [broken.finding("lenient") for broken in _said(own, a_message(ROOTLESS, payload_count="many"))]

    payloads = "/soap:Envelope/soap:Body/itk:DistributionEnvelope/itk:payloads"
    assert [(finding.rule, finding.severity, finding.where, finding.line) for finding in findings] == [
        ("itk.envelope.schema", "error", f"{payloads}/@count", 2),
        ("itk.payload.schema", "error", f"{payloads}/itk:payload/hl7:ClinicalDocument/hl7:id[2]", 3),
    ]
    assert findings[1].what == "Element '{urn:hl7-org:v3}id': The attribute 'root' is required but missing."


def test_a_lower_case_tracking_id_is_forgiven_by_a_lenient_receiver_only(own: Schemas) -> None:
    (broken,) = _said(own, a_message(GOOD, tracking_id=LOWER))

    assert (broken.row.refuses("lenient"), broken.row.refuses("strict")) == (False, True)
    assert (broken.finding("lenient").severity, broken.row.text) == ("warning", "schema validation failed")


@pytest.mark.parametrize("tracking_id", ["x", f"{LOWER} ", LOWER.replace("8c", "8z"), "", None])
def test_a_tracking_id_that_capitals_would_not_mend_is_not_forgiven(own: Schemas, tracking_id: str | None) -> None:
    (broken,) = _said(own, a_message(GOOD, tracking_id=tracking_id))

    assert broken.row.refuses("lenient")


def test_what_else_is_wrong_is_not_forgiven_with_a_lower_case_tracking_id(own: Schemas) -> None:
    said = _said(own, a_message(GOOD, tracking_id=LOWER, payload_count="many"))

    assert [broken.row.refuses("lenient") for broken in said] == [False, True]


def test_a_message_without_a_header_is_refused(own: Schemas) -> None:
    (broken,) = _said(own, an_envelope(f'<DistributionEnvelope xmlns="{ITK}"/>'))

    assert broken.row.refuses("lenient")


def test_packed_payloads_are_held_against_their_schemas_too(own: Schemas) -> None:
    (broken,) = _said(own, a_message(ROOTLESS, compressed=True, base64=True))

    assert (broken.where, broken.line) == ("/hl7:ClinicalDocument/hl7:id[2]", 2)


def test_every_payload_is_looked_at(own: Schemas) -> None:
    said = _said(own, an_envelope(a_distribution(ROOTLESS, GOOD, ROOTLESS)))

    assert [str(broken.where).partition("itk:payload[")[2][:1] for broken in said] == ["1", "3"]


def test_the_faults_of_very_many_payloads_are_not_all_looked_for(own: Schemas) -> None:
    faulty = f'<ClinicalDocument xmlns="{HL7}"><id/></ClinicalDocument>'
    begun = time.process_time()

    said = _said(own, an_envelope(a_distribution(*[faulty] * 10_000)))

    assert len(said) == MOST_FOUND + 1
    assert time.process_time() - begun < 2


def test_a_fault_without_a_place_has_no_line_in_its_words(own: Schemas) -> None:
    document = f'<ClinicalDocument xmlns="{HL7}">{"<id/>" * 6000}</ClinicalDocument>'

    broken = _said(own, a_message(document))[0]

    assert broken.diagnostic == "Element '{urn:hl7-org:v3}id': The attribute 'root' is required but missing."


def test_answer_and_findings_share_one_look(own: Schemas, monkeypatch: pytest.MonkeyPatch) -> None:
    call = received(a_message(ROOTLESS, payload_count="many"), _receiver(own))
    rules = (*SCHEMA_ENVELOPE_RULES, *SCHEMA_PAYLOAD_RULES)
    first = breaks(rules, call)
    monkeypatch.setattr(Schemas, "errors_of_envelope", None)
    monkeypatch.setattr(Schemas, "errors_of_document", None)

    again = breaks(rules, call)

    assert again == first


def test_each_row_has_a_source_and_an_id_of_its_own() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)
    assert [row.source[:4] for row in ROWS] == ["D-1,", "D-1,", "P-2,"]


@official("distributionEnvelope-v2-0.xsd, POCD_MT000002UK01.xsd, REPC_MT200001GB02.xsd, QUPA_MT000001GB01.xsd")
@pytest.mark.parametrize("make", [a_report, an_ambulance_request, a_repeat_caller_query])
def test_messages_of_our_own_making_are_valid_by_the_national_schemas(make: Callable[[], str]) -> None:
    schemas = Schemas(REFERENCE / "itk/examples/schemas")

    assert _said(schemas, a_message(make())) == []


@official("POCD_MT000002UK01.xsd")
def test_a_document_without_its_patient_is_refused_by_the_national_schema() -> None:
    schemas = Schemas(REFERENCE / "itk/examples/schemas")

    (broken,) = _said(schemas, a_message(a_report(without=["recordTarget"])))

    assert "{urn:hl7-org:v3}author': This element is not expected" in broken.diagnostic


def test_without_the_envelopes_schema_our_own_table_holds(tmp_path: Path) -> None:
    (tmp_path / "POCD_MT000002UK01.xsd").write_text(OWN_DOCUMENT, encoding="utf-8")

    said = _said(Schemas(tmp_path), a_message(ROOTLESS, payload_count="many"))

    assert [broken.row.id for broken in said] == ["itk.envelope.structure", "itk.payload.schema"]


def test_a_document_without_a_schema_is_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / ENVELOPE_SCHEMA).write_text(OWN_ENVELOPE, encoding="utf-8")

    assert _said(Schemas(tmp_path), a_message(ROOTLESS)) == []
