"""A document as it is kept, for reading and for writing anew: any kind, checked as the admin API checks it.

What is wrong is said with its line; who was too late sees both versions beside each other.
"""

import json
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple
from urllib.parse import quote

from aiohttp import web

from simulator.population.kinds import KINDS
from simulator.population.shapes import Place
from simulator.records.documents import Document, VersionConflict
from simulator.web.admin.errors import did_you_mean
from simulator.web.inspector.acting import DONE, Fault, Form, lead, said
from simulator.web.inspector.body import Line
from simulator.web.inspector.page import PATIENT_PAGE, Context, PageError, Visit
from simulator.web.inspector.patients.keeping import keep
from simulator.wire.errors import Problem, Problems, WireError
from simulator.wire.json import Json, parse_json, pretty_json
from simulator.wire.yaml import load_yaml

MOST_LINES = 5_000
"""Lines that are shown below the form, or compared."""

_STALE = "Somebody else has changed this document since the page was made: see it beside yours, or keep yours"
_NEW = "There is none yet: what you write is the first version."


class Beside(NamedTuple):
    """A line as it is now and as it was sent; `kind` is `same`, `changed`, `left` or `right`."""

    kind: str
    now: str
    sent: str


async def show(visit: Visit) -> Context:
    """The document, or an empty one to be filled."""
    document = _document(visit)
    kind, key = visit.values["kind"], visit.values["key"]
    body = _blank(kind, key) if document is None else document.body
    return {**_shown(visit, document), "text": pretty_json(body).decode()}


async def act(visit: Visit, form: Form) -> Context | web.StreamResponse:
    """Keep the text as the next version, or show it again with what is wrong."""
    document, text = _document(visit), form.get("text", "").replace("\r\n", "\n")
    version = form.get("version", "")
    expect = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
    try:
        await _keep(visit, text, expect)
    except Problems as found:
        again = {**_shown(visit, document), "text": text, "version": version}
        return {**again, "faults": [_fault(problem) for problem in found.problems], "lines": _lines(text, found)}
    except VersionConflict:
        both = _compared("" if document is None else pretty_json(document.body).decode(), text)
        stale = {"text": text, "faults": [Fault("both", _STALE)], "compared": both, "status": 409}
        return {**_shown(visit, document), **stale}
    kept = {name: visit.query[name] for name in ("nhs_number",) if name in visit.query}
    return lead(visit.link("document", {**kept, DONE: "yes"}, kind=visit.values["kind"], key=visit.values["key"]))


async def _keep(visit: Visit, text: str, expect: int) -> None:
    """Raises Problems, with lines, and VersionConflict."""
    kind, key, documents = visit.values["kind"], visit.values["key"], visit.tenant.documents
    body = _read(text)
    try:
        await keep(documents, kind, key, body, expect=expect)
    except Problems:
        place = _place(text)
        if place is None:
            raise
        await keep(documents, kind, key, body, expect=expect, where=place)  # the same, with their lines


def _read(text: str) -> Json:
    """The value of a text. Raises Problems with the line."""
    try:
        body = parse_json(text.encode())
    except WireError as fault:
        raise Problems([Problem(str(fault).replace("the body", "the text"), line=_line_of_fault(text))]) from None
    if not isinstance(body, dict | list):
        raise Problems([Problem("this is no document", "write an object, or a list", line=1)])
    return body


def _line_of_fault(text: str) -> int:
    try:
        json.loads(text)
    except json.JSONDecodeError as fault:
        return fault.lineno
    except (ValueError, RecursionError):
        return 1
    return 1


def _place(text: str) -> Place | None:
    """Where in the text each value stands: JSON is YAML, whose values know their lines. None if it is not quite."""
    try:
        return Place(load_yaml(text, problems=[]))
    except Problems:
        return None


def _document(visit: Visit) -> Document | None:
    """The document of the page's address; None if it is still to be written. Raises PageError."""
    kind = visit.values["kind"]
    if kind not in KINDS:
        raise PageError(404, f"There are no documents of kind “{kind}”", said(did_you_mean(kind, KINDS)))
    return visit.tenant.documents.peek(kind, visit.values["key"])


def _shown(visit: Visit, document: Document | None) -> dict[str, object]:
    kind, key, number = visit.values["kind"], visit.values["key"], visit.query.get("nhs_number", "")
    crumbs = [("Start", visit.link("start")), ("Patients", visit.link("patients"))]
    if number:
        crumbs.append((visit.patient_name(number) or number, visit.link(PATIENT_PAGE, nhs_number=number)))
    return {
        "title": f"{kind} {key}",
        "crumbs": crumbs,
        "kind": kind,
        "key": key,
        "version": 0 if document is None else document.version,
        "about": _NEW if document is None else "",
        "own_key": KINDS[kind].own_key,
        "api": visit.api(f"/documents/{kind}/{quote(key, safe='')}"),
        "lines": [],
        "compared": [],
        "faults": [],
        "done": "The document was kept." if DONE in visit.query else "",
    }


def _blank(kind: str, key: str) -> Json:
    own_key = KINDS[kind].own_key
    return [] if kind == "related-people" else {own_key: key} if own_key else {}


def _fault(problem: Problem) -> Fault:
    where = f"line {problem.line}: " if problem.line else ""
    path = f"{problem.path}: " if problem.path else ""
    words = problem.what + (f", {problem.remedy}" if problem.remedy else "")
    return Fault(f"json-L{problem.line}" if 0 < problem.line <= MOST_LINES else "f-text", said(f"{where}{path}{words}"))


def _lines(text: str, found: Problems) -> list[Line]:
    wrong = {problem.line for problem in found.problems}
    lines = text.split("\n")[:MOST_LINES]
    return [Line(number, line, "error" if number in wrong else "") for number, line in enumerate(lines, 1)]


def _compared(now: str, sent: str) -> list[Beside]:
    return list(_beside(now.split("\n")[:MOST_LINES], sent.split("\n")[:MOST_LINES]))


def _beside(now: list[str], sent: list[str]) -> Iterator[Beside]:
    """The lines that differ, with a few around them."""
    for group in SequenceMatcher(None, now, sent).get_grouped_opcodes():
        for tag, begin, end, other, until in group:
            for left, right in zip_longest(now[begin:end], sent[other:until]):
                kind = "same" if tag == "equal" else "right" if left is None else "left" if right is None else "changed"
                yield Beside(kind, left or "", right or "")
