"""The list of exchanges: the admin API's own filters as a form whose answers stand in the address, and pages by id."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.records.selection import EVERYTHING, Selection
from simulator.web.admin.errors import AdminError
from simulator.web.admin.filters import PARAMETERS, selection
from simulator.web.admin.route import Parameter
from simulator.web.inspector.page import Context, Visit
from simulator.web.inspector.paging import Turn, turn
from simulator.web.inspector.rows import rows_of
from simulator.wire.json import Json

FIRST = ("service", "operation", "nhs_number", "status", "severity", "text")
"""The filters that are seen at once; the others are behind a button."""

FOLLOW = "follow"
"""The parameter by which new exchanges are put into the list as they come."""

_LABELS = {
    "nhs_number": "NHS number", "correlation_id": "Correlation id", "request_id": "Request id",
    "message_id": "Message id", "tracking_id": "Tracking id", "xpath": "XPath", "jsonpath": "JSONPath",
    "severity": "Findings", "finding": "Finding's rule", "rule": "Scenario's rule", "text": "Text",
}  # fmt: skip
_HINTS = {
    "service": "", "operation": "such as itk.*", "nhs_number": "", "status": "404, 4xx or 400..499", "severity": "",
    "text": "in a header or body",
}  # fmt: skip
_WORDS = {"error": "errors", "warning": "warnings, or worse", "information": "any finding"}
_TURNS = ("before", "after")


@dataclass(frozen=True, slots=True)
class Field:
    """One filter in the form. `choices` are values with their words; `fault` says what is wrong with the value."""

    name: str
    label: str
    hint: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    suggestions: tuple[str, ...] = ()
    fault: str = ""


async def show(visit: Visit) -> Context:
    """The exchanges that the filters let through, or what is wrong with the filters."""
    faults: dict[str, str] = {}
    filters = _filters(visit, faults)
    wanted, at = _wanted(visit, filters, faults), _turn(visit, faults)
    turned = None if faults else await turn(visit.simulator.journal, visit.tenant.name, wanted, at)
    rows = [] if turned is None else await rows_of(visit, turned.exchanges)
    kept = {**filters, FOLLOW: visit.query[FOLLOW]} if FOLLOW in visit.query else filters
    fields = [_field(visit, parameter, filters, faults) for parameter in PARAMETERS]
    return {
        "title": "Exchanges",
        "crumbs": [("Start", visit.link("start"))],
        "rows": rows,
        "faults": faults,
        "first": [field for name in FIRST for field in fields if field.name == name],
        "others": [field for field in fields if field.name not in FIRST],
        "chosen": [(field.label, field.value, _without(visit, filters, field.name)) for field in fields if field.value],
        "everything": visit.link("exchanges"),
        "newest": visit.link("exchanges", kept),
        "newer": _link(visit, kept, "after", None if turned is None else turned.newer),
        "older": _link(visit, kept, "before", None if turned is None else turned.older),
        "unfinished": None if turned is None else turned.unfinished,
        "is_newest": at == Turn(),
        "live": await _live(visit, filters, at) if turned is not None else None,
    }


def _filters(visit: Visit, faults: dict[str, str]) -> dict[str, str]:
    """The filters that were filled in, without space around them; unknown parameters are faults."""
    known = {parameter.name for parameter in PARAMETERS}
    for name in visit.query:
        if name not in known and name not in (*_TURNS, FOLLOW):
            faults[name] = f"There is no filter “{name}”"
    return {
        parameter.name: visit.query[parameter.name].strip() for parameter in PARAMETERS if parameter.name in visit.query
    }


def _wanted(visit: Visit, filters: Mapping[str, Json], faults: dict[str, str]) -> Selection:
    for parameter in PARAMETERS:
        value = filters.get(parameter.name, "")
        if parameter.choices and value and value not in parameter.choices:
            faults[parameter.name] = f"Choose one of {', '.join(parameter.choices)}"
        if len(value) > parameter.longest:
            faults[parameter.name] = f"It is longer than {parameter.longest} characters"
    if faults:
        return EVERYTHING
    try:
        return selection(visit.simulator, filters)
    except AdminError as error:
        where = error.where if error.where in filters else next(iter(filters), "")
        faults[where] = error.message[:1].upper() + error.message[1:]
        return EVERYTHING


def _turn(visit: Visit, faults: dict[str, str]) -> Turn:
    numbers: dict[str, int] = {}
    for name in _TURNS:
        text = visit.query.get(name, "").strip()
        if text.isascii() and text.isdigit() and len(text) <= 15:
            numbers[name] = int(text)
        elif text:
            faults[name] = f"“{name}” is the number of an exchange"
    return Turn(numbers.get("before"), None if "before" in numbers else numbers.get("after"))


def _field(visit: Visit, parameter: Parameter, filters: Mapping[str, str], faults: Mapping[str, str]) -> Field:
    name = parameter.name
    choices: tuple[tuple[str, str], ...] = tuple((word, _WORDS.get(word, word)) for word in parameter.choices)
    if name == "service":
        choices = tuple((service.name, service.title) for service in visit.simulator.services)
    return Field(
        name=name,
        label=_LABELS.get(name, name.capitalize()),
        hint=_HINTS.get(name, parameter.about),
        value=filters.get(name, ""),
        choices=choices,
        suggestions=_suggestions(visit, name),
        fault=faults.get(name, ""),
    )


def _suggestions(visit: Visit, name: str) -> tuple[str, ...]:
    if name == "operation":
        return tuple(each.id for each in visit.simulator.operations())
    return visit.tenant.scenarios if name == "scenario" else ()


def _without(visit: Visit, filters: Mapping[str, str], name: str) -> str:
    return visit.link("exchanges", {other: value for other, value in filters.items() if other != name})


def _link(visit: Visit, kept: Mapping[str, str], way: str, at: int | None) -> str:
    return "" if at is None else visit.link("exchanges", {**kept, way: str(at)})


async def _live(visit: Visit, filters: Mapping[str, str], at: Turn) -> Context:
    """What the script needs to hear of new exchanges: where to listen, and where to read what it missed meanwhile."""
    follows = FOLLOW in visit.query and at == Turn()
    there = {**filters} if follows else {**filters, FOLLOW: "yes"}
    last = await visit.simulator.journal.select(visit.tenant.name, limit=1)
    return {
        "last": last[0].id if last else 0,
        "stream": visit.api("/stream", filters),
        "missed": visit.api("/exchanges", {**filters, "limit": "1000"}),
        "follows": follows,
        "switch": visit.link("exchanges", there),
    }
