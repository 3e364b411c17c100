"""Each failure has a reason in words, also those that nobody thought of."""

import ssl

import pytest

from simulator.web.tls.reasons import reason_of


def _unverified(code: int) -> ssl.SSLCertVerificationError:
    fault = ssl.SSLCertVerificationError(1, "certificate verify failed")
    fault.verify_code, fault.verify_message = code, "said by OpenSSL"
    return fault


def _fault(reason: str | None) -> ssl.SSLError:
    fault = ssl.SSLError(1, "something failed")
    fault.reason = reason  # type: ignore[assignment]  # it is None when OpenSSL gives none
    return fault


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (9, "the client's certificate is not valid yet"),
        (10, "the client's certificate has expired"),
        (18, "the client's certificate is not signed by this CA (ca.pem), but by itself"),
        (20, "the client's certificate is not signed by this CA (ca.pem)"),
        (23, "the client's certificate was revoked (crl.pem)"),
        (12, "the list of revoked certificates (crl.pem) has expired"),
        (999, "the client's certificate is not accepted: said by OpenSSL"),
    ],
)
def test_a_certificate_is_refused_with_a_reason(code: int, reason: str) -> None:
    assert reason_of(_unverified(code)) == reason


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (
            "TLSV1_ALERT_UNKNOWN_CA",
            "the client closed the connection: it does not trust our certificate (alert: unknown ca)",
        ),
        (
            "SSLV3_ALERT_CERTIFICATE_EXPIRED",
            "the client closed the connection: our certificate has expired (alert: certificate expired)",
        ),
        ("TLSV13_ALERT_MISSING_EXTENSION", "the client closed the connection (alert: missing extension)"),
        ("HTTP_REQUEST", "the client spoke plain HTTP, and this port speaks TLS"),
        ("WRONG_VERSION_NUMBER", "the client did not speak TLS"),
        ("UNSUPPORTED_PROTOCOL", "the client offers no version of TLS from 1.2 on"),
        ("NO_SHARED_CIPHER", "the client offers no cipher that there is here"),
        ("LENGTH_MISMATCH", "TLS failed: length mismatch"),
        (None, "TLS failed: something failed"),
    ],
)
def test_a_handshake_fails_with_a_reason(name: str | None, reason: str) -> None:
    assert reason_of(_fault(name)) == reason
