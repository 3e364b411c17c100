"""Two recorded runs side by side: which message of the one belongs to which of the other, and where they differ."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from simulator.records.comparing import Content, Difference, below_tenant, compare_answers, compare_requests
from simulator.records.exchange import Exchange
from simulator.records.masking import Masks, mask_ids_and_times

MOST_WORK = 4_000_000
"""Comparisons that the best alignment of two runs may take; beyond that messages are paired as they come."""

_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two messages that belong together, or one that has no counterpart."""

    left: Exchange | None
    right: Exchange | None
    differences: tuple[Difference, ...] = ()


def pair_up(left: Sequence[Exchange], right: Sequence[Exchange], masks: Masks) -> Iterator[Pair]:
    """Both runs in their order, by what is done to whom; where only one side goes on, its messages stand alone."""
    ones, others = [_key(each) for each in left], [_key(each) for each in right]
    begin = _common(ones, others)
    end = _common(ones[begin:][::-1], others[begin:][::-1])
    left_end, right_end = len(left) - end, len(right) - end
    for one, other in zip(left[:begin], right[:begin], strict=True):
        yield _pair(one, other, masks)
    if (left_end - begin) * (right_end - begin) > MOST_WORK:
        yield from _one_after_the_other(left[begin:left_end], right[begin:right_end], masks)
    else:
        yield from _aligned(left[begin:left_end], right[begin:right_end], masks)
    for one, other in zip(left[left_end:], right[right_end:], strict=True):
        yield _pair(one, other, masks)


def _common(ones: Sequence[_Key], others: Sequence[_Key]) -> int:
    """How many keys are the same from the beginning on."""
    pairs = zip(ones, others, strict=False)
    return next((number for number, (one, other) in enumerate(pairs) if one != other), min(len(ones), len(others)))


def _aligned(left: Sequence[Exchange], right: Sequence[Exchange], masks: Masks) -> Iterator[Pair]:
    """Pairs along the longest parts that both runs have in common."""
    matcher = SequenceMatcher(None, [_key(each) for each in left], [_key(each) for each in right], autojunk=False)
    for change, left_from, left_to, right_from, right_to in matcher.get_opcodes():
        ones, others = left[left_from:left_to], right[right_from:right_to]
        if change == "equal":
            yield from (_pair(one, other, masks) for one, other in zip(ones, others, strict=True))
        else:
            yield from _one_after_the_other(ones, others, masks)


def _one_after_the_other(ones: Sequence[Exchange], others: Sequence[Exchange], masks: Masks) -> Iterator[Pair]:
    """Each message with the next of the same operation, whomever it is about; the rest stands alone."""
    waiting: dict[tuple[str, str], deque[Exchange]] = {}
    for other in others:
        waiting.setdefault(_key(other)[:2], deque()).append(other)
    for one in ones:
        queue = waiting.get(_key(one)[:2])
        yield _pair(one, queue.popleft(), masks) if queue else Pair(one, None)
    alone = [other for queue in waiting.values() for other in queue]
    yield from (Pair(None, other) for other in sorted(alone, key=lambda each: each.id))


def _key(exchange: Exchange) -> _Key:
    """What has to be alike: who sent it, the operation and the patient, or else the path."""
    thing = exchange.nhs_number or mask_ids_and_times(below_tenant(exchange).partition("?")[0])
    return ("sent" if exchange.is_sent else "received", exchange.operation or exchange.method, thing)


def _pair(left: Exchange, right: Exchange, masks: Masks) -> Pair:
    answers = [(each.status, Content.answered(each)) for each in (left, right)]
    found = [
        *compare_requests(left, right, masks),
        *compare_answers(answers[0], answers[1], masks, "answer "),
        *_compare_findings(left, right),
    ]
    return Pair(left, right, tuple(found))


def _compare_findings(left: Exchange, right: Exchange) -> Iterator[Difference]:
    one, other = ([f"{each.severity.value} {each.rule}" for each in side.findings or ()] for side in (left, right))
    for said in dict.fromkeys([*one, *other]):
        counts = [str(side.count(said)) if said in side else None for side in (one, other)]
        if counts[0] != counts[1]:
            yield Difference(f"finding {said}", *counts)
