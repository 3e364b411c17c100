"""A tenant's care records: finding the one that a call is about, and whether it may be touched at all."""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.population.care_record import KIND, has_dissented, has_summary
from simulator.population.person import Person
from simulator.records.documents import Document, derived
from simulator.wire.json import Json

_HELD_BACK = ("R", "V")


async def record_of(call: Call, nhs_number: str) -> Document | None:
    """Somebody's care record, with a summary or without. Raises Refusal where access control forbids to look."""
    record = await call.documents.get(KIND, nhs_number)
    if record is not None and has_dissented(record.body):
        raise Refusal("CONSENT_REFUSED")
    person = call.documents.peek("people", nhs_number)
    if person is not None and derived(person, "scr held back", _is_held_back):
        # Not in any source: a restricted person's record is answered like one that was refused.
        raise Refusal("CONSENT_REFUSED")
    return record


async def summary_of(call: Call, nhs_number: str) -> Document | None:
    """The record that can be viewed, or None. Raises Refusal."""
    record = await record_of(call, nhs_number)
    return record if record is not None and has_summary(record.body) else None


def is_known(call: Call, nhs_number: str) -> bool:
    """Is there anybody with this number?"""
    documents = call.documents
    return documents.peek("people", nhs_number) is not None or documents.peek(KIND, nhs_number) is not None


def practice_of(call: Call, nhs_number: str) -> str | None:
    """The ODS code of the practice where somebody is registered."""
    person = call.documents.peek("people", nhs_number)
    return None if person is None else derived(person, "scr practice", _practice)


def blank(nhs_number: str) -> Json:
    """What is kept of a person who has decided something but has no summary."""
    return {"nhs_number": nhs_number, "summary": "none"}


def _is_held_back(person: Document) -> bool:
    return Person.of(person.body).security in _HELD_BACK


def _practice(person: Document) -> str | None:
    return Person.of(person.body).practice
