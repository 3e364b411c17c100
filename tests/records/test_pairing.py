"""Two runs side by side."""

from simulator.records.exchange import Exchange
from simulator.records.masking import Masks
from simulator.records.pairing import Pair, pair_up
from simulator.wire.findings import Finding, Severity
from tests.records.makers import an_exchange

BODY = b'{"resourceType":"Patient"}'


def _exchange(id: int, nhs_number: str | None = "9000000009", **fields: object) -> Exchange:
    return an_exchange(id, **{"response_body": BODY, "nhs_number": nhs_number, **fields})


def _pairs(left: list[Exchange], right: list[Exchange]) -> list[Pair]:
    return list(pair_up(left, right, Masks()))


def _ids(pairs: list[Pair]) -> list[tuple[int | None, int | None]]:
    return [(pair.left and pair.left.id, pair.right and pair.right.id) for pair in pairs]


def test_equal_runs_are_paired_in_order_without_a_difference() -> None:
    left = [_exchange(1), _exchange(2, "9000000017", target="/x/9000000017")]
    right = [_exchange(5), _exchange(6, "9000000017", target="/x/9000000017")]

    pairs = _pairs(left, right)

    assert _ids(pairs) == [(1, 5), (2, 6)]
    assert [pair.differences for pair in pairs] == [(), ()]


def test_a_message_that_one_run_has_more_stands_alone() -> None:
    update = _exchange(2, operation="pds.patient.update", method="PATCH")

    assert _ids(_pairs([_exchange(1), update, _exchange(3)], [_exchange(1), _exchange(2)])) == [
        (1, 1),
        (2, None),
        (3, 2),
    ]
    assert _ids(_pairs([_exchange(1)], [_exchange(1), update])) == [(1, 1), (None, 2)]


def test_the_same_operation_about_another_patient_is_paired_and_told() -> None:
    (pair,) = _pairs([_exchange(1, target="/x/1")], [_exchange(1, "9000000017", target="/x/2")])

    assert [(each.where, each.left, each.right) for each in pair.differences] == [("request target", "/x/1", "/x/2")]


def test_what_was_received_is_not_paired_with_what_was_sent() -> None:
    sent = _exchange(1, target="http://peer/x")

    assert _ids(_pairs([sent], [_exchange(1)])) == [(1, None), (None, 1)]


def test_differences_of_answers_and_findings_are_named() -> None:
    left, right = _exchange(1), _exchange(1, status=404)
    left.findings = (Finding(Severity.WARNING, "pds.x", "X", "what"),)

    (pair,) = _pairs([left], [right])

    assert [(each.where, each.left, each.right) for each in pair.differences] == [
        ("answer status", "200", "404"),
        ("finding warning pds.x", "1", None),
    ]


def test_long_runs_that_differ_in_the_middle_are_paired_without_waiting() -> None:
    left = [_exchange(number, f"{number % 2}") for number in range(1, 6_000)]
    right = [_exchange(number, f"{number // 2 % 2}") for number in range(1, 6_001)]

    pairs = _pairs(left, right)

    assert (len(pairs), [pair.right.id for pair in pairs if pair.left is None and pair.right]) == (6_000, [6_000])
