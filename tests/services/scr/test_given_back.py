"""An uploaded record as it is given back."""

import time

from simulator.identifiers import is_uuid
from simulator.services.scr.given_back import given_back, kept_form
from simulator.services.scr.parts import Parts
from simulator.wire.json import Json, copy_json, read_json, render_json
from tests.services.scr.calling import (
    EVENT,
    MESSAGE,
    a_bare_bundle,
    a_bundle,
    a_coding,
    a_composition,
    a_condition,
    a_doctor,
    a_role,
    an_encounter,
    the_subject,
)

TREATMENT: Json = {
    "resourceType": "Procedure",
    "id": "T1",
    "category": a_coding("163071000000106", "Treatments"),
    "code": a_coding("86198006", "Influenza vaccination"),
}
RESULT = a_condition(
    resourceType="Observation",
    id="O1",
    category=[a_coding("163141000000104", "Investigation Results")],
    encounter={"reference": "Encounter/E2"},
)
DEVICE: Json = {"resourceType": "Device", "id": "V1", "owner": {"reference": "Organization/G1"}}
PLACE: Json = {"resourceType": "Organization", "id": "G1"}
MACHINE: Json = {"resourceType": "PractitionerRole", "id": "R2", "organization": {"reference": "Organization/G1"}}
STRAY: Json = {"resourceType": "Location", "id": "L1"}


def _given(*resources: Json, composition: Json = None) -> list[Json]:
    return _given_of(a_bare_bundle(composition or a_composition(), *resources))


def _given_of(bundle: Json) -> list[Json]:
    parts = Parts(bundle)
    return given_back(kept_form(parts.of("Composition")[0], parts, MESSAGE), EVENT)


def _ids(resources: list[Json]) -> list[str]:
    return [resource["id"] for resource in resources]


def test_the_composition_comes_first_under_the_records_id_and_the_patient_last() -> None:
    given = _given(the_subject(), a_role(), a_doctor())

    assert _ids(given) == [EVENT, "R1", "D1", "P1"]
    assert given[0]["identifier"] == a_composition()["identifier"]


def test_entries_come_by_kind_with_whoever_had_a_part_and_strays_at_the_end() -> None:
    machine = {**an_encounter("PRF", "PractitionerRole/R2"), "id": "E2"}
    sent = [STRAY, TREATMENT, DEVICE, PLACE, MACHINE, machine, RESULT, a_role(), a_doctor()]

    given = _given(*sent, a_condition(), an_encounter(), the_subject())

    assert _ids(given)[1:] == ["R1", "D1", "K1", "E1", "V1", "G1", "R2", "E2", "O1", "T1", "L1", "P1"]


def test_a_status_gets_its_name() -> None:
    condition = next(each for each in _given(a_condition()) if each["resourceType"] == "Condition")

    assert condition["clinicalStatus"]["coding"][0]["display"] == "Active"


def test_blanks_between_elements_go_and_cells_get_an_end_tag() -> None:
    div = '<div xmlns="http://www.w3.org/1999/xhtml">\n  <table>\n <tr> <td>a b</td>\n<td/></tr></table></div>'
    section = {"title": "x", "text": {"status": "generated", "div": div}}

    given = _given(composition=a_composition(section=[section, {"title": "without text"}]))

    assert given[0]["section"][0]["text"]["div"] == (
        '<div xmlns="http://www.w3.org/1999/xhtml"><table><tr><td>a b</td><td></td></tr></table></div>'
    )
    assert given[0]["section"][1] == {"title": "without text"}


def test_a_blank_that_must_not_be_broken_is_text() -> None:
    section = {"title": "x", "text": {"div": "<table><tr><td>\u00a0</td></tr></table>"}}

    given = _given(composition=a_composition(section=[section]))

    assert given[0]["section"] == [section]


def _by_full_url(bundle: Json) -> Json:
    """The same Bundle, in which resources have no ids and refer to each other by address."""
    addresses = {}
    for number, entry in enumerate(bundle["entry"]):
        resource = entry["resource"]
        entry["fullUrl"] = f"urn:uuid:00000000-0000-4000-8000-{number:012d}"
        addresses[f"{resource['resourceType']}/{resource.pop('id')}"] = entry["fullUrl"]
    text = render_json(bundle).decode()
    for reference, address in addresses.items():
        text = text.replace(f'"{reference}"', f'"{address}"')
    return read_json(text)


def test_resources_that_were_sent_without_ids_are_given_back_under_new_ones() -> None:
    sent = _by_full_url(a_bundle(a_condition(), an_encounter()))

    given = _given_of(sent)

    kinds = [resource["resourceType"] for resource in given]
    assert kinds == ["Composition", "PractitionerRole", "Practitioner", "Condition", "Encounter", "Patient"]
    assert given[3]["id"] == "K1"  # an entry's identifier
    assert [each["id"] for each in (*given[1:3], *given[4:]) if not is_uuid(each["id"])] == []


def test_references_by_address_become_references_by_id() -> None:
    given = _given_of(_by_full_url(a_bundle(a_condition(), an_encounter())))

    _, role, doctor, condition, encounter, patient = given
    assert given[0]["author"] == [{"reference": f"PractitionerRole/{role['id']}"}]
    assert given[0]["subject"] == {"reference": f"Patient/{patient['id']}"}
    assert role["practitioner"] == {"reference": f"Practitioner/{doctor['id']}"}
    assert condition["encounter"] == {"reference": f"Encounter/{encounter['id']}"}
    assert encounter["participant"][0]["individual"] == {"reference": f"PractitionerRole/{role['id']}"}


def test_a_reference_that_leads_nowhere_stays_as_it_was_sent() -> None:
    given = _given({**STRAY, "managingOrganization": {"reference": "urn:uuid:x"}})

    assert given[1]["managingOrganization"] == {"reference": "urn:uuid:x"}


def test_what_is_kept_is_not_changed_by_being_given_back() -> None:
    parts = Parts(a_bundle(a_condition(), an_encounter()))
    kept = kept_form(parts.resources[0], parts, MESSAGE)
    before = copy_json(kept)

    given_back(kept, EVENT)

    assert kept == before
    assert kept["composition"]["id"] == "C1"


def test_what_was_sent_is_not_changed_by_being_kept() -> None:
    sent = _by_full_url(a_bundle(a_condition(), an_encounter()))
    before = copy_json(sent)

    _given_of(sent)

    assert sent == before


def test_a_very_large_record_and_rings_of_references_take_no_time() -> None:
    ring = [
        {"resourceType": "Organization", "id": str(each), "owner": {"reference": f"Organization/{(each + 1) % 5000}"}}
        for each in range(5000)
    ]
    conditions = [{**TREATMENT, "id": f"T{each}", "owner": {"reference": "Organization/0"}} for each in range(2000)]

    begun = time.process_time()
    given = _given(*ring, *conditions)

    assert len(given) == 7001
    assert time.process_time() - begun < 2
