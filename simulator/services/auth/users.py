"""Who can sign in: documents of the kind `users`, and with NHS login the people of the population by their NHS number.

What a user's identity provider and level are, and what the platform tells of them, is said here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.call.access import USERS
from simulator.call.call import Call
from simulator.call.caller import COMBINED, PATIENT, USER
from simulator.identifiers import is_nhs_number
from simulator.wire.json import Json

PATIENT_LEVEL = "P9"
"""How well somebody has proved who they are that is only a record of the population."""

_ORDINARY_LEVEL = 3
_OF_A_ROLE = ("activities", "activity_codes", "workgroups", "workgroups_codes", "aow", "aow_codes")
_OWN = frozenset({"authentication_assurance_level", "id_assurance_level", "amr", "selected_roleid", "note"})
_ACR = re.compile(r"AAL([1-3])(?:_|$)", re.ASCII)

Claims = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Provider:
    """An identity provider: what the realms of its mock begin with, and how long a sign-in of its users lasts.

    `scope` is what an application asks for at it.
    """

    name: str
    realm: str
    scope: str
    validity: float


CIS2 = Provider("nhs-cis2", "Cis2-mock-", "openid nationalrbacaccess", 43_200)
NHS_LOGIN = Provider("nhs-login", "NHS-Login-mock-", "openid profile", 3_600)
PROVIDERS = (CIS2, NHS_LOGIN)


def provider_named(name: str) -> Provider:
    """The provider of a name that we have kept ourselves."""
    return next(each for each in PROVIDERS if each.name == name)


def provider_of_realm(realm: str) -> Provider | None:
    """The provider whose mock a realm is; None for any other."""
    return next((each for each in PROVIDERS if realm.startswith(each.realm) and realm != each.realm), None)


def provider_of(claims: Claims) -> Provider:
    """The provider that claims are of: the levels of identity are NHS login's own."""
    return NHS_LOGIN if "identity_proofing_level" in claims or "vot" in claims else CIS2


def user_of(call: Call, user_id: str, provider: Provider) -> Claims | None:
    """The claims of a user who can sign in at a provider; None if there is none."""
    document = call.documents.peek(USERS, user_id)
    if document is not None:
        claims: Claims = document.body
        return claims if provider_of(claims) is provider else None
    if provider is NHS_LOGIN and call.documents.peek("people", user_id) is not None:
        return {"nhs_number": user_id, "identity_proofing_level": PATIENT_LEVEL, "vot": "P9.Cp.Cd"}
    return None


def level_of(claims: Claims, provider: Provider) -> str:
    """What scopes have between colons: `aal3`, or `P9`; empty where the claims do not say."""
    if provider is NHS_LOGIN:
        level = claims.get("identity_proofing_level") or str(claims.get("vot") or "").partition(".")[0]
        return str(level)
    level = claims.get("authentication_assurance_level")
    if level is None:
        found = _ACR.match(str(claims.get("acr") or ""))
        level = found[1] if found else ""
    return f"aal{level}" if str(level) else ""


def user_level(claims: Claims, provider: Provider) -> str:
    """The same for a user document, in which a healthcare worker's level is 3 unless it says another."""
    if provider is CIS2 and "authentication_assurance_level" not in claims:
        return f"aal{_ORDINARY_LEVEL}"
    return level_of(claims, provider)


def signed_in(user_id: str, claims: Claims, provider: Provider, sid: str, flow: str = COMBINED) -> dict[str, Json]:
    """What a token says of the person who signed in."""
    said: dict[str, Json] = {"mode": PATIENT if provider is NHS_LOGIN else USER, "user": user_id, "flow": flow}
    if provider is NHS_LOGIN:
        number = str(claims.get("nhs_number") or user_id)
        # The official mock users of the lower levels have numbers that are none.
        said |= {"nhs_number": number} if is_nhs_number(number) else {}
        said |= {"level": level_of(claims, provider)}
    elif isinstance(claims.get("selected_roleid"), str):
        said["selected_roleid"] = claims["selected_roleid"]
    return {**said, "provider": provider.name, "sid": sid}


def userinfo(user_id: str, claims: Claims) -> dict[str, Json]:
    """What the platform, and the mock provider, tell of a user; lists that a document leaves out are empty."""
    own = {name: value for name, value in claims.items() if name not in _OWN}
    if provider_of(claims) is NHS_LOGIN:
        return {"sub": user_id, **own}
    memberships = own.get("nhsid_org_memberships")
    roles = own.get("nhsid_nrbac_roles")
    told = {
        "nhsid_org_memberships": memberships or [],
        "nhsid_org_roles": [],
        "nhsid_user_orgs": [_organisation(each) for each in memberships or () if isinstance(each, Mapping)],
        **own,
        "nhsid_nrbac_roles": [_role(each) for each in roles] if isinstance(roles, list) else roles or [],
    }
    return {"sub": user_id, "nhsid_useruid": user_id, "uid": user_id, **told}


def _organisation(membership: Claims) -> Json:
    return {"org_name": membership.get("org_name"), "org_code": membership.get("org_code")}


def _role(role: Json) -> Json:
    return {**role, **{name: role.get(name, []) for name in _OF_A_ROLE}} if isinstance(role, dict) else role
