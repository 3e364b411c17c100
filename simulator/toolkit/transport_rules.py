"""Rules about the client certificate: how long it lives, and whether it belongs to whom the message says it is from.

They look at what was recorded of the connection, so they can be asked again later. None of them refuses: a certificate
that is not good never gets as far as a message. Without a certificate there is nothing to say.
"""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.toolkit.rows import Broken, ItkRule, Level, RuleRow
from simulator.wire.itk_message import ItkMessage
from simulator.wire.tls import TlsPeer

DOMAIN = ".oneoneone.nhs.uk"
"""What the common name of a national sender's certificate ends with, after the organisation."""

SOON, RENEWAL = 30, 180
"""Days before its end at which a certificate should have been renewed by all means, and at which it is time to."""

_WHERE = "TLS: client certificate"
_RENEW = "a certificate that was renewed six months before its end"
_RENEWAL_PAGE = "UEC standards, renewing certificates"
_STANDARD = "111 messaging standard MSG.6"

EXPIRES_SOON = RuleRow(
    "itk.tls.expires-soon", Level.WARNING, f"a client certificate with {SOON} days left or fewer", _RENEW, _RENEWAL_PAGE
)
RENEWAL_DUE = RuleRow(
    "itk.tls.renewal-due", Level.INFORMATION, f"a client certificate with {RENEWAL} days left or fewer", _RENEW,
    _RENEWAL_PAGE,
)  # fmt: skip
COMMON_NAME = RuleRow(
    "itk.tls.common-name", Level.INFORMATION, "a client certificate of another domain", f"<organisation>{DOMAIN}",
    _STANDARD,
)  # fmt: skip
USERNAME_DIFFERS = RuleRow(
    "itk.tls.username", Level.WARNING, "a Username that is not the certificate's subject", "the certificate's subject",
    "3.2, as real senders do it",
)  # fmt: skip
IDENTITY_DIFFERS = RuleRow(
    "itk.tls.audit-identity", Level.INFORMATION, "an audit identity of another organisation than the certificate's",
    "the organisation in the certificate's common name", "assumed",
)  # fmt: skip

ROWS = (EXPIRES_SOON, RENEWAL_DUE, COMMON_NAME, USERNAME_DIFFERS, IDENTITY_DIFFERS)


def _expiry(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """How many days are left, by the tenant's clock."""
    peer = _peer(call)
    if peer is None or peer.expires is None:
        return
    days = (peer.expires - call.now.date()).days
    if days <= RENEWAL:
        left = f"{days} days left" if days >= 0 else f"over for {-days} days by this clock"
        row = EXPIRES_SOON if days <= SOON else RENEWAL_DUE
        yield row.at(_WHERE, f"CN={peer.common_name} expires {peer.expires}: {left}")


def _common_name(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """Whose certificate it is."""
    peer = _peer(call)
    if peer is not None and _organisation(peer) is None:
        yield COMMON_NAME.at(_WHERE, f"CN={peer.common_name} is not of the form <organisation>{DOMAIN}")


def _username(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """Whether the username is the certificate's subject, as it is with real senders."""
    peer = _peer(call)
    security = message.envelope.security if message.envelope is not None else None
    if peer is None or security is None or not security.username:
        return
    if _named(security.username) != (peer.common_name or "").lower():
        what = f"{security.username} is not the subject CN={peer.common_name}"
        yield USERNAME_DIFFERS.at(security.element, what, expected=f"CN={peer.common_name}")


def _audit_identity(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """Whether the organisation that the message is from has the certificate."""
    peer, distribution = _peer(call), message.distribution
    organisation = None if peer is None else _organisation(peer)
    if organisation is None or distribution is None:
        return
    said = next((each for each in distribution.identities if each.ods_code is not None), None)
    if said is not None and said.ods_code is not None and said.ods_code.upper() != organisation:
        what = f"the message is from {said.ods_code}, the certificate from {organisation}"
        yield IDENTITY_DIFFERS.at(said.element, what, attribute="uri", expected=organisation)


def _peer(call: Call) -> TlsPeer | None:
    """What the client showed; None if it showed nothing."""
    text = call.request.tls
    peer = None if text is None else TlsPeer.of(text)
    return peer if peer is not None and peer.is_proven else None


def _organisation(peer: TlsPeer) -> str | None:
    """The organisation in the common name, in upper case; None for a name of another form."""
    name = (peer.common_name or "").lower()
    organisation = name.removesuffix(DOMAIN)
    return organisation.upper() if name.endswith(DOMAIN) and organisation and "." not in organisation else None


def _named(username: str) -> str:
    """The common name that a username says: all of it, or what stands after `CN=` among other parts."""
    parts = [part.strip() for part in username.lower().split(",")]
    return next((part.removeprefix("cn=").strip() for part in parts if part.startswith("cn=")), username.lower())


CERTIFICATE_RULES: tuple[ItkRule, ...] = (_expiry, _common_name, _username, _audit_identity)
"""What a client certificate says beside the message; none of it can refuse."""
