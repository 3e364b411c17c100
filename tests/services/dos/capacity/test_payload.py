"""The body of an update: what is taken, and each fault of each field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.services.dos.capacity.errors import Invalid
from simulator.services.dos.capacity.payload import (
    BLANK,
    FIELDS,
    MISSING,
    NO_MINUTES,
    NO_STATUS,
    NOT_A_TEXT,
    NULL,
    TOO_LONG,
    Limits,
    Update,
    faults_of,
    limits_of,
    update_of,
)
from simulator.wire.json import Json
from tests.services.dos.makers import some_documents

LIMITS = Limits()
NO_STATUSES: tuple[Json, ...] = ("", "BLUE", " RED", 1, None, True, ["RED"], {})
NO_NUMBERS: tuple[Json, ...] = ("", "soon", "1 h", 1.5, True, [], {}, "1_0", "\u0661")


@pytest.mark.parametrize("status", ["RED", "red", "Red", "AMBER", "amber", "GREEN", "green"])
def test_a_status_is_taken_in_any_case(status: str) -> None:
    assert update_of({"status": status}, LIMITS) == Update(status.upper(), 240)


@pytest.mark.parametrize(("value", "minutes"), [(0, 0), (50, 50), (1440, 1440), ("60", 60), (" 60 ", 60), (5.0, 5)])
def test_minutes_are_a_whole_number_however_it_is_written(value: Json, minutes: int) -> None:
    assert update_of({"status": "RED", "resetStatusIn": value}, LIMITS).minutes == minutes


@pytest.mark.parametrize(("notes", "text"), [("some", "some"), (123, "123"), (1.5, "1.5"), (" a ", " a ")])
def test_notes_may_be_a_number(notes: Json, text: str) -> None:
    assert update_of({"status": "RED", "notes": notes}, LIMITS).notes == text


def test_notes_may_have_900_characters() -> None:
    assert faults_of({"status": "RED", "notes": "x" * 900}, LIMITS) == {}


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({}, {"status": [MISSING]}),
        ({"capacityStatus": "RED"}, {"status": [MISSING]}),
        *(({"status": value}, {"status": [NO_STATUS]}) for value in NO_STATUSES),
        *(({"status": "RED", "resetStatusIn": value}, {"resetStatusIn": [NO_MINUTES]}) for value in NO_NUMBERS),
        ({"status": "RED", "resetStatusIn": None}, {"resetStatusIn": [NULL]}),
        ({"status": "RED", "notes": "  "}, {"notes": [BLANK]}),
        ({"status": "RED", "notes": ""}, {"notes": [BLANK]}),
        ({"status": "RED", "notes": "x" * 901}, {"notes": [TOO_LONG]}),
        ({"status": "RED", "notes": None}, {"notes": [NULL]}),
        ({"status": "RED", "notes": True}, {"notes": [NOT_A_TEXT]}),
        ({"status": "RED", "notes": ["a"]}, {"notes": [NOT_A_TEXT]}),
        ({"notes": "", "resetStatusIn": "x"}, {"status": [MISSING], "notes": [BLANK], "resetStatusIn": [NO_MINUTES]}),
    ],
)
def test_each_field_has_its_faults_and_all_are_said_at_once(body: Json, faults: Json) -> None:
    assert faults_of(body, LIMITS) == faults


@pytest.mark.parametrize(
    ("minutes", "part"), [(-1, "minimum limit (0 minutes)"), (1441, "maximum limit (1440 minutes)")]
)
def test_minutes_outside_the_limits_are_a_fault_that_says_the_limit(minutes: int, part: str) -> None:
    (text,) = faults_of({"status": "RED", "resetStatusIn": minutes}, LIMITS)["resetStatusIn"]

    assert text.startswith("VAL-0004")
    assert part in text


@pytest.mark.parametrize(
    ("body", "kind"), [([], "list"), ("RED", "str"), (1, "int"), (1.5, "float"), (True, "bool"), (None, "NoneType")]
)
def test_a_body_that_is_no_object_is_a_fault_of_no_field(body: Json, kind: str) -> None:
    said = f"Invalid data. Expected a dictionary, but got {kind}."
    assert faults_of(body, LIMITS) == {"non_field_errors": [said]}


def test_the_texts_have_their_codes() -> None:
    texts = (MISSING, NO_STATUS, NO_MINUTES, TOO_LONG, BLANK)

    assert [text[:8] for text in texts] == ["VAL-0001", "VAL-0002", "VAL-0003", "VAL-0005", "VAL-0006"]


def test_the_limits_are_the_tenants() -> None:
    options = {"directory": {"capacity_reset": {"default": 60, "max": 7200, "min": "x"}}}

    limits = limits_of(some_documents(dos_options=options))

    assert limits == Limits(60, 0, 7200)
    assert update_of({"status": "RED"}, limits).minutes == 60
    assert faults_of({"status": "RED", "resetStatusIn": 7200}, limits) == {}


def test_limits_that_are_none_are_the_usual_ones() -> None:
    assert limits_of(some_documents(dos_options={"directory": {"capacity_reset": 5}})) == LIMITS


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3)
)


@given(st.dictionaries(st.sampled_from((*FIELDS, "other")), JSON) | JSON)
def test_any_body_is_taken_or_has_faults(body: Json) -> None:
    faults = faults_of(body, LIMITS)

    if faults:
        with pytest.raises(Invalid) as raised:
            update_of(body, LIMITS)
        assert raised.value.faults == faults
    else:
        assert 0 <= update_of(body, LIMITS).minutes <= 1440
