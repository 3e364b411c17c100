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


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a call. `mode` is one of the MODES, or OPEN where nobody asks.

    `nhs_number` and `level` (`P9`, `P5`, `P0`) are the signed-in patient's; `roles` are the role ids of a healthcare
    worker, None where they are not known.
    """

    mode: str = OPEN
    nhs_number: str | None = None
    roles: tuple[str, ...] | None = None
    level: str | None = None
    app: str | None = None

    @property
    def is_application(self) -> bool:
        """Does an application call on its own, without anybody signed in?"""
        return self.mode in (APPLICATION, PRIVILEGED)


ANYBODY = Caller()
"""The caller where the tenant's access is open."""
