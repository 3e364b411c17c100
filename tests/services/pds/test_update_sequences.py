"""Updates one after another, published ones and spoilt ones: whatever comes, a record changes whole or not at all."""

import asyncio
import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.wire.json import read_json
from tests.makers import (
    NHS_NUMBER,
    a_name,
    a_tenant,
    an_address,
)
from tests.official import example, examples, official
from tests.services.pds.writing import (
    ODD,
    a_communication,
    a_death_notification,
    a_patch,
    a_pharmacy,
    patched,
    places,
    said,
    sent,
    somebody,
    spoilt,
    stored,
)

MALE = a_patch("replace", "/gender", "male")
NO_IF_MATCH = "Invalid request with error - If-Match header must be supplied to update this resource"
NO_CHANGE = "Invalid update with error - Invalid patch - Provided patch made no changes to the resource"
OTHER = "9000000017"


PATHS = """
/gender /birthDate /deceasedDateTime /multipleBirthInteger /managingOrganization /name/0 /name/1 /name/- /name/0/id
/name/0/family /name/0/given/0 /name/0/given/- /name/0/prefix /name/1/id /address/0 /address/- /address/0/id
/address/0/line/0 /address/0/period/end /telecom/0 /telecom/- /telecom/0/id /telecom/0/value /contact/-
/generalPractitioner/0 /generalPractitioner/0/identifier/value /extension/0 /extension/- /extension/0/url
/extension/0/extension/0 /extension/1/extension/1 /pets / name
"""
ANY_PATH = st.sampled_from(PATHS.split())
ANY_VALUE = st.sampled_from(
    [
        None,
        True,
        1,
        "male",
        "unknown",
        "2001-01-01",
        "2026-11-20",
        "Eze",
        "0A1B2C3D",
        "9",
        "4E5F6A7B",
        "8C9DAEBF",
        [],
        {},
        ["x"],
        a_name("Eze", "Ada"),
        {"use": "old", "family": "Eze"},
        a_name("Eze", "A", use="old", object_id="9"),
        an_address("LS1 4BU"),
        {"use": "temp"},
        a_pharmacy(),
        a_communication(),
        a_communication("cy", False),
        a_death_notification(),
        {"url": "interpreterRequired", "valueBoolean": False},
        a_pharmacy()["url"],
        {"identifier": {"value": "B81001"}},
        {"system": "email", "use": "work", "value": "ada@example.com"},
    ]
)
ANY_PATCH = st.builds(a_patch, st.sampled_from(["add", "replace", "remove", "test", "move"]), ANY_PATH, ANY_VALUE)
SOUND = st.sampled_from(
    [
        [MALE],
        [a_patch("replace", "/gender", "unknown")],
        [a_patch("add", "/name/-", {"use": "old", "family": "Eze"})],
        [a_patch("replace", "/name/0/id", "0A1B2C3D"), a_patch("replace", "/name/0/family", "Eze")],
        [a_patch("test", "/name/1/id", "9"), a_patch("remove", "/name/1")],
        [a_patch("add", "/extension/-", a_pharmacy())],
    ]
)
REQUESTS = st.lists(SOUND | st.lists(ANY_PATCH, min_size=1, max_size=4), min_size=1, max_size=6)


@settings(max_examples=200, deadline=None)
@given(REQUESTS)
def test_a_record_changes_only_by_a_success_and_then_by_one_version(requests):
    names = [a_name("Okafor", "Ada"), a_name("Eze", "Ada", use="old", object_id="9")]
    tenant = somebody(name=names, extension=[a_pharmacy("FWC88"), a_communication()])

    async def play():
        for patches in requests:
            body = stored(tenant)
            before, version = copy.deepcopy(body), int(body["patient"]["meta"]["versionId"])
            reply = await patched(tenant, *patches, headers={"If-Match": f'W/"{version}"'})
            after = stored(tenant)
            assert body == before
            assert reply.status in (200, 400, 403)
            if reply.status == 200:
                assert after["patient"]["meta"]["versionId"] == str(version + 1)
                assert read_json(reply.body) == after["patient"]
            else:
                assert after is body

    asyncio.run(play())


PUBLISHED = {
    # The published patient has died formally, has a nominated pharmacy, and keeps gender and usual name.
    "add-deceased-date-time": (400, "INVALID_UPDATE"),
    "add-extension": (403, "FORBIDDEN_UPDATE"),
    "add-name": 200,
    "delete-extension": 200,
    "delete-gender": (403, "FORBIDDEN_UPDATE"),
    "delete-name": (403, "FORBIDDEN_UPDATE"),
    "delete-name-alternative": (400, "INVALID_UPDATE"),
    "update-address": 200,
    "update-address-alternative": 200,
    "update-extension": (403, "FORBIDDEN_UPDATE"),
    "update-gender": 200,
}


@official("PDS FHIR, update-patient-partial, request examples")
@pytest.mark.parametrize("path", examples("pds/examples/openapi/components/examples/requests/PatientPatch"))
async def test_the_specifications_own_updates_are_answered(path):
    patient = example("pds/examples/fhir/patients/patient_9000000009.json")
    tenant = a_tenant([{"nhs_number": NHS_NUMBER, "conditions": [], "patient": patient}])

    reply = await sent(tenant, path.read_bytes())

    answered = 200 if reply.status == 200 else said(reply)[:2]
    assert answered == PUBLISHED[path.stem]


SOUND_PATCHES = {
    "patches": [
        a_patch("test", "/name/0/id", "0A1B2C3D"),
        a_patch(
            "add", "/name/-", {"use": "old", "family": "Eze", "given": ["Ada"], "prefix": ["Dr"], "suffix": ["MBE"]}
        ),
        a_patch("replace", "/address/0", an_address("LS1 4BU")),
        a_patch("add", "/telecom/-", {"system": "email", "use": "work", "value": "ada@example.com"}),
        a_patch("add", "/extension/-", a_pharmacy()),
        a_patch("add", "/extension/-", a_communication()),
        a_patch("add", "/extension/-", a_death_notification()),
        a_patch("add", "/deceasedDateTime", "2026-11-20"),
        a_patch("add", "/managingOrganization", {"identifier": {"value": "B81001", "period": {"start": "2026-11-01"}}}),
    ]
}


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(list(places(SOUND_PATCHES))), ODD)
def test_spoilt_patches_are_answered_and_never_break_us(place, value):
    reply = asyncio.run(sent(somebody(), spoilt(SOUND_PATCHES, place, value)))

    assert reply.status in (200, 400, 403)
