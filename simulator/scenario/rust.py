"""A regular expression of Python's, parsed, written in the syntax of Rust's `regex`: the same texts fit both."""

import re
from collections.abc import Callable, Mapping

from simulator.wire.json import Json

LARGEST = 1_500
"""Most steps of an expression once its counted repetitions are written out; what fits any sign is 4, any letter 25."""

_ENDLESS = 4_294_967_295
_ALL_LETTERS = 25
_ALL_SIGNS = 4


class Untranslatable(Exception):
    """It looks around, goes back to a group, or forbids going back."""


class TooLarge(Exception):
    """It has too many steps."""


_ASCII = {"DIGIT": "0-9", "SPACE": r"\t\n\r\x0b\x0c\x20", "WORD": "A-Za-z0-9_"}
_UNICODE = {"DIGIT": r"\p{Nd}", "SPACE": r"\s\x1c-\x1f", "WORD": r"\p{L}\p{N}_"}
"""What `\\d`, `\\s` and `\\w` are to Python, as the inside of a class."""


def translate(tree: Json) -> tuple[str, int]:
    """The expression of a parse tree of the standard library's, and its steps. Raises Untranslatable or TooLarge."""
    flags = tree.state.flags
    written, steps = _Writing(flags).sequence(tree)
    return (f"(?i:{written})" if flags & re.IGNORECASE else written), steps


_Written = tuple[str, int]
"""A piece and how many steps it takes."""


class _Writing:
    """Writes pieces under some flags."""

    def __init__(self, flags: int) -> None:
        self._flags = flags

    def sequence(self, tree: Json) -> _Written:
        pieces = [self._piece(str(operator), argument) for operator, argument in tree]
        steps = sum(each for _, each in pieces)
        if steps > LARGEST:
            raise TooLarge(f"{steps} steps, and {LARGEST} are the most")
        return "".join(piece for piece, _ in pieces), steps

    def _piece(self, operator: str, argument: Json) -> _Written:
        write = _PIECES.get(operator)
        if write is None:
            raise Untranslatable(operator)
        return write(self, argument)

    def _literal(self, code: int) -> _Written:
        return _sign(code), 1

    def _other(self, code: int) -> _Written:
        return f"[^{_sign(code)}]", _ALL_SIGNS

    def _any(self, _: Json) -> _Written:
        return (r"(?s:.)" if self._flags & re.DOTALL else r"[^\n]"), _ALL_SIGNS

    def _class(self, items: Json) -> _Written:
        negated = bool(items) and str(items[0][0]) == "NEGATE"
        written, steps = "", _ALL_SIGNS if negated else 1
        for kind, value in items[negated:]:
            if str(kind) == "CATEGORY":
                written += self._category(str(value))
                steps = _ALL_LETTERS
            elif str(kind) == "RANGE":
                written += _range(*value)
            else:
                written += _sign(value)
        return f"[{'^' if negated else ''}{written}]", steps

    def _category(self, name: str) -> str:
        inside = (_ASCII if self._flags & re.ASCII else _UNICODE)[name.rpartition("_")[2]]
        return f"[^{inside}]" if "_NOT_" in name else inside

    def _at(self, where: Json) -> _Written:
        lines, ascii_only = self._flags & re.MULTILINE, self._flags & re.ASCII
        places = {
            "AT_BEGINNING": "(?m:^)" if lines else r"\A",
            "AT_BEGINNING_STRING": r"\A",
            "AT_END": "(?m:$)" if lines else r"(?:\n?\z)",  # Python's $ also stands before a last line feed
            "AT_END_STRING": r"\z",
            "AT_BOUNDARY": r"(?-u:\b)" if ascii_only else r"\b",
            "AT_NON_BOUNDARY": r"(?-u:\B)" if ascii_only else r"\B",
        }
        return places[str(where)], 1

    def _branch(self, argument: Json) -> _Written:
        branches = [self.sequence(branch) for branch in argument[1]]
        return f"(?:{'|'.join(written for written, _ in branches)})", sum(steps for _, steps in branches) + 1

    def _group(self, argument: Json) -> _Written:
        _, added, taken, tree = argument
        flags = (self._flags | added) & ~taken
        written, steps = _Writing(flags).sequence(tree)
        changed = "i" if added & re.IGNORECASE else "-i" if taken & re.IGNORECASE else ""
        return f"(?{changed}:{written})", steps

    def _repeat(self, argument: Json) -> _Written:
        least, most, tree = argument
        written, steps = self.sequence(tree)
        endless = most >= _ENDLESS
        steps *= max(1, least + 1 if endless else most)
        if steps > LARGEST:
            raise TooLarge(f"{steps} steps, and {LARGEST} are the most")
        return f"(?:{written}){{{least},{'' if endless else most}}}", steps


_PIECES: Mapping[str, Callable[[_Writing, Json], _Written]] = {
    "LITERAL": _Writing._literal,
    "NOT_LITERAL": _Writing._other,
    "ANY": _Writing._any,
    "IN": _Writing._class,
    "AT": _Writing._at,
    "BRANCH": _Writing._branch,
    "SUBPATTERN": _Writing._group,
    "MAX_REPEAT": _Writing._repeat,
    "MIN_REPEAT": _Writing._repeat,
}


def _sign(code: int) -> str:
    """A character; half of a surrogate pair, which no text of ours has, is one that cannot be."""
    if 0xD800 <= code <= 0xDFFF:
        return r"\x{10FFFF}"
    letter = chr(code)
    return letter if letter.isascii() and letter.isalnum() else f"\\x{{{code:X}}}"


def _range(first: int, last: int) -> str:
    return f"{_sign(first)}-{_sign(last)}"
