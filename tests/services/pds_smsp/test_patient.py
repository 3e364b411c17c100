import pytest

from simulator.population.person import Person
from simulator.records.documents import Documents
from simulator.services.pds_smsp.patient import LINES, write_details, write_identity
from simulator.wire.xml import HL7, parse_xml
from tests.makers import a_name, a_person, a_telecom, an_address, shipped

PRACTICE = {
    "A81099": {
        "ods_code": "A81099",
        "name": "Priory & Weir",
        "types": ["practice"],
        "address": {"lines": ["1 Priory Road"], "postcode": "WX1 2FG"},
        "phone": "01632 960111",
    }
}


def _details(organisations=PRACTICE, **person):
    xml = write_details(Person.of(a_person(**person)), Documents(shipped(organisations=organisations)))
    return parse_xml(f'<patient xmlns="{HL7}">{xml}</patient>'.encode())


def _names(element):
    return [each.tag.rpartition("}")[2] for each in element]


def _all(root, name, attribute):
    return [each.get(attribute) for each in root.iter(f"{{{HL7}}}{name}")]


def test_the_parts_come_in_the_order_of_the_schema():
    details = _details()

    assert _names(details) == ["name", "addr", "telecom", "patientPerson"]
    assert _names(details[-1]) == ["administrativeGenderCode", "birthTime", "gPPractice"]
    assert _names(details[-1][-1]) == ["addr", "telecom", "locationOrganization"]


def test_a_name_has_one_prefix_and_two_given_names_at_most():
    name = {**a_name("O'Rourke", "A", "B", "C"), "prefix": ["Dr", "Ms"]}

    assert [(each.tag.rpartition("}")[2], each.text) for each in _details(name=[name])[0]] == [
        ("prefix", "Dr"), ("given", "A"), ("given", "B"), ("family", "O'Rourke"),
    ]  # fmt: skip


def test_an_address_has_five_lines_whatever_it_says():
    for lines in ([], ["1"], ["1", "2", "3", "4", "5"]):
        address = {**an_address("ZZ99 4QA"), "line": lines}

        written = _details(address=[address], generalPractitioner=None)[1]

        assert _names(written) == ["postalCode", *["streetAddressLine"] * LINES]
        assert [each.text or "" for each in written][1 : len(lines) + 1] == lines


def test_there_is_one_address_of_each_use():
    addresses = [an_address("A", use=use) for use in ("home", "temp", "billing", "home", "work")]

    assert _all(_details(address=addresses, generalPractitioner=None), "addr", "use") == ["PST", "TMP", "H"]


@pytest.mark.parametrize(
    ("telecom", "use", "value"),
    [
        (a_telecom("01632 960 111", use="home"), "H", "tel:01632960111"),
        (a_telecom("07700900123"), "MC", "tel:07700900123"),
        (a_telecom("a@b.test", "email", "home"), "H", "mailto:a@b.test"),
        (a_telecom("1", "fax", "work"), "WP", "fax:1"),
        (a_telecom("1", "other", "temp"), "HV", "tel:1"),
    ],
)
def test_a_telecom_has_a_use_and_a_scheme(telecom, use, value):
    details = _details(telecom=[telecom], generalPractitioner=None)

    assert (_all(details, "telecom", "use"), _all(details, "telecom", "value")) == ([use], [value])
    assert _all(details, "low", "value") == ["20000101"]


@pytest.mark.parametrize(
    ("gender", "code"), [("male", "1"), ("female", "2"), ("other", "9"), ("unknown", "0"), (None, "0")]
)
def test_a_gender_has_its_code(gender, code):
    assert _all(_details(gender=gender), "administrativeGenderCode", "code") == [code]


@pytest.mark.parametrize(("died", "written"), [("2010-01-01T00:00:00+00:00", "20100101"), ("2010", "2010")])
def test_a_death_is_said_as_far_as_it_is_known(died, written):
    assert _all(_details(deceasedDateTime=died), "deceasedTime", "value") == [written]


def test_a_restricted_person_is_nowhere():
    details = _details(security="R")

    assert _names(details) == ["name", "patientPerson"]
    assert _names(details[-1]) == ["administrativeGenderCode", "birthTime"]


def test_a_practice_that_nobody_knows_is_a_code():
    assert _names(_details(organisations={})[-1][-1]) == ["locationOrganization"]


def test_somebody_of_whom_little_is_known_is_described():
    details = _details(name=None, address=None, telecom=None, generalPractitioner=None, birthDate=None)

    assert _names(details) == ["patientPerson"]


def test_the_callers_own_identifier_is_given_back():
    assert write_identity("9000000009", "1.2", "A&1").endswith('<id root="1.2" extension="A&amp;1"/>')
    assert write_identity("9000000009", None, "A1").endswith('<id extension="A1"/>')
    assert write_identity("9000000009").count("<id") == 1
