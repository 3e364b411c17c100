"""The access credentials that a client sends in its request header: read, and held against the tenant's accounts.

Their form is not published: HTTP Basic is assumed. A password is compared and never shown.
"""

from hmac import compare_digest

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.wire.basic_auth import BASIC, Credentials, read_credentials

ACCOUNTS = "idt-accounts"
"""The kind of the documents that say who may come in: `{username, password, active}`."""


def credentials_of(call: Call) -> Credentials | None:
    """What the Authorization header says; None without one, or for an empty one."""
    return read_credentials(call.header("Authorization"))


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
