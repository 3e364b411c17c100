"""The common changes to a patient: what each form asks, and the document that its answers make.

Nothing is kept here. A change of the person is a new national version, so that clients see another ETag.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from simulator.population import codes, elements
from simulator.population.care_record import ASK, KIND, NO, YES, with_consent
from simulator.population.form import change
from simulator.population.organisations import PRACTICE
from simulator.population.person import Person
from simulator.population.shapes import Flaw, Place, Shape, flaws_of
from simulator.population.written import ADDRESS, NAME
from simulator.records.documents import Document
from simulator.web.inspector.acting import Form
from simulator.web.inspector.page import Visit
from simulator.web.inspector.patients.field import Field
from simulator.web.inspector.patients.keeping import PEOPLE
from simulator.web.inspector.patients.practice import organisations
from simulator.wire.errors import Problems
from simulator.wire.json import Json


class Made(NamedTuple):
    """The document that a form makes, to be kept."""

    kind: str
    key: str
    body: Json


class Change(NamedTuple):
    """One form: its button, its title, what is said when it is done, its document's kind, its fields, what it makes."""

    do: str
    title: str
    done: str
    kind: str
    fields: Callable[[Visit, Document], tuple[Field, ...]]
    make: Callable[[Visit, Document, Form], Made]


def version_of(visit: Visit, change: Change, number: str) -> int:
    """The version of the document that a form changes; 0 where there is none yet."""
    document = visit.tenant.documents.peek(change.kind, number)
    return 0 if document is None else document.version


def _name_fields(visit: Visit, person: Document) -> tuple[Field, ...]:
    name = Person.of(person.body).usual_name
    return (
        Field("prefix", "Title", ", ".join(name.get("prefix", ()))),
        Field("given", "Given names", ", ".join(name.get("given", ())), "with commas between them"),
        Field("family", "Family name", str(name.get("family") or "")),
    )


def _name(visit: Visit, person: Document, form: Form) -> Made:
    old = Person.of(person.body).usual_name
    said = {"prefix": _words(form, "prefix"), "given": _words(form, "given"), "family": form.get("family", "").strip()}
    written = {key: value for key, value in said.items() if value}
    _check(NAME, written)
    kept = {key: value for key, value in old.items() if key not in said}
    made = {**kept, **elements.name(written, None, str(old.get("use", "usual")))} if written else None
    return _patient(person, "name", old, made)


def _address_fields(visit: Visit, person: Document) -> tuple[Field, ...]:
    home = Person.of(person.body).home_address or {}
    return (
        Field("lines", "Lines", "\n".join(home.get("line", ())), "one in each line, five at most", "lines"),
        Field("postcode", "Postcode", str(home.get("postalCode") or "")),
    )


def _address(visit: Visit, person: Document, form: Form) -> Made:
    """A new home address: what stood beside the old one, such as its UPRN, was about the old one."""
    home = Person.of(person.body).home_address or {}
    lines = [line.strip() for line in form.get("lines", "").splitlines() if line.strip()]
    said = {"lines": lines, "postcode": form.get("postcode", "").strip()}
    written: dict[str, Json] = {key: value for key, value in said.items() if value}
    _check(ADDRESS, written)
    if not written:
        return _patient(person, "address", home, None)
    made_id = home.get("id") or elements.object_id(person.key, "address", 0)
    period = {"period": {"start": visit.tenant.clock.today().isoformat()}}
    return _patient(person, "address", home, elements.address({**written, **period}, str(made_id)))


def _practice_fields(visit: Visit, person: Document) -> tuple[Field, ...]:
    now = Person.of(person.body).practice or ""
    hint = "an ODS code; empty for no practice"
    return (Field("practice", "Practice", now, hint, suggestions=organisations(visit, PRACTICE)),)


def _practice(visit: Visit, person: Document, form: Form) -> Made:
    code = form.get("practice", "").strip().upper()
    since = {"period": {"start": visit.tenant.clock.today().isoformat()}}
    return _short(person, practice={"ods_code": code, **since} if code else None)


def _death_fields(visit: Visit, person: Document) -> tuple[Field, ...]:
    told = Person.of(person.body)
    died = str(told.patient.get("deceasedDateTime") or "")
    kinds = tuple((code, display.partition(" - ")[0]) for code, display in codes.DEATH_NOTIFICATIONS.items())
    return (
        Field("died", "Died", died, "such as 2026-11-22, or with a time; empty for somebody who lives"),
        Field("notification", "Notification", told.death_notification or "2", "", "choice", kinds),
    )


def _death(visit: Visit, person: Document, form: Form) -> Made:
    died = form.get("died", "").strip()
    if not died:
        return _short(person, deceased=None, death_notification=None)
    return _short(person, deceased=died, death_notification=form.get("notification", "2"))


def _security_fields(visit: Visit, person: Document) -> tuple[Field, ...]:
    choices = tuple((code, display) for code, display in codes.SECURITY.items())
    return (Field("security", "The record is", Person.of(person.body).security, "", "choice", choices),)


def _security(visit: Visit, person: Document, form: Form) -> Made:
    return _short(person, security=form.get("security", ""))


def _consent_fields(visit: Visit, person: Document) -> tuple[Field, ...]:
    document = visit.tenant.documents.peek(KIND, person.key)
    consent = {} if document is None else document.body.get("consent") or {}
    yes_no = ((YES, YES), (NO, NO))
    asked = (*yes_no, (ASK, "Ask each time"))
    return (
        Field("store", "May there be a record?", _said(consent, "store", YES), "", "choice", yes_no),
        Field("view", "May it be viewed?", _said(consent, "view", ASK), "", "choice", asked),
        Field("additional", "May it hold more than the core?", _said(consent, "additional", YES), "", "choice", yes_no),
    )


def _consent(visit: Visit, person: Document, form: Form) -> Made:
    document = visit.tenant.documents.peek(KIND, person.key)
    record: Json = {"nhs_number": person.key, "summary": "none"} if document is None else document.body
    said = {name: form.get(name, "") for name in ("store", "view", "additional")}
    return Made(KIND, person.key, with_consent(record, **said))


CHANGES: Mapping[str, Change] = {
    each.do: each
    for each in (
        Change("name", "Change the name", "The name was changed.", PEOPLE, _name_fields, _name),
        Change(
            "address", "Change the home address", "The home address was changed.", PEOPLE, _address_fields, _address
        ),
        Change("practice", "Change the practice", "The practice was changed.", PEOPLE, _practice_fields, _practice),
        Change("death", "Record a death, or take it back", "The death was changed.", PEOPLE, _death_fields, _death),
        Change(
            "security",
            "Change who may see the record",
            "The restriction was changed.",
            PEOPLE,
            _security_fields,
            _security,
        ),
        Change("consent", "Change the consent", "The consent was changed.", KIND, _consent_fields, _consent),
    )
}
"""The forms by what their buttons say."""


def _said(consent: Mapping[str, Json], name: str, otherwise: str) -> str:
    said = str(consent.get(name) or otherwise)
    return ASK if said == "Clear" else said


def _words(form: Form, name: str) -> list[str]:
    return [word.strip() for word in form.get(name, "").split(",") if word.strip()]


def _check(shape: Shape, written: Json) -> None:
    """Raises Problems for what is not of its shape."""
    flaws: list[Flaw] = flaws_of(shape, written)
    if flaws:
        raise Problems(Place().problem(flaw) for flaw in flaws)


def _short(person: Document, **keys: Json) -> Made:
    """The person with some keys of our own form said anew. Raises Problems."""
    version = Person.of(person.body).version_id + 1
    return Made(PEOPLE, person.key, change(person.body, {"nhs_number": person.key, "version": version, **keys}))


def _patient(person: Document, member: str, old: Mapping[str, Json], made: Json) -> Made:
    """The person with one element of a list replaced, added or (None) taken away, and all others as they were."""
    told = Person.of(person.body)
    listed = list(told.patient.get(member, ()))
    at = next((index for index, each in enumerate(listed) if each is old), len(listed))
    listed[at : at + 1] = [] if made is None else [made]
    patient = {**told.patient, member: listed}
    patient["meta"] = {**patient["meta"], "versionId": str(told.version_id + 1)}
    if not listed:
        del patient[member]
    return Made(PEOPLE, person.key, {**person.body, "patient": patient})
