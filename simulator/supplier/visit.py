"""What a call leaves at a tenant that enforces access for as long as it lasts: an application, and an account at IDT.

It is put there over the admin API and taken away again, whatever became of the call.
"""

from simulator.client import ClientError, TenantClient
from simulator.supplier.application import new_application, registration
from simulator.supplier.steps import CallState
from simulator.wire.json import Json

_APPLICATIONS = "applications"
_NOT_THERE = 404


class Visit:
    """A tenant that is visited by one call. Who makes one has to `leave`."""

    def __init__(self, tenant: TenantClient, state: CallState) -> None:
        self._tenant = tenant
        self._state = state
        self._given: list[tuple[str, str]] = []

    def register_application(self) -> None:
        """Let the call sign in as an application that is made for it. Raises ClientError."""
        application = new_application(self._state.occasion)
        self._give(_APPLICATIONS, application.client_id, registration(application))
        self._state.application = application

    def open_account(self) -> None:
        """Give the call an account at IDT. Raises ClientError."""
        occasion = self._state.occasion
        user, password = f"journey-{occasion.request_id()[:8]}", occasion.request_id()
        self._give("idt-accounts", user, {"username": user, "password": password})
        self._state.account = user, password

    def leave(self) -> str:
        """Take everything away, the newest first; gives in words what could not be, empty if all of it was.

        Raises no ClientError: how the call went is more to the point.
        """
        gone, why = list(self._given), ""
        if any(kind == _APPLICATIONS for kind, _ in self._given) and self._state.token:
            gone.append(("access-tokens", self._state.token))
        for kind, key in reversed(gone):
            try:
                self._tenant.delete_document(kind, key)
            except ClientError as refusal:
                if refusal.status != _NOT_THERE:
                    why = why or str(refusal)
        names = " and ".join(f"{kind}/{key}" for kind, key in self._given)
        return f"{names} could not be taken away from the tenant's documents: {why}" if why else ""

    def _give(self, kind: str, key: str, body: Json) -> None:
        self._given.append((kind, key))  # first: of a request that is broken off nobody knows whether it came through
        try:
            self._tenant.put_document(kind, key, body)
        except ClientError as refusal:
            if refusal.status:
                self._given.pop()
            raise
