"""`exchanges export`: forms for other tools, and a scenario that gives the recorded answers again."""

import json
import subprocess
from http.client import IncompleteRead
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.cli.export import FORMS
from simulator.client import Client
from simulator.pipeline import Simulator
from simulator.records.rules import as_scenario
from simulator.scenario.load import load_scenario
from simulator.scenario.templates import Values
from simulator.services import SERVICES
from simulator.settings import Settings
from simulator.web.server import Background
from tests.cli.conftest import Run
from tests.cli.sending import PDS, Answer, send
from tests.itk_makers import REPORT, a_distribution, an_envelope
from tests.itk_makers import SERVICES as ITK
from tests.makers import a_call
from tests.records.makers import an_exchange

TRACKER = "/clinical-prescription-tracker/RequestGroup"
SYSTEM = "https://fhir.nhs.uk/Id/nhs-number"
ACTION = f'"{ITK}{REPORT}"'
ENVELOPE = an_envelope(a_distribution("<x/>"))
PATCH = b'{"patches":[{"op":"replace","path":"/birthDate","value":"2010-10-23"}]}'


@pytest.fixture
def tenant(running_url: str) -> tuple[str, str]:
    """A tenant that two retrievals were sent to, the second for a number that is none: its name and base URL."""
    made = Client(running_url).create_tenant()
    send(made["base_url"], f"{PDS}/9000000009", Authorization="Bearer hush", NHSD_Session_URID="555254240100")
    send(made["base_url"], f"{PDS}/9000000000")
    return made["name"], made["base_url"]


def _a_mixed_run(base_url: str) -> list[Answer]:
    """The same requests to several services, some of them several times with answers that change."""
    return [
        send(base_url, f"{PDS}/9000000009"),
        send(base_url, f"{PDS}?family=Smith&birthdate=eq2010-10-22"),
        send(base_url, f"{PDS}?family=Nobody&birthdate=eq2010-10-22"),
        send(base_url, f"{PDS}/9000000025"),
        send(
            base_url,
            f"{PDS}/9000000009",
            "PATCH",
            PATCH,
            If_Match='W/"2"',
            Content_Type="application/json-patch+json",
        ),
        send(base_url, f"{PDS}/9000000009"),
        send(base_url, f"{PDS}/9000000000"),
        send(base_url, f"{TRACKER}?nhsNumber=9990010005", NHSD_Organization_UUID="A83008"),
        send(base_url, "/gp/A81013/report?wsdl"),
        send(base_url, "/gp/A81013/report", "POST", ENVELOPE, Content_Type="text/xml", SOAPAction=ACTION),
        send(base_url, "/gp/A81013/report", "POST", b"<no/>", Content_Type="text/xml", SOAPAction=ACTION),
        send(base_url, "/oauth2/token", "POST", b"grant_type=nonsense"),
        send(base_url, f"/summary-care-record/FHIR/R4/DocumentReference?patient={SYSTEM}%7C9990010005&_count=1"),
        send(base_url, f"/summary-care-record/FHIR/R4/DocumentReference?patient={SYSTEM}%7C9000000009&_count=1"),
        send(base_url, "/api/v1/cqiCase", "POST", b'{"caseId":"W-1","nhsNumber":"9990010005"}'),
        send(base_url, "/app/controllers/api/v1.0/services/byOdsCode/A81013"),
        send(base_url, "/app/controllers/api/v1.0/services/byOdsCode/FZ901"),
        send(base_url, "/smsp/pds", "POST", b"<soap/>", Content_Type="text/xml"),
    ]


def _comparable(answers: list[Answer], base_url: str) -> list[Answer]:
    """Answers without dates, and without the address that some repeat."""
    left_out = ("Date", "Content-Length")
    return [
        (status, {name: value for name, value in headers.items() if name not in left_out}, _without(body, base_url))
        for status, headers, body in answers
    ]


def _without(body: bytes, base_url: str) -> bytes:
    return body.replace(base_url.encode(), b"")


@pytest.mark.parametrize("by", ["--as", ""])
@pytest.mark.parametrize(("form", "beginning"), [("har", b'{"log":'), ("ndjson", b'{"id":2,')])
def test_export_writes_the_form_that_is_asked_for(
    run: Run, running_url: str, tenant: tuple[str, str], tmp_path: Path, form: str, beginning: bytes, by: str
) -> None:
    file = tmp_path / "exchanges"
    said = [by, form] if by else [form]

    result = run(
        "exchanges", "export", *said, "--status", "400", "--out", str(file), "--url", running_url, "--tenant", tenant[0]
    )

    assert (result.exit_code, result.output) == (0, "")
    assert file.read_bytes().startswith(beginning)


@pytest.mark.parametrize("arguments", [(), ("har", "--as", "curl"), ("--as", "pdf")])
def test_one_known_form_has_to_be_said(run: Run, arguments: tuple[str, ...]) -> None:
    result = run("exchanges", "export", *arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert all(form in result.stderr for form in FORMS)


def test_curl_commands_can_be_run_as_they_are(run: Run, running_url: str, tenant: tuple[str, str]) -> None:
    name, _ = tenant

    result = run("exchanges", "export", "--as", "curl", "--status", "400", "--url", running_url, "--tenant", name)

    said = subprocess.run(["bash", "-c", result.stdout], capture_output=True, check=True, timeout=30)
    assert json.loads(said.stdout)["resourceType"] == "OperationOutcome"
    assert result.stdout.startswith("# exchange 2: pds.patient.retrieve, answered 400\ncurl ")


def test_curl_commands_hide_secrets_unless_they_are_asked_for(
    run: Run, running_url: str, tenant: tuple[str, str]
) -> None:
    asked = ("exchanges", "export", "--as", "curl", "--url", running_url, "--tenant", tenant[0])

    assert "hush" not in run(*asked).stdout
    assert "Bearer hush" in run(*asked, "--keep-secrets").stdout


def test_a_recorded_run_becomes_a_scenario_that_passes_check_and_answers_the_same(
    run: Run, running_url: str, tmp_path: Path
) -> None:
    first = Client(running_url).create_tenant()
    answers = _a_mixed_run(first["base_url"])
    file = tmp_path / "own.yaml"

    exported = run(
        "exchanges", "export", "--as", "scenario", "-o", str(file), "--url", running_url, "--tenant", first["name"]
    )

    assert exported.output == ""
    assert run("check", str(file)).exit_code == 0
    server = Background(Simulator(Settings(port=0, scenarios=(str(file),))))
    server.start()
    second = f"{server.url}/t/second"
    again = _a_mixed_run(second)
    rules = [exchange["rule"] for exchange in Client(server.url).tenant("second").exchanges()]
    server.stop()
    assert _comparable(again, second) == _comparable(answers, first["base_url"])
    assert None not in rules
    assert [status for status, _, _ in answers].count(200) >= 6


def test_what_cannot_be_a_rule_is_said(run: Run, running_url: str) -> None:
    made = Client(running_url).create_tenant()
    for _ in range(12):
        send(made["base_url"], "/nowhere")

    result = run("exchanges", "export", "--as", "scenario", "--url", running_url, "--tenant", made["name"])

    assert result.stderr == "left out, no national operation: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more\n"


@pytest.fixture
def large(running_url: str) -> str:
    """A tenant that gave one large answer."""
    made = Client(running_url).create_tenant()
    Client(running_url).tenant(made["name"]).use_yaml(
        f"rules: [{{then: {{reply: {{body: {'x' * 30_000}}}}}, when: {{operation: pds.patient.retrieve}}}}]"
    )
    send(made["base_url"], f"{PDS}/9000000009")
    return str(made["name"])


def test_files_of_bodies_need_a_place(run: Run, running_url: str, large: str) -> None:
    result = run("exchanges", "export", "--as", "scenario", "--url", running_url, "--tenant", large)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "give a file by -o" in result.stderr


def test_files_of_bodies_stand_beside_the_scenario_and_are_found(
    run: Run, running_url: str, large: str, tmp_path: Path
) -> None:
    file = tmp_path / "own.yaml"

    run("exchanges", "export", "--as", "scenario", "-o", str(file), "--url", running_url, "--tenant", large)

    (body,) = (tmp_path / "own.replies").iterdir()
    assert body.read_bytes() == b"x" * 30_000
    assert run("check", str(file)).exit_code == 0
    again = Client(running_url).create_tenant()
    assert run("scenarios", "use", str(file), "--url", running_url, "--tenant", again["name"]).exit_code == 0
    assert send(again["base_url"], f"{PDS}/9000000009")[2] == b"x" * 30_000


def test_delays_and_broken_answers_come_again(run: Run, running_url: str, tmp_path: Path) -> None:
    made = Client(running_url).create_tenant()
    tenant = Client(running_url).tenant(made["name"])
    tenant.use_yaml("rules: [{when: {operation: pds.patient.retrieve}, then: {delay: 60ms, fault: truncate}}]")
    with pytest.raises(IncompleteRead):
        send(made["base_url"], f"{PDS}/9000000009")
    file = tmp_path / "own.yaml"
    run("exchanges", "export", "--as", "scenario", "-o", str(file), "--url", running_url, "--tenant", made["name"])

    tenant.use_yaml(file.read_text())

    with pytest.raises(IncompleteRead):
        send(made["base_url"], f"{PDS}/9000000009")
    assert [(each["delay_ms"], each["delivery"]) for each in tenant.exchanges()] == [(60.0, "truncate")] * 2


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@settings(deadline=None, max_examples=60)
@given(TEXTS, TEXTS.filter(str.isprintable), st.text("0123456789 -", max_size=12))
def test_whatever_was_answered_the_scenario_has_no_mistake_and_the_same_bytes(
    body: str, value: str, number: str
) -> None:
    exchange = an_exchange(
        1,
        nhs_number=number or None,
        request_headers=b"",
        request_id=None,
        response_headers=f"X-Own: {value}".encode(),
        response_body=body.encode(),
    )
    recording = as_scenario([exchange], lambda each: each.nhs_number)

    if recording.left_out:
        assert "{{" in body + value
        return
    (rule,) = load_scenario(recording.text, services=SERVICES).rules
    assert rule.then.reply is not None
    call = a_call()
    reply = rule.then.reply.reply(Values(call, lambda: call.chance("test")))
    assert (reply.body, reply.headers["X-Own"]) == (body.encode(), value)
