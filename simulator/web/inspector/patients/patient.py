"""One patient over all services: what each holds, every exchange about them, and forms for common changes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aiohttp import web

from simulator.identifiers import is_nhs_number
from simulator.population.care_record import KIND as RECORDS
from simulator.population.organisations import APPLIANCE_SUPPLIER, DISPENSING_DOCTOR, PHARMACY
from simulator.population.person import Person
from simulator.records.documents import Document, VersionConflict
from simulator.web.inspector.acting import DO, DONE, Fault, Form, lead, said
from simulator.web.inspector.page import PATIENT_PAGE, Context, PageError, Visit
from simulator.web.inspector.patients import contacts, demographics, prescribing, related, summary
from simulator.web.inspector.patients.changes import CHANGES, version_of
from simulator.web.inspector.patients.field import Field
from simulator.web.inspector.patients.finding import name_of
from simulator.web.inspector.patients.keeping import PEOPLE, PRESCRIPTIONS, keep
from simulator.web.inspector.patients.practice import organisations, practice_of
from simulator.web.inspector.patients.prescribed import Prescribed, prescriptions_of
from simulator.web.inspector.patients.sent import sent_about
from simulator.web.inspector.rows import rows_of
from simulator.wire.errors import Problem, Problems

PRESCRIPTION = "prescription"
"""What the button says that puts a prescription into another state."""

_DONE = {
    **{do: change.done for do, change in CHANGES.items()},
    PRESCRIPTION: "The prescription is in its new state.",
}
_STALE = "Somebody else has changed this since the page was made: see it beside yours, or change it again"
_WORDS = re.compile(r"[A-Za-z_]+")
_FIELDS = {"deceased": "died", "death_notification": "notification", "postalCode": "postcode", "line": "lines"}
"""What fields are called whose members of a body have another name."""

_ANSWERS = {
    "pds": ("pds.patient.retrieve", "What PDS answers"),
    "related": ("pds.related-person.search", "What PDS answers"),
    "scr": ("scr.document.search", "What the summary care record service answers"),
    "eps": ("eps.prescription.search", "What the tracker answers"),
    "dos": ("dos.organization.search", "What the directory answers"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """One form as it stands on the page. `compared` holds labels, what is now, and what was sent too late."""

    do: str
    title: str
    fields: tuple[Field, ...]
    version: str
    is_open: bool = False
    compared: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """A form that was sent and came to nothing; a stale one came too late."""

    form: Form
    is_stale: bool

    @property
    def do(self) -> str:
        """Its button."""
        return self.form.get(DO, "")


async def show(visit: Visit) -> Context:
    """The patient; for a number that nobody has, only what was exchanged about it."""
    return await _shown(visit, None)


async def act(visit: Visit, form: Form) -> Context | web.StreamResponse:
    """Keep what a form says as the next version, or show it again with what is wrong."""
    person = visit.tenant.documents.peek(PEOPLE, _number(visit))
    if person is None:
        raise PageError(404, f"Nobody has the number {_number(visit)}", "Find somebody on the page Patients.")
    do = form.get(DO, "")
    if do != PRESCRIPTION and do not in CHANGES:
        raise PageError(400, "Nothing was asked for", "Use the buttons of the page.")
    try:
        await _keep(visit, person, form)
    except Problems as fault:
        context = await _shown(visit, Failed(form, is_stale=False))
        names = [field.name for field in _fields(visit, person, do)]
        return {**context, "faults": [_fault(problem, names) for problem in fault.problems]}
    except VersionConflict:
        context = await _shown(visit, Failed(form, is_stale=True))
        return {**context, "faults": [Fault(f"compared-{do}", _STALE)], "status": 409}
    return lead(visit.link(PATIENT_PAGE, {DONE: do}, nhs_number=person.key))


async def _keep(visit: Visit, person: Document, form: Form) -> None:
    """Raises Problems and VersionConflict."""
    documents, do = visit.tenant.documents, form[DO]
    if do == PRESCRIPTION:
        key, expect = prescribing.chosen(form)
        body = prescribing.made(visit, person.key, key, form)
        await keep(documents, PRESCRIPTIONS, key, body, expect=expect)
        return
    change, version = CHANGES[do], form.get("version", "")
    expect = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
    if expect != version_of(visit, change, person.key):
        raise VersionConflict(f"{change.kind} {person.key}")
    made = change.make(visit, person, form)
    await keep(documents, made.kind, made.key, made.body, expect=expect)


async def _shown(visit: Visit, failed: Failed | None) -> Context:
    await visit.simulator.tidy(visit.tenant)
    number = _number(visit)
    document = visit.tenant.documents.peek(PEOPLE, number)
    about = await sent_about(visit.simulator.journal, visit.tenant.name, number)
    prescribed = prescriptions_of(visit, number)
    person = None if document is None else Person.of(document.body)
    name = "" if person is None else name_of(person)
    return {
        "title": name or f"NHS number {number}",
        "crumbs": [("Start", visit.link("start")), ("Patients", visit.link("patients"))],
        "number": number,
        "is_number": is_nhs_number(number),
        "person": person,
        "name": name,
        **({} if document is None or person is None else _person(visit, document, person)),
        "summary": summary.summary_of(visit, number, person),
        "audited": summary.audited(visit, number),
        "unreported": summary.unreported(visit, number),
        "prescriptions": prescribed,
        "encounters": contacts.encounters_of(visit, about.exchanges),
        "reports": contacts.reports_of(visit, number),
        "ambulances": contacts.ambulances_of(visit, number),
        "sign_ins": contacts.sign_ins_of(visit, number),
        "rows": await rows_of(visit, about.exchanges),
        "looked_to": about.looked_to,
        "look_further": visit.link("exchanges", {"nhs_number": number, "before": str(about.looked_to + 1)}),
        "all_exchanges": visit.link("exchanges", {"nhs_number": number}),
        "answers": dict(_answers(visit, number)),
        "documents": {kind: visit.link("document", {"nhs_number": number}, kind=kind, key=number) for kind in _KINDS},
        "groups": {} if document is None else dict(_groups(visit, document, prescribed, failed)),
        "done": _DONE.get(visit.query.get(DONE, ""), ""),
        "faults": [],
    }


_KINDS = (PEOPLE, related.KIND, RECORDS)


def _number(visit: Visit) -> str:
    return visit.values["nhs_number"].replace(" ", "")


def _person(visit: Visit, document: Document, person: Person) -> Context:
    """What the record of a known person gives."""
    today = visit.tenant.clock.today()
    return {
        "note": person.note,
        "version": person.version_id,
        "security": demographics.security_tag(person),
        "tags": [(tag, visit.link("patients", {"condition": tag.word})) for tag in demographics.tags(person)],
        "warnings": demographics.warnings(visit, person),
        "facts": demographics.facts(person, today),
        "earlier": demographics.earlier_facts(person),
        "practice": practice_of(visit, person),
        "related": related.related_of(visit, document.key),
        "named_by": related.named_by(visit, document.key),
    }


def _answers(visit: Visit, number: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """By section, the word and the page on which the national service can be asked about the patient."""
    known = {operation.id for operation in visit.simulator.operations()}
    for section, (operation, words) in _ANSWERS.items():
        if operation in known:
            yield section, (words, visit.link("operation", {"nhs_number": number}, operation=operation))


def _groups(
    visit: Visit, person: Document, prescribed: list[Prescribed], failed: Failed | None
) -> Iterator[tuple[str, Group]]:
    """The forms by their buttons; one that was sent has in its fields what was filled in."""
    for do, change in CHANGES.items():
        if change.kind != PEOPLE and not is_nhs_number(person.key):
            continue  # a published number with a wrong check digit, under which nothing else is kept
        version = str(version_of(visit, change, person.key))
        yield do, _group(do, change.title, change.fields(visit, person), version, failed)
    if prescribed:
        fields = _prescription_fields(visit, prescribed)
        yield PRESCRIPTION, _group(PRESCRIPTION, "Put a prescription into another state", fields, "", failed)


def _group(do: str, title: str, fields: tuple[Field, ...], version: str, failed: Failed | None) -> Group:
    if failed is None or failed.do != do:
        return Group(do, title, fields, version)
    filled = tuple(field._replace(value=_filled(field, failed)) for field in fields)
    if not failed.is_stale:
        return Group(do, title, filled, failed.form.get("version", version), is_open=True)
    pairs = zip(fields, filled, strict=True)
    compared = tuple((now.label, _told(now), _told(theirs)) for now, theirs in pairs)
    return Group(do, title, filled, version, is_open=True, compared=compared)


def _filled(field: Field, failed: Failed) -> str:
    """What was filled in; a prescription that was chosen is the same one in its newest version."""
    value = failed.form.get(field.name, "")
    if field.name == PRESCRIPTION:
        key = value.partition(" ")[2]
        return next((choice for choice, _ in field.choices if choice.partition(" ")[2] == key), value)
    return value


def _told(field: Field) -> str:
    return dict(field.choices).get(field.value, field.value) or "nothing"


def _fields(visit: Visit, person: Document, do: str) -> tuple[Field, ...]:
    if do == PRESCRIPTION:
        return _prescription_fields(visit, prescriptions_of(visit, person.key))
    return CHANGES[do].fields(visit, person)


def _prescription_fields(visit: Visit, prescribed: list[Prescribed]) -> tuple[Field, ...]:
    return prescribing.fields(prescribed, organisations(visit, PHARMACY, DISPENSING_DOCTOR, APPLIANCE_SUPPLIER))


def _fault(problem: Problem, names: list[str]) -> Fault:
    """What is wrong, at the field that it is about, or else at the first one of the form."""
    parts = [_FIELDS.get(part, part) for part in _WORDS.findall(problem.path)]
    name = next((part for part in reversed(parts) if part in names), names[0])
    return Fault(f"f-{name}", said(problem.what + (f", {problem.remedy}" if problem.remedy else "")))
