import copy

import pytest

from simulator.services.pds.fields.record import LONGEST_HISTORY, remembered, settle
from simulator.services.pds.occasion import Occasion
from simulator.services.pds.patch import Draft, check_dialect
from simulator.services.pds.patch_paths import read_patches
from tests.makers import NOW, a_name, a_patient, a_practice, a_telecom, an_address
from tests.services.pds.writing import a_patch, a_pharmacy, patched, said, somebody


def drafted(*patches, **fields):
    read = read_patches(patches)
    check_dialect(read)
    draft = Draft(a_patient(**fields))
    draft.apply(read)
    return draft


def settled(draft, ids=("AAAA0001", "AAAA0002")):
    return settle(draft, Occasion(NOW), iter(ids).__next__)


def test_new_items_get_ids_in_order_and_an_id_that_was_sent_counts_for_nothing():
    draft = drafted(
        a_patch("add", "/name/-", {"id": "MINE", "use": "old", "family": "Eze"}),
        a_patch("add", "/telecom/-", {"system": "email", "use": "home", "value": "ada@example.com"}),
        a_patch("add", "/extension/-", a_pharmacy()),
    )

    made = settled(draft)

    assert made["name"][1]["id"] == "AAAA0001"
    assert made["telecom"][1]["id"] == "AAAA0002"
    assert "id" not in made["extension"][0]


def test_only_what_the_request_touches_is_judged():
    flawed = {
        "name": [{"id": "1", "family": "?", "use": "anonymous"}, a_name("Okafor", "Ada", object_id="2")],
        "telecom": [{"id": "3", "system": "pager", "value": ""}],
        "birthDate": "1980",
        "multipleBirthInteger": 12,
        "extension": [{"url": "urn:unknown"}],
    }

    made = settled(drafted(a_patch("replace", "/gender", "male"), **flawed))

    assert made == a_patient(**flawed, gender="male")


def test_the_patient_it_began_with_is_left_alone():
    draft = drafted(
        a_patch("add", "/name/-", {"use": "old", "family": "Eze", "prefix": ["Dr."]}),
        a_patch("replace", "/address/0/id", "4E5F6A7B"),
        a_patch("replace", "/address/0/line/1", ""),
    )
    before = copy.deepcopy(draft.patient)

    settled(draft)

    assert draft.patient == before == a_patient()


def test_what_is_replaced_is_remembered():
    draft = drafted(
        a_patch("replace", "/name/0/id", "0A1B2C3D"),
        a_patch("replace", "/name/0/family", "Eze"),
        a_patch("replace", "/address/0", an_address("LS1 4BU")),
        a_patch("replace", "/telecom/0/id", "8C9DAEBF"),
        a_patch("replace", "/telecom/0/value", "07700900999"),
        a_patch("replace", "/gender", "male"),
        a_patch("replace", "/generalPractitioner/0/id", "25D3E1F2"),
        a_patch("replace", "/generalPractitioner/0/identifier/value", "B81001"),
    )
    settled(draft)

    assert remembered(None, draft) == {
        "name": [a_name("Okafor", "Ada")],
        "address": [an_address("ZZ99 4QA")],
        "telecom": [a_telecom("07700900123")],
        "gender": ["female"],
        "generalPractitioner": [a_practice("A81099")],
    }


def test_earlier_history_is_kept_up_to_a_limit():
    draft = drafted(a_patch("replace", "/gender", "male"))
    history = {"gender": ["unknown"] * LONGEST_HISTORY, "name": [a_name("Eze", "Ada")]}

    made = remembered(history, draft)

    assert made["gender"] == [*["unknown"] * (LONGEST_HISTORY - 1), "female"]
    assert made["name"] == history["name"]
    assert len(history["gender"]) == LONGEST_HISTORY


def test_what_is_removed_is_no_history():
    draft = drafted(
        a_patch("test", "/name/1/id", "9"),
        a_patch("remove", "/name/1"),
        a_patch("test", "/telecom/0/id", "8C9DAEBF"),
        a_patch("remove", "/telecom/0"),
        name=[a_name("Okafor", "Ada"), a_name("Eze", "Ada", use="old", object_id="9")],
    )
    settled(draft)

    assert remembered(None, draft) == {}


def test_what_was_added_is_no_history():
    draft = drafted(a_patch("add", "/name/-", {"use": "old", "family": "Eze"}))
    settled(draft)

    assert remembered(None, draft) == {}


@pytest.mark.parametrize("root", ["name", "address", "telecom", "contact", "generalPractitioner", "extension"])
@pytest.mark.parametrize("value", [None, 7, "x", []], ids=repr)
async def test_a_new_item_that_is_no_object_is_refused(root, value):
    reply = await patched(somebody(extension=None), a_patch("add", f"/{root}/-", value))

    place = 0 if root in ("contact", "extension") else 1
    assert said(reply) == (400, "INVALID_VALUE", f"Invalid value - '{value}' in field '{root}/{place}'")
