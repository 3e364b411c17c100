"""The access credentials that a client sends in its request header: read, and held against the tenant's accounts.

Their form is not published: HTTP Basic is assumed. A password is compared and never shown.
"""

import base64
import binascii
from dataclasses import dataclass, field
from hmac import compare_digest

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.idt.errors import writable

ACCOUNTS = "idt-accounts"
"""The kind of the documents that say who may come in: `{username, password, active}`."""

BASIC = "Basic"


@dataclass(frozen=True, slots=True)
class Credentials:
    """An Authorization header. `scheme` is empty for one without, `user` is None where none can be read out of it."""

    scheme: str
    user: str | None = None
    password: str = field(default="", repr=False)


def credentials_of(call: Call) -> Credentials | None:
    """What the Authorization header says; None without one, or for an empty one."""
    words = (call.header("Authorization") or "").split(maxsplit=1)
    if not words:
        return None
    if words[0].lower() != "basic":
        # A word alone may well be the secret itself.
        return Credentials(writable(words[0]) if len(words) > 1 else "")
    decoded = _decoded(words[1]) if len(words) > 1 else None
    if decoded is None:
        return Credentials(BASIC)
    user, _, password = decoded.partition(":")
    return Credentials(BASIC, user, password)


def check_credentials(call: Call) -> None:
    """Refuse a call without credentials, and one whose credentials are none of the tenant's accounts.

    Where a tenant has no accounts, any credentials will do, unless its access is `enforced`.
    """
    given = credentials_of(call)
    if given is None:
        raise Refusal("UNAUTHORISED", "The request has no credentials")
    if given.scheme == BASIC and given.user is None:
        raise Refusal("UNAUTHORISED", "The credentials cannot be decoded")
    has_accounts = next(call.documents.peek_every(ACCOUNTS), None) is not None
    if (has_accounts or call.tenant.access == "enforced") and not _is_known(call, given):
        raise Refusal("UNAUTHORISED", "The credentials are not known")


def _is_known(call: Call, given: Credentials) -> bool:
    account = None if given.user is None else call.documents.peek(ACCOUNTS, given.user)
    if account is None or not account.body.get("active", True):
        return False
    return compare_digest(str(account.body.get("password", "")).encode(), given.password.encode())


def _decoded(text: str) -> str | None:
    """User and password with a colon between; None for what is not base64 of that."""
    try:
        data = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
    try:
        decoded = data.decode()
    except UnicodeDecodeError:
        decoded = data.decode("latin-1")  # RFC 7617, 2: what older clients send
    return decoded if ":" in decoded else None
