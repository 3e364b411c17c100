"""The Clinical Prescription Tracker's operations. They read prescriptions and change none."""

from simulator import __version__
from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.identifiers import is_nhs_number
from simulator.services.eps.access import has_monitoring_key
from simulator.services.eps.days import day_of
from simulator.services.eps.prescription import store
from simulator.services.eps.tracker import checks
from simulator.services.eps.tracker.search import WINDOW, Span, shelf_of, with_uuids
from simulator.services.eps.tracker.view import view_bundle
from simulator.services.eps.tracker.wire import Uuids, bundle_reply
from simulator.wire.http import Reply
from simulator.wire.json import Json, render_json

GATEWAY_PATIENCE = 30.0
"""Seconds after which nobody waits for the back end any longer."""


async def search(call: Call) -> Reply:
    """Search by prescription id or NHS number; finding nothing is no fault."""
    shelf, span = shelf_of(call.documents), _span(call)
    prescription_id = checks.prescription_id_of(call)
    if not prescription_id:
        nhs_number = checks.asked(call, checks.NHS_NUMBER)
        return bundle_reply(call, with_uuids(call, shelf.page(call, nhs_number, span)))
    prescription = store.find(call, prescription_id)
    found = () if prescription is None else (prescription,)
    return bundle_reply(call, with_uuids(call, shelf.template(found, span)))


async def view(call: Call) -> Reply:
    """View one issue of a prescription, the current one if none is named."""
    prescription = store.find(call, checks.prescription_id_of(call))
    if prescription is None:
        raise Refusal("NOT_FOUND")
    number = checks.issue_of(call)
    issue = prescription.current_issue if number is None else prescription.issue(number)
    if issue is None:
        raise Refusal("NOT_FOUND")
    return bundle_reply(call, render_json(view_bundle(prescription, issue, Uuids(call))))


async def status(call: Call) -> Reply:
    """Is the back end there? Asked with an API key, except where access is open."""
    has_monitoring_key(call)
    spine = {
        "status": "pass",
        "timeout": "false",
        "responseCode": 200,
        "outcome": "OK",
        "links": f"{call.links}/healthcheck",
    }
    body = {"status": "pass", "spineStatus": spine, "commitId": "none", "versionNumber": __version__}
    return Reply.of(200, render_json(body), "application/health+json")


async def ping(call: Call) -> Reply:
    """Is the gateway there? Nobody has to say who they are."""
    release: Json = {
        "version": __version__,
        "revision": "1",
        "releaseId": f"uec-simulator-{__version__}",
        "commitId": "none",
    }
    return Reply.of(200, render_json(release), "application/json")


async def unsupported(call: Call) -> Reply:
    """Another path or method."""
    checks.is_a_worker(call)
    raise Refusal("UNKNOWN_PATH")


def nhs_number_of(call: Call) -> str | None:
    """The patient whom a call names, or whose prescription it names; None if it names neither."""
    named = checks.asked(call, checks.NHS_NUMBER)
    if is_nhs_number(named):
        return named
    prescription_id = checks.prescription_id_of(call)
    found = store.find(call, prescription_id) if prescription_id else None
    return None if found is None else found.nhs_number


def patience(call: Call) -> float:
    """How long the gateway waits."""
    return GATEWAY_PATIENCE


def _span(call: Call) -> Span:
    """The days to search between: those asked for, or two years back from today."""
    low, high = checks.asked(call, checks.LOW_DATE), checks.asked(call, checks.HIGH_DATE)
    if not low and not high:
        # What was created is never later than today.
        return (call.now - WINDOW).date(), None
    return day_of(low), day_of(high)
