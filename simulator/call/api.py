"""The APIs of the platform as access knows them: which scopes let a token in, and in which mode.

Each service says what its own API is. What a caller in a mode may then do, the service decides.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from simulator.call.caller import APPLICATION, PATIENT, USER

APPLICATION_SCOPE = "urn:nhsd:apim:app:level3:"
"""What the scopes of an application on its own begin with."""

_CIS2 = "urn:nhsd:apim:user-nhs-cis2:"
_SMARTCARD = "urn:nhsd:apim:user-nhs-id:"
_LOGIN = "urn:nhsd:apim:user-nhs-login:"

Admitted = tuple[str, str | None]
"""An access mode, and the level of the person who signed in."""


@dataclass(frozen=True, slots=True)
class Api:
    """An API: its name, as scopes end with it, and what each scope that it knows admits; the first one counts.

    `products` is what the names of products begin with that hold it; none means its name.
    """

    name: str
    scopes: Mapping[str, Admitted]
    products: tuple[str, ...] = ()

    @property
    def required(self) -> str:
        """The scopes that would do, as the gateway lists them."""
        return " ".join(self.scopes)

    def admits(self, scopes: Iterable[str]) -> Admitted | None:
        """The mode and level in which a token of these scopes is let in; None if it is not."""
        held = frozenset(scopes)
        return next((admitted for scope, admitted in self.scopes.items() if scope in held), None)

    def admits_mode(self, mode: str) -> bool:
        """Has the API this access mode at all?"""
        return any(mode == known for known, _ in self.scopes.values())

    def is_held_by(self, products: Iterable[str]) -> bool:
        """Does one of these products hold the API?"""
        return any(product.lower().startswith(self.products or (self.name,)) for product in products)

    def is_named_by(self, scopes: Iterable[str]) -> bool:
        """Is one of these scopes the API's?"""
        return any(scope.endswith(f":{self.name}") or scope in self.scopes for scope in scopes)


def scopes_for(
    name: str, *, user: Iterable[str] = (), patient: Iterable[str] = (), application: bool = False
) -> dict[str, Admitted]:
    """The scopes of an API: healthcare workers' by `aal` level, patients' by `P` level, an application's own."""
    admitted: dict[str, Admitted] = {}
    for level in user:
        admitted[f"{_CIS2}{level}:{name}"] = (USER, level)
        admitted[f"{_SMARTCARD}{level}:{name}"] = (USER, level)
    for level in patient:
        admitted[f"{_LOGIN}{level}:{name}"] = (PATIENT, level)
    if application:
        admitted[f"{APPLICATION_SCOPE}{name}"] = (APPLICATION, None)
    return admitted
