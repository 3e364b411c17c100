"""Who calls the prescription services: what each of them is on the API platform, and the gateway's no to the others.

What a face's back end then says to a caller whom the gateway has let in is that face's business.
"""

from collections.abc import Mapping

from simulator.call.access import AccessFault, authorise
from simulator.call.api import APPLICATION_SCOPE, Admitted, Api, scopes_for
from simulator.call.api_key import ApiKeyFault, check_api_key
from simulator.call.call import Call
from simulator.call.caller import APPLICATION, OPEN, USER, Caller
from simulator.call.refusal import Refusal
from simulator.call.roles import SESSION_ROLE, SEVERAL, RoleFault, role_of

_OLDER = "electronic-prescription-service-api"


def _function(name: str, *newer: str, application: bool = False) -> Api:
    """One function of EPS FHIR by its older scopes, and those of the newer gateway's APIs that offer it."""
    scopes = scopes_for(f"{_OLDER}:{name}", user=("aal3",), application=True)
    for each in newer:
        scopes |= scopes_for(each, user=("aal3",), application=application)
    return Api(f"{_OLDER}:{name}", scopes)


PRESCRIBING = _function("prescribing", "fhir-prescribing")
DISPENSING = _function("dispensing", "fhir-dispensing", application=True)
TASKS = _function("tracker")
"""The three functions of EPS FHIR. Its gateway lets in whoever may use one of them; its back end tells them apart."""


def _all_of(*functions: Api) -> Mapping[str, Admitted]:
    """All scopes of some functions, the users' first: a token that has one of those is a user's."""
    scopes = {scope: admitted for each in functions for scope, admitted in each.scopes.items()}
    return dict(sorted(scopes.items(), key=lambda each: each[1][0] != USER))


FHIR = Api(_OLDER, _all_of(PRESCRIBING, DISPENSING, TASKS), (_OLDER, "fhir-prescribing", "fhir-dispensing", "eps"))
"""EPS FHIR, below the base paths of prescribing, of dispensing, and the older one of both."""

TRACKER = Api("clinical-prescription-tracker", scopes_for("clinical-prescription-tracker", user=("aal3",)))
"""The Clinical Prescription Tracker: for healthcare workers only."""

_PATIENTS = ("prescriptions-for-patients", "prescriptions-for-patients-v2")
PATIENTS = Api(
    _PATIENTS[0], {scope: to for name in _PATIENTS for scope, to in scopes_for(name, patient=("P9",)).items()}
)
"""Prescriptions for Patients: for patients only, who have proved who they are as well as can be."""

_UPDATES = "prescription-status-update-api"
UPDATES = Api(
    _UPDATES,
    # The second is named as its base path is: assumed.
    {f"{APPLICATION_SCOPE}{name}": (APPLICATION, None) for name in (_UPDATES, "prescription-status-update")},
    ("prescription-status-update",),
)
"""The Prescription Status Update API: for applications on their own."""


def caller(call: Call, api: Api) -> Caller:
    """Who sends the call. Raises Refusal with the gateway's own words."""
    try:
        return authorise(call, api)
    except AccessFault as fault:
        raise Refusal("ACCESS_DENIED", fault.faultstring) from None


def role(call: Call, api: Api) -> str | None:
    """The role that the gateway hands on: of a healthcare worker one of theirs, else what was sent. Raises Refusal."""
    sender = caller(call, api)
    if sender.mode != USER:
        return call.header(SESSION_ROLE)
    try:
        return role_of(call, sender)
    except RoleFault as fault:
        if fault.kind == SEVERAL:
            raise Refusal("MISSING_VALUE") from None
        raise Refusal("INVALID_ROLE", fault.text) from None


def mode_in(call: Call, function: Api) -> str | None:
    """In which mode a function of EPS FHIR is open to the caller; None where their scopes are those of others.

    A token without scopes, as tests seed it, may all that its mode may. Raises Refusal.
    """
    sender = caller(call, FHIR)
    if sender.mode == OPEN or sender.scopes is None:
        return sender.mode
    admitted = function.admits(sender.scopes)
    return None if admitted is None else admitted[0]


def has_monitoring_key(call: Call) -> None:
    """Whoever asks for a status has an API key, except where access is open. Raises Refusal."""
    try:
        check_api_key(call)
    except ApiKeyFault:
        raise Refusal("ACCESS_DENIED", "Invalid ApiKey") from None
