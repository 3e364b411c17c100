"""Coded entries: which parts have any, as what they are written, and in which order."""

import pytest

from simulator.population.care_record import ADDITIONAL, CORE
from simulator.services.scr.entries import CATEGORY_ORDER, COVID_DIAGNOSES, LINKED, coded_entries
from simulator.wire.json import Json
from tests.makers import NHS_NUMBER, NOW

AUTHOR = {"name": "Dr A"}
ITEM = {"code": "1240751000000100", "name": "COVID-19", "date": "2020-05-06", "note": "First"}


def _entries(**parts: Json) -> list[Json]:
    return coded_entries({"nhs_number": NHS_NUMBER, **parts}, NOW, "Patient/1")


def _kinds(entries: list[Json]) -> list[str]:
    return [entry["resourceType"] for entry in entries]


def test_entries_stand_in_the_order_of_their_kinds() -> None:
    entries = _entries(**{part: [ITEM] for part in (*CORE, *reversed(ADDITIONAL))})

    assert _kinds(entries) == [
        "Encounter",  # care event
        "Condition",  # diagnosis
        "Observation",  # family history
        "Observation",  # finding
        "Observation",  # result
        "Procedure",  # investigation
        "Observation",  # lifestyle
        "Communication",  # correspondence
        "Observation",  # preference
        "Condition",  # problem
        "Communication",  # advice
        "Observation",  # risk
        "Observation",  # circumstance
        "Procedure",  # treatment
    ]


def test_medicines_and_allergies_are_never_coded() -> None:
    assert _entries(medicines=[ITEM], allergies=[ITEM]) == []


def test_without_a_code_there_is_no_entry() -> None:
    assert _entries(problems=[{"name": "Asthma"}]) == []


def test_of_diagnoses_only_a_few_are_coded() -> None:
    diagnoses = [{**ITEM, "code": code} for code in ("195967001", *sorted(COVID_DIAGNOSES))]

    entries = _entries(diagnoses=diagnoses)

    assert {entry["code"]["coding"][0]["code"] for entry in entries} == COVID_DIAGNOSES < LINKED


def test_additional_information_that_was_refused_has_no_entries() -> None:
    assert _entries(problems=[ITEM], consent={"additional": "No"}) == []


def test_a_diagnosis_comes_before_its_people_and_a_finding_after_them() -> None:
    entries = _entries(diagnoses=[{**ITEM, "author": AUTHOR}], results=[{**ITEM, "author": AUTHOR}])

    people = ["Practitioner", "PractitionerRole", "Encounter"]
    assert _kinds(entries) == ["Condition", *people, *people, "Observation"]
    assert entries[0]["encounter"]["reference"] == f"Encounter/{entries[3]['id']}"


@pytest.mark.parametrize(
    ("status", "member", "code", "display"),
    [
        ("active", "clinicalStatus", "active", "Active"),
        ("completed", "verificationStatus", "confirmed", "Confirmed"),
        ("nullified", "verificationStatus", "entered-in-error", "Entered in Error"),
    ],
)
def test_a_diagnosis_has_one_of_two_kinds_of_status(status: str, member: str, code: str, display: str) -> None:
    entry = _entries(diagnoses=[{**ITEM, "status": status}])[0]

    coding = entry[member]["coding"][0]
    assert (coding["code"], coding["display"]) == (code, display)
    assert len({"clinicalStatus", "verificationStatus"} & {*entry}) == 1


def test_a_diagnosis_has_its_times_its_evidence_and_its_note() -> None:
    entry = _entries(diagnoses=[{**ITEM, "end": "2020-06-01", "evidence": "X1"}])[0]

    assert (entry["onsetDateTime"], entry["abatementDateTime"]) == ("2020-05-06", "2020-06-01")
    assert entry["evidence"] == [{"detail": [{"reference": "Observation/X1"}]}]
    assert entry["note"] == [{"text": "First"}]


def test_beginning_and_end_of_a_care_event_are_exchanged_as_the_real_service_does() -> None:
    entry = _entries(events=[{**ITEM, "end": "2020-06-01"}])[0]

    assert entry["period"] == {"start": "2020-06-01", "end": "2020-05-06"}


def test_a_nullified_finding_was_entered_in_error() -> None:
    assert _entries(findings=[{**ITEM, "status": "nullified"}])[0]["status"] == "entered-in-error"


def test_family_history_says_its_note_as_a_value() -> None:
    assert _entries(family_history=[ITEM])[0]["valueString"] == "First"


def test_an_items_own_id_is_kept_and_others_follow_from_where_they_stand() -> None:
    entries = _entries(problems=[{**ITEM, "id": "MINE"}, ITEM, ITEM])

    assert entries[0]["id"] == entries[0]["identifier"][0]["value"] == "MINE"
    assert len({entry["id"] for entry in entries}) == 3


def test_a_time_that_cannot_be_read_is_left_out() -> None:
    assert "onsetDateTime" not in _entries(problems=[{**ITEM, "date": "once"}])[0]


def test_the_order_of_categories_is_that_of_the_entries() -> None:
    codes = ["162951000000105", "163001000000103", "163131000000108", "163141000000104", "163071000000106"]

    assert sorted(codes, key=lambda code: CATEGORY_ORDER[code]) == codes
