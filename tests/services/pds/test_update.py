"""An update of a Patient: found, refused in the specification's order, applied, kept and answered."""

import asyncio

import pytest

from simulator.call import Refusal
from simulator.identifiers import new_uuid
from simulator.services.pds.update import check_version, if_match_is_sent, keep, sync_wait
from simulator.wire.json import read_json
from tests.makers import (
    NHS_NUMBER,
    PDS,
    REQUEST_ID,
    a_call,
    a_patient,
    a_person,
    a_request,
    a_tenant,
    an_address,
)
from tests.services.pds.writing import (
    a_patch,
    a_pharmacy,
    got,
    patched,
    said,
    sent,
    shown,
    somebody,
    stored,
)

MALE = a_patch("replace", "/gender", "male")
NO_IF_MATCH = "Invalid request with error - If-Match header must be supplied to update this resource"
NO_CHANGE = "Invalid update with error - Invalid patch - Provided patch made no changes to the resource"
OTHER = "9000000017"


async def test_an_update_answers_the_whole_patient_under_the_next_version():
    reply = await patched(somebody(), MALE, headers={"X-Correlation-ID": "c"})

    assert reply.status == 200
    assert read_json(reply.body) == a_patient(version=3, gender="male")
    assert dict(reply.headers) == {
        "Content-Type": "application/fhir+json",
        "ETag": 'W/"3"',
        "X-Request-ID": REQUEST_ID,
        "X-Correlation-ID": "c",
    }


async def test_an_update_is_there_for_the_next_retrieval():
    tenant = somebody()
    updated = await patched(tenant, MALE)

    retrieved = await got(tenant, f"/Patient/{NHS_NUMBER}")

    assert (retrieved.body, retrieved.headers["ETag"]) == (updated.body, 'W/"3"')


async def test_an_update_is_there_for_the_next_search_by_history():
    tenant = somebody()
    patches = [a_patch("replace", "/name/0/id", "0A1B2C3D"), a_patch("replace", "/name/0/family", "Eze")]
    await patched(tenant, *patches)

    async def total(family, history):
        query = f"/Patient?family={family}&birthdate=1980-05-17&_history={history}"
        return shown(await got(tenant, query, "pds.patient.search"))["total"]

    assert [await total("Eze", "false"), await total("Okafor", "false"), await total("Okafor", "true")] == [1, 0, 1]


async def test_what_an_update_removes_is_found_by_no_search_any_more():
    tenant = somebody()
    await patched(tenant, a_patch("test", "/address/0/id", "4E5F6A7B"), a_patch("remove", "/address/0"))

    found = await got(
        tenant,
        "/Patient?family=Okafor&birthdate=1980-05-17&address-postalcode=ZZ994QA&_history=true",
        "pds.patient.search",
    )

    assert shown(found)["total"] == 0


async def test_an_update_leaves_the_rest_of_the_document_alone():
    coverage = {"resourceType": "Coverage"}
    tenant = a_tenant([a_person(conditions=["scr"], coverage=coverage, history={"gender": ["unknown"]})])

    await patched(tenant, MALE)

    assert stored(tenant) == {
        "nhs_number": NHS_NUMBER,
        "conditions": ["scr"],
        "coverage": coverage,
        "patient": a_patient(version=3, gender="male"),
        "history": {"gender": ["unknown", "female"]},
    }


@pytest.mark.parametrize(
    "value", [None, "", "2", '"2"', 'w/"2"', 'W/"x"', "W/2", 'W/"-1"', "*", 'W/"2", W/"3"'], ids=str
)
async def test_an_update_without_a_version_in_the_etags_form_is_refused_with_412(value):
    assert said(await patched(somebody(), MALE, headers={"If-Match": value})) == (
        412,
        "PRECONDITION_FAILED",
        NO_IF_MATCH,
    )


@pytest.mark.parametrize("version", ["1", "3", "31"])
async def test_an_update_of_another_version_is_refused_with_409(version):
    reply = await patched(somebody(), MALE, headers={"If-Match": f'W/"{version}"'})

    assert said(reply) == (409, "RESOURCE_VERSION_MISMATCH", None)


@pytest.mark.parametrize("kind", [None, "text/xml", "application/fhir+json", "application/bananas"])
async def test_an_update_of_another_type_is_an_unsupported_service(kind):
    assert said(await patched(somebody(), MALE, headers={"Content-Type": kind})) == (400, "UNSUPPORTED_SERVICE", None)


@pytest.mark.parametrize("kind", ["application/json-patch+json; charset=utf-8", "application/json"])
async def test_an_update_may_be_sent_as_json_and_with_parameters(kind):
    assert (await patched(somebody(), MALE, headers={"Content-Type": kind})).status == 200


async def test_somebody_who_is_not_there_is_not_found():
    assert said(await patched(somebody(), MALE, nhs_number=OTHER)) == (404, "RESOURCE_NOT_FOUND", None)


async def test_an_invalidated_record_is_not_updated():
    assert said(await patched(somebody(security="REDACTED"), MALE))[:2] == (404, "INVALIDATED_RESOURCE")


async def test_a_superseded_record_is_not_updated():
    assert said(await patched(somebody(superseded_by=OTHER), MALE)) == (
        403,
        "FORBIDDEN_UPDATE",
        "Forbidden update with error - Update Failed - NHS No. supplied has been superseded in a merge",
    )


@pytest.mark.parametrize("security", ["R", "V"])
async def test_a_sensitive_record_is_not_updated(security):
    assert said(await patched(somebody(security=security), MALE)) == (
        403,
        "FORBIDDEN_UPDATE",
        "Forbidden update with error - not permitted to update a sensitive patient",
    )


async def test_an_address_that_is_not_shown_cannot_be_patched():
    patches = [a_patch("replace", "/address/0/id", "4E5F6A7B"), a_patch("replace", "/address/0/line/0", "2")]

    reply = await patched(somebody(security="R"), *patches)

    assert said(reply)[2] == "Invalid update with error - Invalid patch - index '0' is out of bounds"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "No patches found"),
        ({"correction": False, "patches": []}, "No patches found"),
        ({"patches": {"op": "add"}}, "patches is not a list"),
        (b"", "Malformed request body - the body is not JSON: expecting value at line 1, column 1"),
        ([MALE], "Malformed request body - the body is not a JSON object"),
        (
            b'{"patches": [], "patches": []}',
            "Malformed request body - the body has the key 'patches' twice in one object",
        ),
        (b'{"patches": NaN}', "Malformed request body - the body holds NaN, which is not JSON"),
    ],
)
async def test_a_body_that_carries_no_patches_is_an_invalid_update(body, text):
    assert said(await sent(somebody(), body)) == (400, "INVALID_UPDATE", f"Invalid update with error - {text}")


async def test_an_unknown_member_beside_the_patches_changes_nothing():
    reply = await sent(somebody(), {"correction": True, "patches": [MALE]})

    assert shown(reply)["gender"] == "male"


async def test_refusals_come_in_the_specifications_order():
    tenant = somebody()
    steps = [
        ({}, {"If-Match": None, "Content-Type": None}, OTHER),
        ({}, {"Content-Type": None}, OTHER),
        ({}, {}, OTHER),
        ({}, {"If-Match": 'W/"9"'}, NHS_NUMBER),
        ({"patches": [{"op": "bad_value"}]}, {"If-Match": 'W/"9"'}, NHS_NUMBER),
        ({"patches": [{"op": "bad_value", "path": "/pets"}]}, {}, NHS_NUMBER),
        ({"patches": [a_patch("add", "/pets/-", 1), a_patch("remove", "/name/9")]}, {}, NHS_NUMBER),
        ({"patches": [a_patch("remove", "/name/9")]}, {}, NHS_NUMBER),
        ({"patches": [a_patch("test", "/name/9/id", "1"), a_patch("remove", "/name/9")]}, {}, NHS_NUMBER),
        ({"patches": [a_patch("remove", "/gender")]}, {}, NHS_NUMBER),
    ]

    replies = [said(await sent(tenant, body, headers=headers, nhs_number=number)) for body, headers, number in steps]

    assert [code for _, code, _ in replies] == [
        "PRECONDITION_FAILED",
        "UNSUPPORTED_SERVICE",
        "RESOURCE_NOT_FOUND",
        "INVALID_UPDATE",
        "RESOURCE_VERSION_MISMATCH",
        "INVALID_VALUE",
        "INVALID_UPDATE",
        "INVALID_UPDATE",
        "INVALID_UPDATE",
        "FORBIDDEN_UPDATE",
    ]
    assert [text.rpartition(" - ")[2] for _, code, text in replies if code == "INVALID_UPDATE"] == [
        "No patches found",
        "Update unsupported for resource - 'pets'".rpartition(" - ")[2],
        "instead it is the first item",
        "index '9' is out of bounds",
    ]


@pytest.mark.parametrize(
    "patches",
    [
        [a_patch("replace", "/gender", "female")],
        [a_patch("test", "/gender", "female")],
        [a_patch("replace", "/name/0/id", "0A1B2C3D")],
        [a_patch("replace", "/address/0", dict(reversed(an_address("ZZ99 4QA").items())))],
        [a_patch("replace", "/gender", "male"), a_patch("replace", "/gender", "female")],
        [a_patch("replace", "/name/0/id", "0A1B2C3D"), a_patch("add", "/name/0/suffix", [])],
        [
            a_patch("replace", "/address/0/id", "4E5F6A7B"),
            a_patch("add", "/address/0/line/2", ""),
        ],
    ],
    ids=["same", "test", "id", "order", "back", "empty", "blank"],
)
async def test_an_update_without_effect_is_refused(patches):
    tenant = somebody()

    assert said(await patched(tenant, *patches)) == (400, "INVALID_UPDATE", NO_CHANGE)
    assert stored(tenant) == a_person()


async def test_what_a_retrieval_hides_is_kept():
    consent = {"url": "https://hl7.org/fhir/R4/consent.html", "extension": []}
    coding = {"code": "AFN", "display": "x"}
    reason = {"url": "removalFromRegistrationCode", "valueCodeableConcept": {"coding": [coding]}}
    removal = {
        "url": "https://fhir.nhs.uk/StructureDefinition/Extension-PDS-RemovalFromRegistration",
        "extension": [reason],
    }
    address = {**an_address("LS1 6AE"), "line": ["", "23 Mill Lane", "", "Leeds"]}
    tenant = somebody(extension=[consent, removal], address=[address])

    reply = await patched(tenant, a_patch("add", "/extension/-", a_pharmacy()))

    kept = stored(tenant)["patient"]
    assert kept["address"] == [address]
    assert [each["url"] for each in kept["extension"]] == [removal["url"], a_pharmacy()["url"], consent["url"]]
    assert kept["extension"][0] == removal
    assert shown(reply)["extension"][0]["extension"][0]["valueCodeableConcept"]["coding"][0]["code"] == "ORR"


async def test_a_line_is_counted_among_those_that_a_retrieval_shows():
    tenant = somebody(address=[{**an_address("LS1 6AE"), "line": ["", "23 Mill Lane", "", "Leeds"]}])
    patches = [a_patch("replace", "/address/0/id", "4E5F6A7B"), a_patch("replace", "/address/0/line/0", "25 Mill Lane")]

    assert shown(await patched(tenant, *patches))["address"][0]["line"] == ["25 Mill Lane", "Leeds"]


async def test_of_twenty_updates_of_one_version_one_succeeds():
    tenant = somebody()
    chance = tenant.chance("ids")

    async def update(number):
        patch = a_patch("add", "/name/-", {"use": "old", "family": f"Eze {number}"})
        return await patched(tenant, patch, headers={"X-Request-ID": new_uuid(chance)})

    replies = await asyncio.gather(*(update(number) for number in range(20)))

    assert sorted(reply.status for reply in replies) == [200] + [409] * 19
    assert len(stored(tenant)["patient"]["name"]) == 2


async def test_a_record_that_changed_after_it_was_read_is_refused_with_409():
    tenant = somebody()
    call = a_call(a_request("PATCH"), tenant)
    person = await tenant.documents.get("people", NHS_NUMBER)
    await tenant.documents.put("people", NHS_NUMBER, a_person(gender="male"))

    with pytest.raises(Refusal) as refusal:
        await keep(call, person, a_person())

    assert refusal.value.code == "RESOURCE_VERSION_MISMATCH"
    assert stored(tenant)["patient"]["gender"] == "male"


async def test_the_same_seed_clock_and_calls_give_the_same_bytes():
    patch = a_patch("add", "/name/-", {"use": "old", "family": "Eze"})

    assert (await patched(somebody(), patch)).body == (await patched(somebody(), patch)).body


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, 10),
        ("", 10),
        ("5", 5),
        (" 5 ", 5),
        ("0.25", 0.25),
        ("29", 29),
        ("0.24", 10),
        ("30", 10),
        ("-5", 10),
        ("1e1", 10),
        ("nan", 10),
        ("soon", 10),
        ("\u0665", 10),
    ],
)
def test_the_gateway_waits_as_long_as_asked_within_its_bounds(value, seconds):
    call = a_call(a_request("PATCH", f"{PDS}/Patient/{NHS_NUMBER}", {"X-Sync-Wait": value}))

    assert sync_wait(call) == seconds


async def test_a_version_with_leading_zeros_is_the_same_version():
    assert (await patched(somebody(), MALE, headers={"If-Match": 'W/"02"'})).status == 200


def test_a_call_without_if_match_has_no_version():
    call = a_call(a_request("PATCH"))
    person = call.documents.peek("people", NHS_NUMBER)

    with pytest.raises(Refusal):
        if_match_is_sent(call)
    with pytest.raises(Refusal):
        check_version(call, person)
