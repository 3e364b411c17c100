"""The reporting rules about JSON Patches, each with an update that breaks it and one that does not."""

import pytest

from simulator.wire.json import Json
from tests.services.pds.rules.samples import (
    Sample,
    a_new_address,
    a_new_name,
    a_new_telecom,
    a_practice_reference,
    add,
    broken_rules,
    coded,
    findings,
    replace,
    update,
)

SET_GENDER = replace("/gender", "male")
ADDRESS_ID = {"op": "replace", "path": "/address/0/id", "value": "456"}
TEST_NAME = {"op": "test", "path": "/name/1/id", "value": "8F8B957D"}
REMOVE_NAME = {"op": "remove", "path": "/name/1"}
DIED = "2026-11-01T00:00:00+00:00"
NOTICE = coded("DeathNotificationStatus", "deathNotificationStatus", "1")


def _removals(*indexes: int) -> list[Json]:
    return [
        patch
        for index in indexes
        for patch in (
            {"op": "test", "path": f"/name/{index}/id", "value": str(index)},
            {"op": "remove", "path": f"/name/{index}"},
        )
    ]


CASES: dict[str, tuple[Sample, Sample]] = {
    "pds.update.no-patches": (
        update(body={}),
        update(SET_GENDER),
    ),
    "pds.update.members": (
        update(body={"patches": [SET_GENDER], "reason": "moved"}),
        update(SET_GENDER),
    ),
    "pds.update.patch-shape": (
        update({"op": "replace", "path": "/gender"}),
        update({"op": "remove", "path": "/multipleBirthInteger"}),
    ),
    "pds.update.patch-members": (
        update({**SET_GENDER, "from": "/name"}),
        update(SET_GENDER),
    ),
    "pds.update.operation": (
        update({"op": "move", "path": "/gender", "value": "x"}),
        update(SET_GENDER),
    ),
    "pds.update.pointer": (
        update(replace("gender", "male")),
        update(replace("/gender", "male")),
    ),
    "pds.update.root": (
        update(add("/pets/-", {})),
        update(add("/name/-", a_new_name(use="nickname"))),
    ),
    "pds.update.managing-organization": (
        update(replace("/managingOrganization", a_practice_reference())),
        update(SET_GENDER),
    ),
    "pds.update.add-position": (
        update(add("/name/0", a_new_name())),
        update(add("/name/-", a_new_name())),
    ),
    "pds.update.add-id": (
        update(add("/name/-", a_new_name(id="1"))),
        update(replace("/name/0", a_new_name(id="1"))),
    ),
    "pds.update.part-without-id": (
        update(replace("/name/0/family", "Bell")),
        update(replace("/name/0/id", "123"), replace("/name/0/family", "Bell")),
    ),
    "pds.update.item-without-id": (
        update(replace("/name/0", a_new_name())),
        update(replace("/name/0", a_new_name(id="123"))),
    ),
    "pds.update.remove-untested": (
        update(TEST_NAME, SET_GENDER, REMOVE_NAME),
        update(TEST_NAME, REMOVE_NAME),
    ),
    "pds.update.remove-part": (
        update(TEST_NAME, {"op": "remove", "path": "/name/1/suffix"}),
        update(TEST_NAME, REMOVE_NAME),
    ),
    "pds.update.address-lines": (
        update(ADDRESS_ID, {"op": "replace", "path": "/address/0/line", "value": ["1 Fold Lane", "Otherby"]}),
        update(ADDRESS_ID, {"op": "replace", "path": "/address/0/line/0", "value": "1 Fold Lane"}),
    ),
    "pds.update.remove-order": (
        update(*_removals(1, 2)),
        update(*_removals(2, 1)),
    ),
    "pds.update.remove-protected": (
        update({"op": "remove", "path": "/birthDate"}),
        update({"op": "remove", "path": "/multipleBirthInteger"}),
    ),
    "pds.update.death-alone": (
        update(add("/deceasedDateTime", DIED)),
        update(add("/deceasedDateTime", DIED), add("/extension/-", NOTICE)),
    ),
}


@pytest.mark.parametrize("rule", CASES)
def test_the_rule_finds_what_it_is_there_for(rule: str) -> None:
    broken, _ = CASES[rule]

    assert rule in broken_rules(broken)


@pytest.mark.parametrize("rule", CASES)
def test_the_rule_leaves_the_nearest_sound_sample_alone(rule: str) -> None:
    _, sound = CASES[rule]

    assert rule not in broken_rules(sound)


@pytest.mark.parametrize(
    "test",
    [
        {"op": "test", "path": "/extension/3/url", "value": "https://example.org"},
        {"op": "test", "path": "/extension/3", "value": {"url": "https://example.org"}},
    ],
)
def test_a_removal_may_be_tested_by_url_or_by_the_whole_item(test: Json) -> None:
    sample = update(test, {"op": "remove", "path": "/extension/3"})

    assert "pds.update.remove-untested" not in broken_rules(sample)


def test_a_test_of_another_item_does_not_serve_a_removal() -> None:
    sample = update({"op": "test", "path": "/name/0/id", "value": "1"}, REMOVE_NAME)

    assert "pds.update.remove-untested" in broken_rules(sample)


def test_a_bare_list_of_patches_is_named_as_such() -> None:
    found = findings(update(body=[SET_GENDER]))

    assert [(finding.rule, finding.where, finding.what) for finding in found] == [
        ("pds.update.no-patches", "/", "a bare list of patches")
    ]


def test_the_values_of_whole_items_are_checked_where_they_stand() -> None:
    sample = update(
        add("/name/-", a_new_name(family="O`Brien")),
        add("/address/-", a_new_address(use="work")),
        add("/telecom/-", a_new_telecom(system="sms")),
        replace("/gender", "other"),
    )

    found = [(finding.rule, finding.where) for finding in findings(sample)]

    assert found == [
        ("pds.name.characters", "/patches/0/value/family"),
        ("pds.address.use", "/patches/1/value/use"),
        ("pds.telecom.system", "/patches/2/value/system"),
        ("pds.person.gender", "/patches/3/value"),
    ]


def test_a_value_that_is_no_data_type_of_r4_is_told_by_its_path() -> None:
    sample = update(add("/name/-", a_new_name(given="Ada", nick="x")))

    found = {(finding.rule, finding.where) for finding in findings(sample)}

    assert found == {
        ("fhir.element.form", "/patches/0/value/given"),
        ("fhir.element.unknown", "/patches/0/value/nick"),
    }


def test_each_item_of_a_list_that_is_replaced_whole_is_checked() -> None:
    sample = update(replace("/telecom", [a_new_telecom(), a_new_telecom(use="pager")]))

    assert [(finding.rule, finding.where) for finding in findings(sample)] == [
        ("pds.telecom.use", "/patches/0/value/1/use")
    ]


def test_single_parts_of_names_and_addresses_are_checked() -> None:
    sample = update(
        replace("/name/0/id", "123"),
        replace("/name/0/given", ["Ada", "Nk#chi"]),
        replace("/address/0/id", "456"),
        replace("/address/0/postalCode", "nowhere"),
    )

    assert broken_rules(sample) == ["pds.name.characters", "pds.address.postcode-form"]


def test_a_pointer_is_read_with_its_escapes() -> None:
    sample = update(replace("/na~1me", "x"), replace("/na~2me", "x"))

    assert broken_rules(sample) == ["pds.update.pointer", "pds.update.root"]


@pytest.mark.parametrize("root", ["name", "address", "telecom", "contact", "generalPractitioner", "extension"])
def test_an_item_that_is_no_object_is_told_once(root: str) -> None:
    found = findings(update(add(f"/{root}/-", "Ada")))

    assert [finding.where for finding in found if finding.rule != "pds.practice.change"] == ["/patches/0/value"]


def test_patches_without_object_or_path_are_each_told() -> None:
    found = findings(update("x", {"op": "remove"}, {"path": "/gender"}))

    assert [(finding.rule, finding.where) for finding in found] == [
        ("pds.update.patch-shape", "/patches/0"),
        ("pds.update.patch-shape", "/patches/1"),
        ("pds.update.operation", "/patches/2/op"),
    ]
