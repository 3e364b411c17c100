"""What the legacy tracker demands of a request: one check a status code, made in the order of the codes."""

import re

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.identifiers import is_nhs_number
from simulator.population.prescription_ids import has_right_check_character, is_well_formed
from simulator.services.eps.days import day_of
from simulator.services.eps.legacy.errors import BASIC_RETRIEVE, BASIC_SEARCH, CLINICAL, ITEM_DETAILS, ITEM_SUMMARY
from simulator.services.eps.prescription.codes import STATUSES
from simulator.toolkit.spine_peers import is_accredited

ASID, USER_ID, ROLE_PROFILE_ID, TRACE_ID = "Spine-From-Asid", "Spine-UserId", "Spine-RoleProfileId", "Eps-TraceId"
VERSIONS = {"1": "R1", "R1": "R1", "2": "R2", "R2": "R2"}
"""The ways to ask for an EPS release."""

PATHS = re.compile(r"/mm/(?:prescriptions(?:/[^/]+)?|nhs111itemsummary|nhs111itemdetails)")
"""The paths that the tracker has."""

_QUERY = "urn:nhs:names:services:mmquery:"
INTERACTIONS = {
    BASIC_SEARCH: f"{_QUERY}ExternalPrescriptionSearch_1_0",
    BASIC_RETRIEVE: f"{_QUERY}ExternalPrescriptionQuery_1_0",
    ITEM_SUMMARY: f"{_QUERY}NHS111_ItemSummary",
    ITEM_DETAILS: f"{_QUERY}NHS111_ItemDetail",
}
"""What a system is accredited for, by the operation that it then may call."""

_TWELVE_DIGITS = re.compile(r"[0-9]{12}", re.ASCII)
_TRACE_ID = re.compile(r"[A-Za-z0-9-]{1,30}", re.ASCII)
# With or without the check character, which the basic pair does not look at.
_ANY_ID = re.compile(r"[A-Za-z0-9\-+]{19,20}|[A-Za-z0-9\-+]{36,37}", re.ASCII)
_R1_ID = re.compile(r"[A-F0-9]{8}(?:-[A-F0-9]{4}){3}-[A-F0-9]{12}[A-Z0-9+]?", re.ASCII)
_ISSUE_NUMBER = re.compile(r"[1-9][0-9]?", re.ASCII)
_R1_WITH_CHECK_CHARACTER = 37


def asked(call: Call, name: str) -> str:
    """A query parameter's value, whose name is case sensitive; empty if there is none."""
    return str(call.query.get(name, ""))


def prescription_id_of(call: Call) -> str:
    """The prescription id that a call names in its path or its query, exactly as sent."""
    return call.values.get("prescriptionId") or asked(call, "prescriptionId")


def is_prescription_id(text: str) -> bool:
    """Is this an id of either release, with the right check character where it has one?"""
    if is_well_formed(text):
        return has_right_check_character(text)
    if _R1_ID.fullmatch(text) is None:
        return False
    return len(text) < _R1_WITH_CHECK_CHARACTER or has_right_check_character(text)


def is_issue_number(text: str) -> bool:
    """Is this a number that an issue can have?"""
    return _ISSUE_NUMBER.fullmatch(text) is not None


def has_query(call: Call) -> None:
    """50: there are parameters."""
    if not call.query:
        raise Refusal("NO_QUERY_PARAMETERS")


def has_prescription_id(call: Call) -> None:
    """51: the prescription id has its form; for details of items the check character counts too."""
    named = prescription_id_of(call)
    sound = is_prescription_id(named) if call.operation.id == ITEM_DETAILS else _ANY_ID.fullmatch(named) is not None
    if not sound:
        raise Refusal("INVALID_PRESCRIPTION_ID")


def has_asid(call: Call) -> None:
    """52: the calling system says which one it is; where access is enforced it is accredited for this."""
    asid = call.header(ASID) or ""
    if _TWELVE_DIGITS.fullmatch(asid) is None:
        raise Refusal("INVALID_ASID")
    if call.tenant.access == "enforced" and not _is_allowed(call, asid):
        raise Refusal("ASID_NOT_ALLOWED")


def is_version_one(call: Call) -> None:
    """53: there is only version 1 of the interface."""
    if asked(call, "version") not in ("", "1"):
        raise Refusal("INVALID_VERSION")


def has_sound_trace_id(call: Call) -> None:
    """54: a trace id is optional, and short."""
    trace = call.header(TRACE_ID)
    if trace is not None and _TRACE_ID.fullmatch(trace) is None:
        raise Refusal("INVALID_TRACE_ID")


def has_user(call: Call) -> None:
    """55: the user, whom only the clinical pair demands."""
    _is_twelve_digits(call, USER_ID, "INVALID_USER_ID")


def has_role_profile(call: Call) -> None:
    """56: the user's role profile, which only the clinical pair demands."""
    _is_twelve_digits(call, ROLE_PROFILE_ID, "INVALID_ROLE_PROFILE_ID")


def has_sound_dates(call: Call) -> None:
    """57: the days to search between are days."""
    for name in ("earliestDate", "latestDate"):
        said = asked(call, name)
        if said and day_of(said) is None:
            raise Refusal("INVALID_SEARCH_DATE")


def has_known_state(call: Call) -> None:
    """59: the status to search for is one."""
    said = asked(call, "prescriptionStatus")
    if said and said not in STATUSES:
        raise Refusal("INVALID_SEARCH_STATE")


def has_known_version(call: Call) -> None:
    """60: the release to search for is one."""
    said = asked(call, "prescriptionVersion")
    if said and said not in VERSIONS:
        raise Refusal("INVALID_SEARCH_VERSION")


def has_nhs_number(call: Call) -> None:
    """61: the patient's NHS number has ten digits and the right check digit."""
    if not is_nhs_number(asked(call, "nhsNumber")):
        raise Refusal("INVALID_NHS_NUMBER")


_CALLER = (has_asid, is_version_one, has_sound_trace_id, has_user, has_role_profile)
SEARCH = (has_query, *_CALLER, has_sound_dates, has_known_state, has_known_version, has_nhs_number)
RETRIEVE = (has_query, has_prescription_id, *_CALLER)


def _is_twelve_digits(call: Call, name: str, code: str) -> None:
    said = call.header(name)
    if said is None and call.operation.id not in CLINICAL:
        return
    if _TWELVE_DIGITS.fullmatch(said or "") is None:
        raise Refusal(code)


def _is_allowed(call: Call, asid: str) -> bool:
    """Is this a system that is accredited for the interaction, or the id that an application has?"""
    if is_accredited(call.documents, asid, INTERACTIONS[call.operation.id]):
        return True
    return any(each.body.get("asid") == asid for each in call.documents.peek_every("applications"))
