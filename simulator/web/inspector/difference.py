"""Two exchanges side by side, line by line; ids and times, which always differ, are marked as such and not counted."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, zip_longest

from lxml import etree
from multidict import CIMultiDict

from simulator.records.exchange import Exchange, readable, split_headers
from simulator.records.hiding import hide_in_header, hide_in_line, hide_in_target
from simulator.records.selection import Selection
from simulator.web.inspector import json_lines, xml_lines
from simulator.web.inspector.body import Body
from simulator.web.inspector.exchange import find
from simulator.web.inspector.page import Context, PageError, Visit
from simulator.web.inspector.rows import title_of, titles
from simulator.wire.http import Request
from simulator.wire.xpath import decoded_root

MOST_LINES = 2_000
"""Lines of a message that are compared."""

AROUND = 3
"""Lines that are the same and shown before and after those that differ."""

# What is another one each time: UUIDs with and without dashes, instants of ISO 8601 and HL7, and HTTP's dates.
_VARYING = re.compile(
    r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}|\b[0-9A-Fa-f]{32}\b"
    r"|\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"
    r"|\b(?:19|20)\d{12}(?:\.\d+)?(?:[+-]\d{4})?\b|\b(?:19|20)\d{10}(?:[+-]\d{4})?\b"
    r"|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT"
)
_MASK = "·"

Line = tuple[tuple[str, str], ...]
"""A line as runs of text: `same`, `changed`, or `varying` for an id or a time."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two lines beside each other. `kind` is `same`, `varying`, `changed`, `left`, `right`, or `gap` with a `count`."""

    kind: str
    left: Line = ()
    right: Line = ()
    left_number: int | None = None
    right_number: int | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One message of both exchanges compared. `changes` counts the lines that differ in more than ids and times."""

    title: str
    pairs: list[Pair]
    changes: int
    is_cut: bool


async def show(visit: Visit) -> Context:
    """The exchange of the address beside the one that is asked for, or the question for it."""
    left = await find(visit, visit.values["id"])
    other = visit.query.get("with", "").strip()
    right = await _other(visit, other) if other else None
    known = titles(visit)
    return {
        "title": "Compare two exchanges",
        "crumbs": [
            ("Start", visit.link("start")),
            ("Exchanges", visit.link("exchanges")),
            (f"Exchange {left.id}", visit.link("exchange", id=left.id)),
        ],
        "left": left,
        "right": right,
        "with": other,
        "left_title": title_of(left, known),
        "right_title": "" if right is None else title_of(right, known),
        "most_lines": MOST_LINES,
        "parts_compared": [] if right is None else await asyncio.to_thread(_parts, left, right),
        "left_link": visit.link("exchange", id=left.id),
        "right_link": "" if right is None else visit.link_for(right.tenant, "exchange", id=right.id),
        "swap_link": "" if right is None or right.tenant != left.tenant else _link(visit, right.id, left.id),
        "suggested": [(each, _link(visit, left.id, each.id)) for each in await _suggested(visit, left)],
        "action": visit.link("difference", id=left.id),
    }


async def _other(visit: Visit, asked: str) -> Exchange:
    """The exchange of a number, or of a tenant and a number: `suite-2/17`. Raises PageError."""
    tenant, slash, number = asked.rpartition("/")
    name = tenant if slash else visit.tenant.name
    if visit.simulator.tenants.peek(name) is None or not (number.isascii() and number.isdigit() and len(number) <= 15):
        raise PageError(404, f"There is no exchange “{asked}”", "Give a number, or a tenant and a number: suite-2/17.")
    found = await visit.simulator.journal.one(name, int(number))
    if found is None:
        raise PageError(404, f"There is no exchange “{asked}”", "Give the number of one that is in the list.")
    return found


async def _suggested(visit: Visit, exchange: Exchange) -> list[Exchange]:
    """The last ones before it of the same operation."""
    if exchange.operation is None:
        return []
    wanted = Selection(operation=exchange.operation)
    found = await visit.simulator.journal.select(visit.tenant.name, wanted, before=exchange.id, limit=5)
    return found[::-1]


def _link(visit: Visit, left: int, right: int) -> str:
    return visit.link("difference", {"with": str(right)}, id=left)


def _parts(left: Exchange, right: Exchange) -> list[Part]:
    return [
        _part("Request", _request_lines(left), _request_lines(right)),
        _part("Response", _response_lines(left), _response_lines(right)),
    ]


def _request_lines(exchange: Exchange) -> list[str]:
    line = f"{exchange.method} {hide_in_target(readable(exchange.target))}"
    return [line, *_message_lines("request", exchange.request_headers, exchange.request_body)]


def _response_lines(exchange: Exchange) -> list[str]:
    line = str(exchange.status or "no answer")
    return [line, *_message_lines("response", exchange.response_headers, exchange.response_body)]


def _message_lines(name: str, joined: bytes, data: bytes) -> list[str]:
    headers = split_headers(joined)
    fields = [f"{readable(key)}: {hide_in_header(key, readable(value))}" for key, value in headers.items()]
    return [*fields, "", *(_body_lines(Body(name, data, headers)) if data else [])]


def _body_lines(body: Body) -> list[str]:
    """A body laid out in lines, payloads decoded, so that it does not matter in which way it was written."""
    if body.text is None:
        return [f"{len(body.sent)} bytes that are no text"]
    if body.xml is not None:
        root = decoded_root(Request("POST", "/", CIMultiDict(), body.data))
        text = body.text if root is None else etree.tostring(root, encoding="unicode")
        return [hide_in_line(line) for line in xml_lines.lay_out(text, MOST_LINES + 1).lines]
    if body.json is not None:
        return [hide_in_line(line) for line in json_lines.lay_out(body.text, MOST_LINES + 1).lines]
    return [line.text for line in body.lines()]


def _part(title: str, left: list[str], right: list[str]) -> Part:
    is_cut = max(len(left), len(right)) > MOST_LINES
    pairs = list(_pairs(left[:MOST_LINES], right[:MOST_LINES]))
    changes = sum(pair.kind in ("changed", "left", "right") for pair in pairs)
    return Part(title, list(_with_gaps(pairs)), changes, is_cut)


def _pairs(left: list[str], right: list[str]) -> Iterator[Pair]:
    masked_left, masked_right = [_masked(line) for line in left], [_masked(line) for line in right]
    matcher = SequenceMatcher(None, masked_left, masked_right, autojunk=len(left) > 500)
    for tag, begin, end, other_begin, other_end in matcher.get_opcodes():
        numbers = zip_longest(range(begin, end), range(other_begin, other_end))
        yield from (_pair(tag == "equal", left, right, *each) for each in numbers)


def _pair(is_equal: bool, left: list[str], right: list[str], at: int | None, other: int | None) -> Pair:
    if at is None and other is not None:
        return Pair("right", (), ((right[other], "same"),), None, other + 1)
    if other is None and at is not None:
        return Pair("left", ((left[at], "same"),), (), at + 1, None)
    assert at is not None, "one of them is there"
    assert other is not None, "one of them is there"
    ours, theirs = left[at], right[other]
    if ours == theirs:
        return Pair("same", ((ours, "same"),), ((theirs, "same"),), at + 1, other + 1)
    if is_equal:
        return Pair("varying", _varying(ours), _varying(theirs), at + 1, other + 1)
    return Pair("changed", *_changed(ours, theirs), at + 1, other + 1)


def _masked(line: str) -> str:
    return _VARYING.sub(_MASK, line)


def _varying(line: str) -> Line:
    """The line with its ids and times marked."""
    runs: list[tuple[str, str]] = []
    end = 0
    for found in _VARYING.finditer(line):
        runs += [(line[end : found.start()], "same"), (found[0], "varying")]
        end = found.end()
    return tuple(run for run in (*runs, (line[end:], "same")) if run[0])


def _changed(left: str, right: str) -> tuple[Line, Line]:
    """Both lines with what lies between their common beginning and end marked."""
    shorter = min(len(left), len(right))
    begin = next((at for at in range(shorter) if left[at] != right[at]), shorter)
    rest = shorter - begin
    end = next((at for at in range(rest) if left[-1 - at] != right[-1 - at]), rest)
    return _marked(left, begin, end), _marked(right, begin, end)


def _marked(line: str, begin: int, end: int) -> Line:
    upto = len(line) - end
    runs = ((line[:begin], "same"), (line[begin:upto], "changed"), (line[upto:], "same"))
    return tuple(run for run in runs if run[0])


def _with_gaps(pairs: list[Pair]) -> Iterator[Pair]:
    """The pairs, with a gap for long runs that are the same."""
    differs = [at for at, pair in enumerate(pairs) if pair.kind != "same"]
    near = {at + away for at in differs for away in range(-AROUND, AROUND + 1)}
    for is_near, run in groupby(enumerate(pairs), key=lambda each: each[0] in near):
        kept = [pair for _, pair in run]
        if is_near or len(kept) <= AROUND:
            yield from kept
        else:
            yield Pair("gap", count=len(kept))
