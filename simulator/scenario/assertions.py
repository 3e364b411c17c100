"""Assertions over recorded exchanges: `expect` in a scenario, and the body of `verify`, which grades them."""

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.scenario.conditions import When
from simulator.scenario.counts import COUNT_SCHEMA, Count, read_count
from simulator.scenario.operations import Operations
from simulator.scenario.reading import Key, Node, object_schema
from simulator.scenario.recorded import CLAIM_KEYS, IDS, read_claim
from simulator.scenario.turns import read_duration
from simulator.wire.findings import Severity
from simulator.wire.json import Json

MOST_STEPS = 100
"""Most steps of an `order`: every exchange is held against each of them."""

_RULE_IDS = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/finding"}}

FINDINGS_KEYS = {
    "none_at_or_above": Key(
        "No exchange that matches has a finding as bad as this, or worse.",
        {"enum": [severity.value for severity in Severity]},
    ),
    "none": Key(
        "Ids of findings that no exchange that matches has; a trailing `*` stands for any ending: `[itk.pem.*]`.",
        _RULE_IDS,
    ),
    "some": Key("Ids of findings, each of which at least one exchange that matches has.", _RULE_IDS),
}

_STEP: Json = {"anyOf": [{"$ref": "#/$defs/operation"}, object_schema(CLAIM_KEYS)]}

EXPECT_KEYS = {
    "name": Key("What is asserted, in words.", {"type": "string"}),
    **CLAIM_KEYS,
    "count": Key(
        "How many exchanges match: `1`, `0`, `1..2`, `3..`, `{at_least: 1, at_most: 2}`; at least one unless said.",
        COUNT_SCHEMA,
    ),
    "order": Key(
        "A list of operations, or of mappings with the keys above: among the exchanges that match, these come in this"
        " order. Others may come in between.",
        {"type": "array", "minItems": 2, "maxItems": MOST_STEPS, "items": _STEP},
    ),
    "after": Key(
        "An operation, or a mapping with the keys above: only exchanges after one that matches it are counted.", _STEP
    ),
    "within": Key(
        "An ISO 8601 duration by the tenant's clock: how long after `after`, or from the first to the last of `order`.",
        {"type": "string"},
    ),
    "same": Key(
        "One of `nhs_number`, `tracking_id`, `correlation_id`, `message_id`, `request_id`: the assertion has to hold"
        " for each value apart, such as for each patient. With `after` or `order` that is each value whose exchanges"
        " begin it, otherwise each value of an exchange that matches.",
        {"enum": list(IDS)},
    ),
    "findings": Key("What the findings of the exchanges that match must be like.", object_schema(FINDINGS_KEYS)),
}
"""All keys of one assertion."""

AT_LEAST_ONE = Count(1, None)


@dataclass(frozen=True, slots=True)
class FindingsClaim:
    """What findings must be like: none as bad as `ceiling`, none with an id in `none`, each id in `some` once."""

    ceiling: Severity | None = None
    none: tuple[str, ...] = ()
    some: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assertion:
    """One claim about what was recorded. `within` is in seconds; with `same` it holds for each value of that id."""

    name: str
    when: When
    count: Count = AT_LEAST_ONE
    order: tuple[When, ...] = ()
    after: When | None = None
    within: float | None = None
    same: str | None = None
    findings: FindingsClaim | None = None

    def concerns(self, nhs_number: str) -> bool:
        """Can it be about this patient? Not if one of its parts names another."""
        return all(
            each.matcher.test((nhs_number,))
            for part in self._parts()
            for each in part.conditions
            if each.name == "nhs_number"
        )

    def _parts(self) -> Iterator[When]:
        yield self.when
        yield from self.order
        if self.after is not None:
            yield self.after


def read_assertions(node: Node, operations: Operations) -> tuple[Assertion, ...]:
    """A list of mappings of EXPECT_KEYS."""
    return tuple(_assertion(item, operations, number) for number, item in enumerate(node.items("a list"), 1))


def _assertion(node: Node, operations: Operations, number: int) -> Assertion:
    parts = node.mapping(EXPECT_KEYS, "an assertion")
    if node.value == {}:
        node.say("an assertion that says nothing", "give at least an operation")
    if "count" in parts and "order" in parts:
        parts["count"].say("count and order together", "an order is there or not: make two assertions of them")
    if "within" in parts and "after" not in parts and "order" not in parts:
        parts["within"].say("within without after or order", "say what the time is counted from")
    return Assertion(
        parts["name"].text(most=200) if "name" in parts else f"assertion {number}",
        read_claim(parts, node, operations),
        read_count(parts["count"], 0) if "count" in parts else AT_LEAST_ONE,
        _order(parts["order"], operations) if "order" in parts else (),
        _step(parts["after"], operations) if "after" in parts else None,
        read_duration(parts["within"]) if "within" in parts else None,
        parts["same"].choice(IDS) if "same" in parts else None,
        _findings(parts["findings"], operations) if "findings" in parts else None,
    )


def _order(node: Node, operations: Operations) -> tuple[When, ...]:
    items = node.items("a list of operations or mappings")
    if isinstance(node.value, list) and len(items) < 2:
        node.say("an order of fewer than two", "name at least two things, the first one first")
    if len(items) > MOST_STEPS:
        node.say(f"an order of {len(items)} steps", f"{MOST_STEPS} are the most: make several assertions of them")
        return ()
    return tuple(_step(item, operations) for item in items)


def _step(node: Node, operations: Operations) -> When:
    if not isinstance(node.value, dict):
        return read_claim({"operation": node}, node, operations)
    parts = node.mapping(CLAIM_KEYS)
    if not node.value:
        node.say("an empty mapping", "give at least an operation")
    return read_claim(parts, node, operations)


def _findings(node: Node, operations: Operations) -> FindingsClaim:
    parts = node.mapping(FINDINGS_KEYS, "a mapping such as {none_at_or_above: error}")
    if node.value == {}:
        node.say("an empty mapping", "write {none_at_or_above: error}")
    ceiling = None
    if "none_at_or_above" in parts:
        ceiling = Severity(parts["none_at_or_above"].choice([severity.value for severity in Severity]))
    return FindingsClaim(
        ceiling,
        _rule_ids(parts["none"], operations) if "none" in parts else (),
        _rule_ids(parts["some"], operations) if "some" in parts else (),
    )


def _rule_ids(node: Node, operations: Operations) -> tuple[str, ...]:
    items = node.items("a list of findings' ids")
    if node.value == []:
        node.say("an empty list", "name at least one finding, such as itk.pem.*")
    return tuple(operations.read_finding(item) for item in items)
