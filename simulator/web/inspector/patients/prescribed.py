"""A patient's prescriptions as they are now, read as the Electronic Prescription Service itself reads them."""

from collections.abc import Iterator
from dataclasses import dataclass

from multidict import CIMultiDict

from simulator.call.call import Call
from simulator.services.eps.prescription.codes import ITEM_STATUSES, STATUSES, TREATMENTS
from simulator.services.eps.prescription.index import KIND, index_of
from simulator.services.eps.prescription.model import LineItem, Prescription
from simulator.services.eps.prescription.store import find
from simulator.services.eps.tracker import OPERATIONS
from simulator.web.inspector.page import Visit
from simulator.web.inspector.patients.written import moment_text
from simulator.wire.http import Request

_KINDS = {"active": "green", "complete": "grey", "future": "blue", "placeholder": "orange"}


@dataclass(frozen=True, slots=True)
class Item:
    """A line item of the current issue: what, how much, and what has become of it."""

    name: str
    about: str
    status: str


@dataclass(frozen=True, slots=True)
class Prescribed:
    """A prescription. `status` is a word with its colour, `version` that of its document."""

    id: str
    version: int
    issued: str
    treatment: str
    issue: str
    status: tuple[str, str]
    items: tuple[Item, ...]
    prescriber: str
    dispenser: str
    nominated: str
    notes: tuple[str, ...]
    events: tuple[tuple[str, str, str], ...]
    link: str


def prescriptions_of(visit: Visit, number: str) -> list[Prescribed]:
    """All of a patient's prescriptions, in the order in which they came."""
    return list(_prescribed(visit, number))


def current(visit: Visit, key: str) -> Prescription | None:
    """The prescription under a key as it is at the tenant's time; None where time has made it go."""
    # The store reads by a call. This one is nobody's: it asks for nothing, and is not recorded.
    eps = next((service for service in visit.simulator.services if service.name == "eps"), None)
    if eps is None:
        return None
    return find(
        Call(Request("GET", "/", CIMultiDict()), visit.tenant, eps, OPERATIONS[0], {}, visit.tenant.clock.now()), key
    )


def _prescribed(visit: Visit, number: str) -> Iterator[Prescribed]:
    documents = visit.tenant.documents
    for key in index_of(documents).of_patient(number):
        document, prescription = documents.peek(KIND, key), current(visit, key)
        if document is None or prescription is None:
            continue
        status = STATUSES.get(prescription.status)
        issue = prescription.current_issue
        yield Prescribed(
            id=key,
            version=document.version,
            issued=moment_text(prescription.issue_date),
            treatment=_treatment(prescription),
            issue=f"{issue.number} of {len(prescription.issues)}" if prescription.is_erd else "",
            status=(prescription.status, "grey") if status is None else (status.display, _KINDS[status.kind]),
            items=tuple(_item(each) for each in issue.items),
            prescriber=prescription.prescriber_org,
            dispenser=issue.dispenser_org or "",
            nominated=prescription.nominated_org or "",
            notes=tuple(_notes(prescription)),
            events=tuple((moment_text(each.at), each.message, each.org) for each in prescription.history),
            link=visit.link("document", {"nhs_number": number}, kind=KIND, key=key),
        )


def _treatment(prescription: Prescription) -> str:
    known = TREATMENTS.get(prescription.treatment)
    return prescription.treatment if known is None else known.text


def _item(item: LineItem) -> Item:
    amount = " ".join(str(part) for part in (item.quantity, item.unit) if part is not None and part != "")
    status = ITEM_STATUSES.get(item.status)
    said = item.status if status is None else status.display
    if item.pending_cancellation:
        said = f"{said}, marked for cancellation"
    about = ", ".join(part for part in (amount, item.dosage) if part)
    return Item(item.name or "without a name", about, said)


def _notes(prescription: Prescription) -> Iterator[str]:
    if prescription.pending_cancellation:
        yield "a cancellation waits for the dispenser"
    if prescription.cancellation_reason:
        yield f"reason: {prescription.cancellation_reason}"
    if prescription.deleted:
        yield "deleted: the tracker shows it as completed"
