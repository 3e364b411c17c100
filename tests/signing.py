"""A prescriber's key for tests, and signatures by it."""

import base64
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.services.eps.prescribing.orders import a_signature


def a_key() -> rsa.RSAPrivateKey:
    """A new key; it takes a moment to make."""
    return rsa.generate_private_key(65537, 2048)


def a_certificate(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, until: datetime = datetime(2035, 1, 1, tzinfo=UTC)
) -> str:
    """A certificate of the key's own in base64, good from 2020 on."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Irene Moss")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    dated = builder.serial_number(1).not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(until)
    return base64.b64encode(dated.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)).decode()


def signed_by(key: rsa.RSAPrivateKey, digest: str) -> str:
    """The data of a signature of what `$prepare` gave."""
    value = key.sign(base64.b64decode(digest), padding.PKCS1v15(), hashes.SHA256())
    return a_signature(digest, base64.b64encode(value).decode(), a_certificate(key))
