"""The form that puts a prescription into another state: its record is made anew, with the history that fits.

The same short form is used that tests and scenarios write, so a state that cannot be is refused in the same words.
"""

from typing import NamedTuple

from simulator.population.prescription_codes import CANCELLATION_REASONS, STATUSES
from simulator.services.eps.prescription.model import LineItem, Prescription
from simulator.web.inspector.acting import Form
from simulator.web.inspector.page import Visit
from simulator.web.inspector.patients.field import Field
from simulator.web.inspector.patients.prescribed import Prescribed, current
from simulator.wire.errors import Problem, Problems
from simulator.wire.json import Json

STATES = tuple((name, name.replace("-", " ").capitalize()) for name in STATUSES)
"""The states that can be chosen, with their words."""

_CANCELLED_BEFORE = "cancelled-future-instance"
"""A cancellation that came before its prescription: nobody knows of any items."""

REASONS = (("", "not said"), *CANCELLATION_REASONS.items())


class Chosen(NamedTuple):
    """The prescription that a form is about, in the version that its page has shown."""

    key: str
    version: int


def fields(prescribed: list[Prescribed], dispensers: tuple[tuple[str, str], ...]) -> tuple[Field, ...]:
    """What the form asks."""
    hint = "an ODS code, for states in which one has it; empty for the one that has it now, or is nominated"
    listed = choices(prescribed)
    return (
        Field("prescription", "Prescription", listed[0][0] if listed else "", "", "choice", listed),
        Field("status", "New state", "to-be-dispensed", "", "choice", STATES),
        Field("dispenser", "Dispenser", "", hint, suggestions=dispensers),
        Field("issue", "Issue", "", "of repeat dispensing; empty for the current one"),
        Field("reason", "Reason", "", "for a cancellation", "choice", REASONS),
    )


def choices(prescribed: list[Prescribed]) -> tuple[tuple[str, str], ...]:
    """The prescriptions as they are chosen from: each with the version that is shown, and what it is."""
    return tuple((f"{each.version} {each.id}", _words(each)) for each in prescribed)


def chosen(form: Form) -> Chosen:
    """The prescription that was chosen. Raises Problems."""
    version, _, key = form.get("prescription", "").partition(" ")
    if not (version.isascii() and version.isdigit() and len(version) < 10 and key):
        raise Problems([Problem("no prescription was chosen", "choose one of the list", "prescription")])
    return Chosen(key, int(version))


def made(visit: Visit, number: str, key: str, form: Form) -> Json:
    """The short form of the prescription in the state that was chosen. Raises Problems."""
    found = current(visit, key)
    if found is None or found.nhs_number != number:
        raise Problems([Problem("the patient has no such prescription any more", "load the page anew", "prescription")])
    status = form.get("status", "")
    if status not in STATUSES:
        raise Problems([Problem("this is no state of a prescription", "choose one of the list", "status")])
    body = {**short_form(found), "status": status}
    if status == _CANCELLED_BEFORE:
        body.pop("items", None)
    if dispenser := form.get("dispenser", "").strip().upper():
        body["dispenser"] = dispenser
    if reason := form.get("reason"):
        body["reason"] = reason
    if issue := form.get("issue", "").strip():
        body["issue"] = _number(issue)
    return body


def short_form(prescription: Prescription) -> dict[str, Json]:
    """The short form of what a prescription is; its state and its history are left out."""
    made: dict[str, Json] = {
        "nhs_number": prescription.nhs_number,
        "treatment": prescription.treatment,
        "pharmacy": prescription.nominated_org,
    }
    if items := [_item(item, prescription.is_erd) for item in prescription.issues[0].items]:
        made["items"] = items
    if prescription.issue_date is not None:
        made["issued"] = prescription.issue_date.isoformat()
    if len(prescription.type) == 4:
        made["type"] = prescription.type
    if prescription.days_supply is not None:
        made["days_supply"] = prescription.days_supply
    if prescription.prescriber_org:
        made["practice"] = prescription.prescriber_org
    if prescription.is_erd:
        made |= {"issues": len(prescription.issues), "issue": prescription.current_number}
    dispenser = prescription.current_issue.dispenser_org
    return {**made, "dispenser": dispenser} if dispenser else made


def _item(item: LineItem, is_erd: bool) -> dict[str, Json]:
    said = {"name": item.name, "code": item.code, "unit": item.unit, "dosage": item.dosage}
    made: dict[str, Json] = {key: value for key, value in said.items() if value}
    if isinstance(item.quantity, int | float):
        made["quantity"] = item.quantity
    if is_erd and item.max_repeats is not None:
        made["issues"] = item.max_repeats
    return made


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise Problems([Problem("this is no number of an issue", "write a number from 1", "issue")])
    return int(text)


def _words(prescribed: Prescribed) -> str:
    names = ", ".join(item.name for item in prescribed.items)
    return f"{prescribed.id}: {names or 'no items'} ({prescribed.status[0].lower()})"
