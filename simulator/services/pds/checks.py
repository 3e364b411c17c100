"""PDS's answer-deciding checks, one function each, and the order in which the live service makes them.

The gateway looks first: token, access mode, path, the form of X-Request-ID, the user's role, what the mode may do.
Then the back end: X-Request-ID, the NHS number, whether the record exists. What a search or a body says is checked
where it is read.
"""

from simulator.call import access
from simulator.call.access import AccessFault, authorise
from simulator.call.api import APPLICATION_SCOPE, Api, scopes_for
from simulator.call.call import Call
from simulator.call.caller import OPEN, PATIENT, PRIVILEGED, USER, Caller
from simulator.call.refusal import Refusal
from simulator.call.roles import SESSION_ROLE, RoleFault, role_of
from simulator.identifiers import is_nhs_number, is_uuid
from simulator.population.person import security_of
from simulator.records.documents import Document, Documents

ROLE_GUIDE = (
    "Refer to the guidance for this header in our API Specification "
    "https://digital.nhs.uk/developer/api-catalogue/personal-demographics-service-fhir"
)
_LONGEST_MERGE = 20
_NAME = "personal-demographics-service"

API = Api(
    _NAME,
    {
        **scopes_for(_NAME, user=("aal3", "aal2"), patient=("P9", "P5", "P0")),
        f"{_NAME}:USER-RESTRICTED": (USER, None),
        f"{APPLICATION_SCOPE}privileged-{_NAME}": (PRIVILEGED, None),
        **scopes_for(_NAME, application=True),
    },
    ("personal-demographics", "pds"),
)
"""What PDS is on the API platform. A patient who proved too little is let in, to be told so in PDS's own words."""

_AUTHORIZATION = {
    access.ABSENT: "Missing Authorization header",
    access.EMPTY: "Empty Authorization header",
    access.NO_TOKEN: "Missing access token",
    access.WRONG_TYPE: "Invalid token type '{given}', must be 'Bearer'",
    access.UNKNOWN: "Invalid Access Token",
    access.EXPIRED: "Access Token expired",
}


def caller(call: Call) -> Caller:
    """Who sends the call. Raises Refusal."""
    try:
        return authorise(call, API)
    except AccessFault as fault:
        text = _AUTHORIZATION.get(fault.kind, fault.faultstring).replace("{given}", fault.given)
        raise Refusal("ACCESS_DENIED", text) from None


def has_access(call: Call) -> None:
    """A token that is good enough, and of a patient who has proved well enough who they are."""
    sender = caller(call)
    if sender.mode == PATIENT and sender.level not in (None, "P9"):
        raise Refusal("PATIENT_ACCESS_DENIED")


def request_id_is_uuid(call: Call) -> None:
    """X-Request-ID, if sent, is a UUID of any version and case."""
    if call.request_id is not None and not is_uuid(call.request_id):
        raise Refusal("INVALID_HEADER_VALUE", f"Invalid value - '{call.request_id}' in header 'X-Request-ID'")


def role_is_the_users(call: Call) -> None:
    """A healthcare worker names one of their roles; who has just one need not. Other modes ignore the header."""
    sender = caller(call)
    if sender.mode != USER:
        return
    try:
        role_of(call, sender)
    except RoleFault:
        text = f"Invalid value - '{call.header(SESSION_ROLE) or ''}' in header '{SESSION_ROLE}'. {ROLE_GUIDE}"
        raise Refusal("INVALID_HEADER_VALUE", text) from None


def app_has_asid(call: Call) -> None:
    """An application that is known has an ASID, which the platform hands on."""
    if caller(call).asid == "":
        raise Refusal("MISSING_VALUE_AT_GATEWAY")


def may_read(call: Call) -> None:
    """Patients read their own record only."""
    only_own_record(call, call.values["id"])


def may_search(call: Call) -> None:
    """Patients do not search; an application on its own gets one result at most."""
    sender = caller(call)
    if sender.mode == PATIENT:
        raise Refusal("PATIENT_ACCESS_DENIED")
    if sender.is_application and any(value != "1" for value in call.query.getall("_max-results", ())):
        raise Refusal("SINGLE_RESULT_ONLY", values={"mode": sender.mode})


def may_update(call: Call) -> None:
    """An application on its own changes nothing; patients change their own record only."""
    sender = caller(call)
    if sender.is_application:
        raise Refusal("INVALID_METHOD", values={"verb": "update", "mode": sender.mode})
    only_own_record(call, call.values["id"])


def may_create(call: Call) -> None:
    """Only healthcare workers make records."""
    sender = caller(call)
    if sender.is_application or sender.mode == PATIENT:
        raise Refusal("INVALID_METHOD", values={"verb": "create", "mode": sender.mode})


def may_use_coverage(call: Call) -> None:
    """Only patients see and change coverage."""
    sender = caller(call)
    if sender.mode not in (OPEN, PATIENT):
        raise Refusal("MODE_ACCESS_DENIED", values={"verb": call.request.method, "mode": sender.mode})


def only_own_record(call: Call, nhs_number: str) -> None:
    """With patient access the record is the patient's own; every other mode may name anybody."""
    sender = caller(call)
    if sender.mode == PATIENT and sender.nhs_number != nhs_number:
        raise Refusal("PATIENT_ACCESS_DENIED")


def request_id_is_sent(call: Call) -> None:
    """The back end wants an X-Request-ID."""
    if call.request_id is None:
        raise Refusal("MISSING_VALUE")


def nhs_number_is_valid(call: Call) -> None:
    """The path's NHS number has ten digits and the right check digit."""
    if not is_nhs_number(call.values["id"]):
        raise Refusal("INVALID_RESOURCE_ID")


GATEWAY = (has_access, request_id_is_uuid, role_is_the_users, app_has_asid)
RETRIEVE = (*GATEWAY, may_read, request_id_is_sent, nhs_number_is_valid)
SEARCH = (*GATEWAY, may_search, request_id_is_sent)
UPDATE = (*GATEWAY, may_update, request_id_is_sent, nhs_number_is_valid)
CREATE = (*GATEWAY, may_create, request_id_is_sent)
COVERAGE = (*GATEWAY, may_use_coverage, request_id_is_sent)
UNSUPPORTED = (*GATEWAY, request_id_is_sent)


async def existing_person(call: Call, nhs_number: str) -> Document:
    """The record that answers for an NHS number: the retained one if it was superseded. Raises Refusal."""
    person = await retained(call.documents, nhs_number)
    if person is None:
        raise Refusal("RESOURCE_NOT_FOUND")
    if security_of(person.body["patient"]) == "REDACTED":
        raise Refusal("INVALIDATED_RESOURCE")
    return person


async def retained(documents: Documents, nhs_number: str) -> Document | None:
    """The record that a number stands for after all merges; None if there is none, or the merges never end."""
    for _ in range(_LONGEST_MERGE):
        person = await documents.get("people", nhs_number)
        if person is None or not person.body.get("superseded_by"):
            return person
        nhs_number = person.body["superseded_by"]
    return None
