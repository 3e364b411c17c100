"""JSON laid out in lines, every name and value as it was written, and the lines that JSON pointers lead to.

Only for texts that `wire.json` has accepted: nothing is read anew here, so numbers and escapes stay as they were sent.
"""

import json
import re
from dataclasses import dataclass

from simulator.web.inspector.laid import Laid, LineWriter

_TOKEN = re.compile(r"""\s++|[{}\[\],:]|"(?:[^"\\]++|\\.)*+"|[^\s{}\[\],:"]++""", re.DOTALL)


@dataclass(slots=True)
class _Open:
    """An object or array that is being read."""

    pointer: str
    is_array: bool
    count: int = 0
    name: str | None = None

    def here(self) -> str:
        """The pointer of the value that comes next in it."""
        part = str(self.count) if self.is_array else _escaped(self.name or "")
        return f"{self.pointer}/{part}"


def lay_out(text: str, most: int) -> Laid:
    """Each name and each item on a line of its own. The places are JSON pointers; the empty one is the whole."""
    layer, stack = LineWriter(most), list[_Open]()
    for found in _TOKEN.finditer(text):
        if layer.is_full:
            return layer.laid
        piece = found[0]
        if piece.isspace():
            layer.skip(piece)
        elif piece in "}]":
            closed = stack.pop()
            layer.put(piece, depth=len(stack) if closed.count or closed.name is not None else None)
        elif piece == ",":
            layer.put(piece)
            stack[-1].count += 1
            stack[-1].name = None
        elif piece == ":":
            layer.put(": ")
        else:
            _put_value(layer, stack, piece)
    layer.end_line()
    return layer.laid


def _put_value(layer: LineWriter, stack: list[_Open], piece: str) -> None:
    """A name, a simple value, or the beginning of an object or array."""
    around = stack[-1] if stack else None
    if around is not None and not around.is_array and around.name is None:
        around.name = str(json.loads(piece, strict=False))
        layer.put("", depth=len(stack))
        layer.place(around.here())
        layer.put(piece)
        return
    pointer = around.here() if around is not None else ""
    if around is None or around.is_array:
        layer.put("", depth=len(stack))
        layer.place(pointer)
    layer.put(piece)
    if piece in "{[":
        if around is not None and around.is_array:
            around.name = ""  # it has something in it
        stack.append(_Open(pointer, piece == "["))
    elif around is not None and around.is_array:
        around.name = ""


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
