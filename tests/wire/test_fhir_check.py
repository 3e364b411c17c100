"""Resources are checked against R4 as findings: all at once, by JSON pointer, milder where the nation deviates."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.wire.fhir_check import (
    DEVIATIONS,
    FHIR_RULES,
    UNCHECKED,
    Deviation,
    ElementShape,
    check_resource,
    element_shapes,
)
from simulator.wire.findings import Finding, Severity
from simulator.wire.json import Json, copy_json
from tests.makers import a_patient

SCALARS = st.none() | st.booleans() | st.integers(-99, 99) | st.floats(-9, 9) | st.text(max_size=6)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
MEMBERS = ["resourceType", "name", "birthDate", "contained", "entry", "extension", "active", "deceasedBoolean", "meta"]


def _short(found: list[Finding]) -> list[tuple[str, str, str]]:
    return [(finding.severity.value, finding.rule, finding.where) for finding in found]


@pytest.mark.parametrize("name", ["Patient", None])
def test_a_sound_patient_has_no_findings(name: str | None) -> None:
    assert check_resource(a_patient(), resource_type=name) == []


def test_everything_wrong_is_told_at_once_by_json_pointer() -> None:
    patient = a_patient(
        pets=1,
        birthDate="17/05/1980",
        name=[{"family": 3, "given": "Ada", "foo/bar": 1}],
        telecom=[{"system": "phone", "value": ""}],
        contact=["Ada"],
        multipleBirthInteger="1",
        gender=None,
    )

    found = check_resource({**patient, "gender": None}, resource_type="Patient")

    assert sorted(_short(found)) == [
        ("error", "fhir.element.form", "/birthDate"),
        ("error", "fhir.element.form", "/contact/0"),
        ("error", "fhir.element.form", "/gender"),
        ("error", "fhir.element.form", "/multipleBirthInteger"),
        ("error", "fhir.element.form", "/name/0/family"),
        ("error", "fhir.element.form", "/name/0/given"),
        ("error", "fhir.element.form", "/telecom/0/value"),
        ("error", "fhir.element.unknown", "/name/0/foo~1bar"),
        ("error", "fhir.element.unknown", "/pets"),
    ]


def test_a_finding_says_what_stands_there_and_what_would_be_right() -> None:
    found = check_resource(a_patient(birthDate="17/05/1980"), resource_type="Patient", at="/entry/0/resource")

    assert found == [
        Finding(
            Severity.ERROR,
            "fhir.element.form",
            "/entry/0/resource/birthDate",
            "Patient.birthDate is '17/05/1980', not a date",
            "yyyy-mm-dd, yyyy-mm or yyyy",
            "FHIR R4, Patient",
        )
    ]


def test_a_required_text_is_told_beside_required_objects() -> None:
    found = check_resource({"resourceType": "Coverage"}, resource_type="Coverage")

    assert [(finding.rule, finding.what) for finding in found] == [
        ("fhir.element.missing", "Coverage.beneficiary is missing"),
        ("fhir.element.missing", "Coverage.payor is missing"),
        ("fhir.element.missing", "Coverage.status is missing"),
    ]


def test_two_variants_of_one_element_are_told_by_name() -> None:
    found = check_resource({"url": "urn:x", "valueString": "a", "valueBoolean": True}, resource_type="Extension")

    assert [(finding.rule, finding.what) for finding in found] == [
        ("fhir.element.choice", "Extension has valueString and valueBoolean")
    ]


@pytest.mark.parametrize(
    ("resource", "what"),
    [
        ({"resourceType": "Coverage", "pets": 1}, "the resource is 'Coverage', not a Patient"),
        ({"resourceType": ["Patient"]}, "the resource is a list, not a Patient"),
        ([], "a list is not an object"),
        ("Patient", "'Patient' is not an object"),
        (None, "null is not an object"),
    ],
)
def test_the_wrong_resource_is_told_first_and_alone(resource: Json, what: str) -> None:
    assert [finding.what for finding in check_resource(resource, resource_type="Patient")] == [what]


@pytest.mark.parametrize(
    ("resource", "what"),
    [
        ({}, "the resource does not say which it is"),
        ({"resourceType": "Nope"}, "'Nope' is not a resource of FHIR R4"),
        ({"resourceType": "HumanName"}, "'HumanName' is not a resource of FHIR R4"),
        ({"resourceType": 7}, "7 is not a resource of FHIR R4"),
    ],
)
def test_a_resource_at_its_word_must_name_one_that_exists(resource: Json, what: str) -> None:
    found = check_resource(resource, resource_type=None)

    assert [(finding.rule, finding.where, finding.what) for finding in found] == [
        ("fhir.resource.type", "/resourceType", what)
    ]


def test_a_data_type_needs_no_resource_type() -> None:
    assert check_resource({"use": "usual", "family": "Okafor"}, resource_type="HumanName") == []


def test_each_resource_of_a_bundle_is_checked_as_what_it_says_it_is() -> None:
    bundle = {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {"resource": a_patient(gender=3)},
            {"resource": {"resourceType": "Observation", "status": "final"}},
            {"resource": {"resourceType": "Nope"}},
            {"resource": None},
            7,
            {"fullUrl": "urn:uuid:1", "resource": a_patient(contained=[{"resourceType": "Patient", "pets": 1}])},
        ],
    }

    found = check_resource(bundle, resource_type="Bundle")

    assert _short(found) == [
        ("error", "fhir.element.form", "/entry/4"),
        ("error", "fhir.element.form", "/entry/0/resource/gender"),
        ("error", "fhir.element.missing", "/entry/1/resource/code"),
        ("error", "fhir.resource.type", "/entry/2/resource/resourceType"),
        ("error", "fhir.element.form", "/entry/3/resource"),
        ("error", "fhir.element.unknown", "/entry/5/resource/contained/0/pets"),
    ]


@pytest.mark.parametrize(
    ("changes", "without", "kept"),
    [
        ({}, "resourceType", ("warning", "fhir.resource.type", "/resourceType")),
        (
            {"deceasedDateTime": "2020-01-01T00:00:00"},
            "",
            ("information", "fhir.element.form", "/deceasedDateTime"),
        ),
    ],
    ids=["no resourceType", "death without offset"],
)
def test_a_national_deviation_is_milder_and_says_why(changes: Json, without: str, kept: tuple[str, str, str]) -> None:
    patient = {key: value for key, value in a_patient(**changes).items() if key != without}

    found = check_resource(patient, resource_type="Patient")

    assert _short(found) == [kept]
    assert any(deviation.why in found[0].what for deviation in DEVIATIONS)


def test_a_deviation_can_drop_a_finding() -> None:
    assert check_resource(a_patient(address=[{"line": ["1", "", "Leeds"]}]), resource_type="Patient") == []
    assert check_resource({"line": ["", "Leeds"]}, resource_type="Address") == []


def test_a_deviation_reaches_no_further_than_its_value() -> None:
    found = check_resource(a_patient(deceasedDateTime="yesterday"), resource_type="Patient")

    assert _short(found) == [("error", "fhir.element.form", "/deceasedDateTime")]


@pytest.mark.parametrize("deviation", DEVIATIONS, ids=lambda deviation: deviation.path.pattern)
def test_every_deviation_is_of_a_known_rule_and_gives_its_reason(deviation: Deviation) -> None:
    assert deviation.rule in FHIR_RULES
    assert deviation.why


def test_codes_are_not_judged() -> None:
    assert check_resource(a_patient(gender="nonsense"), resource_type="Patient") == []


def test_a_fault_of_the_checker_is_information() -> None:
    deep: Json = {"url": "urn:x"}
    for _ in range(5_000):
        deep = {"url": "urn:x", "extension": [deep]}

    found = check_resource({"resourceType": "Patient", "extension": [deep]}, resource_type="Patient", at="/x")

    assert _short(found) == [("information", UNCHECKED, "/x")]


@settings(derandomize=True, database=None, deadline=None, max_examples=150)
@given(
    st.dictionaries(st.sampled_from(MEMBERS) | st.text(max_size=5), VALUES),
    st.sampled_from(["Patient", "Bundle", None]),
)
def test_nothing_raises_and_nothing_is_changed(members: dict[str, Json], name: str | None) -> None:
    resource = {"resourceType": name or "Patient", **members}
    before = copy_json(resource)

    found = check_resource(resource, resource_type=name)

    assert resource == before
    assert {finding.rule for finding in found} <= set(FHIR_RULES)


def test_the_elements_of_a_type_are_known_in_their_order() -> None:
    shapes = element_shapes("Identifier")

    assert shapes is not None
    assert list(shapes) == ["id", "extension", "use", "type", "system", "value", "period", "assigner"]


@pytest.mark.parametrize(
    ("type_name", "element", "shape"),
    [
        ("Patient", "name", ElementShape("HumanName", True)),
        ("Patient", "active", ElementShape("boolean", False)),
        ("HumanName", "given", ElementShape("text", True)),
        ("Quantity", "value", ElementShape("decimal", False)),
        ("Bundle", "total", ElementShape("integer", False)),
        ("BundleEntry", "resource", ElementShape("Resource", False)),
        ("MedicationRequest", "dispenseRequest", ElementShape("MedicationRequestDispenseRequest", False)),
    ],
)
def test_an_element_has_its_type_and_number(type_name: str, element: str, shape: ElementShape) -> None:
    shapes = element_shapes(type_name)

    assert shapes is not None
    assert shapes[element] == shape


@pytest.mark.parametrize("type_name", ["Shoe", "", "os"])
def test_a_type_that_r4_does_not_have_has_no_elements(type_name: str) -> None:
    assert element_shapes(type_name) is None
