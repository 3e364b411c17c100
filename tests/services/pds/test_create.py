import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.wire.json import read_json
from tests.makers import REQUEST_ID, a_name, a_person, a_tenant, a_verified_identifier, an_address
from tests.official import example, examples, official
from tests.services.pds.test_resources import an_authority
from tests.services.pds.writing import (
    ODD,
    TODAY,
    TOMORROW,
    a_code,
    a_communication,
    a_patch,
    an_extension,
    got,
    patched,
    places,
    posted,
    said,
    shown,
    somebody,
    spoilt,
)

FIRST = "5182663366"
ANOTHER_ID = {"X-Request-ID": "11c46f5f-cdef-4865-94b2-0ee0edcc26da"}
NAME = {"use": "usual", "given": ["Grace"], "family": "Adeyemi", "prefix": ["Mrs."], "period": {"start": "1982-07-10"}}
ADDRESS = {
    "use": "home",
    "period": {"start": "2020-01-01"},
    "line": ["", "23 Mill Lane", "", "Leeds", ""],
    "postalCode": "LS1 6AE",
}
TELECOM = {"use": "home", "system": "phone", "value": "01632960587", "period": {"start": "2020-01-02"}}


def a_new_patient(**fields):
    patient = {
        "resourceType": "Patient",
        "name": [NAME],
        "gender": "female",
        "birthDate": "1982-07-10",
        "address": [ADDRESS],
        "extension": [an_authority()],
        **fields,
    }
    return {member: value for member, value in patient.items() if value is not None}


async def created(tenant=None, headers=None, **fields):
    return await posted(tenant or somebody(), "pds.patient.create", a_new_patient(**fields), headers=headers)


async def test_a_new_patient_gets_a_number_and_ids():
    reply = await created(telecom=[TELECOM])

    patient = read_json(reply.body)
    ids = [patient[root][0].pop("id") for root in ("name", "address", "telecom")]
    assert reply.status == 201
    assert dict(reply.headers) == {"Content-Type": "application/fhir+json", "X-Request-ID": REQUEST_ID}
    assert len(set(ids)) == 3
    assert patient == {
        "resourceType": "Patient",
        "id": FIRST,
        "identifier": [a_verified_identifier(FIRST)],
        "meta": {
            "versionId": "1",
            "security": [
                {
                    "system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality",
                    "code": "U",
                    "display": "unrestricted",
                }
            ],
        },
        "name": [{**NAME, "prefix": ["Mrs"]}],
        "gender": "female",
        "birthDate": "1982-07-10",
        "address": [{**ADDRESS, "line": ["23 Mill Lane", "Leeds"]}],
        "telecom": [TELECOM],
    }


async def test_a_new_patient_can_be_read_found_and_updated():
    tenant = somebody()
    patient = shown(await created(tenant))

    retrieved = await got(tenant, f"/Patient/{FIRST}")
    search = await got(tenant, "/Patient?family=Adeyemi&birthdate=1982-07-10", "pds.patient.search")
    headers = {"If-Match": 'W/"1"'}
    updated = await patched(tenant, a_patch("replace", "/gender", "unknown"), headers=headers, nhs_number=FIRST)

    assert read_json(retrieved.body) == patient
    assert shown(search)["entry"][0]["resource"]["id"] == FIRST
    assert shown(updated)["meta"]["versionId"] == "2"


async def test_a_second_new_patient_gets_another_number():
    tenant = somebody()
    await created(tenant)

    second = await created(tenant, birthDate="2001-01-01")

    assert shown(second)["id"].startswith("999")


async def test_a_retry_makes_no_second_record():
    tenant = somebody()
    first = await created(tenant)

    again = await created(tenant)

    assert (again.status, again.body, again.headers) == (201, first.body, first.headers)
    assert len(list(tenant.documents.peek_every("people"))) == 2


async def test_somebody_who_has_a_record_gets_no_second_one():
    tenant = somebody()
    await created(tenant)

    assert said(await created(tenant, headers=ANOTHER_ID)) == (
        200,
        "SINGLE_MATCH",
        f"Unable to create new patient. NHS number {FIRST} found for supplied demographic data.",
    )
    assert len(list(tenant.documents.peek_every("people"))) == 2


async def test_somebody_whom_several_match_gets_none_either():
    twins = {"name": [a_name("Adeyemi", "Grace")], "birthDate": "1982-07-10"}
    tenant = a_tenant([a_person("9000000009", **twins), a_person("9000000017", **twins)])

    assert said(await created(tenant)) == (
        200,
        "MULTIPLE_MATCHES",
        "Unable to create new patient. Multiple matches found for supplied demographic data.",
    )


async def test_matches_are_found_before_the_address_is_judged():
    tenant = a_tenant([a_person(name=[a_name("Adeyemi", "Grace")], birthDate="1982-07-10")])

    assert said(await created(tenant, address=[{**ADDRESS, "line": ["1 Jasmine Court"]}]))[1] == "SINGLE_MATCH"


async def test_languages_and_preferences_are_kept_and_other_extensions_are_not():
    preference = an_extension("ContactPreference", PreferredContactMethod=a_code("1", "PreferredContactMethod"))
    dropped = [
        an_extension("BirthSex", any={"valueString": "x"}),
        an_extension("EthnicCategory"),
        {"url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace", "valueAddress": {"city": "Leeds"}},
    ]

    patient = shown(await created(extension=[*dropped, an_authority(), a_communication(), preference]))

    assert [each["url"].rsplit("-", 1)[1] for each in patient["extension"]] == ["NHSCommunication", "ContactPreference"]


async def test_a_later_given_name_of_two_words_is_taken_apart():
    patient = shown(await created(name=[{**NAME, "given": ["Grace Ann", "Mary Jo"]}]))

    assert patient["name"][0]["given"] == ["Grace Ann", "Mary", "Jo"]


@pytest.mark.parametrize(
    ("body", "member"),
    [
        ({"bananas": "in pyjamas"}, "name"),
        ({"name": {"family": "Smith"}}, "address"),
        ({"name": {"family": "Smith"}, "address": [{"line": ["1"]}]}, "gender"),
        ({"name": {"family": "Smith"}, "address": [{"line": ["1"]}], "gender": "male"}, "birthDate"),
        (a_new_patient(extension=None), "extension"),
    ],
)
async def test_missing_members_are_told_one_by_one(body, member):
    reply = await posted(somebody(), "pds.patient.create", body)

    assert said(reply) == (400, "MISSING_VALUE", f"Missing value - '{member}'")


@pytest.mark.parametrize(
    ("fields", "code", "text"),
    [
        ({"gender": "other"}, "INVALID_VALUE", "Invalid value - 'other' in field 'gender'"),
        ({"birthDate": "not-a-date"}, "INVALID_VALUE", "Invalid value - 'not-a-date' in field 'birthDate'"),
        ({"resourceType": "Person"}, "INVALID_VALUE", "Invalid value - 'Person' in field 'resourceType'"),
        (
            {"name": [{**NAME, "given": "not an array"}]},
            "INVALID_VALUE",
            "Invalid value - 'not an array' in field 'name/0/given'",
        ),
        (
            {"name": [{**NAME, "given": ["One", "Two", "Three", "Four", "Five", "six"]}]},
            "TOO_MANY_VALUES_SUBMITTED",
            "Too many values submitted - ['One', 'Two', 'Three', 'Four', 'Five', 'six'] in field 'name/0/given'",
        ),
        (
            {"name": [{**NAME, "given": ["O`Brien"]}]},
            "UNSUPPORTED_CHARACTERS_IN_FIELD",
            "Unsupported characters - 'O`Brien' in field 'name/0/given/0'",
        ),
        ({"name": []}, "TOO_FEW_VALUES_SUBMITTED", "Too few values submitted - [] in field 'name'"),
        (
            {"name": [{"use": "usual", "family": "A"}, {"use": "old", "family": "B"}]},
            "TOO_MANY_VALUES_SUBMITTED",
            "Too many values submitted - [{'use': 'usual', 'family': 'A'}, {'use': 'old', 'family': 'B'}]"
            " in field 'name'",
        ),
        ({"address": []}, "TOO_FEW_VALUES_SUBMITTED", "Too few values submitted - [] in field 'address'"),
        (
            {"address": [["another", "array"]]},
            "INVALID_VALUE",
            "Invalid value - '['another', 'array']' in field 'address/0'",
        ),
        ({"address": ["not", "an", "object"]}, "INVALID_VALUE", "Invalid value - 'not' in field 'address/0'"),
        (
            {"address": [{member: each for member, each in ADDRESS.items() if member != "period"}]},
            "MISSING_VALUE",
            "Missing value - 'address/0/period'",
        ),
        (
            {"address": [{**ADDRESS, "extension": [{"url": an_extension("AddressKey")["url"]}]}]},
            "MISSING_VALUE",
            "Missing value - 'address/0/extension/0/extension'",
        ),
        (
            {"telecom": [{"use": "home", "value": "1"}]},
            "MISSING_VALUE",
            "Missing value - 'telecom/0/system'",
        ),
        ({"extension": [a_communication()]}, "MISSING_VALUE", "Missing value - 'extension/1/url'"),
        (
            {"extension": [an_authority(), {"url": "urn:x"}]},
            "INVALID_VALUE",
            "Invalid value - 'urn:x' in field 'extension/1/url'",
        ),
        (
            {"pets": []},
            "ADDITIONAL_PROPERTIES",
            "Invalid request with error - Additional properties are not allowed ('pets' was unexpected)",
        ),
        (
            {"deceasedDateTime": TODAY, "contact": []},
            "ADDITIONAL_PROPERTIES",
            "Invalid request with error - Additional properties are not allowed"
            " ('deceasedDateTime', 'contact' were unexpected)",
        ),
    ],
    ids=range(18),
)
async def test_a_patient_of_another_shape_is_refused(fields, code, text):
    assert said(await created(**fields)) == (400, code, text)


LINES = "address lines 1 and 4 or 2 and 4 must be completed as a minimum"


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"address": [{**ADDRESS, "line": ["23 Mill Lane"]}]}, LINES),
        ({"address": [{**ADDRESS, "line": ["23 Mill Lane", "Leeds"]}]}, LINES),
        ({"telecom": [{**TELECOM, "system": "email", "value": "testemail"}]}, "email format is invalid"),
        (
            {"name": [{**NAME, "period": {"start": "2020-01-01", "end": "2021-01-01"}}]},
            "An end date can not be provided on usual name",
        ),
        ({"name": [{**NAME, "use": "old"}]}, "a usual name must be provided"),
        ({"birthDate": TOMORROW}, "birthDate cannot be in the future"),
        ({"address": [{**ADDRESS, "period": {"start": TOMORROW}}]}, "period start date cannot be in the future"),
        ({"address": [ADDRESS, an_address("LS2 7UE")]}, LINES),
        ({"address": [ADDRESS, ADDRESS]}, "multiple home addresses cannot be added"),
        ({"telecom": [TELECOM, TELECOM]}, "multiple home phone telecoms cannot be added"),
    ],
    ids=range(10),
)
async def test_a_patient_who_breaks_a_rule_is_refused_in_the_words_of_creation(fields, text):
    tenant = somebody()

    reply = await created(tenant, **fields)

    assert said(reply) == (400, "INVALID_CREATE", f"Invalid patient create data provided - '{text}'")
    assert len(list(tenant.documents.peek_every("people"))) == 1


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"", "the body is not JSON: expecting value at line 1, column 1"),
        (b"[]", "the body is not a JSON object"),
        (b'{"a": 1, "a": 1}', "the body has the key 'a' twice in one object"),
    ],
)
async def test_a_body_that_cannot_be_read_is_a_validation_error(body, text):
    reply = await posted(somebody(), "pds.patient.create", body)

    assert said(reply) == (400, "VALIDATION_ERROR", f"Validation error - {text}")


@pytest.mark.parametrize("kind", [None, "text/xml", "application/json-patch+json"])
async def test_a_body_of_another_type_is_an_unsupported_service(kind):
    assert said(await created(headers={"Content-Type": kind}))[1] == "UNSUPPORTED_SERVICE"


async def test_a_fhir_type_is_taken():
    assert (await created(headers={"Content-Type": "application/fhir+json; charset=utf-8"})).status == 201


MATCHING = {"birthDate": "1982-07-10", "gender": "female"}
SANDBOX = [
    a_person("5900054586", name=[a_name("McMatch-Single", "Jane")], **MATCHING),
    a_person("9999000002", name=[a_name("McMatch-Multiple", "Louisa")], **MATCHING),
    a_person("9999000010", name=[a_name("McMatch-Multiple", "Louisa")], **MATCHING),
]
PUBLISHED = {
    "Allocate_NHS_Number": 201,
    "Single_Match_found": (
        200,
        "SINGLE_MATCH",
        "Unable to create new patient. NHS number 5900054586 found for supplied demographic data.",
    ),
    "Multi_Match_found": (
        200,
        "MULTIPLE_MATCHES",
        "Unable to create new patient. Multiple matches found for supplied demographic data.",
    ),
}


@official("PDS FHIR, create-patient, request examples")
@pytest.mark.parametrize("path", examples("pds/examples/openapi/components/examples/requests/PatientCreate"))
async def test_the_specifications_own_creations_are_answered(path):
    body = example(f"pds/examples/openapi/components/examples/requests/PatientCreate/{path.name}")

    reply = await posted(a_tenant(SANDBOX), "pds.patient.create", body)

    assert (201 if reply.status == 201 else said(reply)) == PUBLISHED[path.stem]


SOUND = a_new_patient(telecom=[TELECOM], extension=[a_communication(), an_authority()])


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(list(places(SOUND))), ODD)
def test_a_spoilt_body_is_answered_and_never_breaks_us(place, value):
    reply = asyncio.run(posted(somebody(), "pds.patient.create", spoilt(SOUND, place, value)))

    assert reply.status in (201, 400)
