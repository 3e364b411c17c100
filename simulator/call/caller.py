"""Who sends a call: the access modes of the API platform, and the caller that one of them lets in.

How a caller is found out is `access`'s business; what one may do is each service's.
"""

from dataclasses import dataclass

OPEN = "open"
USER = "user-restricted"
APPLICATION = "application-restricted"
PRIVILEGED = "privileged-application-restricted"
PATIENT = "patient-access"
MODES = (USER, APPLICATION, PRIVILEGED, PATIENT)
"""The access modes by the names that stand in the national services' texts."""

COMBINED = "combined"
SEPARATE = "separate"
"""How somebody has signed in: at the platform, or with the application, which exchanged their id token."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a call. `mode` is one of the MODES, or OPEN where nobody asks.

    `nhs_number` and `level` (`P9`, `P5`, `P0`; `aal3` for a healthcare worker) are the signed-in person's; `roles` are
    the role ids of a healthcare worker, None where they are not known. `app` is the application's client id, `asid` its
    ASID: None where nothing is known of it, empty where it has none. `user` is the user's id, `flow` COMBINED or
    SEPARATE, `selected_role` what their id token says. `scopes` are None where they are not restricted.
    """

    mode: str = OPEN
    nhs_number: str | None = None
    roles: tuple[str, ...] | None = None
    level: str | None = None
    app: str | None = None
    asid: str | None = None
    user: str | None = None
    flow: str | None = None
    selected_role: str | None = None
    scopes: tuple[str, ...] | None = None
    has_odd_roles: bool = False

    @property
    def is_application(self) -> bool:
        """Does an application call on its own, without anybody signed in?"""
        return self.mode in (APPLICATION, PRIVILEGED)


ANYBODY = Caller()
"""The caller where the tenant's access is open."""
