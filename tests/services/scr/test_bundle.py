"""The two Bundles that are read."""

import re

import pytest

from simulator.records.documents import Document
from simulator.services.scr.bundle import empty_bundle, record_bundle, search_bundle
from simulator.wire.json import Json, read_json
from tests.makers import NHS_NUMBER, a_person
from tests.services.scr.calling import EVENT, PRACTICE, SEARCH, a_record, a_world, the_call

UPPER = re.compile(r"[0-9A-F-]{36}")
BASE = "https://api.service.nhs.uk/summary-care-record/FHIR/R4"


def _document(record: Json) -> Document:
    return Document("care-records", NHS_NUMBER, 1, record)


def _bundle(record: Json, **world: Json) -> Json:
    tenant = a_world(record, **world)
    return read_json(record_bundle(the_call(tenant, SEARCH), _document(record)))


def _resource(bundle: Json, kind: str) -> Json:
    return next(each["resource"] for each in bundle["entry"] if each["resource"]["resourceType"] == kind)


def test_a_search_gives_a_reference_and_a_patient() -> None:
    bundle = read_json(search_bundle(the_call(a_world(), SEARCH), _document(a_record())))

    reference, patient = bundle["entry"]
    assert list(bundle) == ["resourceType", "id", "type", "total", "entry"]
    assert reference["fullUrl"] == f"{BASE}/DocumentReference/{reference['resource']['id']}"
    assert reference["search"] == {"mode": "match"}
    assert patient == {
        "fullUrl": patient["resource"]["id"],
        "resource": {
            "resourceType": "Patient",
            "id": patient["fullUrl"],
            "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NHS_NUMBER}],
        },
    }


def test_a_reference_has_the_real_services_leading_blank_and_an_address_that_is_not_encoded() -> None:
    bundle = read_json(search_bundle(the_call(a_world(), SEARCH), _document(a_record())))

    resource = bundle["entry"][0]["resource"]
    assert resource["type"]["coding"][0]["display"] == " General Practice Summary"
    assert resource["content"][0]["attachment"]["url"] == (
        f"{BASE}/Bundle?composition.identifier={EVENT}"
        f"&composition.subject:Patient.identifier=https://fhir.nhs.uk/Id/nhs-number|{NHS_NUMBER}"
    )


def test_ids_are_new_each_time_and_in_capitals() -> None:
    call = the_call(a_world(), SEARCH)

    ids = [read_json(search_bundle(call, _document(a_record())))["id"] for _ in range(2)]

    assert ids[0] != ids[1]
    assert all(UPPER.fullmatch(each) for each in ids)


def test_nothing_found_has_no_entry_at_all() -> None:
    assert list(read_json(empty_bundle(the_call(a_world(), SEARCH)))) == ["resourceType", "id", "type", "total"]


def test_a_record_is_a_searchset_of_composition_author_entries_and_patient() -> None:
    record = a_record(problems=[{"code": "195967001", "name": "Asthma", "date": "1996"}])

    bundle = _bundle(record)

    assert list(bundle) == ["resourceType", "id", "identifier", "type", "timestamp", "total", "entry"]
    assert (bundle["type"], bundle["timestamp"]) == ("searchset", "2026-11-22T10:00:00+00:00")
    assert [each["resource"]["resourceType"] for each in bundle["entry"]] == [
        "Composition",
        "Organization",
        "Condition",
        "Patient",
    ]
    assert all(set(each) == {"fullUrl", "resource"} for each in bundle["entry"])
    assert bundle["total"] == 4


def test_a_composition_has_everything_but_a_title() -> None:
    composition = _resource(_bundle(a_record(replaces="X1")), "Composition")

    assert list(composition) == [
        "resourceType",
        "id",
        "meta",
        "identifier",
        "status",
        "type",
        "category",
        "subject",
        "date",
        "author",
        "relatesTo",
        "section",
    ]
    assert (composition["id"], composition["date"]) == (EVENT, "2026-11-21T10:00:00+00:00")
    assert composition["relatesTo"] == [{"code": "replaces", "targetIdentifier": {"value": "X1"}}]


def test_the_author_is_the_practice_unless_a_person_is_named() -> None:
    bundles = [_bundle(a_record()), _bundle(a_record(author={"name": "Dr A"}))]

    authors = [_resource(bundle, "Composition")["author"][0]["reference"].partition("/")[0] for bundle in bundles]
    assert authors == ["Organization", "PractitionerRole"]
    assert [_resource(bundle, "Organization")["identifier"][0]["value"] for bundle in bundles] == ["A81099"] * 2
    assert [_resource(bundle, "Organization")["name"] for bundle in bundles] == ["Priory Practice"] * 2


def test_the_practice_stands_in_the_title_with_its_address() -> None:
    sections = _resource(_bundle(a_record()), "Composition")["section"]

    assert "Priory Practice, 1 Abbey Lane, Wexbourne, WX1 1AA." in sections[0]["text"]["div"]


def test_a_record_of_somebody_without_practice_is_written_all_the_same() -> None:
    bundle = _bundle(a_record(), person=a_person(generalPractitioner=None))

    assert _resource(bundle, "Organization")["name"] == "Unknown practice"


def test_a_record_with_nothing_but_consent_can_be_viewed() -> None:
    bundle = _bundle({"nhs_number": NHS_NUMBER, "consent": {"store": "Yes", "view": "Ask"}})

    assert bundle["total"] == 3
    assert len(_resource(bundle, "Composition")["section"]) == 5


def test_sections_refer_to_the_few_entries_that_are_referred_to() -> None:
    item = {"code": "1240751000000100", "name": "COVID-19", "date": "2020-05-06"}
    record = a_record(diagnoses=[item], results=[{**item, "code": "1240581000000104"}, {**item, "code": "43396009"}])

    bundle = _bundle(record)

    linked = {
        section["title"]: [each["reference"].partition("/")[0] for each in section["entry"]]
        for section in _resource(bundle, "Composition")["section"]
        if "entry" in section
    }
    assert linked == {"Diagnoses": ["Condition"], "Investigation Results": ["Observation"]}


def test_entries_are_rendered_once_for_a_version() -> None:
    call, document = the_call(a_world(a_record()), SEARCH), _document(a_record())
    record_bundle(call, document)
    kept = document.kept["scr entries"]

    record_bundle(call, document)

    assert document.kept["scr entries"] is kept


def test_another_tenants_beginning_is_not_mixed_up() -> None:
    document = _document(a_record(created="-P1D"))
    first, second = a_world(a_record()), a_world(a_record())
    second.began = second.began.replace(year=2030)

    dates = [
        _resource(read_json(record_bundle(the_call(tenant, SEARCH), document)), "Composition")["date"]
        for tenant in (first, second, first)
    ]

    assert [each[:4] for each in dates] == ["2026", "2030", "2026"]


@pytest.mark.parametrize(
    ("created", "date"),
    [("2020-05-14T14:31:00+01:00", "2020-05-14T14:31:00+01:00"), ("2020", "2026-11-22T10:00:00+00:00")],
)
def test_a_record_is_of_when_it_was_made_if_that_is_an_instant(created: str, date: str) -> None:
    assert _resource(_bundle(a_record(created=created)), "Composition")["date"] == date


async def test_valid_fhir_is_given_to_a_tenant_that_asks_for_it() -> None:
    tenant = a_world(a_record())
    document = _document(a_record())
    call = the_call(tenant, SEARCH)
    record_bundle(call, document)

    await tenant.documents.put("scr-options", "service", {"valid_r4": True})

    composition = _resource(read_json(record_bundle(call, document)), "Composition")
    assert composition["title"] == "General Practice Summary"


async def test_a_practice_that_has_another_name_is_shown_by_it() -> None:
    tenant, document = a_world(a_record()), _document(a_record())
    record_bundle(the_call(tenant, SEARCH), document)

    await tenant.documents.put("organisations", "A81099", {**PRACTICE, "name": "Abbey Practice"})

    bundle = read_json(record_bundle(the_call(tenant, SEARCH), document))
    assert _resource(bundle, "Organization")["name"] == "Abbey Practice"


async def test_a_tenant_that_says_no_to_valid_resources_gets_the_real_services() -> None:
    tenant = a_world(a_record())
    await tenant.documents.put("scr-options", "service", {"valid_r4": False})

    bundle = read_json(record_bundle(the_call(tenant, SEARCH), _document(a_record())))

    assert "title" not in _resource(bundle, "Composition")
