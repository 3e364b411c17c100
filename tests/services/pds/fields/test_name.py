import pytest

from tests.makers import a_name
from tests.services.pds.writing import TODAY, TOMORROW, a_patch, patched, said, shown, somebody

ID = "0A1B2C3D"
OLD = {"use": "old", "family": "Bloggs", "given": ["Joe"], "period": {"start": "2019-12-31"}}


async def added(**fields):
    value = {member: value for member, value in {**OLD, **fields}.items() if value is not None}
    return await patched(somebody(), a_patch("add", "/name/-", value))


async def changed(member, value, op="replace"):
    patches = [a_patch("replace", "/name/0/id", ID), a_patch(op, f"/name/0/{member}", value)]
    return await patched(somebody(), *patches)


async def test_a_new_name_gets_an_id_and_stands_last():
    name = shown(await added(prefix=["Dr"], suffix=["PhD"]))["name"][1]

    assert len(name.pop("id")) == 8
    assert name == {**OLD, "prefix": ["Dr"], "suffix": ["PhD"]}


async def test_a_new_name_without_period_begins_today():
    assert shown(await added(period=None))["name"][1]["period"] == {"start": TODAY}


async def test_a_changed_name_keeps_its_period():
    assert shown(await changed("family", "Eze"))["name"] == [a_name("Eze", "Ada")]


@pytest.mark.parametrize(
    ("fields", "code", "text"),
    [
        ({"use": None}, "MISSING_VALUE", "Missing value - 'name/1/use'"),
        ({"family": None}, "MISSING_VALUE", "Missing value - 'name/1/family'"),
        ({"use": "official"}, "INVALID_VALUE", "Invalid value - 'official' in field 'name/1/use'"),
        ({"family": "x" * 36}, "INVALID_VALUE", f"Invalid value - '{'x' * 36}' in field 'name/1/family'"),
        ({"family": ""}, "INVALID_VALUE", "Invalid value - '' in field 'name/1/family'"),
        ({"given": "not an array"}, "INVALID_VALUE", "Invalid value - 'not an array' in field 'name/1/given'"),
        ({"given": ["x" * 36]}, "INVALID_VALUE", f"Invalid value - '{'x' * 36}' in field 'name/1/given/0'"),
        (
            {"given": ["One", "Two", "Three", "Four", "Five", "six"]},
            "TOO_MANY_VALUES_SUBMITTED",
            "Too many values submitted - ['One', 'Two', 'Three', 'Four', 'Five', 'six'] in field 'name/1/given'",
        ),
        ({"prefix": "Dr"}, "INVALID_VALUE", "Invalid value - 'Dr' in field 'name/1/prefix'"),
        ({"prefix": ["MR"]}, "INVALID_VALUE", "Invalid value - 'MR' in field 'name/1/prefix/0'"),
        ({"suffix": ["phd"]}, "INVALID_VALUE", "Invalid value - 'phd' in field 'name/1/suffix/0'"),
        (
            {"given": ["O`Brien"]},
            "UNSUPPORTED_CHARACTERS_IN_FIELD",
            "Unsupported characters - 'O`Brien' in field 'name/1/given/0'",
        ),
        (
            {"family": "Smith\u2019s"},
            "UNSUPPORTED_CHARACTERS_IN_FIELD",
            "Unsupported characters - 'Smith\u2019s' in field 'name/1/family'",
        ),
        (
            {"text": "Dr Joe Bloggs"},
            "ADDITIONAL_PROPERTIES",
            "Invalid request with error - Additional properties are not allowed ('text' was unexpected)",
        ),
        ({"period": {"end": TODAY}}, "MISSING_VALUE", "Missing value - 'name/1/period/start'"),
        (
            {"period": {"start": "1/1/2020"}},
            "INVALID_VALUE",
            "Invalid value - '1/1/2020' in field 'name/1/period/start'",
        ),
        (
            {"period": {"start": TOMORROW}},
            "INVALID_UPDATE",
            "Invalid update with error - period start date cannot be in the future",
        ),
    ],
)
async def test_a_name_that_breaks_a_rule_is_refused(fields, code, text):
    assert said(await added(**fields)) == (400, code, text)


@pytest.mark.parametrize("name", ["O'Brien-Smith Jr. 2", "Øystein", "Łukasz", "Þór", "Żółć", "ÿſ"])
async def test_the_letters_of_the_published_ranges_are_taken(name):
    assert shown(await added(family=name))["name"][1]["family"] == name


@pytest.mark.parametrize("letter", ["\u00d7", "\u00f7", "\u0180", "_", "\u00bf", "\u0301"])
async def test_letters_beside_the_published_ranges_are_not(letter):
    assert said(await added(family=f"A{letter}"))[1] == "UNSUPPORTED_CHARACTERS_IN_FIELD"


async def test_the_full_stops_that_a_prefix_ends_with_are_dropped():
    assert shown(await added(prefix=["Mrs.", "Prof..", "."]))["name"][1]["prefix"] == ["Mrs", "Prof", "."]


async def test_later_given_names_are_taken_apart_at_spaces():
    names = shown(await added(given=["Jane Marie Anne", "Jo Adele"]))["name"]

    assert names[1]["given"] == ["Jane Marie Anne", "Jo", "Adele"]


async def test_a_second_usual_name_is_forbidden():
    assert said(await added(use="usual")) == (
        403,
        "FORBIDDEN_UPDATE",
        "Forbidden update with error - multiple usual names cannot be added",
    )


async def test_a_second_nickname_is_forbidden():
    tenant = somebody(name=[a_name("Okafor", "Ada"), a_name("Okafor", "Addy", use="nickname", object_id="9")])

    reply = await patched(tenant, a_patch("add", "/name/-", {"use": "nickname", "family": "Okafor"}))

    assert said(reply)[2] == "Forbidden update with error - multiple nickname names cannot be added"


async def test_there_may_be_many_old_names():
    tenant = somebody(name=[a_name("Okafor", "Ada"), a_name("Eze", "Ada", use="old", object_id="9")])

    assert len(shown(await patched(tenant, a_patch("add", "/name/-", OLD)))["name"]) == 3


async def test_the_usual_name_is_not_removed():
    reply = await patched(somebody(), a_patch("test", "/name/0/id", ID), a_patch("remove", "/name/0"))

    assert said(reply) == (
        403,
        "FORBIDDEN_UPDATE",
        "Forbidden update with error - not permitted to remove usual name",
    )


async def test_the_use_of_a_name_is_not_changed():
    assert (
        said(await changed("use", "old"))[2] == "Invalid update with error - not permitted to change the use of a name"
    )


async def test_a_usual_name_gets_no_end():
    reply = await changed("period", {"start": "2020-01-01", "end": "2021-01-01"})

    assert said(reply)[2] == "Invalid update with error - An end date can not be provided on usual name"


async def test_a_usual_name_that_has_an_end_can_be_corrected():
    name = {**a_name("Smith", "Jane"), "period": {"start": "2020-01-01", "end": "2021-12-31"}}
    patches = [a_patch("replace", "/name/0/id", ID), a_patch("replace", "/name/0/given/0", "Anne")]

    reply = await patched(somebody(name=[name]), *patches)

    assert shown(reply)["name"] == [{**name, "given": ["Anne"]}]


async def test_suffixes_come_and_go():
    tenant = somebody()
    added = await patched(tenant, a_patch("add", "/name/0/id", ID), a_patch("add", "/name/0/suffix", ["PhD", "MBBS"]))
    removed = await patched(
        tenant,
        a_patch("test", "/name/0/id", ID),
        a_patch("remove", "/name/0/suffix"),
        headers={"If-Match": 'W/"3"'},
    )

    assert shown(added)["name"][0]["suffix"] == ["PhD", "MBBS"]
    assert "suffix" not in shown(removed)["name"][0]


async def test_a_list_that_has_lost_its_last_word_is_left_out():
    reply = await patched(somebody(), a_patch("test", "/name/0/id", ID), a_patch("remove", "/name/0/given/0"))

    assert "given" not in shown(reply)["name"][0]
