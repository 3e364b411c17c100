"""`certs`: a folder of certificates is written, told of, and not written over."""

import ssl
import stat
from pathlib import Path

import pytest

from simulator.cli.certificates import ABOUT
from tests.cli.conftest import Run


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch, certificates: Path) -> None:
    """Keys take their time; these tests are about files."""
    made = {path.name: path.read_bytes() for path in certificates.iterdir()}
    monkeypatch.setattr("simulator.cli.certificates.make_certificates", lambda plan: dict(made))


def test_every_file_is_written_and_can_be_used(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "certs"

    result = run("certs", str(folder))

    assert result.exit_code == 0
    context = ssl.create_default_context(cafile=folder / "ca.pem")
    for stem in (stem for stem in ABOUT if "." not in stem):
        context.load_cert_chain(folder / f"{stem}.pem", folder / f"{stem}.key")


def test_without_a_folder_it_is_certs_here(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    result = run("certs")

    assert result.exit_code == 0
    assert (tmp_path / "certs" / "ca.pem").is_file()


def test_private_keys_are_for_their_owner_alone_even_if_they_were_not_before(run: Run, tmp_path: Path) -> None:
    (tmp_path / "server.key").write_text("old")
    (tmp_path / "server.key").chmod(0o644)

    run("certs", str(tmp_path), "--force")

    keys = list(tmp_path.glob("*.key"))
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys} == {0o600}
    assert len(keys) == 9


def test_each_is_told_of_with_a_way_to_use_them(run: Run, tmp_path: Path) -> None:
    said = run("certs", str(tmp_path)).stdout

    assert [name for name in ABOUT if f"\n  {name} " not in said] == []
    assert "\n  client             a client's, CN=Y00111.oneoneone.nhs.uk\n" in said
    assert f"\n  uec-simulator serve --tls {tmp_path} --client-certificates require\n" in said
    assert said.endswith(
        f"  curl --cacert {tmp_path}/ca.pem --cert {tmp_path}/client.pem --key {tmp_path}/client.key"
        " https://localhost:1880/_simulator/health\n"
    )


def test_a_folder_with_a_space_in_its_name_is_quoted(run: Run, tmp_path: Path) -> None:
    said = run("certs", str(tmp_path / "my certs")).stdout

    assert f"--cacert '{tmp_path}/my certs'/ca.pem " in said


def test_further_organisations_are_told_of(run: Run, tmp_path: Path) -> None:
    said = run("certs", str(tmp_path), "--ods", "rz701", "--ods", "Y00111").stdout

    assert "  client             a client's, CN=RZ701.oneoneone.nhs.uk\n" in said
    assert "  client-Y00111      a client's, CN=Y00111.oneoneone.nhs.uk\n" in said


def test_what_is_there_is_not_written_over(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("mine")
    (tmp_path / "crl.pem").write_text("mine")

    result = run("certs", str(tmp_path))

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"{tmp_path}: has ca.pem already, and 1 more; --force writes over them\n"
    assert {path.read_text() for path in tmp_path.iterdir()} == {"mine"}


def test_force_writes_over_what_is_there(run: Run, tmp_path: Path, certificates: Path) -> None:
    (tmp_path / "ca.pem").write_text("mine")

    result = run("certs", str(tmp_path), "--force")

    assert result.exit_code == 0
    assert (tmp_path / "ca.pem").read_bytes() == (certificates / "ca.pem").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--ods", "a b"), "--ods a b: not an ODS code, 3 to 10 letters and digits"),
        (("--ods", "../x"), "--ods ../x: not an ODS code, 3 to 10 letters and digits"),
        (("--name", "a@b"), "--name a@b: not a host name or address, such as suite-1.localhost or 192.0.2.7"),
        (("--name", "10.0.0.0/8"), "--name 10.0.0.0/8: not a host name or address, "),
        (("--days", "0"), "0 is not in the range"),
    ],
)
def test_what_cannot_be_certified_is_refused(run: Run, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    result = run("certs", str(tmp_path / "new"), *arguments)

    assert result.exit_code == 2
    assert said in result.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", ["suite-1.localhost", "*.example.test", "192.0.2.7", "2001:db8::7"])
def test_names_and_addresses_of_the_server_are_taken(run: Run, tmp_path: Path, name: str) -> None:
    assert run("certs", str(tmp_path), "--name", name).exit_code == 0


def test_a_file_in_place_of_the_folder_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    result = run("certs", str(tmp_path / "file"))

    assert result.exit_code == 2
    assert "is a file" in result.stderr
