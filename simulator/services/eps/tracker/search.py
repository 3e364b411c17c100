"""What a search shows: a Bundle of the patient and one RequestGroup an issue.

A patient's Bundle is rendered once and kept while neither anybody nor time changes what is in it; each reply only gets
UUIDs of its own.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from simulator.call.call import Call
from simulator.population.prescription_ids import is_well_formed
from simulator.records.documents import Document, Documents
from simulator.services.eps.days import created_on, is_between
from simulator.services.eps.prescription.index import KIND
from simulator.services.eps.prescription.model import Issue, Patient, Prescription
from simulator.services.eps.prescription.results import Results
from simulator.services.eps.tracker.wire import (
    PENDING_CANCELLATION,
    authored_on,
    extension,
    intent_of,
    order_number,
    patient_members,
    repeat_extension,
    status_extension,
    uuid_head,
    uuid_tail,
)
from simulator.wire.json import Json, render_json

WINDOW = timedelta(days=730)
"""How far back a search looks that names no dates."""

Span = tuple[date | None, date | None]
"""The days between which prescriptions were created, both included; None is an open end."""

# Stands for the head of a UUID while pieces are put together. No JSON has such bytes in it, whatever a record says.
_HEAD = b"\x00" * 24
_MARK = b'"subject":{"reference":"urn:uuid:'
_EMPTY = b'{"resourceType":"Bundle","type":"searchset","total":0,"entry":[]}'
_OPENING = b'{"resourceType":"Bundle","type":"searchset","total":%d,"entry":['
_INCLUDED = b'{"fullUrl":"urn:uuid:%s","search":{"mode":"include"},"resource":{"resourceType":"Patient",%s}'
_MATCHED = b',{"fullUrl":"urn:uuid:%s","search":{"mode":"match"},"resource":%s%s%s}'


Template = tuple[bytes, ...]
"""A Bundle in pieces: between them belongs the head of a UUID."""


class Rendered(NamedTuple):
    """A prescription ready to be shown: the bytes before and after the patient's UUID of each issue's RequestGroup."""

    prescription: Prescription
    groups: tuple[tuple[bytes, bytes], ...]


class Shelf:
    """What a tenant's prescriptions look like, as far as somebody has searched for them."""

    __slots__ = ("_pages", "_rendered")

    def __init__(self) -> None:
        self._rendered: dict[str, Rendered] = {}
        self._pages: Results[Template] = Results()

    def changed(self, before: Document | None, after: Document | None) -> None:
        """Forget what one document looked like."""
        if before is not None:
            self._rendered.pop(before.key, None)

    def rendered(self, prescription: Prescription) -> Rendered:
        """The prescription ready to be shown: rendered anew when time or anybody else has changed it."""
        known = self._rendered.get(prescription.id)
        if known is None or known.prescription is not prescription:
            known = self._rendered[prescription.id] = _render(prescription)
        return known

    def page(self, call: Call, nhs_number: str, span: Span) -> Template:
        """The Bundle of a patient's prescriptions that were created in the span."""
        return self._pages.get(call, nhs_number, span, lambda found: self.template(found, span))

    def template(self, prescriptions: Iterable[Prescription], span: Span) -> Template:
        """A Bundle of prescriptions: first the patient, as the first prescription knows them."""
        found = [self.rendered(each) for each in prescriptions if is_between(created_on(each), *span)]
        groups = [group for each in found for group in each.groups]
        if not groups:
            return (_EMPTY,)
        shown = next(each for each in found if each.groups)
        patient = _uuid(0)
        parts = [_OPENING % len(groups), _INCLUDED % (patient, _patient(shown.prescription.patient))]
        for place, (before, after) in enumerate(groups, start=1):
            parts.append(_MATCHED % (_uuid(place), before, patient, after))
        return tuple(b"".join((*parts, b"]}")).split(_HEAD))


def shelf_of(documents: Documents) -> Shelf:
    """The tenant's own shelf."""
    return documents.indexed(KIND, "tracker search", Shelf)


def with_uuids(call: Call, template: Template) -> bytes:
    """The Bundle with UUIDs that no other reply has."""
    return uuid_head(call).encode().join(template)


def _uuid(place: int) -> bytes:
    return _HEAD + uuid_tail(place).encode()


def _patient(patient: Patient) -> bytes:
    return render_json(patient_members(patient))[1:]


def _render(prescription: Prescription) -> Rendered:
    # A record of release 1 has no short id; the live service drops it without a word.
    issues: Iterable[Issue] = prescription.issues if is_well_formed(prescription.id) else ()
    return Rendered(prescription, tuple(_halves(render_json(_request_group(prescription, each))) for each in issues))


def _halves(group: bytes) -> tuple[bytes, bytes]:
    """What stands before and after the patient's UUID."""
    before, mark, after = group.partition(_MARK)
    return before + mark, after


def _request_group(prescription: Prescription, issue: Issue) -> Json:
    # A cancellation that waits is for the current issue and those after it.
    waits = issue.number >= prescription.current_number
    items = prescription.items_pending_cancellation or prescription.body.get("itemsPendingCancellation") is True
    return {
        "resourceType": "RequestGroup",
        "identifier": [order_number(prescription)],
        "subject": {"reference": "urn:uuid:"},
        "status": "completed" if prescription.deleted else "active",
        "intent": intent_of(prescription),
        **authored_on(prescription),
        "extension": [
            status_extension(issue.status),
            *repeat_extension(prescription, issue.number),
            extension(
                PENDING_CANCELLATION,
                {"url": "prescriptionPendingCancellation", "valueBoolean": waits and prescription.pending_cancellation},
                {"url": "lineItemPendingCancellation", "valueBoolean": waits and items},
            ),
        ],
    }
