import pytest

from simulator.population.person import Person
from simulator.services.spine.patient import write_match, write_retrieval
from simulator.wire.xml import HL7, local_name, parse_xml
from tests.makers import UKCORE, a_name, a_person, a_telecom, an_address


def _written(write=write_retrieval, *rest, **person):
    xml = write(Person.of(a_person(**person)), *rest)
    return parse_xml(f'<a xmlns="{HL7}">{xml}</a>'.encode())


def _all(root, name, attribute="value"):
    return [each.get(attribute) for each in root.iter(f"{{{HL7}}}{name}")]


def _pharmacy(name, code):
    return {"url": f"{UKCORE}{name}", "valueReference": {"identifier": {"value": code}}}


def test_a_retrieval_says_the_version_and_the_whole_record():
    root = _written(version=7)

    person = next(root.iter(f"{{{HL7}}}patientPerson"))
    assert [local_name(each) for each in person] == [
        "administrativeGenderCode", "birthTime", "playedOtherProviderPatient", "COCT_MT000201UK02.PartOfWhole",
        "COCT_MT000202UK02.PartOfWhole", "COCT_MT000203UK02.PartOfWhole",
    ]  # fmt: skip
    assert _all(next(root.iter(f"{{{HL7}}}pertinentSerialChangeNumber")), "value") == ["7"]
    assert [local_name(each) for each in root.iter() if local_name(each).startswith("patientCare")] == [
        "patientCareProvisionEvent"
    ]


def test_a_match_says_its_level_in_percent():
    root = _written(write_match, 0.9488)

    assert _all(next(root.iter(f"{{{HL7}}}matchingLevel")), "value") == ["94.88"]
    assert next(root.iter(f"{{{HL7}}}patientCareProvision"), None) is not None


def test_providers_are_told_apart_by_their_codes():
    extension = [_pharmacy("NominatedPharmacy", "FZ901"), _pharmacy("PreferredDispenserOrganization", "Y23456")]

    root = _written(extension=extension)

    provisions = list(root.iter(f"{{{HL7}}}patientCareProvisionEvent"))
    said = [(each[0].get("code"), each[-1][0][0].get("extension")) for each in provisions]
    assert said == [("1", "A81099"), ("P1", "FZ901"), ("P3", "Y23456")]


@pytest.mark.parametrize(
    ("telecom", "value"),
    [
        (a_telecom("01632 960 111"), "tel:01632960111"),
        (a_telecom("a@b.test", "email"), "mailto:a@b.test"),
        (a_telecom("1", "fax"), "fax:1"),
        (a_telecom("1", "other"), "textphone:1"),
    ],
)
def test_a_telecom_has_its_scheme(telecom, value):
    assert _all(_written(telecom=[telecom]), "telecom") == [value]


def test_names_addresses_and_deaths_are_written_as_far_as_they_are_known():
    name = {
        **a_name("O'Rourke", "A", "B"),
        "prefix": ["Ms"],
        "suffix": ["MBE"],
        "period": {"start": "2000", "end": "2001-02"},
    }

    root = _written(name=[name], address=[an_address("A", use="temp")], deceasedDateTime="2010-01")

    parts = next(root.iter(f"{{{HL7}}}name"))
    assert [each.text for each in parts if each.text] == ["Ms", "A", "B", "O'Rourke", "MBE"]
    assert (_all(parts, "low"), _all(parts, "high")) == (["2000"], ["200102"])
    assert (_all(root, "addr", "use"), _all(root, "deceasedTime")) == (["TMP"], ["201001"])


def test_a_restricted_person_is_nowhere():
    person = next(_written(security="R").iter(f"{{{HL7}}}patientPerson"))

    assert [local_name(each) for each in person] == [
        "administrativeGenderCode", "birthTime", "COCT_MT000203UK02.PartOfWhole",
    ]  # fmt: skip


def test_somebody_of_whom_little_is_known_is_described():
    root = _written(name=None, gender=None, birthDate=None, address=None, telecom=None, generalPractitioner=None)

    assert [local_name(each) for each in next(root.iter(f"{{{HL7}}}patientPerson"))] == ["administrativeGenderCode"]


def _reference(ods_code, start, end=None):
    period = {"start": start} if end is None else {"start": start, "end": end}
    return {"id": "1", "identifier": {"value": ods_code, "period": period}}


EARLIER = {
    "name": [a_name("Eze", "Ada")],
    "address": [an_address("ZZ99 9ZZ")],
    "telecom": [a_telecom("01632 960999")],
    "generalPractitioner": [_reference("A81013", "2001-02-03", "2004-05-06")],
}


def test_what_was_so_earlier_follows_what_is_so_now_if_it_is_asked_for():
    person = Person.of(a_person(history=EARLIER, generalPractitioner=[_reference("A81099", "2004-05-07")]))

    root = parse_xml(f'<a xmlns="{HL7}">{write_retrieval(person, with_history=True)}</a>'.encode())

    assert [each.text for each in root.iter(f"{{{HL7}}}family")] == ["Okafor", "Eze"]
    assert [each.text for each in root.iter(f"{{{HL7}}}postalCode")][-1] == "ZZ99 9ZZ"
    assert _all(root, "telecom")[-1] == "tel:01632960999"
    events = list(root.iter(f"{{{HL7}}}effectiveTime"))
    assert [[end.get("value") for end in each] for each in events] == [["20040507"], ["20010203", "20040506"]]


def test_history_is_left_out_unless_it_is_asked_for():
    root = _written(history=EARLIER)

    assert [each.text for each in root.iter(f"{{{HL7}}}family")] == ["Okafor"]


def test_of_a_restricted_persons_history_only_the_names_are_written():
    person = Person.of(a_person(security="R", history=EARLIER))

    root = parse_xml(f'<a xmlns="{HL7}">{write_retrieval(person, with_history=True)}</a>'.encode())

    assert [each.text for each in root.iter(f"{{{HL7}}}family")] == ["Okafor", "Eze"]
    assert not {local_name(each) for each in root.iter()} & {"postalCode", "telecom", "assignedEntity"}
