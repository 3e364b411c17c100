import pytest

from tests.makers import a_practice
from tests.services.pds.writing import TODAY, a_patch, patched, said, shown, somebody

ID = "25D3E1F2"
ODS = "https://fhir.nhs.uk/Id/ods-organization-code"


async def test_a_new_practice_gets_an_id_its_type_and_a_start():
    tenant = somebody(generalPractitioner=None)

    practice = shown(
        await patched(tenant, a_patch("add", "/generalPractitioner/-", {"identifier": {"value": "B81001"}}))
    )

    made = practice["generalPractitioner"][0]
    assert len(made.pop("id")) == 8
    assert made == {
        "type": "Organization",
        "identifier": {"system": ODS, "value": "B81001", "period": {"start": TODAY}},
    }


async def test_a_practice_is_replaced_under_its_id():
    value = {"id": ID, "identifier": {"value": "B81001", "period": {"start": "2026-11-01"}}}

    reply = await patched(somebody(), a_patch("replace", "/generalPractitioner/0", value))

    assert shown(reply)["generalPractitioner"] == [
        {**a_practice("B81001"), "identifier": {"system": ODS, "value": "B81001", "period": {"start": "2026-11-01"}}}
    ]


async def test_a_second_practice_is_forbidden():
    reply = await patched(somebody(), a_patch("add", "/generalPractitioner/-", {"identifier": {"value": "B81001"}}))

    assert said(reply) == (
        403,
        "FORBIDDEN_UPDATE",
        "Forbidden update with error - multiple general practitioners cannot be added",
    )


async def test_nobody_is_taken_off_a_practices_list():
    patches = [a_patch("test", "/generalPractitioner/0/id", ID), a_patch("remove", "/generalPractitioner/0")]

    assert said(await patched(somebody(), *patches)) == (
        403,
        "FORBIDDEN_UPDATE",
        "Forbidden update with error - source not permitted to remove 'generalPractitioner'",
    )


@pytest.mark.parametrize(
    ("identifier", "code", "text"),
    [
        ({}, "MISSING_VALUE", "Missing value - 'generalPractitioner/0/identifier/value'"),
        (
            {"value": "b81-1"},
            "INVALID_VALUE",
            "Invalid value - 'b81-1' in field 'generalPractitioner/0/identifier/value'",
        ),
        (
            {"value": "B81001", "system": "urn:x"},
            "INVALID_VALUE",
            "Invalid value - 'urn:x' in field 'generalPractitioner/0/identifier/system'",
        ),
        (
            {"value": "B81001", "period": {"start": "2026-01-01", "end": "2026-02-01"}},
            "INVALID_UPDATE",
            "Invalid update with error - An end date can not be provided on general practitioner",
        ),
    ],
)
async def test_a_practice_that_breaks_a_rule_is_refused(identifier, code, text):
    patch = a_patch("replace", "/generalPractitioner/0", {"id": ID, "identifier": identifier})

    assert said(await patched(somebody(), patch)) == (400, code, text)


async def test_a_practices_code_is_corrected_and_its_period_kept():
    ended = a_practice("Y12345")
    ended["identifier"]["period"] = {"start": "2020-01-01", "end": "2021-12-31"}
    patches = [
        a_patch("replace", "/generalPractitioner/0/id", ID),
        a_patch("replace", "/generalPractitioner/0/identifier/value", "Y54321"),
    ]

    practice = shown(await patched(somebody(generalPractitioner=[ended]), *patches))["generalPractitioner"][0]

    assert practice["identifier"] == {**ended["identifier"], "value": "Y54321"}


async def test_the_managing_organisation_can_be_set_and_removed():
    tenant = somebody()
    path = "/managingOrganization"

    added = await patched(tenant, a_patch("add", path, {"identifier": {"value": "Y12345"}}))
    removed = await patched(tenant, a_patch("remove", path), headers={"If-Match": 'W/"3"'})

    assert shown(added)["managingOrganization"] == {
        "type": "Organization",
        "identifier": {"system": ODS, "value": "Y12345"},
    }
    assert "managingOrganization" not in shown(removed)


async def test_a_managing_organisation_that_is_none_is_refused():
    reply = await patched(somebody(), a_patch("add", "/managingOrganization", "Y12345"))

    assert said(reply)[2] == "Invalid value - 'Y12345' in field 'managingOrganization'"
