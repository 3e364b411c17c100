import asyncio
import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.identifiers import is_uuid
from simulator.wire.json import read_json
from tests.makers import NHS_NUMBER, REQUEST_ID, a_verified_identifier
from tests.services.pds import writing
from tests.services.pds.test_resources import an_authority
from tests.services.pds.writing import ODD, TOMORROW, a_death_notification, got, places, posted, said, shown, somebody

FIRST = "5900010775"
PATH = "/Patient/$process-birth-details"
BIRTH_PLACE = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"
ETHNICITY = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory"
BORN = "2026-11-20"


def coded(system, code):
    return {"coding": [{"system": system, "code": code}]}


def a_birth():
    baby = {
        "resourceType": "Patient",
        "name": [{"use": "usual", "given": ["Ife", "Rose"], "family": "Okafor", "period": {"start": BORN}}],
        "gender": "female",
        "birthDate": BORN,
        "_birthDate": {"extension": []},
        "address": [
            {
                "use": "home",
                "period": {"start": "2020-01-01"},
                "line": ["", "23 Mill Lane", "", "Leeds"],
                "postalCode": "LS1 6AE",
            }
        ],
        "multipleBirthInteger": 1,
        "extension": [
            an_authority(),
            {
                "url": ETHNICITY,
                "valueCodeableConcept": coded("https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland", "A"),
            },
            {"url": BIRTH_PLACE, "valueAddress": {"text": "Leeds Hospital", "city": "Leeds", "country": "1"}},
        ],
    }
    weight = {"resourceType": "Observation", "valueQuantity": {"value": 3250, "unit": "grams"}}
    indicator = {
        "resourceType": "Observation",
        "valueCodeableConcept": coded("urn:oid:2.16.840.1.113883.2.1.3.2.4.17.172", "1"),
    }
    mother = {
        "resourceType": "Patient",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NHS_NUMBER}],
    }
    others = [{"resourceType": kind} for kind in ("Observation", "Observation", "Observation", "RelatedPerson")]
    ends = [{"resourceType": kind} for kind in ("Organization", "Location", "CareTeam", "Practitioner")]
    resources = [baby, weight, indicator, *others, mother, *ends]
    return {"resourceType": "Bundle", "type": "transaction", "entry": [{"resource": each} for each in resources]}


def spoilt(path, value=None):
    """A birth with the value at a slash path set, or taken away if None."""
    bundle = copy.deepcopy(a_birth())
    *parts, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    place = bundle
    for part in parts:
        place = place[part]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return bundle


async def recorded(bundle, tenant=None, query="", request_id=REQUEST_ID):
    headers = {"X-Request-ID": request_id}
    return await posted(tenant or somebody(), "pds.birth.process", bundle, path=PATH + query, headers=headers)


def another_id(number):
    return f"11c46f5f-cdef-4865-94b2-0ee0edcc26d{number}"


async def test_a_baby_gets_a_record_and_a_number():
    reply = await recorded(a_birth())

    patient = read_json(reply.body)
    assert reply.status == 201
    assert is_uuid(reply.headers["notification-id"])
    assert "ETag" not in reply.headers
    assert [len(patient[root][0].pop("id")) for root in ("name", "address")] == [8, 8]
    baby = a_birth()["entry"][0]["resource"]
    assert patient["identifier"] == [a_verified_identifier(FIRST)]
    assert (patient["id"], patient["meta"]["versionId"], patient["multipleBirthInteger"]) == (FIRST, "1", 1)
    assert (patient["name"], patient["birthDate"]) == (baby["name"], BORN)
    assert patient["address"][0]["line"] == ["23 Mill Lane", "Leeds"]
    assert patient["extension"] == [{"url": BIRTH_PLACE, "valueAddress": {"city": "Leeds", "country": "1"}}]
    assert "_birthDate" not in patient


async def test_a_baby_can_be_read_and_has_a_mother():
    tenant = somebody()
    baby = await recorded(a_birth(), tenant)

    related = shown(await got(tenant, f"/Patient/{FIRST}/RelatedPerson", "pds.related-person.search"))
    retrieved = await got(tenant, f"/Patient/{FIRST}")

    mother = related["entry"][0]["resource"]
    assert retrieved.body == baby.body
    assert mother["patient"]["identifier"]["value"] == NHS_NUMBER
    assert [coding["code"] for coding in mother["relationship"][0]["coding"]] == ["Guardian", "MTH"]


async def test_a_retry_records_no_second_birth():
    tenant = somebody()
    first = await recorded(a_birth(), tenant)

    again = await recorded(a_birth(), tenant)

    assert (again.status, again.body, again.headers) == (201, first.body, first.headers)


async def test_a_baby_who_is_known_is_refused_even_if_potential_matches_are_ignored():
    tenant = somebody()
    await recorded(a_birth(), tenant)
    text = f"Unable to create new patient. NHS number {FIRST} found for supplied demographic data."

    plain = await recorded(a_birth(), tenant, request_id=another_id(1))
    ignoring = await recorded(a_birth(), tenant, "?ignore_potential_matches=true", another_id(2))

    assert said(plain) == said(ignoring) == (200, "SINGLE_MATCH", text)


async def test_a_baby_of_another_mother_is_another_baby_if_potential_matches_are_ignored():
    tenant = somebody()
    other = spoilt("entry/7/resource/identifier/0/value", "9000000017")
    third = spoilt("entry/7/resource/identifier/0/value", "9000000025")
    await recorded(a_birth(), tenant)

    second = await recorded(other, tenant, "?ignore_potential_matches=true", another_id(1))

    assert second.status == 201
    assert said(await recorded(third, tenant, "", another_id(2)))[1] == "MULTIPLE_MATCHES"


@pytest.mark.parametrize(
    "path",
    [
        "entry/0/resource/name/0/use",
        "entry/0/resource/name",
        "entry/0/resource/address",
        "entry/0/resource/gender",
        "entry/0/resource/birthDate",
        "entry/0/resource/address/0/period",
        "entry/1/resource/valueQuantity/value",
        "entry/2/resource/valueCodeableConcept",
        "entry/7/resource/identifier/0/value",
        "entry/5/resource",
        "entry",
    ],
)
async def test_what_is_missing_is_told_by_its_path(path):
    assert said(await recorded(spoilt(path))) == (400, "MISSING_VALUE", f"Missing value - '{path}'")


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("entry/0/resource/name/0/given", "not an array", "entry/0/resource/name/0/given"),
        ("entry/0/resource/address/0", "another", "entry/0/resource/address/0"),
        ("entry/0/resource/gender", "other", "gender"),
        ("entry/0/resource/birthDate", "not-a-date", "birthDate"),
        ("entry/0/resource/multipleBirthInteger", 100, "entry/0/resource/multipleBirthInteger"),
        ("entry/1/resource/valueQuantity/value", 35552, "entry/1/resource/valueQuantity/value"),
        ("entry/1/resource/valueQuantity/value", 999, "entry/1/resource/valueQuantity/value"),
        ("entry/7/resource/identifier/0/value", "9000000000", "entry/7/resource/identifier/0/value"),
        ("type", "batch", "type"),
        ("entry/3", "x", "entry/3"),
    ],
)
async def test_what_is_invalid_is_told_by_its_path(path, value, field):
    assert said(await recorded(spoilt(path, value))) == (
        400,
        "INVALID_VALUE",
        f"Invalid value - '{value}' in field '{field}'",
    )


async def test_a_bundle_without_one_of_its_resources_is_too_small():
    assert said(await recorded(spoilt("entry/9"))) == (
        400,
        "TOO_FEW_VALUES_SUBMITTED",
        "Too few values submitted - <json too long to display> in field 'entry'",
    )


async def test_a_baby_without_ethnicity_has_too_few_extensions():
    status, code, text = said(await recorded(spoilt("entry/0/resource/extension/1")))

    assert (status, code) == (400, "TOO_FEW_VALUES_SUBMITTED")
    assert "in field 'entry/0/resource/extension'" in text


async def test_somebody_has_to_register_the_baby():
    place = a_birth()["entry"][0]["resource"]["extension"][2]

    reply = await recorded(spoilt("entry/0/resource/extension/0", place))

    assert said(reply)[1:] == ("MISSING_VALUE", "Missing value - 'entry/0/resource/extension/3/url'")


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        (
            "entry/0/resource/address/0/line",
            ["23 Mill Lane"],
            "address lines 1 and 4 or 2 and 4 must be completed as a minimum",
        ),
        (
            "entry/0/resource/name/0/period",
            {"start": BORN, "end": BORN},
            "An end date can not be provided on usual name",
        ),
        ("entry/0/resource/birthDate", TOMORROW, "birthDate cannot be in the future"),
    ],
)
async def test_a_baby_who_breaks_a_rule_is_refused_in_the_words_of_creation(path, value, text):
    assert said(await recorded(spoilt(path, value))) == (
        400,
        "INVALID_CREATE",
        f"Invalid patient create data provided - '{text}'",
    )


async def test_a_child_over_six_months_is_not_recorded_as_a_birth():
    assert said(await recorded(spoilt("entry/0/resource/birthDate", "2026-05-22"))) == (
        400,
        "INVALID_DOB_OVER_SIX_MONTHS",
        "You are trying to create a birth notification for a child over the age of 6 months. "
        "Please allocate an NHS Number instead",
    )


def a_stillbirth(indicator, notice):
    bundle = spoilt("entry/2/resource/valueCodeableConcept/coding/0/code", indicator)
    if notice:
        baby = bundle["entry"][0]["resource"]
        baby["deceasedDateTime"] = f"{BORN}T08:30:00+00:00"
        baby["extension"].append(a_death_notification(notice))
    return bundle


async def test_a_stillbirth_is_recorded_with_its_formal_death():
    patient = shown(await recorded(a_stillbirth("2", "2")))

    status = patient["extension"][1]["extension"][0]["valueCodeableConcept"]["coding"][0]
    assert (status["code"], patient["deceasedDateTime"]) == ("2", f"{BORN}T08:30:00+00:00")


@pytest.mark.parametrize(("indicator", "notice"), [("1", "2"), ("2", None), ("3", "1")])
async def test_a_death_and_the_stillbirth_indicator_have_to_agree(indicator, notice):
    assert said(await recorded(a_stillbirth(indicator, notice))) == (
        400,
        "INSERT_BIRTH_DEATH_STATUS_INCONSISTENT",
        "Insert Birth - Death Status Inconsistent",
    )


async def test_a_body_that_cannot_be_read_is_a_validation_error():
    assert said(await recorded(b"{"))[1] == "VALIDATION_ERROR"


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(list(places(a_birth()))), ODD)
def test_a_spoilt_body_is_answered_and_never_breaks_us(place, value):
    reply = asyncio.run(recorded(writing.spoilt(a_birth(), place, value)))

    assert reply.status in (201, 400)
