"""The page that finds patients by name, NHS number or condition, and says what the conditions mean."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from simulator.population.codes import SECURITY
from simulator.population.conditions import CONDITIONS
from simulator.population.person import Person, age_on, first_day
from simulator.population.spelling import fold
from simulator.records.documents import Document, derived
from simulator.web.admin.people import KIND
from simulator.web.inspector.page import PATIENT_PAGE, Context, Visit
from simulator.web.inspector.patients.written import day_text

ROWS = 50
"""People on a page."""

_SHORTEST_NUMBER = 3
_LONGEST = 200
_SECURITY_COLOURS = {"R": "orange", "V": "red", "REDACTED": "red"}


@dataclass(frozen=True, slots=True)
class Found:
    """A patient in the table. `held_back` is said of those whose record is not open, with the colour of its tag."""

    name: str
    nhs_number: str
    link: str
    born: str
    age: int | None
    died: str
    practice: str
    conditions: tuple[str, ...]
    note: str
    held_back: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Told:
    """A condition: what it means, and how many people here have it."""

    tag: str
    meaning: str
    count: int
    link: str


async def show(visit: Visit) -> Context:
    """The people who fit, a page of them."""
    asked, condition = visit.query.get("find", "").strip()[:_LONGEST], visit.query.get("condition", "").strip()
    everybody = list(visit.tenant.documents.peek_every(KIND))
    found = [document for document in everybody if fits(document, asked, condition)]
    last = max(1, -(-len(found) // ROWS))
    page = min(_number(visit.query.get("page", "")), last)
    counts = Counter(tag for document in everybody for tag in Person.of(document.body).conditions)
    today = visit.tenant.clock.today()
    return {
        "title": "Patients",
        "crumbs": [("Start", visit.link("start"))],
        "find": asked,
        "condition": condition,
        "told": list(_told(visit, counts)),
        "meaning": CONDITIONS[condition].meaning if condition in CONDITIONS else "",
        "found": [found_of(visit, each, today) for each in found[(page - 1) * ROWS : page * ROWS]],
        "total": len(found),
        "page": page,
        "last": last,
        "before": _page_link(visit, page - 1) if page > 1 else "",
        "after": _page_link(visit, page + 1) if page < last else "",
        "everybody": visit.link("patients"),
        "unknown": _unknown(visit, asked) if not found else "",
    }


def fits(document: Document, asked: str, condition: str) -> bool:
    """Has the person the condition, and all of the words in a name, or the digits in the number?"""
    if condition and condition not in document.body["conditions"]:
        return False
    digits = digits_of(asked)
    if digits:
        return digits in document.key
    words = derived(document, "inspector names", _names)
    return all(any(part in word for word in words) for part in fold(asked).split())


def digits_of(asked: str) -> str:
    """The NHS number, or a part of one, that was asked for with or without spaces; empty for a name."""
    bare = asked.replace(" ", "").replace("-", "")
    return bare if len(bare) >= _SHORTEST_NUMBER and bare.isascii() and bare.isdigit() else ""


def found_of(visit: Visit, document: Document, today: date) -> Found:
    """A person as a row."""
    person = Person.of(document.body)
    return Found(
        name=name_of(person),
        nhs_number=person.nhs_number,
        link=visit.link(PATIENT_PAGE, nhs_number=document.key),
        born=day_text(person.birth_date) if person.birth_date else "",
        age=age(person, today),
        died=person.death_date or "",
        practice=person.practice or "",
        conditions=person.conditions,
        note=person.note or "",
        held_back=(SECURITY[person.security], _SECURITY_COLOURS[person.security]) if person.security != "U" else None,
    )


def name_of(person: Person) -> str:
    """The usual name as people write it; empty for somebody without one."""
    name = person.usual_name
    parts = (*name.get("prefix", ()), *person.given, person.family, *name.get("suffix", ()))
    return " ".join(str(part) for part in parts if part)


def age(person: Person, today: date) -> int | None:
    """The age on a day, or at death; None for somebody without a birth date, or who is still to be born."""
    try:
        born = date.fromisoformat(first_day(person.birth_date or ""))
        then = date.fromisoformat(first_day(person.death_date)) if person.death_date else today
    except ValueError:
        return None
    years = age_on(born, then)
    return years if years >= 0 else None


def _names(document: Document) -> tuple[str, ...]:
    """All words of all current names, as they are compared."""
    names = Person.of(document.body).names
    parts: Iterable[str] = (part for name in names for part in (*name.get("given", ()), name.get("family") or ""))
    return tuple(word for part in parts for word in fold(part).split())


def _told(visit: Visit, counts: Counter[str]) -> Iterator[Told]:
    """All known conditions that somebody has, then those that only a test or scenario knows."""
    for tag in (*(tag for tag in CONDITIONS if tag in counts), *sorted(counts.keys() - CONDITIONS.keys())):
        meaning = CONDITIONS[tag].meaning if tag in CONDITIONS else "a tag of your own"
        yield Told(tag, meaning, counts[tag], visit.link("patients", {"condition": tag}))


def _number(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _page_link(visit: Visit, page: int) -> str:
    kept = {name: visit.query[name] for name in ("find", "condition") if name in visit.query}
    return visit.link("patients", {**kept, "page": str(page)})


def _unknown(visit: Visit, asked: str) -> str:
    """Where to see what was exchanged about a whole number that nobody has."""
    digits = digits_of(asked)
    return visit.link(PATIENT_PAGE, nhs_number=digits) if len(digits) == 10 else ""
