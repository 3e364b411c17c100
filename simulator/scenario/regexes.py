"""Regular expressions that users write: run on bounded text, and refused when they could run for ages.

Python's engine backtracks and cannot be interrupted, so one bad expression would hold up every caller.
"""

import re
import warnings
from collections.abc import Iterator
from importlib import import_module

from simulator.wire.json import Json

LONGEST = 1_000
"""Most characters of an expression."""

MOST_SEEN = 65_536
"""Characters of a text that an expression is held against; what comes after them is not looked at."""

MOST_REPEATS = 4
"""Most open repetitions (`*`, `+`, `{2,}`) in one expression: each multiplies the work by the text's length."""

_MANY = 10

# The standard library's own parse tree of an expression; it has no public name since Python 3.11.
_parser = import_module("re._parser")
_SUBTREE: type = _parser.SubPattern
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT"}


def compile_regex(text: str) -> re.Pattern[str]:
    """The expression, ready for use. Raises ValueError that says what is wrong and what would be right."""
    if len(text) > LONGEST:
        raise ValueError(f"the expression has {len(text)} characters: {LONGEST} are the most")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            pattern = re.compile(text)
            tree = _parser.parse(text)
    except (re.error, RecursionError, OverflowError, Warning) as fault:
        said = str(fault) or type(fault).__name__
        raise ValueError(f"not a regular expression ({said}): put \\ before a sign that stands for itself") from None
    open_repeats = 0
    for most, inside in _repetitions(tree):
        open_repeats += most > _MANY
        if most > _MANY and _varies(inside):
            raise ValueError(
                "a repetition inside a repetition, or alternatives that begin alike inside one, can take hours on a"
                " text that nearly fits: repeat only one of them, as in `[a-z ]+` instead of `([a-z]+ ?)+`"
            )
    if open_repeats > MOST_REPEATS:
        raise ValueError(
            f"{open_repeats} open repetitions can take hours on a long text: {MOST_REPEATS} are the most, so match"
            " less of it"
        )
    return pattern


def found_in(pattern: re.Pattern[str], text: str) -> bool:
    """Does the expression occur anywhere in the text's first MOST_SEEN characters?"""
    return pattern.search(text, 0, MOST_SEEN) is not None


def _repetitions(tree: Json) -> Iterator[tuple[int, Json]]:
    for operator, argument in tree:
        if str(operator) in _REPEATS:
            yield int(argument[1]), argument[2]
        for inside in _subtrees(argument):
            yield from _repetitions(inside)


def _subtrees(argument: Json) -> Iterator[Json]:
    if isinstance(argument, _SUBTREE):
        yield argument
    elif isinstance(argument, tuple | list):
        for part in argument:
            yield from _subtrees(part)


def _varies(tree: Json) -> bool:
    """Can this match one text in more ways than one, so that repeating it multiplies the ways?"""
    for operator, argument in tree:
        if str(operator) in _REPEATS and argument[0] != argument[1]:
            return True
        if str(operator) == "BRANCH" and not _begin_differently(argument[1]):
            return True
        if any(_varies(inside) for inside in _subtrees(argument)):
            return True
    return False


def _begin_differently(branches: Json) -> bool:
    firsts = [branch[0] for branch in branches if len(branch) and str(branch[0][0]) == "LITERAL"]
    return len({chr(first[1]).lower() for first in firsts}) == len(branches)
