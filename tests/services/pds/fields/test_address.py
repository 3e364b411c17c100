import pytest

from tests.makers import an_address
from tests.services.pds.writing import SYSTEM, TODAY, TOMORROW, UKCORE, a_patch, patched, said, shown, somebody

ID = "4E5F6A7B"
LINES = "Invalid update with error - address lines 1 and 4 or 2 and 4 must be completed as a minimum"
TEMP = {
    "use": "temp",
    "text": "Holiday Home",
    "period": {"start": "2026-11-01", "end": "2027-01-30"},
    "line": ["", "23 Mill Lane", "", "Leeds", ""],
    "postalCode": "LS1 6AE",
}
BILLING = {**TEMP, "use": "billing", "text": None, "period": {"start": "2026-01-01", "end": "2027-01-02"}}


def without_none(value):
    return {member: each for member, each in value.items() if each is not None}


def a_key(kind, value):
    coding = {"system": f"{SYSTEM}AddressKeyType", "code": kind}
    parts = [{"url": "type", "valueCoding": coding}, {"url": "value", "valueString": value}]
    return {"url": f"{UKCORE}AddressKey", "extension": parts}


async def added(value, **fields):
    return await patched(somebody(), a_patch("add", "/address/-", without_none({**value, **fields})))


async def replaced(**fields):
    value = without_none({**an_address("LS1 4BU"), **fields})
    return await patched(somebody(), a_patch("replace", "/address/0", value))


@pytest.mark.parametrize("value", [TEMP, BILLING], ids=["temp", "billing"])
async def test_a_new_address_gets_an_id_and_loses_its_blank_lines(value):
    address = shown(await added(value))["address"][1]

    assert len(address.pop("id")) == 8
    assert address == without_none({**value, "line": ["23 Mill Lane", "Leeds"]})


@pytest.mark.parametrize(
    ("value", "fields", "code", "text"),
    [
        (TEMP, {"use": None}, "MISSING_VALUE", "Missing value - 'address/1/use'"),
        (TEMP, {"use": "old"}, "INVALID_VALUE", "Invalid value - 'old' in field 'address/1/use'"),
        (TEMP, {"use": "work"}, "UNSUPPORTED_VALUE", "Unsupported value - 'work' in field 'address/1/use'"),
        (TEMP, {"text": None}, "MISSING_VALUE", "Missing value - 'address/1/text'"),
        (TEMP, {"text": "Tent"}, "INVALID_VALUE", "Invalid value - 'Tent' in field 'address/1/text'"),
        (TEMP, {"period": None}, "MISSING_VALUE", "Missing value - 'address/1/period'"),
        (TEMP, {"period": {"start": TODAY}}, "MISSING_VALUE", "Missing value - 'address/1/period/end'"),
        (BILLING, {"period": None}, "MISSING_VALUE", "Missing value - 'address/1/period'"),
        (
            TEMP,
            {"period": {"start": "2026-11-01", "end": "2027-01-31"}},
            "INVALID_UPDATE",
            "Invalid update with error - temp address period cannot be longer than 90 days",
        ),
        (
            BILLING,
            {"period": {"start": "2026-01-01", "end": "2027-01-03"}},
            "INVALID_UPDATE",
            "Invalid update with error - billing address period cannot be longer than 366 days",
        ),
        (
            TEMP,
            {"period": {"start": TOMORROW, "end": "2026-12-01"}},
            "INVALID_UPDATE",
            "Invalid update with error - period start date cannot be in the future",
        ),
        (TEMP, {"line": "1 High Street"}, "INVALID_VALUE", "Invalid value - '1 High Street' in field 'address/1/line'"),
        (
            TEMP,
            {"line": list("123456")},
            "TOO_MANY_VALUES_SUBMITTED",
            "Too many values submitted - ['1', '2', '3', '4', '5', '6'] in field 'address/1/line'",
        ),
        (TEMP, {"line": [None]}, "INVALID_VALUE", "Invalid value - 'None' in field 'address/1/line/0'"),
        (
            TEMP,
            {"city": "Leeds"},
            "ADDITIONAL_PROPERTIES",
            "Invalid request with error - Additional properties are not allowed ('city' was unexpected)",
        ),
    ],
)
async def test_an_address_that_breaks_a_rule_is_refused(value, fields, code, text):
    assert said(await added(value, **fields)) == (400, code, text)


@pytest.mark.parametrize(
    "lines",
    [
        ["23 Mill Lane"],
        [],
        None,
        ["", "23 Mill Lane", "Leeds"],
        ["1", "2", "3", "", "5"],
        ["", "", "3", "Leeds", ""],
        [" ", "", "3", "Leeds"],
    ],
    ids=repr,
)
async def test_an_address_needs_line_1_or_2_and_line_4(lines):
    assert said(await replaced(line=lines)) == (400, "INVALID_UPDATE", LINES)


@pytest.mark.parametrize(
    "lines",
    [["1", "", "", "Leeds", ""], ["", "2", "", "Leeds"], ["2 Quay", "Leeds"], ["2 Quay", "Leeds", "West Yorkshire"]],
    ids=repr,
)
async def test_lines_without_blanks_say_nothing_of_their_numbers(lines):
    assert shown(await replaced(line=lines))["address"][0]["line"] == [line for line in lines if line]


async def test_a_pseudo_postcode_needs_no_lines():
    address = shown(await replaced(line=None, postalCode="ZZ99 3VZ"))["address"][0]

    assert (address["postalCode"], "line" in address) == ("ZZ99 3VZ", False)


async def test_a_replaced_address_without_period_begins_today():
    assert shown(await replaced(period=None))["address"][0]["period"] == {"start": TODAY}


async def test_one_line_is_replaced_beside_the_id():
    patches = [a_patch("replace", "/address/0/id", ID), a_patch("replace", "/address/0/line/0", "2 Whitehall Quay")]

    address = shown(await patched(somebody(), *patches))["address"][0]

    assert address == {**an_address("ZZ99 4QA"), "line": ["2 Whitehall Quay", "Boar Lane", "Leeds"]}


async def test_the_only_line_that_an_address_has_can_be_corrected():
    tenant = somebody(address=[{**an_address("LS1 6AE"), "line": ["1 High Stret"]}])
    patches = [a_patch("replace", "/address/0/id", ID), a_patch("replace", "/address/0/line/0", "1 High Street")]

    assert shown(await patched(tenant, *patches))["address"][0]["line"] == ["1 High Street"]


async def test_a_postcode_is_replaced_whatever_the_lines():
    tenant = somebody(address=[{**an_address("LS1 6AE"), "line": ["1 High Street"]}])
    patches = [a_patch("replace", "/address/0/id", ID), a_patch("replace", "/address/0/postalCode", "LS1 4BU")]

    assert shown(await patched(tenant, *patches))["address"][0]["postalCode"] == "LS1 4BU"


@pytest.mark.parametrize("use", ["home", "temp", "billing"])
async def test_a_second_address_of_a_use_is_forbidden(use):
    first = an_address("LS1 6AE", use=use)

    reply = await patched(somebody(address=[first]), a_patch("add", "/address/-", without_none({**TEMP, "use": use})))

    assert said(reply) == (
        403,
        "FORBIDDEN_UPDATE",
        f"Forbidden update with error - multiple {use} addresses cannot be added",
    )


async def test_an_address_can_be_removed_and_added_in_one_update():
    value = {member: each for member, each in an_address("LS1 4BU").items() if member != "id"}
    patches = [
        a_patch("test", "/address/0", an_address("ZZ99 4QA")),
        a_patch("remove", "/address/0"),
        a_patch("add", "/address/-", value),
    ]

    addresses = shown(await patched(somebody(), *patches))["address"]

    assert [address["postalCode"] for address in addresses] == ["LS1 4BU"]


async def test_an_old_work_address_can_be_removed():
    tenant = somebody(address=[an_address("LS1 6AE"), an_address("LS1 4BU", use="work", object_id="W1")])

    reply = await patched(tenant, a_patch("test", "/address/1/id", "W1"), a_patch("remove", "/address/1"))

    assert shown(reply)["address"] == [an_address("LS1 6AE")]


async def test_an_address_beside_a_flawed_one_can_be_changed():
    flawed = an_address("LS1 4BU", use="temp", object_id="T1")
    tenant = somebody(address=[an_address("LS1 6AE"), flawed])
    patches = [a_patch("replace", "/address/0/id", ID), a_patch("replace", "/address/0/postalCode", "LS2 7UE")]

    assert shown(await patched(tenant, *patches))["address"][1] == flawed


@pytest.mark.parametrize("key", [a_key("PAF", "12345678"), a_key("PAF", "9876543"), a_key("UPRN", "203700882517")])
async def test_address_keys_are_kept(key):
    assert shown(await replaced(extension=[key]))["address"][0]["extension"] == [key]


@pytest.mark.parametrize(
    ("keys", "code", "text"),
    [
        (
            [{"url": f"{UKCORE}AddressKey"}],
            "MISSING_VALUE",
            "Missing value - 'address/0/extension/0/extension'",
        ),
        (
            [a_key("PAF", "A2345678")],
            "INVALID_VALUE",
            "Invalid value - 'A2345678' in field 'address/0/extension/0/extension/1/valueString'",
        ),
        (
            [a_key("POST", "1")],
            "INVALID_VALUE",
            "Invalid value - 'POST' in field 'address/0/extension/0/extension/0/valueCoding/code'",
        ),
        (
            [a_key("UPRN", "1")] * 3,
            "TOO_MANY_VALUES_SUBMITTED",
            "Too many values submitted - <json too long to display> in field 'address/0/extension'",
        ),
        (
            [{"url": "urn:x", "extension": []}],
            "INVALID_VALUE",
            "Invalid value - 'urn:x' in field 'address/0/extension/0/url'",
        ),
    ],
    ids=["no parts", "PAF", "kind", "many", "url"],
)
async def test_an_address_key_that_is_none_is_refused(keys, code, text):
    assert said(await replaced(extension=keys)) == (400, code, text)
