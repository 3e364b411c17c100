"""The REST interface's credentials: HTTP Basic, held against the directory's accounts. A password is never shown."""

import base64
import binascii
from dataclasses import dataclass, field

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.dos.directory.accounts import Account, account_named

BASIC = "basic"


@dataclass(frozen=True, slots=True)
class Credentials:
    """An Authorization header. `scheme` is in lower case, empty if there is none; `user` is None if it is not read."""

    scheme: str
    user: str | None = None
    password: str = field(default="", repr=False)


def credentials_of(call: Call) -> Credentials | None:
    """What the Authorization header says; None without one, or for an empty one."""
    words = (call.header("Authorization") or "").split(maxsplit=1)
    if not words:
        return None
    if len(words) == 1:  # a word alone may well be the secret itself
        return Credentials(BASIC if words[0].lower() == BASIC else "")
    if words[0].lower() != BASIC:
        return Credentials(words[0].lower().encode("utf-8", "replace").decode())
    decoded = _decoded(words[1])
    if decoded is None:
        return Credentials(BASIC)
    user, _, password = decoded.partition(":")
    return Credentials(BASIC, user, password)


def has_account(call: Call) -> None:
    """An account that is in use, with its password."""
    account_of(call)


def account_of(call: Call) -> Account:
    """Whose credentials they are. Raises Refusal."""
    given = credentials_of(call)
    account = None if given is None or given.user is None else account_named(call.documents, given.user)
    if given is None or account is None or not account.has_password(given.password) or not account.is_active:
        raise Refusal("REST_UNAUTHORISED")
    return account


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
