"""New NHS numbers, and whether somebody already has one: what creating a record and recording a birth share."""

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.identifiers import nhs_numbers
from simulator.population import elements
from simulator.population.person import security_of
from simulator.records.documents import Document, VersionConflict, derived
from simulator.wire.json import Json

# Numbers from here on in the range that is never issued; those before it belong to people who are shipped.
_FIRST_SERIAL = 500_000


class Demographics(NamedTuple):
    """What two records have in common if they are of one person; names in one spelling."""

    family: str
    given: str
    birth_date: str
    gender: str


def demographics(patient: Json) -> Demographics:
    """The demographics of a Patient by the usual name; what is not there is empty."""
    name: Json = next((name for name in patient.get("name", ()) if name.get("use") == "usual"), {})
    given = name.get("given") or [""]
    return Demographics(
        family=_folded(name.get("family", "")),
        given=_folded(given[0]),
        birth_date=patient.get("birthDate", ""),
        gender=patient.get("gender", ""),
    )


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold().strip()


def matches(call: Call, patient: Json) -> Iterator[Document]:
    """The people who may be the one that a record is asked for.

    The national algorithm is not published. Here it is the same family name, first given name, birth date and gender.
    """
    sought = demographics(patient)
    for person in call.documents.peek_every("people"):
        known = derived(person, "demographics", _of_document)
        if known == sought and _is_current(person):
            yield person


def _of_document(person: Document) -> Demographics:
    return demographics(person.body["patient"])


def _is_current(person: Document) -> bool:
    return not person.body.get("superseded_by") and security_of(person.body["patient"]) != "REDACTED"


def refuse_matches(found: list[Document]) -> None:
    """Refuse a new record if somebody matches. Raises Refusal, which is answered with 200."""
    if len(found) == 1:
        said = f"NHS number {found[0].key} found for supplied demographic data."
        raise Refusal("SINGLE_MATCH", f"Unable to create new patient. {said}")
    if found:
        raise Refusal("MULTIPLE_MATCHES")


async def allocate(call: Call, patient: dict[str, Json], first: str) -> Document:
    """Keep a new person under a number that nobody has: `first` if it is free, then the next of the test range."""
    for nhs_number in _numbers(call, first):
        if await call.documents.get("people", nhs_number) is None:
            body = {"nhs_number": nhs_number, "conditions": [], "patient": _numbered(patient, nhs_number)}
            try:
                return await call.documents.put("people", nhs_number, body, expect=0)
            except VersionConflict:
                continue
    raise RuntimeError("no NHS number is left in the test range")


def _numbers(call: Call, first: str) -> Iterator[str]:
    changed = call.documents.changed("people")
    if first not in changed:
        yield first
    # Each of the tenant's own people has taken a number, so beginning behind as many finds a free one at once.
    yield from nhs_numbers(_FIRST_SERIAL + len(changed))


def _numbered(patient: dict[str, Json], nhs_number: str) -> dict[str, Json]:
    return {
        "resourceType": "Patient",
        "id": nhs_number,
        "identifier": [elements.identifier(nhs_number)],
        "meta": {"versionId": "1", "security": [elements.security("U")]},
        **patient,
    }
