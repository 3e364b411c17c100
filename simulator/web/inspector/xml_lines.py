"""XML laid out in lines, every tag and text as it was written, and the lines that elements stand in.

Only for documents that `wire.xml` has accepted: tags are told apart by a pattern here, not by a parser.
"""

import re

from lxml import etree

from simulator.web.inspector.laid import Laid, LineWriter
from simulator.wire.xml import PREFIXES, Element

LONGEST_PATH = 2_000
"""Characters of the longest XPath that is looked up."""

_TOKEN = re.compile(
    r"""<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<(?:[^"'>]++|"[^"]*+"|'[^']*+')*+>|[^<]++""", re.DOTALL
)


def lay_out(document: str, most: int) -> Laid:
    """Each element on a line of its own, one with only a text on one line. Its places are the elements' numbers."""
    layer, depth, number = LineWriter(most), 0, 0
    is_inside = False  # straight after a start tag, and perhaps its text: the end tag goes on the same line
    for found in _TOKEN.finditer(document):
        if layer.is_full:
            return layer.laid
        token = found[0]
        if token.startswith("</"):
            depth = max(0, depth - 1)
            layer.put(token, depth=None if is_inside else depth)
            is_inside = False
        elif token.startswith(("<!--", "<?")):
            layer.put(token, depth=depth)
            is_inside = False
        elif token.startswith("<") and not token.startswith("<!["):
            layer.put("", depth=depth)
            layer.place(number)
            layer.put(token)
            number += 1
            is_inside = not token.endswith("/>")
            depth += is_inside
        elif token.isspace():
            layer.skip(token)
        else:
            text = token.strip()
            layer.put(text, depth=None if is_inside else depth)
            layer.skip("\n" * (token.count("\n") - text.count("\n")))
    layer.end_line()
    return layer.laid


def number_at(root: Element, path: str) -> int | None:
    """The number, in the order of the document, of the element that an XPath of ours leads to; None if to none."""
    element = _element_at(root, path)
    if element is None:
        return None
    return next((number for number, each in enumerate(root.iter("*")) if each is element), None)


def _element_at(root: Element, path: str) -> Element | None:
    if len(path) > LONGEST_PATH:
        return None
    try:
        found = root.getroottree().xpath(path, namespaces=dict(PREFIXES))
    except etree.XPathError:
        return None
    first = found[0] if isinstance(found, list) and found else None
    if isinstance(first, etree._Element):
        return first
    parent = getattr(first, "getparent", None)
    element = parent() if parent is not None else None
    return element if isinstance(element, etree._Element) else None
