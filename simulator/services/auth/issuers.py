"""Where the mock identity providers stand, and what their tokens call them."""

import re

from simulator.call.call import Call
from simulator.services.auth.users import Provider, provider_of_realm
from simulator.settings import NATIONAL
from simulator.wire.json import Json

NATIONAL_IDENTITY = "https://identity.ptl.api.platform.nhs.uk"
"""The national address of the mock providers."""

ENVIRONMENT = "internal-dev"
"""The environment whose mock the platform itself sends people to."""

_REALM = re.compile(r"[A-Za-z0-9-]{1,60}", re.ASCII)


def realm_address(call: Call, realm: str) -> str:
    """Where a client of this tenant finds a realm."""
    return f"{call.own_address}/realms/{realm}"


def endpoint(call: Call, realm: str, name: str) -> str:
    """Where a client finds one of a realm's endpoints: `auth`, `token`, `certs` or `userinfo`."""
    return f"{realm_address(call, realm)}/protocol/openid-connect/{name}"


def issuer(call: Call, realm: str) -> str:
    """What the tokens of a realm call their issuer: its national address, or the tenant's own where links are such."""
    return f"{NATIONAL_IDENTITY if call.links == NATIONAL else call.links}/realms/{realm}"


def own_realm(provider: Provider) -> str:
    """The realm to which the platform sends a provider's users."""
    return f"{provider.realm}{ENVIRONMENT}"


def is_realm(realm: str) -> bool:
    """Is there such a realm?"""
    return _REALM.fullmatch(realm) is not None and provider_of_realm(realm) is not None


def realm_of(call: Call, said: Json) -> str | None:
    """The realm that an issuer names, by any address under which we answer; None for what is none of ours."""
    if not isinstance(said, str):
        return None
    address, _, realm = said.rpartition("/realms/")
    return realm if address in (NATIONAL_IDENTITY, call.links, call.own_address) and is_realm(realm) else None
