"""HL7's data types as they come, and who the patient is in both forms of the role."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.wire.hl7v3 import (
    LOCAL_ROOT,
    NHS_NUMBER_ROOT,
    ODS_SITE_ROOT,
    Name,
    Patient,
    Telecom,
    address_of,
    extension_among,
    extension_in,
    ids_of,
    name_of,
    ods_code_among,
    parse_ts,
    said_in,
    telecoms_of,
    write_ts,
)
from simulator.wire.xml import HL7, Element, parse_xml
from tests.cda_makers import a_report, an_ambulance_request


def _parsed(inside: str, tag: str = "root") -> Element:
    return parse_xml(f'<{tag} xmlns="{HL7}">{inside}</{tag}>'.encode())


def _one(xml: str) -> Element:
    return _parsed(xml)[0]


def _patient(xml: str) -> Patient:
    root = parse_xml(xml.encode())
    return Patient.of(next(root.iter(f"{{{HL7}}}patientRole", f"{{{HL7}}}COCD_TP145201GB01.PatientRole")))


def _role(inside: str) -> Patient:
    return Patient.of(_one(f"<patientRole>{inside}</patientRole>"))


IN_A_REPORT = a_report()
IN_A_REQUEST = an_ambulance_request(birth="19840319")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026", "2026-01-01T00:00:00+00:00"),
        ("202611", "2026-11-01T00:00:00+00:00"),
        ("20261122", "2026-11-22T00:00:00+00:00"),
        ("2026112209", "2026-11-22T09:00:00+00:00"),
        ("202611220955", "2026-11-22T09:55:00+00:00"),
        ("20261122095501", "2026-11-22T09:55:01+00:00"),
        ("20261122095501.25", "2026-11-22T09:55:01+00:00"),
        ("202611220955+00", "2026-11-22T09:55:00+00:00"),
        ("202607220955+01", "2026-07-22T09:55:00+01:00"),
        ("202607220955+1", "2026-07-22T09:55:00+01:00"),
        ("202607220955+0100", "2026-07-22T09:55:00+01:00"),
        ("202607220955-0330", "2026-07-22T09:55:00-03:30"),
        ("202607220955+530", "2026-07-22T09:55:00+05:30"),
        (" 202607220955+0100\n", "2026-07-22T09:55:00+01:00"),
    ],
)
def test_a_time_is_read_as_far_as_it_is_given(text: str, said: str) -> None:
    found = parse_ts(text)

    assert found is not None
    assert found.isoformat() == said


@pytest.mark.parametrize("offset", ["+99", "+9999", "-15", "+0199"])
def test_an_offset_that_no_clock_has_is_taken_for_utc(offset: str) -> None:
    found = parse_ts(f"20261122095500{offset}")

    assert found == datetime(2026, 11, 22, 9, 55, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", [None, "", "today", "2026-11-22", "20261", "2026112", "20261322", "20260230", "2026112225", "20261122+"]
)
def test_what_is_no_time_is_none(text: str | None) -> None:
    assert parse_ts(text) is None


@given(
    st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001 - gets its zone below
    st.integers(min_value=-14 * 4, max_value=14 * 4),
)
def test_what_is_written_is_read_again(naive: datetime, quarters: int) -> None:
    instant = naive.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=15 * quarters)))

    assert parse_ts(write_ts(instant)) == instant


@given(st.text())
def test_no_text_breaks_the_reading_of_a_time(text: str) -> None:
    found = parse_ts(text)

    assert found is None or found.tzinfo is not None


def test_a_time_is_written_with_its_offset() -> None:
    assert write_ts(datetime(2026, 11, 22, 9, 55, 1, tzinfo=UTC)) == "20261122095501+0000"


def test_a_structured_name_is_read_in_its_parts() -> None:
    name = name_of(
        _one("<name><prefix>Ms</prefix><given>Ruth</given>\n<given>Alice</given><family>Ellerby</family></name>")
    )

    assert name == Name("Ms", ("Ruth", "Alice"), "Ellerby", "Ms Ruth Alice Ellerby")


def test_a_plain_name_is_text_alone() -> None:
    assert name_of(_one("<name> Ruth\n Ellerby </name>")) == Name("", (), "", "Ruth Ellerby")


def test_empty_parts_of_a_name_are_left_out() -> None:
    assert name_of(_one("<name><given/><given> </given><family/></name>")) == Name("", (), "", "")


def test_an_address_is_read_in_its_parts() -> None:
    address = address_of(
        _one(
            '<addr use="PHYS"><streetAddressLine>12 Bridge Street</streetAddressLine><streetAddressLine/>'
            "<city>Wexbourne</city><postalCode>WX1  1DE</postalCode><desc>By the mill</desc>"
            "<additionalLocator>X338917Y556067</additionalLocator></addr>"
        )
    )

    assert (address.use, address.lines, address.city) == ("PHYS", ("12 Bridge Street",), "Wexbourne")
    assert (address.postcode, address.desc, address.locator) == ("WX1 1DE", "By the mill", "X338917Y556067")
    assert not address.is_empty


def test_an_address_in_plain_text_is_one_line() -> None:
    assert address_of(_one("<addr>12 Bridge Street,\n Wexbourne</addr>")).lines == ("12 Bridge Street, Wexbourne",)


def test_an_address_of_a_use_alone_is_empty() -> None:
    assert address_of(_one('<addr use="H" nullFlavor="NI"/>')).is_empty


def test_telecoms_without_a_value_are_left_out() -> None:
    found = telecoms_of(_parsed('<telecom use="EC" value="tel:01632960044"/><telecom nullFlavor="NI"/>'))

    assert found == (Telecom("EC", "tel:01632960044"),)


def test_text_in_pieces_is_said_in_one_line() -> None:
    assert said_in(_one("<title>Advice\n <content>Given</content> today</title>")) == "Advice Given today"


def test_ids_keep_their_order_and_their_elements() -> None:
    parent = _parsed(
        '<id root=" 1.2 " extension=" A "/><id nullFlavor="NA"/><id root="" assigningAuthorityName="X:Y"/>'
    )

    found = ids_of(parent)

    assert [(each.root, each.extension, each.authority) for each in found] == [
        ("1.2", "A", None),
        (None, None, None),
        (None, None, "X:Y"),
    ]
    assert found[0].element is parent[0]


def test_the_first_id_of_a_root_with_an_extension_counts() -> None:
    ids = ids_of(_parsed(f'<id root="{LOCAL_ROOT}"/><id root="{LOCAL_ROOT}" extension="B"/>'))

    assert extension_among(ids, LOCAL_ROOT) == "B"


@pytest.mark.parametrize(
    "inside",
    [
        "",
        f'<id root="{LOCAL_ROOT}"/>',
        f'<id root="{LOCAL_ROOT}" extension=" "/><id root=" {LOCAL_ROOT} " extension=" B "/>',
        f'<id root="1.2" extension="A"/><id root="{LOCAL_ROOT}" extension="B"/><id root="{LOCAL_ROOT}" extension="C"/>',
    ],
)
def test_an_extension_is_found_in_an_element_as_among_its_ids(inside: str) -> None:
    parent = _parsed(inside)

    assert extension_in(parent, LOCAL_ROOT) == extension_among(ids_of(parent), LOCAL_ROOT)
    assert extension_in(None, LOCAL_ROOT) is None


def test_a_site_is_an_organisation_too() -> None:
    ids = ids_of(_parsed(f'<id root="1.2" extension="X"/><id root="{ODS_SITE_ROOT}" extension="A81013"/>'))

    assert ods_code_among(ids) == "A81013"


@pytest.mark.parametrize("xml", [IN_A_REPORT, IN_A_REQUEST], ids=["report", "ambulance"])
def test_a_patient_is_read_in_both_forms_of_the_role(xml: str) -> None:
    patient = _patient(xml)

    assert (patient.nhs_number, patient.unverified_nhs_number, patient.local_id) == ("9990010005", None, "W-20417")
    assert patient.name == Name("", ("Ruth",), "Ellerby", "Ruth Ellerby")
    assert (patient.birth, patient.gender, patient.practice_ods_code) == ("19840319", "2", "A81013")
    assert patient.address is not None
    assert (patient.address.lines, patient.address.postcode) == (("12 Bridge Street", "Wexbourne"), "WX1 1DE")
    assert Telecom("EC", "tel:07700900044") in patient.telecoms


def test_a_number_that_was_not_verified_is_no_nhs_number() -> None:
    patient = _patient(a_report(verified=False))

    assert (patient.nhs_number, patient.unverified_nhs_number) == (None, "9990010005")


def test_the_order_of_ids_does_not_matter() -> None:
    patient = _role(f'<id root="{LOCAL_ROOT}" extension="L"/><id root="{NHS_NUMBER_ROOT}" extension="9990010005"/>')

    assert patient.nhs_number == "9990010005"


def test_the_home_address_is_the_address() -> None:
    patient = _role(
        '<addr use="TMP"><postalCode>WX2 4RS</postalCode></addr><addr use="HP"><postalCode>WX1 1DE</postalCode></addr>'
    )

    assert patient.address is not None
    assert patient.address.postcode == "WX1 1DE"
    assert [each.postcode for each in patient.addresses] == ["WX2 4RS", "WX1 1DE"]


def test_without_a_home_address_it_is_the_first_one() -> None:
    patient = _role('<addr use="TMP"><postalCode>WX2 4RS</postalCode></addr><addr use="WP"/>')

    assert patient.address is not None
    assert patient.address.postcode == "WX2 4RS"


def test_all_names_are_given() -> None:
    patient = _role("<patient><name>Ruth Ellerby</name><name>Ruth Marsh</name></patient>")

    assert [name.text for name in patient.names] == ["Ruth Ellerby", "Ruth Marsh"]


def test_a_birth_time_is_cut_to_its_day() -> None:
    assert _role('<patient><birthTime value="198403191200"/></patient>').birth == "19840319"


def test_an_empty_role_has_nothing() -> None:
    patient = _role("")

    assert (patient.ids, patient.names, patient.addresses, patient.telecoms) == ((), (), (), ())
    assert (patient.name, patient.birth, patient.gender, patient.address) == (None, None, None, None)
    assert (patient.practice_ods_code, patient.nhs_number) == (None, None)
