import pytest

from tests.makers import NHS_NUMBER, a_name, a_person, a_telecom, a_tenant
from tests.services.pds.writing import (
    a_code,
    a_communication,
    a_patch,
    a_pharmacy,
    an_extension,
    patched,
    said,
    shown,
)

BIRTH_PLACE = {"url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace", "valueAddress": {"city": "Leeds"}}
PREFERENCE = an_extension("ContactPreference", PreferredContactMethod=a_code("1"))
NOT_ALLOWED = "This user does not have permission to update the fields in the patches provided."
TOKEN = "t0ken"
FIELDS = {
    "telecom": [
        a_telecom("07700900123"),
        a_telecom("ada@example.com", "email", "home", "E1"),
        a_telecom("01632960587", use="home", object_id="H1"),
    ],
    "extension": [a_pharmacy(), a_communication(), PREFERENCE],
    "name": [a_name("Okafor", "Ada"), a_name("Eze", "Ada", use="old", object_id="9")],
    "multipleBirthInteger": 1,
}


async def as_patient(*patches, nhs_number=NHS_NUMBER, **fields):
    token = {"mode": "patient-access", "level": "P9", "nhs_number": nhs_number}
    people = [a_person(**{**FIELDS, **fields})]
    tenant = a_tenant(people, access="enforced", access_tokens={TOKEN: token})
    return await patched(tenant, *patches, headers={"Authorization": f"Bearer {TOKEN}"})


@pytest.mark.parametrize(
    "patches",
    [
        [a_patch("replace", "/address/0/id", "4E5F6A7B"), a_patch("replace", "/address/0/postalCode", "LS1 4BU")],
        [
            a_patch(
                "add",
                "/contact/-",
                {"relationship": [{"coding": [{"code": "C"}]}], "telecom": [{"system": "phone", "value": "1"}]},
            )
        ],
        [a_patch("replace", "/telecom/0", a_telecom("07700900999"))],
        [a_patch("replace", "/telecom/1", a_telecom("ada.okafor@example.com", "email", "home", "E1"))],
        [a_patch("test", "/telecom/0/id", "8C9DAEBF"), a_patch("remove", "/telecom/0")],
        [a_patch("replace", "/extension/0", a_pharmacy("FWC88"))],
        [a_patch("add", "/extension/-", a_pharmacy(name="MedicalApplianceSupplier"))],
        [a_patch("replace", "/extension/1", a_communication("cy"))],
        [a_patch("add", "/extension/-", BIRTH_PLACE)],
        [a_patch("test", "/extension/0/url", a_pharmacy()["url"]), a_patch("remove", "/extension/0")],
    ],
    ids=range(10),
)
async def test_a_patient_changes_what_is_theirs_to_change(patches):
    assert shown(await as_patient(*patches))["meta"]["versionId"] == "3"


@pytest.mark.parametrize(
    "patches",
    [
        [a_patch("replace", "/gender", "male")],
        [a_patch("replace", "/birthDate", "1980-05-18")],
        [a_patch("remove", "/multipleBirthInteger")],
        [a_patch("add", "/managingOrganization", {"identifier": {"value": "Y12345"}})],
        [a_patch("add", "/name/-", {"use": "old", "family": "Eze"})],
        [a_patch("test", "/name/1/id", "9"), a_patch("remove", "/name/1")],
        [a_patch("test", "/telecom/2/id", "H1"), a_patch("remove", "/telecom/2")],
        [a_patch("replace", "/telecom/0/id", "8C9DAEBF"), a_patch("replace", "/telecom/0/value", "07700900999")],
        [a_patch("replace", "/telecom/2", a_telecom("07700900999", object_id="H1"))],
        [a_patch("replace", "/extension/1/extension/1", {"url": "interpreterRequired", "valueBoolean": False})],
        [a_patch("test", "/extension/2/url", PREFERENCE["url"]), a_patch("remove", "/extension/2")],
        [a_patch("add", "/telecom/-", "07700900999")],
        [a_patch("replace", "/telecom/0", a_telecom("07700900999")), a_patch("replace", "/gender", "male")],
    ],
    ids=range(13),
)
async def test_a_patient_changes_nothing_else(patches):
    assert said(await as_patient(*patches)) == (400, "INVALID_UPDATE", f"Invalid update with error - {NOT_ALLOWED}")


async def test_a_patient_changes_nobody_else():
    reply = await as_patient(a_patch("replace", "/gender", "male"), nhs_number="9000000017")

    assert said(reply)[:2] == (403, "ACCESS_DENIED")
