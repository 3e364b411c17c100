"""Checks of a prescriber's signature: can it be read, and, where a tenant wants it, is it the prescriber's.

Whether a certificate is trusted or revoked is not looked at: there is no authority here that has issued it.
"""

import base64
import binascii
from datetime import datetime
from typing import TYPE_CHECKING

from simulator.call.refusal import Refusal
from simulator.services.eps.prescribing.bundle import Message, dig, text
from simulator.services.eps.prescribing.digest import METHODS, RS1, RS256, digest_value
from simulator.services.eps.prescribing.issues import Refused, invalid_issue
from simulator.services.eps.prescribing.translation import signature_of, signed_at
from simulator.wire.errors import WireError
from simulator.wire.xml import DS, Element, child, down, parse_xml, text_of

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

OFF, DECODABLE, VERIFIED = "off", "decodable", "verified"

FORMAT = "Invalid signature format"
SEVERAL = "Multiple certificates detected"
CERTIFICATE = "Invalid certificate"
WRONG = "Signature is invalid"
OTHER = "Signature doesn't match prescription"
EXPIRED = "Certificate expired when signed"

_WHITE = b" \t\r\n"
_MOST = 200_000
"""Most characters of a signature: one has some thousands."""


def check_signature(message: Message, mode: str) -> None:
    """Raise the refusal of an order whose signature cannot stand, as far as `mode` has it looked at."""
    if mode == OFF:
        return
    if not message.of_type("Provenance") or not isinstance(dig(message.first("Provenance"), "signature", 0), dict):
        raise Refusal("MISSING_DIGITAL_SIGNATURE")
    problems = _problems(message, mode)
    if problems:
        raise Refused("INVALID_SIGNATURE", [invalid_issue(problem) for problem in problems])


def _problems(message: Message, mode: str) -> list[str]:
    signature = read_signature(signature_of(message))
    if signature is None:
        return [FORMAT]
    return _against(message, signature) if mode == VERIFIED else []


def read_signature(data: str) -> Element | None:
    """The Signature element that base64 data hold; None for what is none."""
    decoded = from_base64(data)
    if not decoded:
        return None
    try:
        root = parse_xml(decoded.strip(_WHITE))
    except WireError:
        return None
    parts = ("SignedInfo", "SignatureValue", "KeyInfo")
    is_whole = root.tag == f"{{{DS}}}Signature" and all(child(root, f"{{{DS}}}{part}") is not None for part in parts)
    return root if is_whole else None


def from_base64(data: str) -> bytes | None:
    """What base64 text holds, whatever space is in it; None for what is no base64."""
    if len(data) > _MOST or not data.isascii():
        return None
    try:
        return base64.b64decode(data.encode().translate(None, _WHITE), validate=True)
    except (binascii.Error, ValueError):
        return None


def _against(message: Message, signature: Element) -> list[str]:
    certificates = list(signature.iter(f"{{{DS}}}X509Certificate"))
    if len(certificates) > 1:
        return [SEVERAL]
    certificate = _certificate(text_of(certificates[0]) if certificates else None)
    if certificate is None:
        return [CERTIFICATE]
    problems = [] if _is_signed(signature, certificate) else [WRONG]
    if not _is_of(message, signature):
        problems.append(OTHER)
    when = signed_at(message)
    if when is None or not _was_valid(certificate, when):
        problems.append(EXPIRED)
    return problems


def _certificate(data: str | None) -> "Certificate | None":
    from cryptography import x509  # heavy, and only tenants that verify need it

    der = from_base64(data or "")
    try:
        return x509.load_der_x509_certificate(der) if der else None
    except ValueError:
        return None


def _is_signed(signature: Element, certificate: "Certificate") -> bool:
    """Is the value the signature of SignedInfo under the certificate's key?"""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from lxml import etree

    signed_info = child(signature, f"{{{DS}}}SignedInfo")
    value = from_base64(text_of(child(signature, f"{{{DS}}}SignatureValue")) or "")
    key = certificate.public_key()
    if signed_info is None or not value or not isinstance(key, rsa.RSAPublicKey):
        return False
    canonical = etree.tostring(signed_info, method="c14n", exclusive=True)
    hashing = hashes.SHA256() if _algorithm(signature) == RS256 else hashes.SHA1()  # noqa: S303 - as the client signed
    try:
        key.verify(value, canonical, padding.PKCS1v15(), hashing)
    except InvalidSignature:
        return False
    return True


def _algorithm(signature: Element) -> str:
    method = down(signature, f"{{{DS}}}SignedInfo", f"{{{DS}}}SignatureMethod")
    name = None if method is None else method.get("Algorithm")
    return RS256 if name == METHODS[RS256][0] else RS1


def _is_of(message: Message, signature: Element) -> bool:
    """Is what was signed the digest of this very prescription?"""
    value = text_of(down(signature, f"{{{DS}}}SignedInfo", f"{{{DS}}}Reference", f"{{{DS}}}DigestValue"))
    when = text(dig(message.first("Provenance"), "signature", 0), "when")
    return value == digest_value(message, when, _algorithm(signature))


def _was_valid(certificate: "Certificate", when: datetime) -> bool:
    return certificate.not_valid_before_utc <= when <= certificate.not_valid_after_utc
