"""Whole exchanges for commands, and the patient whom rules will see in them."""

from pathlib import Path

from simulator.cli.recorded import number_reader, recorded
from simulator.client import Client
from simulator.records.exports import as_ndjson
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


def test_the_number_is_the_one_of_the_request_not_of_its_answer() -> None:
    number_of = number_reader()
    retrieved = an_exchange(1, "t1", target="/t/t1/personal-demographics/FHIR/R4/Patient/9000000017", nhs_number=None)
    created = an_exchange(2, operation="pds.patient.create", method="POST", target=PDS, nhs_number="9000000009")

    assert (number_of(retrieved), number_of(created)) == ("9000000017", None)


def test_the_number_of_a_message_behind_a_door_is_read_out_of_its_payload() -> None:
    body = an_envelope(a_distribution(a_report(), base64=True))
    sent = an_exchange(1, operation="itk.pem.send", service="itk", method="POST", target="/report", request_body=body)

    assert number_reader()(sent) == "9990010005"
