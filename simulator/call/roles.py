"""The role in which a healthcare worker calls: chosen at sign-in, named in `NHSD-Session-URID`, or their only one.

Two versions of the platform's check are in use, with statuses and texts of their own; each service has its dialect.
"""

from simulator.call.call import Call
from simulator.call.caller import PATIENT, SEPARATE, USER, Caller
from simulator.wire.json import Json

SESSION_ROLE = "NHSD-Session-URID"
"""The header that names the role."""

SEVERAL, NONE_THERE, NOT_THEIRS, ODD, NOT_SELECTED, NO_USER_INFO, EMPTY = FAULTS = (
    "several", "none", "not theirs", "odd", "not selected", "no user info", "empty",
)  # fmt: skip
"""What can be wrong with a role."""

_FIRST = {
    SEVERAL: (400, "multiple roles found in user info, please check nhsd-session-urid"),
    NONE_THERE: (400, "no userroles available, please check nhsd-session-urid is valid"),
    NOT_THEIRS: (400, "nhsd-session-urid is invalid"),
    ODD: (400, "nhsid_nrbac_roles is misconfigured/invalid"),
    NOT_SELECTED: (400, "selected_roleid is missing in your token"),
    NO_USER_INFO: (400, "unable to retrieve user info"),
    # Not fixed in the first version: assumed to be as in the second.
    EMPTY: (400, "selected_roleid is misconfigured/invalid"),
}
_SECOND = {
    SEVERAL: (401, "multiple roles found in user info, please check NHSD-Session-URID"),
    NONE_THERE: (401, "no userroles available, please check NHSD-Session-URID is valid"),
    NOT_THEIRS: (401, "NHSD-Session-URID is invalid"),
    ODD: (401, "nhsid_nrbac_roles is misconfigured/invalid"),
    NOT_SELECTED: (401, "selected_roleid is missing in your token"),
    NO_USER_INFO: (500, "unable to retrieve user info"),
    EMPTY: (401, "selected_roleid is misconfigured/invalid"),
}


class RoleFault(Exception):
    """The role is not clear. `kind` is one of the FAULTS; `status` and `text` are those of the check's version."""

    def __init__(self, kind: str, version: int) -> None:
        self.kind = kind
        self.status, self.text = (_FIRST if version == 1 else _SECOND)[kind]
        super().__init__(self.text)


def role_of(call: Call, caller: Caller, *, version: int = 1) -> str | None:
    """The role id that the platform hands on as NHSD-Session-URID; None where nobody has to have one. Raises RoleFault.

    Where a token does not say which roles its user has, what the header names is taken.
    """
    sent = call.header(SESSION_ROLE)
    if caller.mode == PATIENT:
        raise RoleFault(NO_USER_INFO if sent else NOT_SELECTED, version)
    if caller.mode != USER:
        return sent
    if caller.selected_role is not None:
        if not caller.selected_role:
            raise RoleFault(EMPTY, version)
        return caller.selected_role
    if caller.flow == SEPARATE:
        if version != 1:
            raise RoleFault(NO_USER_INFO if sent else NOT_SELECTED, version)
        return sent
    return _of_the_users(caller, sent, version)


def role_ids(user: Json) -> tuple[str, ...] | None:
    """The role ids of a user's claims; None if they cannot be read."""
    roles = user.get("nhsid_nrbac_roles") if isinstance(user, dict) else None
    if roles is None:
        return ()
    if not isinstance(roles, list):
        return None
    ids = [role.get("person_roleid") if isinstance(role, dict) else None for role in roles]
    readable = tuple(each for each in ids if isinstance(each, str) and each)
    return readable if len(readable) == len(ids) else None


def _of_the_users(caller: Caller, sent: str | None, version: int) -> str | None:
    if caller.has_odd_roles:
        raise RoleFault(ODD, version)
    if caller.roles is None:
        return sent
    if not caller.roles:
        raise RoleFault(NONE_THERE, version)
    if sent is not None:
        if sent not in caller.roles:
            raise RoleFault(NOT_THEIRS, version)
        return sent
    if len(caller.roles) > 1:
        raise RoleFault(SEVERAL, version)
    return caller.roles[0]
