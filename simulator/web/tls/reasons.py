"""Why a handshake failed, in words for whoever reads the record: OpenSSL's codes, and the alerts that clients send."""

import re
import ssl
from collections.abc import Mapping

PLAIN_HTTP = "HTTP_REQUEST"
"""OpenSSL's name for a request that is not encrypted."""

_THEIRS = "the client's certificate"
_GONE = "the client closed the connection"

_CERTIFICATES: Mapping[int, str] = {
    3: f"{_THEIRS} is not of the CA whose list of revoked ones this is (crl.pem)",
    7: f"{_THEIRS} has a signature that does not fit",
    9: f"{_THEIRS} is not valid yet",
    10: f"{_THEIRS} has expired",
    11: "the list of revoked certificates (crl.pem) is not valid yet",
    12: "the list of revoked certificates (crl.pem) has expired",
    18: f"{_THEIRS} is not signed by this CA (ca.pem), but by itself",
    19: f"{_THEIRS} is not signed by this CA (ca.pem)",
    20: f"{_THEIRS} is not signed by this CA (ca.pem)",
    21: f"{_THEIRS} is not signed by this CA (ca.pem)",
    23: f"{_THEIRS} was revoked (crl.pem)",
    26: f"{_THEIRS} is not meant for clients",
}
"""By OpenSSL's code for the verification of a certificate, X509_V_ERR_*."""

_ALERTS: Mapping[str, str] = {
    "unknown ca": f"{_GONE}: it does not trust our certificate",
    "bad certificate": f"{_GONE}: it does not accept our certificate, as when the name is another",
    "certificate unknown": f"{_GONE}: it does not accept our certificate",
    "certificate expired": f"{_GONE}: our certificate has expired",
    "certificate revoked": f"{_GONE}: our certificate was revoked",
    "unsupported certificate": f"{_GONE}: it cannot use our certificate",
    "protocol version": f"{_GONE}: it wants another version of TLS",
}
"""By the name of the alert that the client sent."""

_FAULTS: Mapping[str, str] = {
    PLAIN_HTTP: "the client spoke plain HTTP, and this port speaks TLS",
    "HTTPS_PROXY_REQUEST": "the client took this port for a proxy",
    "WRONG_VERSION_NUMBER": "the client did not speak TLS",
    "UNKNOWN_PROTOCOL": "the client did not speak TLS",
    "UNEXPECTED_MESSAGE": "the client did not speak TLS",
    "UNSUPPORTED_PROTOCOL": "the client offers no version of TLS from 1.2 on",
    "NO_SHARED_CIPHER": "the client offers no cipher that there is here",
}
"""By OpenSSL's name for what went wrong."""

_ALERT = re.compile(r"_ALERT_(\w+)$", re.ASCII)


def reason_of(fault: ssl.SSLError) -> str:
    """What went wrong, and whose certificate it was."""
    if isinstance(fault, ssl.SSLCertVerificationError):
        return _CERTIFICATES.get(fault.verify_code) or f"{_THEIRS} is not accepted: {fault.verify_message}"
    name = fault.reason or ""
    alert = _ALERT.search(name)
    if alert is not None:
        said = _plain(alert[1])
        return f"{_ALERTS.get(said, _GONE)} (alert: {said})"
    return _FAULTS.get(name) or f"TLS failed: {_plain(name) or fault}"


def _plain(name: str) -> str:
    return name.lower().replace("_", " ")
