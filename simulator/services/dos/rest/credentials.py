"""The REST interface's credentials: HTTP Basic, held against the directory's accounts. A password is never shown."""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.dos.directory.accounts import Account, account_named
from simulator.wire.basic_auth import Credentials, read_credentials


def credentials_of(call: Call) -> Credentials | None:
    """What the Authorization header says; None without one, or for an empty one."""
    return read_credentials(call.header("Authorization"))


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
