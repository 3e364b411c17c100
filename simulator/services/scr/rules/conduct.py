"""Findings about how a record is used: permission to view, alerts. They are noted while answering, because they depend
on what the record said at that moment and on what was done with it before.
"""

from simulator.wire.findings import RuleRow, Severity

_ACCESS = "NHS England, Summary Care Record: permission to view and privacy alerts"

ASKED = RuleRow(
    "scr.view.asked",
    Severity.INFORMATION,
    "a view of a record whose patient wants to be asked: only the viewing system knows whether that was done",
    "the patient's permission before the view, or an alert of type 2 after it",
    _ACCESS,
)
OVERRIDDEN = RuleRow(
    "scr.view.overridden",
    Severity.WARNING,
    "a view of a record whose patient has refused it",
    "no view, or an override in an emergency, followed by an alert of type 2",
    _ACCESS,
)
ALERT_MISSING = RuleRow(
    "scr.alert.missing",
    Severity.ERROR,
    "the record is asked for again, and no alert has followed an earlier view against the patient's will",
    "POST AuditEvent of type 2 after each such view",
    _ACCESS,
)
ALERT_UNCALLED_FOR = RuleRow(
    "scr.alert.uncalled-for",
    Severity.WARNING,
    "an alert of type 2 about somebody whose record was not viewed here",
    "an alert after a view without permission",
    _ACCESS,
)
STALE = RuleRow(
    "scr.view.stale",
    Severity.WARNING,
    "a record's id that is not the latest one, exactly as written: the answer is an empty Bundle",
    "the masterIdentifier of a DocumentReference that has just been searched for",
    "Summary Care Record FHIR API, GET Bundle",
)
REPLACES = RuleRow(
    "scr.upload.replaces",
    Severity.INFORMATION,
    "an upload that does not say which record it replaces, or another than the latest",
    "relatesTo with the id of the latest record",
    "Summary Care Record FHIR API, POST Bundle",
)

ROWS = (ASKED, OVERRIDDEN, ALERT_MISSING, ALERT_UNCALLED_FOR, STALE, REPLACES)
"""Every finding that is noted while answering."""
