"""JSONPath by the library, in bounded time: what it visits is counted, and it stops when that is too much.

The library is heavy: only a scenario with a JSONPath may import this module.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import islice

from jsonpath import JSONPath, JSONPathEnvironment, JSONPathError, JSONPathMatch, JSONPathNameError
from jsonpath.filter import BaseExpression, FilterQuery, RootFilterQuery
from jsonpath.segments import JSONPathRecursiveDescentSegment
from jsonpath.selectors import Filter, IndexSelector, NameSelector

from simulator.wire.json import MAX_DEPTH, Json

MOST_DESCENTS = 2
"""Most `..` in one JSONPath: each one more multiplies the work by the depth of the body."""

MOST_VISITED = 300_000
"""Most places of a body that one look goes to; a path that would go to more finds nothing."""

MOST_WORK = 500_000
"""The same for a path that searches (`..`) or filters: places of the body, five times as many with a path in a filter,
and a second search multiplies by the body's depth. It finds nothing in a body for which that is more.
"""

_FILTERING = 4

MOST_FOUND = 10_000
"""Most values that are given; those after them are left out."""


def compile_jsonpath(text: str) -> Callable[[Json], Sequence[Json]]:
    """What finds the values at a JSONPath. Raises ValueError that says what is wrong: what would be right."""
    if text.count("..") > MOST_DESCENTS:
        raise ValueError(f"more than {MOST_DESCENTS} `..` can take ages on a large body: name the keys in between")
    try:
        path = _environment().compile(text)
    except JSONPathNameError as fault:
        said = f"{str(fault).splitlines()[0]} here: find the value by its path and use {{matches: ...}} on it"
        raise ValueError(said) from None
    except (JSONPathError, RecursionError) as fault:
        said = str(fault).splitlines()[0].replace(": ", " ") if str(fault) else "too deep"
        raise ValueError(f"not a JSONPath ({said}): write one such as $.name[0].family") from None
    assert isinstance(path, JSONPath)  # nosec: without a `|`, which the strict language does not have
    inner = _check(path)
    descents = sum(isinstance(segment, JSONPathRecursiveDescentSegment) for segment in path.segments)

    def look(body: Json) -> Sequence[Json]:
        if not isinstance(body, dict | list) or (
            (descents or inner) and _is_too_much(body, 1 + _FILTERING * inner, descents)
        ):
            return ()
        return _found(path, body)

    return look


class _TooMuch(Exception):
    """The budget is spent."""


class _Budget(dict[str, Json]):
    """What may still be visited. It travels as the filters' context, which the library asks before each inner path."""

    def __init__(self) -> None:
        super().__init__()
        self.left = MOST_VISITED

    def __bool__(self) -> bool:
        self.spend()
        return True

    def spend(self) -> None:
        """One more. Raises _TooMuch."""
        self.left -= 1
        if self.left < 0:
            raise _TooMuch


class _Visited(JSONPathMatch):
    """A place that was visited. The library would write the way to each, which costs more than finding it."""

    __slots__ = ()

    def new_child(self, obj: object, key: int | str) -> JSONPathMatch:
        """A place inside this one."""
        budget = self._filter_context
        assert isinstance(budget, _Budget)  # nosec: it has been handed on since the root
        budget.spend()
        return _Visited(filter_context=budget, obj=obj, parent=None, path="", parts=(), root=self.root)

    def add_child(self, *children: JSONPathMatch) -> None:
        """Nobody asks for them."""


def _found(path: JSONPath, body: Json) -> Sequence[Json]:
    nodes: Iterable[JSONPathMatch] = [
        _Visited(filter_context=_Budget(), obj=body, parent=None, path="", parts=(), root=body)
    ]
    for segment in path.segments:
        nodes = segment.resolve(nodes)
    try:
        return [node.obj for node in islice(nodes, MOST_FOUND)]
    except (JSONPathError, RecursionError, _TooMuch):
        return ()


@cache
def _environment() -> JSONPathEnvironment:
    environment = JSONPathEnvironment(strict=True)
    environment.max_recursion_depth = MAX_DEPTH + 1
    # RFC 9535, 2.4.6 and 2.4.7: two functions with regular expressions, which would run unbounded ones.
    for name in ("match", "search"):
        del environment.function_extensions[name]
    return environment


def _is_too_much(body: Json, times: int, descents: int) -> bool:
    """Would it take seconds? Level by level, as long as it can be said that it would not."""
    most, places, depth, level = MOST_WORK // times, 0, 0, [body]
    while level:
        places, depth = places + len(level), depth + 1
        if places * (depth if descents > 1 else 1) > most:
            return True
        level = [
            inside
            for value in level
            if isinstance(value, dict | list)
            for inside in (value.values() if isinstance(value, dict) else value)
        ]
    return False


def _check(path: JSONPath) -> int:
    """How many paths there are in its filters.

    Refused in there is what is not counted: paths that go to many places of a value, for each of many values.
    """
    return sum(
        _check_filter(selector.expression)
        for segment in path.segments
        for selector in segment.selectors
        if isinstance(selector, Filter)
    )


def _check_filter(expression: BaseExpression) -> int:
    if not isinstance(expression, FilterQuery):
        return sum(_check_filter(child) for child in expression.children())
    wide = [segment for segment in expression.path.segments if not _goes_to_one(segment.selectors)]
    searches = any(isinstance(segment, JSONPathRecursiveDescentSegment) for segment in expression.path.segments)
    if searches or len(wide) > (0 if isinstance(expression, RootFilterQuery) else 1) or _is_union(wide):
        raise ValueError(
            f"{str(expression)[:60]} in a filter can take ages on a large body: name the keys, one [*] or [?...] at"
            " most in a path that begins with @"
        )
    return 1 + _check(expression.path)


def _goes_to_one(selectors: Sequence[object]) -> bool:
    return len(selectors) == 1 and isinstance(selectors[0], NameSelector | IndexSelector)


def _is_union(segments: Sequence[Json]) -> bool:
    return any(len(segment.selectors) > 1 for segment in segments)
