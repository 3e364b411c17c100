"""A patient's summary care record: what was decided about it, what stands in it, and who has looked at it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from simulator.population.care_record import (
    ASK,
    GP,
    KIND,
    NO,
    YES,
    has_additional,
    has_dissented,
    has_summary,
    view_permission,
)
from simulator.population.person import Person
from simulator.population.scr_kinds import AUDIT
from simulator.services.scr.alert import REASON_DISPLAYS, TYPE_DISPLAYS
from simulator.toolkit.record_dates import moment
from simulator.toolkit.summary_text import ADDITIONAL_HEADINGS
from simulator.web.inspector.page import Visit
from simulator.web.inspector.patients.written import instant_text
from simulator.wire.json import Json

_CORE = (("allergies", "Allergies and adverse reactions"), ("medicines", "Medicines"))
_VIEW = {
    YES: "Yes: it may be viewed",
    NO: "No: the patient does not want it to be viewed",
    ASK: "Ask: the patient must be asked before it is viewed",
}
_SUMMARIES = {GP: "written by the practice", "initial": "the short one that every record began with"}
_HELD_BACK = "The patient is restricted: the service answers as if consent had been refused."


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a section: when, what, and what else is said of it."""

    date: str
    name: str
    more: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its entries. `is_shown` is false for what the patient has refused."""

    title: str
    entries: tuple[Entry, ...]
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Audited:
    """Something that was done with the record."""

    at: str
    what: str
    who: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What there is to show. `notices` say what a viewer will meet."""

    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    notices: tuple[str, ...]


def summary_of(visit: Visit, number: str, person: Person | None) -> Summary | None:
    """The care record of a patient; None where there is no document of it."""
    document = visit.tenant.documents.peek(KIND, number)
    if document is None:
        return None
    record = document.body
    notices = []
    if has_dissented(record):
        notices.append("The patient has refused a summary care record: every request is refused.")
    if person is not None and (person.is_restricted or person.is_very_restricted):
        notices.append(_HELD_BACK)
    if not has_summary(record):
        notices.append("There is no summary, only what the patient has decided.")
    if record.get("uploaded"):
        notices.append("It was uploaded as a FHIR Bundle: the document holds its resources.")
    return Summary(
        tuple(_facts(record, visit.tenant.began)), tuple(_sections(record, visit.tenant.began)), tuple(notices)
    )


def audited(visit: Visit, number: str) -> list[Audited]:
    """Who viewed the record, changed it or raised an alert about it, the latest first."""
    document = visit.tenant.documents.peek(AUDIT, number)
    if document is None:
        return []
    return [_audited(event) for event in reversed(document.body["events"])]


def unreported(visit: Visit, number: str) -> str:
    """Since when an alert is missing that a view against the patient’s will needs; empty if none is."""
    document = visit.tenant.documents.peek(AUDIT, number)
    return "" if document is None else instant_text(str(document.body.get("unreported") or ""))


def _facts(record: Mapping[str, Json], began: datetime) -> Iterator[tuple[str, str]]:
    yield "May there be a record?", "No: the patient has dissented" if has_dissented(record) else "Yes"
    yield "May it be viewed?", _VIEW[view_permission(record)]
    yield "Additional information", "may stand in it" if has_additional(record) else "is left out"
    if has_summary(record):
        yield "Kind", _SUMMARIES.get(str(record.get("summary") or GP), str(record.get("summary")))
    if record.get("created"):
        yield "Made", _when(str(record["created"]), began)
    author = record.get("author") or {}
    said = [str(author[name]) for name in ("name", "role_name", "organisation", "ods_code") if author.get(name)]
    if said:
        yield "Author", ", ".join(said)
    for name, words in (("withheld", "Something is withheld"), ("recently_registered", "Registered only recently")):
        if record.get(name) is True:
            yield words, "yes"


def _sections(record: Mapping[str, Json], began: datetime) -> Iterator[Section]:
    headings = (*_CORE, *((heading.part, heading.title) for heading in ADDITIONAL_HEADINGS))
    core = {part for part, _ in _CORE}
    for part, title in headings:
        items = record.get(part) or ()
        if items:
            shown = has_summary(record) and (part in core or has_additional(record))
            yield Section(title, tuple(_entry(item, began) for item in items), shown)


def _entry(item: Mapping[str, Json], began: datetime) -> Entry:
    names = ("type", "dose", "quantity", "certainty", "severity", "note", "status", "evidence")
    said = [str(item[name]) for name in names if item.get(name)]
    ended = f"until {_when(str(item['end']), began)}" if item.get("end") else ""
    return Entry(_when(str(item.get("date") or ""), began), str(item["name"]), ", ".join(filter(None, [*said, ended])))


def _when(said: str, began: datetime) -> str:
    """A record's time as its own service shows it; what is none stands as it is."""
    found = moment(said, began) if said else None
    return said if found is None else found.shown


def _audited(event: Mapping[str, Json]) -> Audited:
    what = str(event["what"])
    more = [str(event[name]) for name in ("permission", "message") if event.get(name)]
    for name, displays in (("type", TYPE_DISPLAYS), ("reason", REASON_DISPLAYS)):
        if event.get(name):
            more.append(displays.get(str(event[name]), str(event[name])))
    who = [str(event[name]) for name in ("mode", "app", "role") if event.get(name)]
    return Audited(instant_text(str(event["at"])), f"{what}: {', '.join(more)}" if more else what, ", ".join(who))
