"""Regular expressions that users write, on an engine whose time is bounded: it follows all ways through one at once.

Python's own engine goes one way after the other and cannot be interrupted, so that one bad expression would hold up
every caller. It is used only for what the other cannot do (looking around, going back to a group), in a form and on a
text so short that it is quick. How an expression is written for the other engine is `rust`'s business.
"""

import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module

from simulator.scenario.rust import TooLarge, Untranslatable, translate
from simulator.wire.json import Json

LONGEST = 1_000
"""Most characters of an expression."""

MOST_SEEN = 65_536
"""Characters of a text that an expression is held against; what comes after them is not looked at.

It is less for one with large counted repetitions: `.{0,300}` is held against the first 25,000.
"""

MOST_SEEN_AROUND = 4_096
"""The same for an expression that looks around or goes back to a group."""

MOST_CHOICES = 2
"""Most places of such an expression where there is a choice (a repetition, alternatives, where it begins): each
multiplies the work by the text's length."""

_MOST_WORK = 30_000_000

# The standard library's own parse tree of an expression; it has no public name since Python 3.11.
_parser = import_module("re._parser")
_SUBTREE: type = _parser.SubPattern
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}
_BACK = {"GROUPREF", "GROUPREF_IGNORE", "GROUPREF_EXISTS"}


@dataclass(frozen=True, slots=True)
class Regex:
    """An expression, ready for use. `seen` is how much of a text it is held against.

    `needed` stands in every text in which it occurs; empty where that is not known.
    """

    text: str
    occurs: Callable[[str], bool]
    seen: int = MOST_SEEN
    needed: str = ""


@lru_cache(maxsize=4096)
def compile_regex(text: str) -> Regex:
    """The expression, ready for use. Raises ValueError that says what is wrong and what would be right."""
    if len(text) > LONGEST:
        raise ValueError(f"the expression has {len(text)} characters: {LONGEST} are the most")
    try:
        return _compiled(text)
    except RecursionError:
        raise ValueError("the expression has too many groups inside each other: leave some out") from None


def _compiled(text: str) -> Regex:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = _parser.parse(text)
    except (re.error, OverflowError, Warning) as fault:
        said = str(fault) or type(fault).__name__
        raise ValueError(f"not a regular expression ({said}): put \\ before a sign that stands for itself") from None
    needed = "" if tree.state.flags & re.IGNORECASE else _needed(tree)
    try:
        written, steps = translate(tree)
        return Regex(text, _bounded(written), min(MOST_SEEN, _MOST_WORK // max(steps, 1)), needed)
    except Untranslatable:
        return Regex(text, _short(text, tree), MOST_SEEN_AROUND, needed)
    except TooLarge as fault:
        raise ValueError(f"the expression comes to {fault}: repeat less often") from None


def found_in(regex: Regex, text: str) -> bool:
    """Does the expression occur anywhere in the beginning of the text that it is held against?"""
    if len(text) > regex.seen:
        text = text[: regex.seen]
    return regex.occurs(text)


def _needed(tree: Json) -> str:
    """The longest text among the literal ones that each match holds."""
    runs = [""]
    for operator, argument in tree:
        name = str(operator)
        if name == "LITERAL":
            runs[-1] += chr(argument)
        elif name in _REPEATS:
            runs += ([_needed(argument[2])] if argument[0] else []) + [""]
        elif name == "SUBPATTERN":
            _, on, _, inside = argument
            runs += ([] if on & re.IGNORECASE else [_needed(inside)]) + [""]
        elif name != "AT":  # which takes no room
            runs.append("")
    return max(runs, key=len)


def _bounded(written: str) -> Callable[[str], bool]:
    from pydantic_core import SchemaError, SchemaValidator  # only scenarios with expressions need it

    try:
        # Its patterns are searched for by Rust's `regex`, in time that grows with the text and the expression only.
        search = SchemaValidator({"type": "str", "pattern": written, "regex_engine": "rust-regex"}).isinstance_python
    except SchemaError as fault:
        raise TooLarge("more than the engine takes") from fault

    def occurs(text: str) -> bool:
        return search(text if text.isascii() else text.encode("utf-8", "replace").decode())

    return occurs


def _short(text: str, tree: Json) -> Callable[[str], bool]:
    choices = _choices(tree) + (not _is_anchored(tree))
    if choices > MOST_CHOICES:
        raise ValueError(
            "an expression that looks around or goes back to a group, with so many repetitions or alternatives, can"
            " take hours: begin it with ^, and repeat less in it"
        )
    try:
        search = re.compile(text).search
    except (re.error, RecursionError, OverflowError) as fault:
        raise ValueError(f"not a regular expression ({fault}): look back over a fixed number of signs") from None
    return lambda seen: search(seen) is not None


def _choices(tree: Json) -> int:
    """In how many places there is more than one way to go on; a repetition of choices is too many of them."""
    found = 0
    for operator, argument in tree:
        inside = sum(_choices(each) for each in _subtrees(argument))
        name = str(operator)
        if name in _REPEATS:
            inside = 2 * MOST_CHOICES if inside and argument[1] > 1 else inside + (argument[0] != argument[1])
        found += inside + (name in _BACK or name == "BRANCH")
    return found


def _is_anchored(tree: Json) -> bool:
    first = tree[0] if len(tree) else ("", "")
    begins = ("AT_BEGINNING", "AT_BEGINNING_STRING")
    return str(first[0]) == "AT" and str(first[1]) in begins and not tree.state.flags & re.MULTILINE


def _subtrees(argument: Json) -> Iterator[Json]:
    if isinstance(argument, _SUBTREE):
        yield argument
    elif isinstance(argument, tuple | list):
        for part in argument:
            yield from _subtrees(part)
