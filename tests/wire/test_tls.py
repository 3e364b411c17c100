"""What is kept of a TLS connection can be written and read again."""

from datetime import date

import pytest

from simulator.wire.tls import TlsPeer

SUITE = "TLS_AES_256_GCM_SHA384"
LAST_DAY = date(2027, 1, 1)


@pytest.mark.parametrize(
    ("peer", "text"),
    [
        (TlsPeer("TLSv1.3", SUITE), f"TLSv1.3 {SUITE}"),
        (
            TlsPeer("TLSv1.3", SUITE, "Y00111.oneoneone.nhs.uk", LAST_DAY),
            f"TLSv1.3 {SUITE}; CN=Y00111.oneoneone.nhs.uk; expires 2027-01-01",
        ),
        (TlsPeer("TLSv1.2", SUITE, "", LAST_DAY), f"TLSv1.2 {SUITE}; CN=; expires 2027-01-01"),
        (
            TlsPeer("TLSv1.2", SUITE, "a; CN=b; expires 2030-01-01", LAST_DAY),
            f"TLSv1.2 {SUITE}; CN=a; CN=b; expires 2030-01-01; expires 2027-01-01",
        ),
        (TlsPeer("TLS", ""), "TLS"),
    ],
)
def test_a_connection_is_one_line_that_can_be_read_again(peer: TlsPeer, text: str) -> None:
    assert (str(peer), TlsPeer.of(text)) == (text, peer)


@pytest.mark.parametrize(
    ("text", "proven"),
    [(f"TLSv1.3 {SUITE}; CN=; expires 2027-01-01", True), (f"TLSv1.3 {SUITE}", False), ("TLS for localhost", False)],
)
def test_only_a_certificate_proves_a_client(text: str, proven: bool) -> None:
    assert TlsPeer.of(text).is_proven is proven


@pytest.mark.parametrize("text", ["", "TLSv1.3 X; CN=a; expires soon", "TLSv1.3 X; CN=a; expires 2027-01-01 or so"])
def test_other_text_names_no_certificate(text: str) -> None:
    assert TlsPeer.of(text).common_name is None
