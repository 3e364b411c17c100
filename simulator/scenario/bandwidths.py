"""How fast a reply comes through: `2kB/s`, `500B/s`, `64kbit/s`, or a number of bytes a second."""

import re

from simulator.scenario.reading import Node
from simulator.wire.json import Json

MOST = 1e9
"""Most bytes a second: faster than any client reads."""

_BANDWIDTH = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ?([kM]?)(B|bit)/s", re.ASCII)
_THOUSANDS = {"": 1.0, "k": 1e3, "M": 1e6}
_BYTES = {"B": 1.0, "bit": 0.125}

BANDWIDTH_SCHEMA: Json = {
    "anyOf": [
        {"type": "number", "exclusiveMinimum": 0, "maximum": MOST},
        {"type": "string", "pattern": f"^{_BANDWIDTH.pattern}$"},
    ]
}


def read_bandwidth(node: Node) -> float:
    """Bytes a second."""
    speed = _speed(node.value)
    if speed is None:
        node.wants("a bandwidth", "such as 2kB/s, 500B/s, 64kbit/s or a number of bytes a second")
    elif not 0 < speed <= MOST:
        node.say(f"{node.value} is out of range", "a bandwidth is above 0 and 1000MB/s at most")
    else:
        return speed
    return MOST


def _speed(value: Json) -> float | None:
    if type(value) in (int, float):
        return float(value)
    found = _BANDWIDTH.fullmatch(value) if isinstance(value, str) else None
    return None if found is None else float(found[1]) * _THOUSANDS[found[2]] * _BYTES[found[3]]
