import pytest

from simulator.wire.errors import WireError
from simulator.wire.fhir_check import check_resource
from simulator.wire.fhir_xml import read_fhir_xml, write_fhir_xml
from simulator.wire.json import Json
from simulator.wire.xml import parse_xml
from tests.makers import a_patient
from tests.official import examples, official
from tests.services.eps.prescribing.orders import a_cancellation, an_order

_FHIR = 'xmlns="http://hl7.org/fhir"'


def _read(text: str) -> Json:
    return read_fhir_xml(parse_xml(text.encode()))


def _there_and_back(resource: Json) -> Json:
    return read_fhir_xml(parse_xml(write_fhir_xml(resource)))


@pytest.mark.parametrize(
    "resource",
    [
        a_patient(),
        an_order(items=4, course="continuous-repeat-dispensing"),
        a_cancellation(),
        {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "value", "expression": ["a"]}]},
        {"resourceType": "Parameters", "parameter": [{"name": "status", "valueCode": "accepted"}]},
    ],
    ids=["patient", "order", "cancellation", "outcome", "parameters"],
)
def test_a_resource_comes_back_as_it_went(resource: Json) -> None:
    assert _there_and_back(resource) == resource


@official("EPS FHIR, published examples")
@pytest.mark.parametrize("path", examples("eps/examples/eps-fhir/official"))
def test_a_published_message_comes_back_as_it_went(path: object) -> None:
    from simulator.wire.json import read_json

    resource = read_json(path.read_bytes())  # type: ignore[attr-defined]  # a path, by its mark

    assert _there_and_back(resource) == resource


def test_elements_are_written_in_the_order_of_r4() -> None:
    written = write_fhir_xml({"resourceType": "Patient", "gender": "female", "active": True, "id": "1"})

    assert (
        written
        == (
            f'<?xml version="1.0" encoding="UTF-8"?><Patient {_FHIR}><id value="1"/><active value="true"/>'
            '<gender value="female"/></Patient>'
        ).encode()
    )


def test_the_id_of_a_data_type_is_an_attribute() -> None:
    written = write_fhir_xml({"resourceType": "Patient", "name": [{"id": "n1", "family": "O'Hara & Co"}]})

    assert b'<name id="n1"><family value="O\'Hara &amp; Co"/></name>' in written


def test_the_url_of_an_extension_is_an_attribute() -> None:
    written = write_fhir_xml({"resourceType": "Patient", "extension": [{"url": "u", "valueInteger": 5}]})

    assert b'<extension url="u"><valueInteger value="5"/></extension>' in written


def test_one_of_several_is_a_list_all_the_same() -> None:
    assert _read(f'<Patient {_FHIR}><name><given value="Ada"/></name></Patient>') == {
        "resourceType": "Patient",
        "name": [{"given": ["Ada"]}],
    }


@pytest.mark.parametrize(
    ("written", "value"),
    [("28", 28), ("0.5", 0.5), ("1e3", 1000.0), ("many", "many"), ("1e999", "1e999"), ("007", "007")],
)
def test_a_decimal_is_a_number_where_it_is_written_as_one(written: str, value: Json) -> None:
    bundle = _read(f'<Observation {_FHIR}><valueQuantity><value value="{written}"/></valueQuantity></Observation>')

    assert bundle["valueQuantity"]["value"] == value


@pytest.mark.parametrize(("written", "value"), [("true", True), ("false", False), ("yes", "yes")])
def test_a_boolean_is_a_truth_where_it_is_written_as_one(written: str, value: Json) -> None:
    assert _read(f'<Patient {_FHIR}><active value="{written}"/></Patient>')["active"] == value


def test_a_text_of_digits_stays_a_text() -> None:
    read = _read(f'<Patient {_FHIR}><identifier><value value="9000000009"/></identifier></Patient>')

    assert read["identifier"] == [{"value": "9000000009"}]


def test_what_extends_a_primitive_stands_beside_it() -> None:
    patient = {
        "resourceType": "Patient",
        "birthDate": "1980-05-17",
        "_birthDate": {"id": "b1", "extension": [{"url": "u", "valueCode": "c"}]},
        "name": [{"given": ["Ada", None], "_given": [None, {"extension": [{"url": "u", "valueCode": "c"}]}]}],
    }

    assert _there_and_back(patient) == patient


def test_a_resource_within_a_resource_is_read_as_what_it_is() -> None:
    patient = {"resourceType": "Patient", "contained": [{"resourceType": "Organization", "id": "o1"}]}

    assert _there_and_back(patient) == patient


def test_narrative_is_kept_as_xhtml() -> None:
    div = '<div xmlns="http://www.w3.org/1999/xhtml"><b>Ada</b></div>'
    patient = {"resourceType": "Patient", "text": {"status": "generated", "div": div}}

    assert _there_and_back(patient) == patient


def test_narrative_that_is_none_is_not_written() -> None:
    written = write_fhir_xml({"resourceType": "Patient", "text": {"status": "empty", "div": "<b>"}})

    assert b"div" not in written


def test_an_element_that_r4_does_not_have_is_read_so_that_it_can_be_found() -> None:
    read = _read(f'<Patient {_FHIR}><shoe><size value="43"/></shoe><hat value="7"/><hat value="8"/></Patient>')

    assert read == {"resourceType": "Patient", "shoe": {"size": "43"}, "hat": ["7", "8"]}
    assert len(check_resource(read, resource_type="Patient")) == 2


def test_a_resource_that_r4_does_not_have_is_read_as_it_looks() -> None:
    assert _read(f'<Shoe {_FHIR}><size value="43"/></Shoe>') == {"resourceType": "Shoe", "size": "43"}


def test_members_without_a_value_are_not_written() -> None:
    assert b"gender" not in write_fhir_xml({"resourceType": "Patient", "gender": None})


def test_members_that_are_no_names_are_not_written() -> None:
    assert b"a b" not in write_fhir_xml({"resourceType": "Patient", "a b": "c"})


@pytest.mark.parametrize(
    "text",
    [
        "<Patient/>",
        f"<Bundle {_FHIR}><entry><resource/></entry></Bundle>",
        f"<Patient {_FHIR}>" + "<a>" * 150 + "</a>" * 150 + "</Patient>",
    ],
    ids=["no namespace", "no resource", "too deep"],
)
def test_what_is_no_resource_cannot_be_read(text: str) -> None:
    with pytest.raises(WireError):
        _read(text)


@pytest.mark.parametrize("resource", [{}, {"resourceType": 7}, {"resourceType": "a b"}])
def test_what_has_no_type_cannot_be_written(resource: Json) -> None:
    with pytest.raises(ValueError, match="without a type"):
        write_fhir_xml(resource)
