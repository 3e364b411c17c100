import pytest

from tests.makers import a_telecom
from tests.services.pds.writing import SYSTEM, TODAY, TOMORROW, UKCORE, a_patch, patched, said, shown, somebody

ID = "8C9DAEBF"
EMAIL = {"system": "email", "use": "home", "value": "ada.okafor@example.com"}
TEXTPHONE = [
    {
        "url": f"{UKCORE}OtherContactSystem",
        "valueCoding": {"system": f"{SYSTEM}OtherContactSystem", "code": "textphone"},
    }
]
EMERGENCY = {"system": "http://terminology.hl7.org/CodeSystem/v2-0131", "code": "C", "display": "Emergency Contact"}
CONTACT = {
    "period": {"start": "2024-09-04"},
    "relationship": [{"coding": [EMERGENCY]}],
    "telecom": [{"system": "phone", "value": "07700900456"}],
}


def without_none(value):
    return {member: each for member, each in value.items() if each is not None}


async def added(root="telecom", base=EMAIL, **fields):
    return await patched(somebody(), a_patch("add", f"/{root}/-", without_none({**base, **fields})))


async def test_a_new_telecom_gets_an_id_and_begins_today():
    telecom = shown(await added())["telecom"][1]

    assert len(telecom.pop("id")) == 8
    assert telecom == {**EMAIL, "period": {"start": TODAY}}


async def test_a_telecom_is_replaced_under_its_id():
    new = {**a_telecom("07700900999"), "period": {"start": TODAY}}

    reply = await patched(somebody(), a_patch("replace", "/telecom/0", new))

    assert shown(reply)["telecom"] == [new]


@pytest.mark.parametrize(
    ("fields", "code", "text"),
    [
        ({"system": None}, "MISSING_VALUE", "Missing value - 'telecom/1/system'"),
        ({"value": None}, "MISSING_VALUE", "Missing value - 'telecom/1/value'"),
        ({"use": None}, "MISSING_VALUE", "Missing value - 'telecom/1/use'"),
        ({"system": "pager"}, "INVALID_VALUE", "Invalid value - 'pager' in field 'telecom/1/system'"),
        ({"use": "old"}, "INVALID_VALUE", "Invalid value - 'old' in field 'telecom/1/use'"),
        ({"value": " "}, "INVALID_VALUE", "Invalid value - ' ' in field 'telecom/1/value'"),
        ({"system": "other", "value": "1"}, "MISSING_VALUE", "Missing value - 'telecom/1/extension'"),
        (
            {"period": {"start": TOMORROW}},
            "INVALID_UPDATE",
            "Invalid update with error - period start date cannot be in the future",
        ),
        ({"value": "testemail"}, "INVALID_UPDATE", "Invalid update with error - email format is invalid"),
        ({"value": "a@b.uk"}, "INVALID_UPDATE", "Invalid update with error - email format is invalid"),
        ({"value": f"{'a' * 80}@b.co.uk.x"}, "INVALID_UPDATE", "Invalid update with error - email format is invalid"),
        ({"value": "a@b@example.com"}, "INVALID_UPDATE", "Invalid update with error - email format is invalid"),
        (
            {"rank": 1},
            "ADDITIONAL_PROPERTIES",
            "Invalid request with error - Additional properties are not allowed ('rank' was unexpected)",
        ),
    ],
)
async def test_a_telecom_that_breaks_a_rule_is_refused(fields, code, text):
    assert said(await added(**fields)) == (400, code, text)


async def test_only_a_textphone_says_what_it_is():
    assert said(await added(extension=TEXTPHONE))[1] == "INVALID_VALUE"
    assert (
        shown(await added(system="other", value="01632960587", extension=TEXTPHONE))["telecom"][1]["system"] == "other"
    )


async def test_a_second_telecom_of_a_system_and_use_is_forbidden():
    assert said(await added(system="phone", use="mobile", value="07700900456")) == (
        403,
        "FORBIDDEN_UPDATE",
        "Forbidden update with error - multiple mobile phone telecoms cannot be added",
    )


@pytest.mark.parametrize(("member", "value"), [("use", "home"), ("system", "fax")])
async def test_the_system_and_use_of_a_telecom_are_not_changed(member, value):
    reply = await patched(somebody(), a_patch("replace", "/telecom/0", {**a_telecom("07700900123"), member: value}))

    assert said(reply)[2] == "Invalid update with error - not permitted to change the system or use of a telecom"


async def test_a_new_emergency_contact_gets_an_id():
    contact = shown(await added("contact", CONTACT))["contact"][0]

    assert len(contact.pop("id")) == 8
    assert contact == CONTACT


@pytest.mark.parametrize(
    ("fields", "code", "text"),
    [
        ({"relationship": None}, "MISSING_VALUE", "Missing value - 'contact/0/relationship'"),
        ({"telecom": None}, "MISSING_VALUE", "Missing value - 'contact/0/telecom'"),
        ({"telecom": []}, "TOO_FEW_VALUES_SUBMITTED", "Too few values submitted - [] in field 'contact/0/telecom'"),
        (
            {"relationship": [{"coding": [{**EMERGENCY, "code": "N"}]}]},
            "INVALID_VALUE",
            "Invalid value - 'N' in field 'contact/0/relationship/0/coding/0/code'",
        ),
        (
            {"telecom": [{"system": "fax", "value": "1"}]},
            "INVALID_VALUE",
            "Invalid value - 'fax' in field 'contact/0/telecom/0/system'",
        ),
        (
            {"telecom": [{"system": "phone", "value": "1", "use": "home"}]},
            "ADDITIONAL_PROPERTIES",
            "Invalid request with error - Additional properties are not allowed ('use' was unexpected)",
        ),
        (
            {"telecom": [{"system": "phone", "value": "1", "period": {"start": TODAY}}]},
            "ADDITIONAL_PROPERTIES",
            "Invalid request with error - Additional properties are not allowed ('period' was unexpected)",
        ),
        (
            {"telecom": [{"system": "other", "value": "1"}]},
            "MISSING_VALUE",
            "Missing value - 'contact/0/telecom/0/extension'",
        ),
        (
            {"telecom": [{"system": "email", "value": "nobody"}]},
            "INVALID_UPDATE",
            "Invalid update with error - email format is invalid",
        ),
        (
            {"period": {"start": TODAY, "end": "2020-01-01"}},
            "INVALID_UPDATE",
            "Invalid update with error - period end date cannot be before the start date",
        ),
    ],
)
async def test_a_contact_that_breaks_a_rule_is_refused(fields, code, text):
    assert said(await added("contact", CONTACT, **fields)) == (400, code, text)


async def test_a_contact_is_replaced_and_removed_as_a_whole():
    tenant = somebody(contact=[{"id": "C123", **CONTACT}])
    new = {
        "id": "C123",
        "relationship": CONTACT["relationship"],
        "telecom": [{"system": "phone", "value": "07700900789"}],
    }
    replaced = shown(await patched(tenant, a_patch("replace", "/contact/0", new)))["contact"][0]
    patches = [a_patch("test", "/contact/0", replaced), a_patch("remove", "/contact/0")]

    removed = await patched(tenant, *patches, headers={"If-Match": 'W/"3"'})

    assert replaced == {**new, "period": {"start": TODAY}}
    assert "contact" not in shown(removed)
