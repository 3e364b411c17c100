"""Whole exchanges for commands, and the patient whom rules will see in them."""

from pathlib import Path

import pytest

from simulator.cli.recorded import number_reader, recorded
from simulator.client import Client
from simulator.records.exports import as_ndjson
from simulator.wire.errors import Problems
from tests.cda_makers import a_report
from tests.cli.sending import PDS, send
from tests.itk_makers import a_distribution, an_envelope
from tests.records.makers import an_exchange


def test_exchanges_come_from_a_running_simulator(running_url: str) -> None:
    made = Client(running_url).create_tenant()
    send(made["base_url"], f"{PDS}/9000000009")
    send(made["base_url"], f"{PDS}/123")

    found = list(recorded(running_url, made["name"], status="400"))

    assert [(each.id, each.tenant, each.status, each.operation) for each in found] == [
        (2, made["name"], 400, "pds.patient.retrieve")
    ]


def test_exchanges_come_from_a_file(tmp_path: Path) -> None:
    exchanges = [an_exchange(1), an_exchange(2)]
    file = tmp_path / "run.ndjson"
    file.write_bytes(b"".join(as_ndjson(exchanges)))

    assert list(recorded("http://127.0.0.1:9", str(file))) == exchanges


def test_a_file_that_is_not_there_is_no_unknown_tenant() -> None:
    with pytest.raises(FileNotFoundError):
        list(recorded("http://127.0.0.1:9", "/nowhere/run.json"))


def test_a_file_of_another_form_is_said_to_be_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "run.har").write_text('{"log": {}}')
    monkeypatch.chdir(tmp_path)

    with pytest.raises(Problems, match=r"run\.har:1: not a recorded exchange"):
        list(recorded("http://127.0.0.1:9", "run.har"))


def test_the_number_is_the_one_of_the_request_not_of_its_answer() -> None:
    number_of = number_reader()
    retrieved = an_exchange(1, "t1", target="/t/t1/personal-demographics/FHIR/R4/Patient/9000000017", nhs_number=None)
    created = an_exchange(2, operation="pds.patient.create", method="POST", target=PDS, nhs_number="9000000009")

    assert (number_of(retrieved), number_of(created)) == ("9000000017", None)


def test_the_number_of_a_message_behind_a_door_is_read_out_of_its_payload() -> None:
    body = an_envelope(a_distribution(a_report(), base64=True))
    sent = an_exchange(1, operation="itk.pem.send", service="itk", method="POST", target="/report", request_body=body)

    assert number_reader()(sent) == "9990010005"


def test_an_operation_of_another_version_has_no_number() -> None:
    assert number_reader()(an_exchange(target="/elsewhere", operation="pds.patient.invented")) is None
