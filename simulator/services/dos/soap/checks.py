"""What every call of the web service goes through before it is answered, in the order of the real one.

XML, credentials, version: what is asked for is looked at only after these.
"""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.dos.directory.accounts import Account, account_named
from simulator.services.dos.soap.names import OFFERED, VERSIONS
from simulator.services.dos.soap.options import version_of
from simulator.services.dos.soap.request import asked_of

PERMISSION = "webService"
"""What an account has to be allowed."""


def note_case(call: Call) -> None:
    """Take the case's reference as what exchanges belong together by, where no header says it."""
    if call.correlation_id is None:
        call.correlation_id = asked_of(call.request).case.get("caseRef") or None


def check_message(call: Call) -> None:
    """Refuse what is no XML, and what is in no known version of SOAP."""
    asked = asked_of(call.request)
    if asked.message is None:
        raise Refusal("MALFORMED_XML")
    if asked.message.dialect is None:
        raise Refusal("UNKNOWN_SOAP_VERSION")


def check_account(call: Call) -> None:
    """Refuse a call without an account that may use the web service."""
    account_of(call)


def account_of(call: Call) -> Account:
    """The account of a call. Raises Refusal where it has none that may use the web service."""
    asked = asked_of(call.request)
    if not asked.username or not asked.password:
        raise Refusal("NO_CREDENTIALS")
    account = account_named(call.documents, asked.username)
    if account is None or not account.has_password(asked.password) or not account.is_active:
        raise Refusal("AUTHENTICATION_FAILED")
    if PERMISSION not in account.permissions:
        raise Refusal("INCORRECT_PRIVILEGES")
    return account


def check_version(call: Call) -> None:
    """Refuse a version that there is not, and an operation that the version has not."""
    asked = asked_of(call.request)
    if asked.version and asked.version not in VERSIONS:
        raise Refusal("UNSUPPORTED_VERSION")
    if asked.operation not in OFFERED[version_of(call)]:
        raise Refusal("UNKNOWN_OPERATION")


CHECKS = (note_case, check_message, check_account, check_version)
"""The checks in their order."""
