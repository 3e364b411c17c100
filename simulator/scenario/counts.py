"""How often: `3`, `1..2`, `3..`, `{at_least: 1, at_most: 2}`. What is counted is said elsewhere."""

import re
from dataclasses import dataclass

from simulator.scenario.reading import Key, Node, object_schema

MOST = 1_000_000
"""Largest number of calls that may be named."""

_RANGE = re.compile(r"([0-9]{1,7})(?:(\.\.)([0-9]{1,7})?)?", re.ASCII)
_NUMBER = {"type": "integer", "minimum": 0, "maximum": MOST}

COUNT_KEYS = {
    "at_least": Key("The smallest number that will do.", _NUMBER),
    "at_most": Key("The largest number that will do.", _NUMBER),
}

COUNT_SCHEMA = {
    "anyOf": [_NUMBER, {"type": "string", "pattern": r"^[0-9]+(\.\.([0-9]+)?)?$"}, object_schema(COUNT_KEYS)],
}


@dataclass(frozen=True, slots=True)
class Count:
    """A number of times from `least` to `most` (None: no limit)."""

    least: int
    most: int | None

    def holds(self, number: int) -> bool:
        """Is this number within?"""
        return self.least <= number and (self.most is None or number <= self.most)

    def __str__(self) -> str:
        if self.most is None:
            return f"at least {self.least}"
        if self.most == self.least:
            return f"exactly {self.least}"
        return f"at most {self.most}" if self.least == 0 else f"{self.least} to {self.most}"


def read_count(node: Node, least: int) -> Count:
    """A number, a range or a mapping of COUNT_KEYS; nothing below `least` is taken."""
    count = _from_mapping(node) if isinstance(node.value, dict) else _from_text(node, least)
    if count.most is not None and count.most < count.least:
        node.say(f"a range that ends at {count.most} before it begins at {count.least}", "put the smaller number first")
    elif (count.least < least and not isinstance(node.value, dict)) or (count.most is not None and count.most < least):
        node.say("calls are counted from 1", "write 1 for the first")
    return count


def _from_text(node: Node, least: int) -> Count:
    found = _RANGE.fullmatch(str(node.value)) if type(node.value) in (int, str) else None
    if found is None:
        node.wants(f"a count such as {least}, {least}..2 or 3..")
        return Count(least, None)
    first = int(found[1])
    return Count(first, int(found[3]) if found[3] else None if found[2] else first)


def _from_mapping(node: Node) -> Count:
    keys = node.mapping(COUNT_KEYS)
    if not node.value:
        node.say("an empty mapping", "give at_least, at_most or both")
    least = keys["at_least"].whole(0, MOST) if "at_least" in keys else 0
    return Count(least, keys["at_most"].whole(0, MOST) if "at_most" in keys else None)
