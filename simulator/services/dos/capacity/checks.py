"""Who may see and change a service's capacity: the token, the user behind it, the service, and the right to edit it."""

import re

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.records.documents import Documents
from simulator.services.dos.directory.accounts import Account, account_with_token
from simulator.services.dos.directory.model import DosService
from simulator.services.dos.directory.registry import Directory, directory_of
from simulator.wire.json import Json

SCHEME = "token"
_MOST_ANCESTORS = 20
_ID = re.compile(r"[0-9]{1,18}", re.ASCII)


def id_is_digits(call: Call) -> None:
    """The path's id has digits only; anything else is no address of this API."""
    if not call.values["id"].isascii() or not call.values["id"].isdecimal():
        raise Refusal("CAPACITY_NOT_FOUND")


def has_token(call: Call) -> None:
    """A token that belongs to somebody. Any other kind of credentials counts as none."""
    account_of(call)


def account_of(call: Call) -> Account:
    """The account of the call's token. Raises Refusal."""
    words = (call.header("Authorization") or "").split()
    if not words or words[0].lower() != SCHEME:
        raise Refusal("CAPACITY_NO_CREDENTIALS")
    if len(words) == 1:
        raise Refusal("CAPACITY_INVALID_TOKEN", "Invalid token header. No credentials provided.")
    if len(words) > 2:
        said = "Invalid token header. Token string should not contain spaces."
        raise Refusal("CAPACITY_INVALID_TOKEN", said)
    account = account_with_token(call.documents, words[1])
    if account is None:
        raise Refusal("CAPACITY_INVALID_TOKEN")
    return account


def active_account(call: Call) -> Account:
    """The same, which has to be in use."""
    account = account_of(call)
    if not account.is_active:
        raise Refusal("CAPACITY_USER_INACTIVE")
    return account


def active_service(call: Call) -> DosService:
    """The service in the path, which has to be in use. Raises Refusal."""
    key = call.values["id"]
    service = directory_of(call.documents).by_id(key) if _ID.fullmatch(key) else None
    if service is None:
        raise Refusal("CAPACITY_SERVICE_UNKNOWN")
    if not service.is_active:
        raise Refusal("CAPACITY_SERVICE_INACTIVE")
    return service


def may_edit(documents: Documents, account: Account, service: DosService) -> bool:
    """May the account change the service? It may if it has the right to it, or to one that it belongs to."""
    directory = directory_of(documents)
    current: DosService | None = service
    for _ in range(_MOST_ANCESTORS):
        if current is None:
            return False
        if current.id in account.edits:
            return True
        parent = _parent_id(current)
        if parent in account.edits:
            return True
        current = _found(directory, parent)
    return False


def _parent_id(service: DosService) -> str:
    parent: Json = service.body.get("parent")
    return str(parent.get("id") or "") if isinstance(parent, dict) else str(parent or "")


def _found(directory: Directory, id: str) -> DosService | None:
    return directory.by_id(id) if id else None
