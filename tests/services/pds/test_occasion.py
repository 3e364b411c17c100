import pytest

from simulator.call import Refusal
from simulator.services.pds.occasion import Occasion, changed, was
from simulator.services.pds.patch import Entry
from tests.makers import NOW

UPDATING = Occasion(NOW)
CREATING = Occasion(NOW, creating=True)
HOME, TEMP = {"use": "home"}, {"use": "temp"}


def kind(item):
    return {"home": "home addresses"}.get(item["use"])


def test_a_broken_rule_is_told_in_the_operations_words():
    said = [str(occasion.broken("no")) for occasion in (UPDATING, CREATING)]

    assert said == [
        "INVALID_UPDATE: Invalid update with error - no",
        "INVALID_CREATE: Invalid patient create data provided - 'no'",
    ]


def test_what_others_may_do_is_forbidden_in_an_update_and_invalid_in_a_creation():
    assert [occasion.denied("no").code for occasion in (UPDATING, CREATING)] == ["FORBIDDEN_UPDATE", "INVALID_CREATE"]


def test_today_is_the_tenants_day():
    assert UPDATING.today == NOW.date()


@pytest.mark.parametrize(
    "second", [Entry(None, dict(HOME), whole=True), Entry(TEMP, dict(HOME))], ids=["added", "changed"]
)
def test_a_second_item_of_a_kind_is_refused(second):
    with pytest.raises(Refusal) as refusal:
        UPDATING.only_one([Entry(HOME, HOME), second], kind)

    assert refusal.value.diagnostics == "Forbidden update with error - multiple home addresses cannot be added"


@pytest.mark.parametrize(
    "entries",
    [
        [Entry(HOME, HOME), Entry(HOME, HOME)],
        [Entry(HOME, HOME), Entry(HOME, {**HOME, "text": "x"})],
        [Entry(TEMP, TEMP), Entry(None, dict(TEMP))],
    ],
    ids=["had both", "changed otherwise", "may be many"],
)
def test_what_makes_no_second_item_is_left_alone(entries):
    UPDATING.only_one(entries, kind)


def test_an_entry_knows_what_it_was_and_what_the_request_changed():
    new, touched = Entry(None, dict(HOME), whole=True), Entry(HOME, {"use": "home", "text": "x"})

    assert [was(new, "use"), was(touched, "use")] == [None, "home"]
    assert [changed(new, "line"), changed(touched, "use"), changed(touched, "use", "text")] == [True, False, True]
