"""The folder of certificates: what is in it is used, and what is wrong with it is said at once."""

import shutil
import ssl
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from simulator.cli.certificates import ABOUT
from simulator.scenario.load import CERTIFICATES
from simulator.web.tls.certificates import SERVERS, Certificates, held
from simulator.wire.errors import Problems


@pytest.fixture
def folder(certificates: Path, tmp_path: Path) -> Path:
    """A folder that a test may change."""
    return Path(shutil.copytree(certificates, tmp_path / "certs"))


def _problems(folder: Path, client: str = "ask") -> list[str]:
    with pytest.raises(Problems) as refused:
        Certificates(folder, client)
    return [str(problem).replace(f"{folder}/", "") for problem in refused.value.problems]


def test_a_scenario_can_ask_for_each_server_that_certs_makes() -> None:
    assert tuple(SERVERS) == CERTIFICATES
    assert [stem for stem in ABOUT if stem.startswith("server")] == list(SERVERS.values())


def test_a_folder_holds_those_that_it_has_a_file_of(folder: Path) -> None:
    whole = held(folder)
    for name in ("server.pem", "server.key", "server-expired.pem", "server-untrusted.pem", "server-untrusted.key"):
        (folder / name).unlink()

    assert (whole, held(folder)) == (list(SERVERS), ["good", "expired", "wrong-name"])


@pytest.mark.parametrize("client", ["ignore", "ask", "require"])
def test_a_whole_folder_presents_all(certificates: Path, client: str) -> None:
    read = Certificates(certificates, client)

    assert [name for name in SERVERS if read.presented(name) is None] == []


@pytest.mark.parametrize(
    ("client", "needed"), [("ignore", {"server.pem", "server.key"}), ("ask", {"server.pem", "server.key", "ca.pem"})]
)
def test_little_is_needed(folder: Path, client: str, needed: set[str]) -> None:
    for path in folder.iterdir():
        if path.name not in needed:
            path.unlink()

    read = Certificates(folder, client)

    assert [name for name in SERVERS if read.presented(name)] == ["good"]


@pytest.mark.parametrize(("client", "mode"), [("ignore", ssl.CERT_NONE), ("ask", ssl.CERT_OPTIONAL)])
def test_clients_are_asked_unless_they_are_ignored(certificates: Path, client: str, mode: ssl.VerifyMode) -> None:
    context = Certificates(certificates, client).context()

    assert (context.verify_mode, context.minimum_version) == (mode, ssl.TLSVersion.TLSv1_2)


def test_revocations_are_looked_at_if_there_are_any(folder: Path) -> None:
    (folder / "crl.pem").unlink()

    assert not Certificates(folder, "ask").context().verify_flags & ssl.VERIFY_CRL_CHECK_LEAF


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert _problems(tmp_path / "none") == [
        f"{tmp_path}/none: there is no such folder, name the folder that `uec-simulator certs FOLDER` has made"
    ]


def test_everything_that_is_missing_is_said(folder: Path) -> None:
    for name in ("server.key", "server-expired.pem", "ca.pem"):
        (folder / name).unlink()

    makes = "is missing, `uec-simulator certs FOLDER` makes all that is needed"
    assert _problems(folder) == [f"server.key: {makes}", f"server-expired.pem: {makes}", f"ca.pem: {makes}"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("server.pem", b"text", "server.pem: no BEGIN CERTIFICATE in PEM form, put the right file there"),
        ("server.key", b"text", "server.key: no PRIVATE KEY in PEM form, put the right file there"),
        (
            "server.pem",
            b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "server.key: cannot be used with server.pem, put a PEM file there, its key not encrypted",
        ),
        (
            "ca.pem",
            b"text",
            "ca.pem: no certificate in PEM form, make it anew with `uec-simulator certs FOLDER --force`",
        ),
        (
            "crl.pem",
            b"text",
            "crl.pem: no list of revoked certificates in PEM form,"
            " make it anew with `uec-simulator certs FOLDER --force`",
        ),
    ],
)
def test_a_file_that_is_something_else_is_said(folder: Path, name: str, content: bytes, said: str) -> None:
    (folder / name).write_bytes(content)

    assert _problems(folder) == [said]


def test_a_key_of_another_certificate_is_said(folder: Path) -> None:
    shutil.copy(folder / "client.key", folder / "server-expired.key")

    assert _problems(folder) == [
        "server-expired.key: not the key of server-expired.pem, put the two together that were made together"
    ]


def test_an_encrypted_key_is_refused_and_nobody_asked_for_its_password(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    key = load_pem_private_key((folder / "server.key").read_bytes(), None)
    encrypted = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    (folder / "server.key").write_bytes(encrypted)

    problems = _problems(folder)

    assert problems == ["server.key: cannot be used with server.pem, put a PEM file there, its key not encrypted"]
    assert capfd.readouterr() == ("", "")


def test_a_file_that_cannot_be_read_is_said(folder: Path) -> None:
    for name in ("server-untrusted.key", "ca.pem"):
        (folder / name).unlink()
        (folder / name).mkdir()

    problems = _problems(folder)

    assert problems[0] == "server-untrusted.key: cannot be read: Is a directory, let the simulator read it"
    assert problems[1].startswith("ca.pem: ")
