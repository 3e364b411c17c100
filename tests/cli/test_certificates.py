"""The certificates that are made are what their names say, by an independent reading of them."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.oid import NameOID

from simulator.cli.certificates import ABOUT, Plan, make_certificates

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
SIGNED = ("server", "server-expired", "server-wrong-name", "client", "client-expired", "client-soon", "client-revoked")


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return make_certificates(Plan(NOW, 100, ("RZ701", "Y00111", "RZ701"), ("a.example", "192.0.2.7")))


def _certificate(made: dict[str, bytes], stem: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate(made[f"{stem}.pem"])


def _names(certificate: x509.Certificate) -> list[str]:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [str(name.value) for name in names]


def _common_name(certificate: x509.Certificate) -> str:
    (name,) = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(name.value)


def test_each_file_that_is_told_of_is_made_and_no_other(made: dict[str, bytes]) -> None:
    told = [name for stem in (*ABOUT, "client-Y00111") for name in ([stem] if "." in stem else _pair(stem))]

    assert sorted(made) == sorted(told)


def _pair(stem: str) -> list[str]:
    return [f"{stem}.pem", f"{stem}.key"]


@pytest.mark.parametrize("stem", [*(stem for stem in ABOUT if "." not in stem), "client-Y00111"])
def test_each_certificate_has_its_own_rsa_key(made: dict[str, bytes], stem: str) -> None:
    key = serialization.load_pem_private_key(made[f"{stem}.key"], None)

    public = _certificate(made, stem).public_key()
    assert isinstance(public, RSAPublicKey)
    assert public == key.public_key()


@pytest.mark.parametrize("stem", SIGNED)
def test_the_ca_signed_all_but_the_untrusted(made: dict[str, bytes], stem: str) -> None:
    _certificate(made, stem).verify_directly_issued_by(_certificate(made, "ca"))


@pytest.mark.parametrize("stem", ["server-untrusted", "client-untrusted"])
def test_the_untrusted_are_signed_by_another_ca(made: dict[str, bytes], stem: str) -> None:
    with pytest.raises((ValueError, InvalidSignature)):
        _certificate(made, stem).verify_directly_issued_by(_certificate(made, "ca"))


@pytest.mark.parametrize("stem", ["server", "server-expired", "server-untrusted"])
def test_servers_have_the_names_of_this_machine_and_those_asked_for(made: dict[str, bytes], stem: str) -> None:
    assert _names(_certificate(made, stem)) == [
        "localhost", "127.0.0.1", "::1", "*.oneoneone.nhs.uk", "a.example", "192.0.2.7",
    ]  # fmt: skip


def test_an_address_is_named_as_an_address(made: dict[str, bytes]) -> None:
    names = _certificate(made, "server").extensions.get_extension_for_class(x509.SubjectAlternativeName).value

    assert names.get_values_for_type(x509.IPAddress) == [ip_address(each) for each in ("127.0.0.1", "::1", "192.0.2.7")]


def test_the_wrong_name_is_none_of_them(made: dict[str, bytes]) -> None:
    assert _names(_certificate(made, "server-wrong-name")) == ["elsewhere.example.test"]


@pytest.mark.parametrize(
    ("stem", "organisation"),
    [
        ("client", "RZ701"),
        ("client-Y00111", "Y00111"),
        *((f"client-{each}", "RZ701") for each in ("expired", "soon", "untrusted", "revoked")),
    ],
)
def test_clients_have_an_organisations_name_in_the_national_form(
    made: dict[str, bytes], stem: str, organisation: str
) -> None:
    assert _common_name(_certificate(made, stem)) == f"{organisation}.oneoneone.nhs.uk"


@pytest.mark.parametrize(
    ("stem", "days"),
    [("server", 100), ("client", 100), ("client-revoked", 100), ("client-soon", 1), ("client-expired", -1)],
)
def test_each_ends_when_it_should(made: dict[str, bytes], stem: str, days: int) -> None:
    certificate = _certificate(made, stem)

    assert certificate.not_valid_after_utc == NOW + timedelta(days=days)
    assert certificate.not_valid_before_utc < NOW


def test_no_servers_certificate_lasts_so_long_that_browsers_refuse_it() -> None:
    certificate = _certificate(make_certificates(Plan(NOW)), "server")

    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc <= timedelta(days=398)


def test_only_the_revoked_one_is_on_the_list(made: dict[str, bytes]) -> None:
    revocations = x509.load_pem_x509_crl(made["crl.pem"])

    assert [each.serial_number for each in revocations] == [_certificate(made, "client-revoked").serial_number]


def test_the_list_is_signed_by_the_ca_and_lasts_as_long(made: dict[str, bytes]) -> None:
    revocations, ca = x509.load_pem_x509_crl(made["crl.pem"]), _certificate(made, "ca")
    key = ca.public_key()

    assert isinstance(key, RSAPublicKey)
    assert revocations.is_signature_valid(key)
    assert (revocations.issuer, revocations.next_update_utc) == (ca.subject, ca.not_valid_after_utc)


def test_the_folder_of_other_tests_is_made_for_now(certificates: Path) -> None:
    certificate = x509.load_pem_x509_certificate((certificates / "server.pem").read_bytes())

    assert certificate.not_valid_before_utc < datetime.now(UTC) < certificate.not_valid_after_utc
