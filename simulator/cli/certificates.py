"""Test certificates in memory: a CA, and certificates of servers and clients, good ones and ones with one fault each.

Their subjects have the form of the national ones, `CN=<organisation>.oneoneone.nhs.uk`, and their keys are RSA, as the
national cipher suites demand. Writing them to a folder is the business of `certs`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

DOMAIN = "oneoneone.nhs.uk"
"""Where the national receivers and senders have their names."""

SERVER_NAMES = ("localhost", "127.0.0.1", "::1", f"*.{DOMAIN}")
"""What the server's certificates are for, besides the names that are asked for."""

WRONG_NAME = "elsewhere.example.test"

ABOUT: Mapping[str, str] = {
    "ca.pem": "the CA; clients trust it, and the server trusts what it signed",
    "crl.pem": "the CA's list of revoked certificates",
    "server": "the server's own",
    "server-expired": "a server's that has expired",
    "server-wrong-name": f"a server's for {WRONG_NAME} only",
    "server-untrusted": "a server's that another CA signed",
    "client": "a client's",
    "client-expired": "a client's that has expired",
    "client-soon": "a client's that expires tomorrow",
    "client-untrusted": "a client's that another CA signed",
    "client-revoked": "a client's that was revoked",
}
"""What each is for: files, and pairs of a `.pem` and a `.key`. Further organisations have `client-<organisation>`."""

_ORGANISATION = "uec-simulator test certificates"
_UNIT = "Not for live use"
_DAY = timedelta(days=1)
_RSA = trustme.KeyType.RSA


@dataclass(frozen=True, slots=True)
class Plan:
    """What to make: certificates for `days` from `now` on, for these organisations and further names of the server."""

    now: datetime
    days: int = 365
    ods_codes: tuple[str, ...] = ("Y00111",)
    names: tuple[str, ...] = ()

    @property
    def clients(self) -> dict[str, str]:
        """The names of the files of clients' good certificates, each with its organisation."""
        first, *others = dict.fromkeys(self.ods_codes)
        return {"client": first, **{f"client-{code}": code for code in others}}


def make_certificates(plan: Plan) -> dict[str, bytes]:
    """The content of each file of the folder by its name."""
    ours, another = _Authority("Test CA", plan.now), _Authority("Another test CA", plan.now)
    names, good = (*SERVER_NAMES, *plan.names), plan.now + plan.days * _DAY
    yesterday, tomorrow, host = plan.now - _DAY, plan.now + _DAY, f"simulator.{DOMAIN}"
    leaves = {
        "server": ours.leaf(host, good, *names),
        "server-expired": ours.leaf(host, yesterday, *names),
        "server-wrong-name": ours.leaf(host, good, WRONG_NAME),
        "server-untrusted": another.leaf(host, good, *names),
    }
    leaves.update({stem: ours.leaf(f"{code}.{DOMAIN}", good) for stem, code in plan.clients.items()})
    subject = f"{plan.clients['client']}.{DOMAIN}"
    leaves["client-expired"] = ours.leaf(subject, yesterday)
    leaves["client-soon"] = ours.leaf(subject, tomorrow)
    leaves["client-untrusted"] = another.leaf(subject, good)
    leaves["client-revoked"] = ours.leaf(subject, good)
    files = {"ca.pem": ours.ca.cert_pem.bytes(), "crl.pem": _revocations(ours.ca, leaves["client-revoked"], plan.now)}
    for stem, leaf in leaves.items():
        files[f"{stem}.pem"] = b"".join(each.bytes() for each in leaf.cert_chain_pems)
        files[f"{stem}.key"] = leaf.private_key_pem.bytes()
    return files


class _Authority:
    """A CA, and how its certificates are made."""

    def __init__(self, name: str, now: datetime) -> None:
        self.ca = trustme.CA(organization_name=_ORGANISATION, organization_unit_name=name, key_type=_RSA)
        self._now = now

    def leaf(self, subject: str, until: datetime, *names: str) -> trustme.LeafCert:
        """A certificate for a subject, which is also the name that it is for if no others are given."""
        return self.ca.issue_cert(
            *(names or (subject,)),
            common_name=subject,
            organization_name=_ORGANISATION,
            organization_unit_name=_UNIT,
            not_before=min(self._now, until) - 30 * _DAY,
            not_after=until,
            key_type=_RSA,
        )


def _revocations(ca: trustme.CA, revoked: trustme.LeafCert, now: datetime) -> bytes:
    """The CA's list of revoked certificates, which holds as long as the CA itself. trustme makes none."""
    issuer = x509.load_pem_x509_certificate(ca.cert_pem.bytes())
    key = serialization.load_pem_private_key(ca.private_key_pem.bytes(), None)
    assert isinstance(key, RSAPrivateKey)
    serial = x509.load_pem_x509_certificate(revoked.cert_chain_pems[0].bytes()).serial_number
    entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now - _DAY).build()
    return (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(now - _DAY)
        .next_update(issuer.not_valid_after_utc)
        .add_revoked_certificate(entry)
        .add_extension(x509.CRLNumber(1), critical=False)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
