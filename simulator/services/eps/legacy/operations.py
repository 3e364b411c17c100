"""The legacy tracker's four operations. They read prescriptions and change none."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.identifiers import is_nhs_number
from simulator.population.prescription_ids import check_character
from simulator.services.eps.days import created_on, day_of, is_between
from simulator.services.eps.legacy import checks
from simulator.services.eps.legacy.errors import ISSUE_NOT_FOUND, Message, answer, message
from simulator.services.eps.legacy.shelf import Make, shelf_of
from simulator.services.eps.legacy.wire import (
    Organisations,
    basic_prescription,
    basic_summary,
    clinical_details,
    clinical_summary,
    release_of,
)
from simulator.services.eps.prescription import store
from simulator.services.eps.prescription.model import Issue, Prescription
from simulator.wire.http import Reply
from simulator.wire.json import Json, render_json

WINDOW = timedelta(days=28)
"""How far back a search looks that names no first day."""

_WITHOUT_CHECK_CHARACTER = (19, 36)


async def search_basic(call: Call) -> Reply:
    """Search for a patient's prescriptions, without clinical content."""
    return answer(call, _search(call, "prescriptionList", basic_summary))


async def retrieve_basic(call: Call) -> Reply:
    """Retrieve one prescription and one of its issues, without clinical content."""
    prescription = _existing(call)
    issue = _issue(call, prescription)
    shown = render_json(basic_prescription(prescription, issue, _organisations(call)))
    return answer(call, message("prescription", shown, said="" if issue is not None else ISSUE_NOT_FOUND))


async def search_items(call: Call) -> Reply:
    """Search for a patient's prescriptions with what was prescribed."""
    organisations = _organisations(call)

    def shown(prescription: Prescription) -> Json:
        return clinical_summary(prescription, organisations)

    return answer(call, _search(call, "prescriptions", shown))


async def retrieve_items(call: Call) -> Reply:
    """Retrieve one issue in full; one of a repeat-dispensing prescription must be named."""
    prescription = _existing(call)
    issue = _issue(call, prescription)
    if issue is None or (prescription.is_erd and not checks.asked(call, "issueNumber")):
        raise Refusal("REPEAT_INSTANCE_NOT_FOUND")
    only = checks.asked(call, "lineitemid")
    shown = clinical_details(prescription, issue, _organisations(call), only)
    return answer(call, message(prescription.id, render_json(shown)))


async def unsupported(call: Call) -> Reply:
    """Another path or method."""
    known = checks.PATHS.fullmatch(call.request.path) is not None
    raise Refusal("METHOD_NOT_TAKEN" if known else "NO_SUCH_PATH")


def nhs_number_of(call: Call) -> str | None:
    """The patient whom a call names, or whose prescription it names; None if it names neither."""
    named = checks.asked(call, "nhsNumber")
    if is_nhs_number(named):
        return named
    found = _named(call)
    return None if found is None else found.nhs_number


class _Criteria(NamedTuple):
    """What a patient's prescriptions are searched by: days, the last of which may be open, a status and a release."""

    first: date
    last: date | None
    state: str
    release: str

    def fit(self, prescription: Prescription) -> bool:
        """Is the prescription one of those?"""
        return (
            is_between(created_on(prescription), self.first, self.last)
            and (not self.state or any(issue.status == self.state for issue in prescription.issues))
            and (not self.release or self.release == release_of(prescription))
        )


def _criteria(call: Call) -> _Criteria:
    return _Criteria(
        first=day_of(checks.asked(call, "earliestDate")) or (call.now - WINDOW).date(),
        last=day_of(checks.asked(call, "latestDate")),
        state=checks.asked(call, "prescriptionStatus"),
        release=checks.VERSIONS.get(checks.asked(call, "prescriptionVersion"), ""),
    )


def _search(call: Call, payload: str, make: Make) -> Message:
    """The patient's prescriptions that fit every filter; `make` gives what is shown of one."""
    shelf, criteria = shelf_of(call.documents, payload), _criteria(call)
    revision = call.documents.revisions.get("organisations", 0)

    def show(found: list[Prescription]) -> Message:
        return message(payload, shelf.listed([each for each in found if criteria.fit(each)], revision, make))

    return shelf.answers.get(call, checks.asked(call, "nhsNumber"), (criteria, revision), show)


def _existing(call: Call) -> Prescription:
    """The prescription of the id that was sent. Raises Refusal."""
    prescription = _named(call)
    if prescription is None:
        raise Refusal("NOT_FOUND")
    return prescription


def _named(call: Call) -> Prescription | None:
    """The prescription of the id that was sent, which this tracker compares letter by letter; None without one."""
    named = checks.prescription_id_of(call)
    if not named or named != named.upper():
        return None
    prescription = store.find(call, named)
    if prescription is None and len(named) in _WITHOUT_CHECK_CHARACTER:
        prescription = store.find(call, named + _completing(named))
    return prescription


def _completing(stem: str) -> str:
    try:
        return check_character(stem)
    except ValueError:
        return ""


def _issue(call: Call, prescription: Prescription) -> Issue | None:
    """The issue that was asked for, the current one if none was."""
    said = checks.asked(call, "issueNumber")
    if not said:
        return prescription.current_issue
    return prescription.issue(int(said)) if checks.is_issue_number(said) else None


def _organisations(call: Call) -> Organisations:
    """The organisations of the call's tenant by ODS code."""

    def find(ods_code: str) -> Mapping[str, Json] | None:
        document = call.documents.peek("organisations", ods_code)
        return None if document is None else document.body

    return find
