"""XPath 1.0 over what clients send: expressions compiled once, what they find as texts, messages with payloads decoded.

An expression is bounded in what it may cost: nobody can interrupt the engine once it runs. What a text has to be is
the business of whoever asks.
"""

import re
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from itertools import islice

from lxml import etree

from simulator.wire.errors import WireError
from simulator.wire.http import Request
from simulator.wire.itk_message import message_of
from simulator.wire.xml import ITK, PREFIXES, Element, root_of

LONGEST = 1_000
"""Most characters of an expression."""

MOST_SEARCHES = 2
"""Most searches inside each other (`//a[.//b]`): each one more multiplies the work by the size of the message."""

MOST_COMMAS = 10
"""Most commas: texts of a whole message that are put together, one after the other, are copied each time."""

MOST_FOUND = 1_000
"""Most texts that are given; what comes after them in the document is left out."""

MOST_TEXT = 65_536
"""Characters of one text; the rest of it is cut off."""

_MOST_ALL = 1_000_000
_MOST_WORK = 1_000_000_000
_MOST_COPIED = 200_000_000
_MOST_COMPARED = 3_000_000_000

_TOKEN = re.compile(
    r"""(?P<literal>"[^"]*"|'[^']*')|(?P<name>[^\W\d][\w.\-]*)|\d[\d.]*|::|//|\.\.|[!<>]=|[^\s\w]""", re.VERBOSE
)
_SIBLING_AXES = ("following-sibling", "preceding-sibling")
_WIDE_AXES = frozenset(("ancestor", "ancestor-or-self", "descendant", "descendant-or-self", *_SIBLING_AXES))
_WIDEST_AXES = ("following", "preceding")
_FUNCTIONS = frozenset(
    ("last", "position", "count", "id", "local-name", "namespace-uri", "name", "string", "concat", "starts-with",
     "contains", "substring-before", "substring-after", "substring", "string-length", "normalize-space", "translate",
     "boolean", "not", "true", "false", "lang", "number", "sum", "floor", "ceiling", "round",
     "comment", "text", "processing-instruction", "node")
)  # fmt: skip
_COMPARISONS = frozenset(("=", "!=", "<", ">", "<=", ">="))
_OPERATORS = frozenset(("and", "or", "div", "mod"))
_BEFORE_A_PATH = frozenset(("", "[", "(", ",", "|", "+", "-", "=", "!=", "<", ">", "<=", ">=", *_OPERATORS))
_ANEW = frozenset((",", "+", "and", "or"))
"""What stands between searches that run one after the other, so that their costs add up only."""

_PAYLOAD = f"{{{ITK}}}payload"
_EXAMPLE = "write one such as //itk:header/@service"
_TRIAL = etree.Element("trial")
_COUNT = etree.XPath("count(//*)")
_TEXT = etree.XPath("string-length(/)")
_DEEPEST = 512
"""Most levels there can be: the parser takes 256, of a message and of a document that was packed in it."""


@dataclass(frozen=True, slots=True)
class XPath:
    """A compiled expression.

    `searches` is how many of them stand inside each other or are joined. `has_siblings` says that one of them is among
    siblings, `reads_texts` that texts of elements are looked into, and `compares` that they are compared with others.
    """

    text: str
    searches: int
    has_siblings: bool
    reads_texts: bool
    compares: bool
    _evaluate: etree.XPath

    def texts(self, root: Element) -> list[str]:
        """What it finds in a document: the values of attributes and elements in document order, or its one result.

        A result that is no node is written as XPath's `string()` does. What cannot be evaluated finds nothing.
        """
        result = self._result(root)
        if not isinstance(result, list):
            return [] if result is None else [_scalar(result)[:MOST_TEXT]]
        found, left = [], _MOST_ALL
        for item in islice(result, MOST_FOUND):
            text = _value(item)
            if len(text) > left:
                break
            left -= len(text)
            found.append(text)
        return found

    def finds(self, root: Element) -> bool:
        """Does it find anything? Of a result that is no node, what XPath's `boolean()` makes of it."""
        result = self._result(root)
        return result == result and bool(result)  # NaN, the only value that differs from itself, is nothing

    def _result(self, root: Element) -> object:
        if (self.searches > 1 and _is_too_much(root)) or (self.has_siblings and _has_many_siblings(root)):
            return None
        if self.reads_texts and _has_much_text(root, compares=self.compares):
            return None
        try:
            return self._evaluate(root)
        except (etree.XPathError, MemoryError, RecursionError):
            return None


def compile_xpath(text: str) -> XPath:
    """The expression, ready for use, with the prefixes of PREFIXES. Raises ValueError: what is wrong: what is right."""
    if len(text) > LONGEST:
        raise ValueError(f"an XPath of {len(text)} characters: {LONGEST} are the most")
    try:
        evaluate = etree.XPath(text, namespaces=dict(PREFIXES), regexp=False, smart_strings=False)
    except (etree.XPathError, ValueError) as fault:
        raise ValueError(f"not an XPath 1.0 ({_plain(fault)}): {_EXAMPLE}") from None
    tokens = [(found.group(), found.lastgroup) for found in _TOKEN.finditer(text)]
    _check_names(tokens)
    searches = _searches(tokens)
    if searches > MOST_SEARCHES:
        raise ValueError(
            f"{searches} searches inside each other can take ages on a large message: {MOST_SEARCHES} are the most, so"
            " name the elements in between"
        )
    try:
        evaluate(_TRIAL)
    except etree.XPathError as fault:
        raise ValueError(f"not an XPath 1.0 ({_plain(fault)}): {_EXAMPLE}") from None
    signs = [sign for sign, _ in tokens]
    if signs.count(",") > MOST_COMMAS:
        raise ValueError(f"{signs.count(',')} commas: {MOST_COMMAS} are the most, so use several expressions")
    compares = _compares_paths(tokens)
    # Sets that are joined or compared take as long as two searches inside each other.
    searches = max(searches, 2) if compares or "|" in signs else searches
    has_siblings = any(sign in _SIBLING_AXES for sign in signs)
    return XPath(text, searches, has_siblings, "[" in signs or "(" in signs or compares, compares, evaluate)


def decoded_root(request: Request) -> Element | None:
    """The request's body as XPath sees it; None if it is not XML. Made once.

    Payloads that came in base64 or compressed stand decoded in their `itk:payload`, in a copy of the document. One that
    has none is given as it was parsed, and must not be changed.
    """
    return request.derived("xpath", _decoded)


def _plain(fault: Exception) -> str:
    return (str(fault).splitlines() or ["unreadable"])[0].replace(": ", " ").rstrip(".").lower()


_Tokens = list[tuple[str, str | None]]


def _check_names(tokens: _Tokens) -> None:
    """Refuse what is evaluated only when a message comes: prefixes, functions and variables that nobody knows."""
    following = [*(sign for sign, _ in tokens[1:]), "", ""]
    for index, (sign, kind) in enumerate(tokens):
        after = following[index]
        if sign == "$":
            raise ValueError(f"the variable ${after} is not known: write the value itself, in quotes")
        if kind != "name":
            continue
        if after == ":" and sign not in PREFIXES:
            raise ValueError(f"the prefix {sign!r} is not known: {_instead(sign, PREFIXES)}")
        if after == "::" and sign in _WIDEST_AXES:
            raise ValueError(f"{sign}:: can take ages on a large message: use {sign}-sibling:: or a path")
        if after == "(" and sign not in _FUNCTIONS and sign not in _OPERATORS:
            raise ValueError(
                f"the function {sign}() is not XPath 1.0: {_like(sign, _FUNCTIONS)}find the value by its path and use a"
                " matcher on it"
            )
    if tokens and (tokens[0][1] == "name" or tokens[0][0] in ("*", "@")) and following[0] not in ("(", "::"):
        raise ValueError("a path that begins nowhere: begin it with / for the root or with // for anywhere")


def _like(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), 1)
    return f"did you mean {near[0]}? Otherwise " if near else ""


def _instead(prefix: str, known: Iterable[str]) -> str:
    near = get_close_matches(prefix, list(known), 1)
    listed = f"the prefixes are {', '.join(known)}"
    return f"did you mean {near[0]!r}? ({listed})" if near else listed


def _searches(tokens: _Tokens) -> int:
    """How many searches stand inside each other or are joined, at most; a predicate runs once for each node found."""
    around: list[tuple[int, int]] = []
    base = here = most = 0
    before = ""
    for index, (sign, kind) in enumerate(tokens):
        if sign == "[":
            around.append((base, here))
            base = here = max(here, 1)
        elif sign == "]" and around:
            base, here = around.pop()
        elif sign in _ANEW:
            here = base
        elif _is_search(tokens, index, inside=bool(around), first=before in _BEFORE_A_PATH):
            here += 1
            most = max(most, here)
        before = "literal" if kind == "literal" else sign
    return most


def _is_search(tokens: _Tokens, index: int, *, inside: bool, first: bool) -> bool:
    sign, kind = tokens[index]
    if sign in ("//", ".."):
        return True
    if sign == "/":
        return inside and first  # from the root again, for every node
    after = tokens[index + 1][0] if index + 1 < len(tokens) else ""
    return kind == "name" and after == "::" and sign in _WIDE_AXES


def _compares_paths(tokens: _Tokens) -> bool:
    """Is a set of nodes compared with what may be another one? A text, a number or a function's result is one only."""
    signs = [*tokens, ("", None), ("", None)]
    for index, (sign, kind) in enumerate(tokens):
        if kind is not None or sign not in _COMPARISONS or not index:
            continue
        before, (after, after_kind), beyond = tokens[index - 1], signs[index + 1], signs[index + 2][0]
        is_one = after_kind == "literal" or after[:1].isdigit() or (after_kind == "name" and beyond == "(")
        if not is_one and before[1] != "literal" and not before[0][:1].isdigit():
            return True
    return False


def _has_much_text(root: Element, *, compares: bool) -> bool:
    """Would reading texts take seconds? Each element's is put together from all that is in it."""
    most = _DEEPEST * int(_TEXT(root))
    if most <= _MOST_COPIED and (not compares or most * int(_COUNT(root)) <= _MOST_COMPARED):
        return False  # as with nearly every message, and known at once
    volume, count, depth = 0, 0, 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            depth, count = depth + 1, count + 1
            volume += depth * len(element.text or "")
        else:
            depth -= 1
            volume += depth * len(element.tail or "")
        if volume > _MOST_COPIED:
            return True
    return compares and volume * count > _MOST_COMPARED


def _has_many_siblings(root: Element) -> bool:
    """Would a search among siblings take seconds? All that each of them finds is compared with what others found."""
    return int(_COUNT(root)) * max(len(element) for element in root.iter()) ** 2 > _MOST_WORK


def _is_too_much(root: Element) -> bool:
    """Would two searches inside each other take seconds? They visit each element once for each that is around it."""
    elements = int(_COUNT(root))
    if elements * elements * _DEEPEST <= _MOST_WORK:
        return False  # as with nearly every message, and known at once
    depth, deepest = 0, 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return elements * elements * deepest > _MOST_WORK


def _value(item: object) -> str:
    """A node as text; a namespace node, which is a pair, is its URI."""
    if isinstance(item, tuple):
        item = item[1]
    if not isinstance(item, etree._Element):
        return str(item)[:MOST_TEXT]
    parts, size = [], 0
    for part in item.itertext():
        parts.append(part)
        size += len(part)
        if size >= MOST_TEXT:
            break
    return "".join(parts)[:MOST_TEXT]


def _scalar(result: object) -> str:
    if isinstance(result, bool):
        return "true" if result else "false"
    return _number(result) if isinstance(result, float) else str(result)


def _number(value: float) -> str:
    """A number as XPath 1.0 writes it (4.2): no exponent, no decimal point in whole numbers."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return format(Decimal(repr(value + 0.0)), "f").removesuffix(".0")


def _decoded(request: Request) -> Element | None:
    try:
        root = root_of(request)
    except WireError:
        return None
    contents = message_of(request).contents
    encoded = [(each.payload, each.root) for each in contents if each.data is not None and each.root is not None]
    if not encoded:
        return root
    copy = deepcopy(root)
    # The copy has the same payloads in the same order; what was decoded belongs to others, so it is copied as well.
    places = dict(zip(root.iter(_PAYLOAD), copy.iter(_PAYLOAD), strict=True))
    for payload, document in encoded:
        place = places[payload]
        place.text = None
        place.append(deepcopy(document))
    return copy
