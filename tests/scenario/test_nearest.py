"""Near misses: which exchange came nearest, and what each matcher saw in it."""

from simulator.scenario.conditions import When
from simulator.scenario.nearest import HELD, Look, Nearest, fits, looks_of, missed, near_miss, shown
from simulator.scenario.operations import Operations
from simulator.scenario.recorded import CLAIM_KEYS, RecordedMessage, read_claim
from simulator.wire.json import Json
from tests.scenario.makers import SERVICES, a_node, an_exchange

RETRIEVE, SEARCH, UPDATE = "pds.patient.retrieve", "pds.patient.search", "pds.patient.update"


def _when(claim: Json) -> When:
    node = a_node(claim)
    return read_claim(node.mapping(CLAIM_KEYS), node, Operations(SERVICES))


def _nearest(claim: Json, *messages: RecordedMessage) -> Json:
    nearest, when = Nearest(), _when(claim)
    for message in messages:
        nearest.add(message, (when,), missed(when, message))
    return nearest.as_json()


def _message(number: int, operation: str = RETRIEVE, **fields: Json) -> RecordedMessage:
    return RecordedMessage(an_exchange(number, operation, **fields))


def test_of_nothing_nothing_is_nearest() -> None:
    assert Nearest().as_json() is None


def test_one_of_the_right_operation_is_nearer_than_one_that_misses_less() -> None:
    claim = {"operation": RETRIEVE, "nhs_number": "9000000009", "status": 200}
    right, other = _message(1, status=404), _message(2, UPDATE, nhs_number="9000000009")

    assert _nearest(claim, right, other)["id"] == 1


def test_the_next_ones_are_named_the_nearer_ones_first() -> None:
    claim = {"operation": RETRIEVE, "status": 200, "nhs_number": "9000000009"}
    both, one, other = _message(1, status=404), _message(2, nhs_number="9000000009", status=404), _message(3, SEARCH)

    nearest = _nearest(claim, both, one, other)

    assert (nearest["id"], nearest["near"]) == (2, [1, 3])


def test_no_more_than_a_few_are_held() -> None:
    claim = {"operation": RETRIEVE, "status": 200}

    nearest = _nearest(claim, *(_message(number, status=404) for number in range(1, 50)))

    assert (nearest["id"], len(nearest["near"])) == (49, HELD - 1)


def test_every_matcher_is_told_also_those_that_were_met() -> None:
    nearest = _nearest({"operation": RETRIEVE, "status": 200}, _message(1, status=404))

    assert nearest["matchers"] == [
        {"matcher": "operation", "expected": RETRIEVE, "seen": RETRIEVE, "passed": True},
        {"matcher": "status", "expected": "'200'", "seen": "404", "passed": False},
    ]
    assert nearest["missed"] == [{"matcher": "status", "expected": "'200'", "seen": "404"}]


def test_the_body_of_another_operation_is_not_looked_into_while_exchanges_go_by() -> None:
    when = _when({"operation": UPDATE, "json": {"/a": "b"}, "status": 200})

    names = [each.name for each in missed(when, _message(1, SEARCH, status=404))]

    assert names == ["operation", "status"]


def test_the_nearest_of_another_operation_is_told_with_all_that_it_misses() -> None:
    nearest = _nearest({"operation": UPDATE, "json": {"/a": "b"}}, _message(1, SEARCH, body={"a": "c"}))

    assert [each["matcher"] for each in nearest["missed"]] == ["operation", "json./a"]


def test_what_is_no_condition_counts_as_a_miss_as_well() -> None:
    nearest, when = Nearest(), _when({"operation": RETRIEVE})
    nearest.add(_message(1), (when,), (), (Look("within", "within 5 s", "9 s"),))

    assert nearest.as_json()["missed"] == [{"matcher": "within", "expected": "within 5 s", "seen": "9 s"}]


def test_a_message_fits_when_all_conditions_hold() -> None:
    when = _when({"operation": RETRIEVE, "status": 200})

    assert fits(when, _message(1))
    assert not fits(when, _message(1, SEARCH))
    assert not fits(when, _message(1, status=404))


def test_a_look_says_what_was_seen() -> None:
    (look,) = looks_of(_when({"header": {"If-Match": 'W/"1"'}}), _message(1))

    assert look == Look("header.If-Match", repr('W/"1"'), "absent", False)


def test_what_is_seen_is_cut_short() -> None:
    assert shown(("x" * 500,)).endswith("...")


def test_a_near_miss_names_the_exchange() -> None:
    assert near_miss(an_exchange(7), [], [3]) == {
        "id": 7, "operation": RETRIEVE, "missed": [], "matchers": [], "near": [3],
    }  # fmt: skip
