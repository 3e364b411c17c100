"""What PDS holds of a patient, and which of it PDS shows: the record itself beside what a retrieval gives.

The same facts are made of both, and what is missing in the second is held back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from simulator.population import codes
from simulator.population.conditions import CONDITIONS
from simulator.population.person import Person
from simulator.services.pds.wire import retrieved
from simulator.web.inspector.page import PATIENT_PAGE, Visit
from simulator.web.inspector.patients.finding import age
from simulator.web.inspector.patients.written import day_text, instant_text, period_text, words_in
from simulator.wire.json import Json

_RESTRICTED = "Restricted: PDS holds back address, telephone numbers, contacts, practice and dispensers"
_SECURITY = {
    "R": f"{_RESTRICTED}, and refuses updates.",
    "V": "Very restricted: PDS gives neither name nor birth date, nor where the patient is, and refuses updates.",
}
_INVALIDATED = "Invalidated: PDS answers as if there were no such record."
_UK = {"1": "England", "2": "Scotland", "3": "Wales", "4": "Northern Ireland"}
_COLOURS = {"U": "green", "R": "orange", "V": "red", "REDACTED": "red"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the summary: what the record says, line by line, and whether a retrieval from PDS tells it."""

    label: str
    lines: tuple[str, ...]
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class Tag:
    """A condition: what it means, and whether the record still shows it."""

    word: str
    meaning: str
    holds: bool


def facts(person: Person, today: date) -> list[Fact]:
    """All facts of the record; those that a retrieval does not give are marked."""
    view = Person({"nhs_number": person.nhs_number, "patient": retrieved(dict(person.patient))})
    hides_all = person.is_invalidated or person.superseded_by is not None
    shown = {} if hides_all else dict(_facts(view, today))
    return [Fact(label, lines, label in shown) for label, lines in _facts(person, today)]


def earlier_facts(person: Person) -> list[Fact]:
    """Earlier names, addresses and so on, which PDS gives nobody."""
    history = person.history
    made = {
        "Earlier names": [_name(each) for each in history.get("name", ())],
        "Earlier addresses": [_address(each) for each in history.get("address", ())],
        "Earlier contact details": [_telecom(each) for each in history.get("telecom", ())],
        "Earlier gender": [str(each) for each in history.get("gender", ())],
        "Earlier birth dates": [day_text(str(each)) for each in history.get("birthDate", ())],
        "Earlier practices": [_organisation(each) for each in history.get("generalPractitioner", ())],
    }
    return [Fact(label, tuple(lines), False) for label, lines in made.items() if lines]


def warnings(visit: Visit, person: Person) -> list[tuple[str, str]]:
    """What somebody must know before reading on, each with where it leads, if anywhere."""
    found: list[tuple[str, str]] = []
    if person.superseded_by is not None:
        number = person.superseded_by
        said = f"Superseded: merged into {number}. PDS answers with that record."
        found.append((said, visit.link(PATIENT_PAGE, nhs_number=number)))
    if person.is_invalidated:
        found.append((_INVALIDATED, ""))
    if person.security in _SECURITY:
        found.append((_SECURITY[person.security], ""))
    if person.death_date is not None:
        kind = codes.DEATH_NOTIFICATIONS.get(person.death_notification or "", "").partition(" ")[0].lower()
        found.append((f"Died {day_text(person.death_date)}" + (f", {kind} notification." if kind else "."), ""))
    for merged in _merged_into(visit, person.nhs_number):
        said = f"Retained: the number {merged} was merged into this one."
        found.append((said, visit.link(PATIENT_PAGE, nhs_number=merged)))
    return found


def security_tag(person: Person) -> tuple[str, str]:
    """How open the record is, and the colour for it."""
    return codes.SECURITY[person.security], _COLOURS[person.security]


def tags(person: Person) -> list[Tag]:
    """The conditions, each with its meaning."""
    made = []
    for word in person.conditions:
        condition = CONDITIONS.get(word)
        holds = condition is None or condition.holds is None or condition.holds(person)
        made.append(Tag(word, "a tag of your own" if condition is None else condition.meaning, holds))
    return made


def _merged_into(visit: Visit, number: str) -> Iterator[str]:
    for document in visit.tenant.documents.peek_every("people"):
        if document.body.get("superseded_by") == number:
            yield document.key


def _facts(person: Person, today: date) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The facts that there are, by label; each label comes once."""
    made: dict[str, list[str | None]] = {
        "Name": [_name(name) for name in person.names],
        "Gender": [person.gender],
        "Born": [_born(person, today)],
        "Multiple birth": [_ordinal(person.patient.get("multipleBirthInteger"))],
        "Died": [instant_text(str(person.patient.get("deceasedDateTime") or ""))],
        "Death notification": [codes.DEATH_NOTIFICATIONS.get(person.death_notification or "")],
        "Address": [_address(address) for address in person.addresses],
        "Contact details": [_telecom(telecom) for telecom in person.telecoms],
        "Emergency contact": [_telecom(each) for contact in person.contacts for each in contact.get("telecom", ())],
        "Practice": [_organisation(each) for each in person.patient.get("generalPractitioner", ())],
        "Nominated pharmacy": [person.pharmacy],
        "Dispensing doctor": [person.dispensing_doctor],
        "Appliance supplier": [person.appliance_supplier],
        "Managing organisation": [person.managing_organisation],
        "Language": [_language(person)],
        "How to be contacted": [", ".join(words_in(person.extension(codes.CONTACT_PREFERENCE)))],
        "Place of birth": [", ".join(_UK.get(each, each) for each in words_in(person.extension(codes.BIRTH_PLACE)))],
        "Removed from registration": [", ".join(words_in(person.extension(codes.REMOVAL)))],
    }
    for label, lines in made.items():
        said = tuple(line for line in lines if line)
        if said:
            yield label, said


def _name(name: Json) -> str:
    parts = (*name.get("prefix", ()), *name.get("given", ()), name.get("family"), *name.get("suffix", ()))
    return _with(" ".join(str(part) for part in parts if part), _used(name, "usual"), period_text(name.get("period")))


def _address(address: Json) -> str:
    lines = [str(line) for line in address.get("line", ()) if line]
    said = ", ".join([*lines, *([str(address["postalCode"])] if address.get("postalCode") else [])])
    return _with(said, _used(address, "home"), str(address.get("text") or ""), period_text(address.get("period")))


def _telecom(telecom: Json) -> str:
    system = "textphone" if telecom.get("system") == "other" else str(telecom.get("system") or "")
    return _with(str(telecom.get("value") or ""), system, _used(telecom, "home"), period_text(telecom.get("period")))


def _organisation(reference: Json) -> str:
    identifier = reference.get("identifier", {})
    return _with(str(identifier.get("value", "")), period_text(identifier.get("period")))


def _language(person: Person) -> str:
    spoken = codes.LANGUAGES.get(person.language or "", person.language or "")
    interpreter = "an interpreter is needed" if person.needs_interpreter else ""
    return ", ".join(part for part in (spoken, interpreter) if part)


def _born(person: Person, today: date) -> str:
    years = age(person, today)
    told = "" if years is None else f"age {years}" + (" at death" if person.death_date else "")
    return _with(day_text(person.birth_date), told) if person.birth_date else ""


def _ordinal(number: Json) -> str:
    return "" if number is None else f"number {number} of the birth"


def _used(element: Json, usual: str) -> str:
    use = str(element.get("use") or "")
    return "" if use == usual else use


def _with(said: str, *more: str) -> str:
    """A value with what else is said of it in brackets."""
    kept = ", ".join(part for part in more if part)
    return f"{said} ({kept})" if kept and said else said
