"""A record made into valid FHIR."""

import pytest

from simulator.services.scr.valid import made_valid
from simulator.wire.fhir_check import check_resource
from simulator.wire.json import Json, read_json
from tests.services.scr.calling import RETRIEVAL, a_record, a_world, ask, the_subject


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("2007-03-15T01:00+00:00", "2007-03-15T01:00:00+00:00"),
        ("2007-03-15T01:00Z", "2007-03-15T01:00:00Z"),
        ("2007-03-15T01:00:30+00:00", "2007-03-15T01:00:30+00:00"),
        ("2007-03-15", "2007-03-15"),
        ("at 10:00", "at 10:00"),
    ],
)
def test_times_to_the_minute_get_seconds(said: str, written: str) -> None:
    made = made_valid([{"resourceType": "Condition", "note": [{"time": said}]}])

    assert made[0]["note"][0]["time"] == written


def test_clinical_resources_get_the_patient_as_subject() -> None:
    made = made_valid([{"resourceType": "Condition"}, {"resourceType": "Organization"}, the_subject()])

    assert [each.get("subject") for each in made] == [{"reference": "Patient/P1"}, None, None]


def test_a_composition_gets_a_title() -> None:
    assert made_valid([{"resourceType": "Composition"}])[0]["title"] == "Summary"


def test_what_was_there_is_left_alone() -> None:
    resource = {"resourceType": "Composition", "title": "Mine", "type": {"coding": [{"display": "x"}]}}

    assert made_valid([resource]) == [resource]


ITEM: Json = {"code": "1240751000000100", "name": "COVID-19", "date": "-P10D", "end": "-P5D", "note": "x"}
PEOPLE: Json = {
    "author": {"user_id": "910000000001", "role_profile_id": "1", "name": "Dr A"},
    "informant": {"relationship_code": "01", "relationship": "Brother", "name": "Bob"},
    "performer": {"name": "Dr B", "ods_code": "A81013", "role_code": "R0050", "mode": "PHONE"},
}


async def test_our_own_record_with_everything_in_it_is_valid_fhir() -> None:
    parts = (
        "risks", "diagnoses", "problems", "findings", "treatments", "results", "investigations", "events", "advice",
        "preferences", "circumstances", "family_history", "lifestyle", "correspondence",
    )  # fmt: skip
    item = {**ITEM, **PEOPLE}
    # Beginning and end of an event are exchanged on the wire.
    backwards = {**item, "date": "-P5D", "end": "-P10D"}
    record = a_record(**{part: [backwards if part == "events" else item] for part in parts})
    tenant = a_world(record)
    await tenant.documents.put("scr-options", "service", {"valid_r4": True})

    met = await ask(tenant, RETRIEVAL)

    assert check_resource(read_json(met.reply.body), resource_type="Bundle") == []
