"""How well a person fits what a search asks for: names compared, differences weighed. The live formula is secret.

Ours is synthetic: a score is 1 less the doubts below, and 1 exactly when nothing differs. The weights are chosen so
that the scores published with the national sandbox come out in their situations: 0.8343 for a wildcard, 0.9259 for one
beside the right practice, 0.8976 for two homophones, 0.9124 and 0.9542 for those beside one and two contact details.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.population.matching.criteria import Criteria
from simulator.population.matching.names import Term, Word
from simulator.population.person import first_day, security_of
from simulator.population.spelling import fold_postcode
from simulator.wire.json import Json

WILDCARD = 0.1657
"""Doubt of a name with a wildcard: letters that were not given."""

POSTCODE_WILDCARD = 0.05
HOMOPHONE = 0.0512
"""Doubt of a name that only sounds alike, each."""

TRANSPOSED = 0.0819
"""Doubt of a given and a family name that changed places."""

OUT_OF_PLACE = 0.1598
"""Doubt of a first given name that the record has later on."""

UNRECORDED = 0.1
"""Doubt of each further given name that the record does not have."""

MISMATCH = 0.1
"""Doubt of a practice or date of death that differs; only a fuzzy search finds such people."""

ONE_CONTACT = 0.8555
CERTAIN = 0.4472
"""What is left of a doubt beside one contact detail that agrees; beside two, or beside the right practice."""

_CURRENT_USES = frozenset({"usual", "nickname", "temp"})


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a person."""

    family: Word
    given: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Traits:
    """What a search compares of a person. Each pair of sets holds what is so now, and what has been."""

    names: tuple[frozenset[Name], frozenset[Name]]
    genders: tuple[frozenset[str], frozenset[str]]
    postcodes: tuple[frozenset[str], frozenset[str]]
    emails: tuple[frozenset[str], frozenset[str]]
    phones: tuple[frozenset[str], frozenset[str]]
    practices: tuple[frozenset[str], frozenset[str]]
    managed_by: str
    died: str | None
    is_restricted: bool


def traits(person: Json) -> Traits:
    """The traits of a person: the body of a document of kind `people`."""
    patient, history = person["patient"], person.get("history") or {}
    names = patient.get("name", ())
    now = [name for name in names if name.get("use") in _CURRENT_USES]
    family = next((name["family"] for name in now if name.get("family")), "")
    before = [*(name for name in names if name.get("use") not in _CURRENT_USES), *history.get("name", ())]
    contacts = [*patient.get("telecom", ()), *_emergency_contacts(patient)]
    past_contacts = history.get("telecom", ())
    died = patient.get("deceasedDateTime")
    return Traits(
        names=(_names(now, family), _names(before, family)),
        genders=(frozenset([patient.get("gender", "")]), frozenset(history.get("gender", ()))),
        postcodes=(_postcodes(patient.get("address", ())), _postcodes(history.get("address", ()))),
        emails=(_emails(contacts), _emails(past_contacts)),
        phones=(_phones(contacts), _phones(past_contacts)),
        practices=(
            _organisations(patient.get("generalPractitioner", ())),
            _organisations(history.get("generalPractitioner", ())),
        ),
        managed_by="".join(_organisations([patient.get("managingOrganization") or {}])),
        died=first_day(died) if died else None,
        is_restricted=security_of(patient) != "U",
    )


def _names(names: Iterable[Json], family: str) -> frozenset[Name]:
    """A name without a family name of its own, such as a nickname, goes with the usual one."""
    return frozenset(
        Name(Word.of(name.get("family") or family), tuple(Word.of(given) for given in name.get("given", ())))
        for name in names
    )


def _emergency_contacts(patient: Json) -> Iterable[Json]:
    return (telecom for contact in patient.get("contact", ()) for telecom in contact.get("telecom", ()))


def _postcodes(addresses: Iterable[Json]) -> frozenset[str]:
    return frozenset(fold_postcode(address["postalCode"]) for address in addresses if address.get("postalCode"))


def _emails(contacts: Iterable[Json]) -> frozenset[str]:
    return frozenset(each.get("value", "").casefold() for each in contacts if each.get("system") == "email")


def _phones(contacts: Iterable[Json]) -> frozenset[str]:
    return frozenset(each.get("value", "") for each in contacts if each.get("system") in ("phone", "other"))


def _organisations(references: Iterable[Json]) -> frozenset[str]:
    return frozenset(str(each.get("identifier", {}).get("value", "")).upper() for each in references)


def score_of(asked: Criteria, person: Traits) -> float | None:
    """How well a person born on the right day fits, from 0 to 1 with four decimals; None if they do not."""
    if person.is_restricted and asked.by_place:
        return None
    if not _contacts_agree(asked, person) or not _filters_agree(asked, person):
        return None
    named = _name_doubts(asked, person)
    if named is None:
        return None
    missing, differing = named
    if asked.postcode is not None and asked.postcode.is_wild:
        missing += POSTCODE_WILDCARD
    contacts = (asked.email is not None) + (asked.phone is not None)
    # A contact detail makes up for letters not given; letters that differ stay in doubt.
    missing *= 0 if contacts else CERTAIN if asked.practice and _has_practice(asked, person) else 1
    differing *= (1, ONE_CONTACT, CERTAIN)[contacts]
    doubt = missing + differing + _fuzzy_mismatches(asked, person)
    return 1.0 if doubt == 0 else round(max(0.0, 1 - doubt), 4)


def _among(wanted: str, sets: tuple[frozenset[str], frozenset[str]], history: bool) -> bool:
    return wanted in sets[0] or (history and wanted in sets[1])


def _contacts_agree(asked: Criteria, person: Traits) -> bool:
    if asked.email is not None and not _among(asked.email, person.emails, asked.history):
        return False
    return asked.phone is None or _among(asked.phone, person.phones, asked.history)


def _filters_agree(asked: Criteria, person: Traits) -> bool:
    # Only a fuzzy search finds somebody by a gender they no longer have.
    if asked.gender is not None and not _among(asked.gender, person.genders, asked.fuzzy):
        return False
    if asked.postcode is not None and not _has_postcode(asked.postcode, person, asked.history):
        return False
    return asked.fuzzy or not _differs(asked, person)


def _has_postcode(wanted: Term, person: Traits, history: bool) -> bool:
    now, before = person.postcodes
    return any(wanted.fits(each) for each in now) or (history and any(wanted.fits(each) for each in before))


def _has_practice(asked: Criteria, person: Traits) -> bool:
    return asked.practice is not None and _among(asked.practice, person.practices, asked.history)


def _mismatches(asked: Criteria, person: Traits) -> int:
    wrong = asked.practice is not None and not _has_practice(asked, person)
    elsewhere = asked.managed_by is not None and asked.managed_by != person.managed_by
    alive = asked.died is not None and not asked.died.hold(person.died)
    return wrong + elsewhere + alive


def _differs(asked: Criteria, person: Traits) -> bool:
    return _mismatches(asked, person) > 0


def _fuzzy_mismatches(asked: Criteria, person: Traits) -> float:
    return MISMATCH * _mismatches(asked, person) if asked.fuzzy else 0.0


Doubts = tuple[float, float]
"""Doubt by letters that were not given, and doubt by letters that differ."""


def _name_doubts(asked: Criteria, person: Traits) -> Doubts | None:
    """The least doubts of any of the person's names; None if no name fits."""
    names = person.names[0] | person.names[1] if asked.history else person.names[0]
    compare = _fuzzy_doubts if asked.fuzzy else _plain_doubts
    return min((doubts for name in names if (doubts := compare(asked, name)) is not None), key=sum, default=None)


def _plain_doubts(asked: Criteria, name: Name) -> Doubts | None:
    missing = differing = 0.0
    if asked.family is not None:
        if not asked.family.fits(name.family.text):
            return None
        missing += WILDCARD if asked.family.is_wild else 0
    for index, term in enumerate(asked.given):
        # A wildcard is compared with the first given name only; further names may stand anywhere after it.
        if not any(term.fits(given.text) for given in (name.given[:1] if term.is_wild else name.given)):
            return None
        missing += WILDCARD if term.is_wild else 0
        differing += OUT_OF_PLACE if index == 0 and not term.fits(name.given[0].text) else 0
    return missing, differing


def _fuzzy_doubts(asked: Criteria, name: Name) -> Doubts | None:
    family = asked.family.word if asked.family else None
    given = [term.word for term in asked.given]
    doubts = [_fuzzy_doubt(family, given, name)]
    if family is not None and given:
        swapped = _fuzzy_doubt(given[0], [family, *given[1:]], name)
        doubts.append(None if swapped is None else swapped + TRANSPOSED)
    fitting = [doubt for doubt in doubts if doubt is not None]
    return (0.0, min(fitting)) if fitting else None


def _fuzzy_doubt(family: Word | None, given: list[Word], name: Name) -> float | None:
    doubt = 0.0 if family is None else _sound_doubt(family, name.family)
    if doubt is None or not given:
        return doubt
    first = [
        each + (OUT_OF_PLACE if index else 0)
        for index, recorded in enumerate(name.given)
        if (each := _sound_doubt(given[0], recorded)) is not None
    ]
    if not first:
        return None
    further = sum(
        min((each for other in name.given if (each := _sound_doubt(sent, other)) is not None), default=UNRECORDED)
        for sent in given[1:]
    )
    return doubt + min(first) + further


def _sound_doubt(sent: Word, recorded: Word) -> float | None:
    if sent.text == recorded.text:
        return 0.0
    return HOMOPHONE if sent.sounds_like(recorded) else None
