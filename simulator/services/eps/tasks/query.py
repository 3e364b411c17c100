"""The query of the FHIR Task tracker: which parameters there are, what is wrong with them, what they ask for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from simulator.call.call import Call
from simulator.clock import parse_date
from simulator.services.eps.dispensing.order import CODE_SYSTEMS, SHORT_FORM
from simulator.services.eps.dispensing.problems import Problem, refuse
from simulator.wire.fhir import NHS_NUMBER_SYSTEM

FOCUS, IDENTIFIER, PATIENT = "focus:identifier", "identifier", "patient:identifier"
STATUS, AUTHORED = "business-status", "authored-on"
PARAMETERS = (FOCUS, IDENTIFIER, PATIENT, STATUS, AUTHORED)
"""Every parameter that is looked at; the first three can stand alone."""

_ALONE = (FOCUS, IDENTIFIER, PATIENT)
_SYSTEMS = {
    FOCUS: SHORT_FORM,
    IDENTIFIER: SHORT_FORM,
    PATIENT: NHS_NUMBER_SYSTEM,
    STATUS: f"{CODE_SYSTEMS}EPS-task-business-status",
}
_DATE = re.compile(r"(eq|le|ge)(\d{4}-\d{2}-\d{2})", re.ASCII)
_DATE_PATTERN = r"/(eq|le|ge)\d{4}-\d{2}-\d{2}/"


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for; empty where a parameter is absent. `days` are comparators with their days."""

    prescription_ids: tuple[str, ...]
    patient: str
    status: str
    days: tuple[tuple[str, date], ...]

    @property
    def first_day(self) -> date | None:
        """The first day that the query's first lower bound allows."""
        return next((day for comparator, day in self.days if comparator in ("eq", "ge")), None)

    @property
    def last_day(self) -> date | None:
        """The last day that the query's first upper bound allows."""
        return next((day for comparator, day in self.days if comparator in ("eq", "le")), None)

    def takes(self, prescription_id: str, patient: str, status: str, authored: date | None) -> bool:
        """Does a prescription with these facts fit every parameter?"""
        return (
            all(wanted == prescription_id for wanted in self.prescription_ids)
            and self.patient in ("", patient)
            and self.status in ("", status)
            and all(authored is not None and _compares(comparator, authored, day) for comparator, day in self.days)
        )


def read_query(call: Call) -> Query:
    """The call's query. Raises Refused with all that is wrong with it."""
    refuse(_problems(call))
    ids = tuple(_value(text) for name in (FOCUS, IDENTIFIER) for text in _given(call, name))
    return Query(
        prescription_ids=ids,
        patient=next((_value(text) for text in _given(call, PATIENT)), ""),
        status=next((_value(text) for text in _given(call, STATUS)), ""),
        days=tuple(day for text in _given(call, AUTHORED) if (day := _day(text)) is not None),
    )


def _given(call: Call, name: str) -> Sequence[str]:
    return [str(text) for text in call.query.getall(name, ()) if text]


def _value(text: str) -> str:
    """A parameter's value without its system; a text that begins with `|` has neither."""
    return text[text.find("|") + 1 :] if text.find("|") > 0 else text


def _day(text: str) -> tuple[str, date] | None:
    """A comparator and its day; None for what is neither."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    try:
        return found[1], parse_date(found[2])
    except ValueError:
        return None


def _problems(call: Call) -> Iterator[Problem]:
    if not any(_given(call, name) for name in _ALONE):
        listed = ", ".join(_ALONE)
        text = f"At least one of the following query parameters must be provided: {listed}."
        yield Problem("invalid", text)
    for name, system in _SYSTEMS.items():
        values = _given(call, name)
        if len(values) > 1:
            yield Problem("invalid", "Invalid combination of query parameters.")
        for text in values:
            said, bar, _ = text.partition("|")
            if bar and said and said != system:
                yield Problem("value", f"Query parameter {name} must have system {system} if specified.")
    for text in _given(call, AUTHORED):
        if _day(text) is None:
            yield Problem("value", f"Value for date param {AUTHORED} should match pattern {_DATE_PATTERN}.")


def _compares(comparator: str, authored: date, day: date) -> bool:
    if comparator == "eq":
        return authored == day
    return authored <= day if comparator == "le" else authored >= day
