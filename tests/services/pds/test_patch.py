import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonpath import JSONPatch

from simulator.call import Refusal
from simulator.services.pds.patch import MOST_PATCHES, Draft, check_dialect, patches_in
from simulator.services.pds.patch_paths import read_patches, same
from tests.makers import a_name, a_patient, a_telecom, an_address
from tests.services.pds.writing import a_communication, a_patch, a_pharmacy

ID = "0A1B2C3D"
ERROR = "Invalid update with error - "


def a_rich_patient():
    return a_patient(
        name=[a_name("Okafor", "Ada"), a_name("Eze", "Ada", use="old", object_id="11")],
        address=[an_address("ZZ99 4QA"), an_address("ZZ99 3WZ", use="temp", object_id="22")],
        telecom=[a_telecom("07700900123"), a_telecom("ada@example.com", "email", "home", "33")],
        extension=[a_pharmacy(), a_communication()],
    )


def drafted(*patches, patient=None):
    read = read_patches(patches)
    check_dialect(read)
    draft = Draft(patient or a_rich_patient())
    draft.apply(read)
    return draft


def refused(*patches, patient=None):
    with pytest.raises(Refusal) as refusal:
        drafted(*patches, patient=patient)
    return refusal.value.code, refusal.value.diagnostics


@pytest.mark.parametrize("body", [{}, {"patches": []}, {"patches": None}, {"correction": True}])
def test_a_body_without_patches_has_none(body):
    with pytest.raises(Refusal) as refusal:
        patches_in(body)

    assert (refusal.value.code, refusal.value.diagnostics) == ("INVALID_UPDATE", f"{ERROR}No patches found")


@pytest.mark.parametrize("patches", [{"op": "add"}, "add", 7, True])
def test_patches_that_are_no_list_are_refused(patches):
    with pytest.raises(Refusal) as refusal:
        patches_in({"patches": patches})

    assert refusal.value.diagnostics == f"{ERROR}patches is not a list"


def test_too_many_patches_are_refused():
    with pytest.raises(Refusal) as refusal:
        patches_in({"patches": [{}] * (MOST_PATCHES + 1)})

    assert refusal.value.diagnostics == f"{ERROR}more than 500 patches found"


@pytest.mark.parametrize("root", ["pets", "id", "identifier", "meta", "resourceType", "name~1", ""])
def test_what_cannot_be_updated_is_named(root):
    said = root.replace("~1", "/")

    assert refused(a_patch("add", f"/{root}", "x")) == (
        "INVALID_UPDATE",
        f"{ERROR}Update unsupported for resource - '{said}'",
    )


def test_anything_can_be_tested():
    draft = drafted(a_patch("test", "/meta/versionId", "2"), a_patch("test", "/name", a_rich_patient()["name"]))

    assert draft.result() == a_rich_patient()


@pytest.mark.parametrize(
    ("patch", "said"),
    [
        (a_patch("add", "/name/0", {}), "add '/name/0' is not supported - items are added at '/name/-'"),
        (a_patch("add", "/name", []), "add '/name' is not supported - items are added at '/name/-'"),
        (a_patch("replace", "/name", []), "replace '/name' is not supported - items are added at '/name/-'"),
        (a_patch("remove", "/extension"), "remove '/extension' is not supported - items are added at '/extension/-'"),
        (a_patch("replace", "/name/-", {}), "replace '/name/-' is not supported - '-' only adds an item"),
        (a_patch("add", "/name/-/family", "x"), "add '/name/-/family' is not supported - '-' only adds an item"),
    ],
    ids=lambda each: each["op"] + each["path"] if isinstance(each, dict) else "",
)
def test_items_are_added_to_the_end_of_a_list_and_nowhere_else(patch, said):
    assert refused(patch) == ("INVALID_UPDATE", ERROR + said)


def test_a_part_of_an_item_may_be_added_anywhere():
    draft = drafted(a_patch("add", "/name/0/id", ID), a_patch("add", "/name/0/given/0", "Rose"))

    assert draft.items("name")[0]["given"] == ["Rose", "Ada"]


@pytest.mark.parametrize(
    "patches",
    [
        [a_patch("replace", "/address/0/line/0", "2 Quay")],
        [a_patch("add", "/address/0/text", "x"), a_patch("replace", "/address/1/id", "22")],
        [a_patch("replace", "/address/0", {"use": "home"})],
        [a_patch("replace", "/address/0/line/0", "2"), a_patch("replace", "/address/0/url", "u")],
        [a_patch("replace", "/address/0/extension", [{"url": "u"}])],
        [a_patch("replace", "/address/0/period", {"id": "4E5F6A7B", "start": "2020-01-01"})],
    ],
    ids=range(6),
)
def test_a_change_in_an_item_needs_the_items_id(patches):
    assert refused(*patches) == ("INVALID_UPDATE", f"{ERROR}no id or url found for path with root /address/0")


def test_a_change_in_an_item_needs_its_id_even_where_there_is_no_item():
    change = a_patch("replace", "/address/0/line/0", "2 Whitehall Quay")

    assert refused(change, patient=a_patient(address=None))[1].endswith(
        "no id or url found for path with root /address/0"
    )


def test_an_extension_is_known_by_its_url():
    assert refused(a_patch("replace", "/extension/1/extension/1/valueBoolean", False)) == (
        "INVALID_UPDATE",
        f"{ERROR}no id or url found for path with root /extension/1",
    )


def test_a_part_of_an_extension_that_brings_its_own_url_needs_nothing_beside_it():
    part = {"url": "interpreterRequired", "valueBoolean": False}

    draft = drafted(a_patch("replace", "/extension/1/extension/1", part))

    assert draft.items("extension")[1] == a_communication(interpreter=False)


@pytest.mark.parametrize("beside", ["add", "replace", "test"])
def test_the_id_may_be_given_by_any_operation(beside):
    draft = drafted(a_patch("replace", "/name/0/family", "Eze"), a_patch(beside, "/name/0/id", ID))

    assert draft.items("name")[0]["family"] == "Eze"


@pytest.mark.parametrize(
    "patches",
    [
        [a_patch("replace", "/address/0/id", "123456")],
        [a_patch("replace", "/address/0/id", "123456"), a_patch("replace", "/address/0/line/0", "2 Whitehall Quay")],
        [a_patch("replace", "/address/0", {"id": "123456", "use": "home"})],
    ],
    ids=range(3),
)
def test_an_id_that_no_item_has_is_refused(patches):
    assert refused(*patches) == ("INVALID_UPDATE", f"{ERROR}no 'address' resources with object id '123456'")


def test_with_an_id_that_no_item_has_the_item_counts_as_empty():
    patches = [a_patch("replace", "/address/0/id", "456"), a_patch("replace", "/address/0/line", ["1", "2"])]

    assert refused(*patches)[1] == f"{ERROR}Invalid patch - can't replace non-existent object 'line'"


def test_an_id_of_another_item_is_refused():
    assert refused(a_patch("replace", "/name/0", a_name("X", object_id="11")))[1] == (
        f"{ERROR}'name' resource with object id '11' is not at /name/0"
    )


def test_a_url_that_the_extension_does_not_have_is_refused():
    assert refused(a_patch("replace", "/extension/1", {"url": "urn:old"}))[1] == (
        f"{ERROR}no 'extension' resources with url 'urn:old'"
    )


def test_an_id_of_null_is_no_id():
    assert refused(a_patch("replace", "/name/0/id", None))[1] == f"{ERROR}no 'name' resources with object id 'None'"


@pytest.mark.parametrize("path", ["/name/0/id", "/extension/0/url"])
def test_an_id_is_not_removed(path):
    tested = a_patch("test", path, ID if "name" in path else a_pharmacy()["url"])

    assert refused(tested, a_patch("remove", path))[1] == f"{ERROR}Invalid patch - can't remove '{path}'"


def test_an_item_that_the_record_gives_no_id_is_replaced_without():
    patient = a_patient(generalPractitioner=[{"identifier": {"value": "A81099"}}])
    practice = {"id": "X", "identifier": {"value": "B81001"}}

    draft = drafted(a_patch("replace", "/generalPractitioner/0", practice), patient=patient)

    assert draft.items("generalPractitioner") == [practice]


@pytest.mark.parametrize("path", ["/address/0/id", "/address/0/line/0", "/address/0"])
def test_an_item_behind_the_end_is_out_of_bounds(path):
    value = {"id": "456", "use": "home"} if path == "/address/0" else "456"
    patches = [a_patch("replace", path, value), a_patch("replace", "/address/0/id", "456")]

    assert refused(*patches, patient=a_patient(address=None))[1] == (
        f"{ERROR}Invalid patch - index '0' is out of bounds"
    )


def test_a_removal_without_test_is_the_first_item():
    assert refused(a_patch("remove", "/name/1")) == (
        "INVALID_UPDATE",
        f"{ERROR}removal '/name/1' is not immediately preceded by equivalent test - instead it is the first item",
    )


@pytest.mark.parametrize(
    ("before", "instead"),
    [
        (a_patch("test", "/name/0/id", ID), "test '/name/0/id'"),
        (a_patch("test", "/name/1/family", "Eze"), "test '/name/1/family'"),
        (a_patch("replace", "/name/1/id", "11"), "replace '/name/1/id'"),
        (a_patch("test", "/name", []), "test '/name'"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_removal_after_something_else_is_not_tested(before, instead):
    assert refused(before, a_patch("remove", "/name/1"))[1] == (
        f"{ERROR}removal '/name/1' is not immediately preceded by equivalent test - instead it is preceded by {instead}"
    )


@pytest.mark.parametrize(
    "test",
    [
        a_patch("test", "/name/1/id", "11"),
        a_patch("test", "/name/1", a_name("Eze", "Ada", use="old", object_id="11")),
    ],
    ids=["id", "whole"],
)
def test_a_removal_after_a_test_of_the_same_removes(test):
    draft = drafted(test, a_patch("remove", "/name/1"))

    assert draft.items("name") == [a_name("Okafor", "Ada")]
    assert draft.removed == [("name", a_name("Eze", "Ada", use="old", object_id="11"))]


def test_an_item_that_comes_and_goes_was_never_there():
    patches = [a_patch("add", "/name/-", {"use": "old"}), a_patch("test", "/name/2", {"use": "old"})]

    draft = drafted(*patches, a_patch("remove", "/name/2"))

    assert (draft.result(), draft.removed) == (a_rich_patient(), [])


def test_an_extension_is_removed_after_a_test_of_its_url():
    draft = drafted(a_patch("test", "/extension/0/url", a_pharmacy()["url"]), a_patch("remove", "/extension/0"))

    assert draft.items("extension") == [a_communication()]


def test_a_part_is_removed_after_a_test_of_the_items_id():
    draft = drafted(a_patch("test", "/name/0/id", ID), a_patch("remove", "/name/0/given/0"))

    assert draft.items("name")[0]["given"] == []


def test_a_part_of_an_extension_is_not_removed_after_a_test_of_another_part():
    patches = [
        a_patch("test", "/extension/1/extension/0/url", "language"),
        a_patch("remove", "/extension/1/extension/1"),
    ]

    assert "is not immediately preceded by equivalent test" in refused(*patches)[1]


def test_a_failed_test_stops_everything():
    assert refused(a_patch("replace", "/gender", "male"), a_patch("test", "/name/0/id", "9")) == (
        "INVALID_UPDATE",
        f"{ERROR}Invalid patch - {ID} (<class 'str'>) is not equal to tested value 9 (<class 'str'>)",
    )


def test_removals_from_the_front_move_the_rest():
    names = [a_name(family, object_id=str(index), use="old") for index, family in enumerate("PIBS")]
    patches = [
        a_patch("test", "/name/1/id", "1"),
        a_patch("remove", "/name/1"),
        a_patch("test", "/name/1/id", "2"),
        a_patch("remove", "/name/1"),
    ]

    draft = drafted(*patches, patient=a_patient(name=names))

    assert [name["family"] for name in draft.items("name")] == ["P", "S"]


def test_a_list_that_has_lost_its_last_item_is_left_out():
    draft = drafted(a_patch("test", "/telecom/0/id", "8C9DAEBF"), a_patch("remove", "/telecom/0"), patient=a_patient())

    assert "telecom" not in draft.result()


def test_a_single_value_that_is_not_there_cannot_be_removed():
    assert refused(a_patch("remove", "/multipleBirthInteger"))[1] == (
        f"{ERROR}Invalid patch - can't remove non-existent object 'multipleBirthInteger'"
    )


OLD_NAME = a_name("Bloggs", "Joe", use="old")
LEGAL = (
    [a_patch("add", "/name/-", OLD_NAME)],
    [a_patch("add", "/extension/-", a_pharmacy("FWC88"))],
    [a_patch("replace", "/gender", "male")],
    [a_patch("add", "/multipleBirthInteger", 2)],
    [a_patch("add", "/managingOrganization", {"identifier": {"value": "A81099"}})],
    [a_patch("replace", "/name/0/id", ID), a_patch("replace", "/name/0/family", "Eze")],
    [a_patch("replace", "/name/0/id", ID), a_patch("add", "/name/0/given/-", "Rose")],
    [a_patch("replace", "/address/0", an_address("ZZ99 5XX"))],
    [a_patch("test", "/telecom/0/id", "8C9DAEBF"), a_patch("replace", "/telecom/0/id", "8C9DAEBF")],
    [a_patch("replace", "/extension/1/extension/1", {"url": "interpreterRequired", "valueBoolean": False})],
    [a_patch("test", "/birthDate", "1980-05-17"), a_patch("replace", "/birthDate", "1980-05-18")],
)


@given(st.permutations(LEGAL), st.integers(1, len(LEGAL)))
def test_legal_patches_do_what_rfc_6902_says_and_leave_the_patient_alone(groups, count):
    patches = [patch for group in groups[:count] for patch in group]
    patient = a_rich_patient()
    expected = JSONPatch(patches).apply(copy.deepcopy(patient))

    draft = drafted(*patches, patient=patient)

    assert same(draft.result(), expected)
    assert patient == a_rich_patient()
