"""Rules about who calls a service of Spine's: the client certificate, and the ASID that a message names.

They look at what was recorded, so they can be asked again later. None of them refuses: a certificate that is not good
never gets as far as a message, and without one the port decides.
"""

import re
from collections.abc import Iterator

from simulator.call.call import Call
from simulator.records.documents import Documents
from simulator.toolkit.spine_directory import system_of
from simulator.wire.findings import Finding, RuleRow, Severity, shown
from simulator.wire.http import Reply
from simulator.wire.tls import TlsPeer

DOMAIN = ".nhs.uk"
"""What the common name of a certificate for Spine ends with."""

SOON = 30
"""Days before its end at which a certificate should have been renewed by all means."""

_WHERE = "TLS: client certificate"
_GUIDANCE = "Spine security guidance, mutual authentication"
_ASID = re.compile(r"[0-9]{12}", re.ASCII)

PLAIN = RuleRow(
    "spine.tls.plain", Severity.INFORMATION, "a message without TLS", "TLS 1.2 with a client certificate", _GUIDANCE
)
NO_CERTIFICATE = RuleRow(
    "spine.tls.client-certificate",
    Severity.WARNING,
    "no client certificate",
    "a certificate of the Spine CA",
    _GUIDANCE,
)
COMMON_NAME = RuleRow(
    "spine.tls.common-name", Severity.INFORMATION, "a client certificate whose common name is no name of the NHS's",
    f"the system's own name, which ends with {DOMAIN}", _GUIDANCE,
)  # fmt: skip
EXPIRES_SOON = RuleRow(
    "spine.tls.expires-soon", Severity.WARNING, f"a client certificate with {SOON} days left or fewer",
    "a certificate that was renewed in time", "UEC standards, renewing certificates",
)  # fmt: skip
ASID_FORM = RuleRow("spine.asid.form", Severity.ERROR, "an ASID that is none", "12 digits", "Spine, accredited systems")
ASID_UNKNOWN = RuleRow(
    "spine.asid.unknown", Severity.WARNING, "an ASID that the directory does not have",
    "an ASID of the kind accredited-systems", "Spine Directory Service",
)  # fmt: skip
ASID_INTERACTION = RuleRow(
    "spine.asid.interaction", Severity.WARNING, "a system that is not accredited for this interaction",
    "one of the system's nhsAsSvcIA", "Spine Directory Service",
)  # fmt: skip

PEER_ROWS = (PLAIN, NO_CERTIFICATE, COMMON_NAME, EXPIRES_SOON, ASID_FORM, ASID_UNKNOWN, ASID_INTERACTION)
"""All of these rules."""


def certificate(call: Call, reply: Reply) -> Iterator[Finding]:
    """Whether the connection was mutually authenticated, by whose certificate, and for how long yet."""
    if call.request.tls is None:
        yield PLAIN.at("TLS")
        return
    peer = TlsPeer.of(call.request.tls)
    if peer.expires is None:
        yield NO_CERTIFICATE.at("TLS")
        return
    if not (peer.common_name or "").lower().endswith(DOMAIN):
        yield COMMON_NAME.at(_WHERE, f"CN={peer.common_name} does not end with {DOMAIN}")
    days = (peer.expires - call.now.date()).days
    if days <= SOON:
        left = f"{days} days left" if days >= 0 else f"over for {-days} days by this clock"
        yield EXPIRES_SOON.at(_WHERE, f"CN={peer.common_name} expires {peer.expires}: {left}")


def form(asid: str, where: str) -> Iterator[Finding]:
    """Whether an ASID is one."""
    if not _ASID.fullmatch(asid):
        yield ASID_FORM.at(where, f"{shown(asid)} is no ASID")


def sender(documents: Documents, asid: str, interaction: str, where: str) -> Iterator[Finding]:
    """Whether an ASID is one, is known, and may send this."""
    if not _ASID.fullmatch(asid):
        yield from form(asid, where)
        return
    system = system_of(documents, asid)
    if system is None:
        yield ASID_UNKNOWN.at(where, f"the directory does not have {asid}")
    elif interaction not in system.interactions:
        yield ASID_INTERACTION.at(where, f"{asid} of {system.ods_code} is not accredited for {shown(interaction)}")


def is_accredited(documents: Documents, asid: str, interaction: str) -> bool:
    """Does the directory have such a system, for this interaction?"""
    system = system_of(documents, asid)
    return system is not None and interaction in system.interactions
