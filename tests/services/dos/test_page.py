"""What the page says is so: operations, refusals, findings, and commands, documents and scenarios that work."""

import re
import shlex
from base64 import b64encode
from pathlib import Path
from urllib.parse import quote

import pytest

from simulator.call import Operation, RefusalRow, Service, Tenant
from simulator.clock import Clock
from simulator.pipeline import Simulator, TenantSpec
from simulator.records.documents import Documents, Shipped
from simulator.services.dos import capacity, fhir, rest, soap
from simulator.settings import Settings
from simulator.settings import shipped as shipped_folder
from simulator.wire.findings import RuleRow, rule_table
from simulator.wire.json import Json, read_json
from tests.makers import NOW
from tests.services.dos.faces import CAPACITY, FHIR, REST, replied
from tests.services.dos.soap.asking import CASE, a_case, a_post, a_user, an_asking

PAGE = (Path(__file__).resolve().parents[3] / "simulator/services/dos/README.md").read_text(encoding="utf-8")
FACES = (REST, CAPACITY, FHIR)
OPERATIONS = [operation for face in FACES for operation in face.operations]
HEADINGS = {"REST": REST, "Capacity": CAPACITY, "FHIR search": FHIR}


def _examples() -> list[tuple[Service, str]]:
    """The curl commands of the three sections, each with its face."""
    found: list[tuple[Service, str]] = []
    for heading, face in HEADINGS.items():
        section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
        for block in re.findall(r"```sh\n(.*?)```", section, re.DOTALL):
            commands = block.replace("\\\n", " ").splitlines()
            found += [(face, command) for command in commands if command.startswith("curl ")]
    return found


@pytest.fixture(scope="module")
def shipped() -> Shipped:
    """What the simulator is shipped with."""
    return Simulator(Settings(), services=(REST,)).shipped


async def _run(face: Service, tenant: Tenant, command: str) -> tuple[int, Json]:
    """What a curl command gives."""
    words = iter(shlex.split(command)[1:])
    method, target, headers, body, sent = "GET", "", dict[str, str | None](), b"", list[str]()
    is_get = False
    for word in words:
        if word == "-s":
            continue
        if word == "-G":
            is_get = True
        elif word == "-u":
            headers["Authorization"] = f"Basic {b64encode(next(words).encode()).decode()}"
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-X":
            method = next(words)
        elif word in ("-d", "--data-urlencode"):
            name, _, value = next(words).partition("=")
            sent.append(f"{name}={quote(value, safe=':')}" if is_get else f"{name}{value}")
        else:
            target = word.removeprefix("localhost:8111")
    if is_get:
        target = f"{target}?{'&'.join(sent)}"
    else:
        body = "".join(sent).encode()
    reply = await replied(face, tenant, target, method=method, headers=headers, body=body)
    return reply.status, read_json(reply.body)


@pytest.mark.parametrize(("face", "command"), _examples(), ids=lambda value: value if isinstance(value, str) else "")
async def test_a_command_of_the_page_finds_something(face: Service, command: str, shipped: Shipped) -> None:
    tenant = Tenant("default", Documents(shipped), Clock(NOW, frozen=True))

    status, body = await _run(face, tenant, command)

    assert status == 200, body
    assert body.get("success", {}).get("services") or body.get("entry") or body.get("status") == "RED"


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_each_operation_is_on_the_page(operation: Operation) -> None:
    assert f"| `{operation.id}` | {operation.method} `{operation.path}` | {operation.summary} |" in PAGE


@pytest.mark.parametrize("code", sorted({code for face in FACES for code in face.refusals}))
def test_each_refusal_is_on_the_page(code: str) -> None:
    assert f"`{code}`" in PAGE


@pytest.mark.parametrize("rows", [rest.RULE_TABLE, capacity.RULE_TABLE, fhir.RULE_TABLE])
def test_each_finding_is_on_the_page(rows: tuple[RuleRow, ...]) -> None:
    assert rule_table(rows).strip() in PAGE, "put rows.rule_table(RULE_TABLE) under Findings"


@pytest.mark.parametrize("face", FACES)
def test_a_face_refuses_with_codes_of_its_table_and_uses_them_all(face: Service) -> None:
    used = {code for operation in face.operations for code in operation.refusals}

    assert used == {*face.refusals}


@pytest.mark.parametrize("operation", soap.OPERATIONS, ids=lambda operation: operation.id)
def test_each_operation_of_the_web_service_is_on_the_page(operation: Operation) -> None:
    row = re.search(rf"^\| `{re.escape(operation.id)}` \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)

    assert row is not None
    assert row[2] == operation.summary
    assert row[1].strip("`") in (*operation.answers_to, "GET ?wsdl", "anything else")


@pytest.mark.parametrize(("code", "refusal"), soap.REFUSALS.items(), ids=soap.REFUSALS)
def test_each_fault_is_on_the_page_with_its_number(code: str, refusal: RefusalRow) -> None:
    assert re.search(rf"^\| `{code}` \| {refusal.code} \| .+ \|$", PAGE, re.MULTILINE)


def _yaml(heading: str) -> str:
    """The YAML of a section."""
    (found,) = re.findall(r"```yaml\n(.*?)```", PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0], re.DOTALL)
    return str(found)


async def test_the_pages_documents_can_be_put_and_are_found(simulator: Simulator) -> None:
    scenario = simulator.sources.load(f"name: made\n{_yaml('Documents')}", "page.yaml")
    await simulator.tenants.create("page", TenantSpec((scenario,), clock=NOW, frozen=True))

    found = await _searched(simulator, postcode="WX1 1DE", symptomGroup="1011", symptomDiscriminatorList="4003")

    assert b"<ns1:id>2000000001</ns1:id>" in found


async def test_the_pages_scenario_does_what_it_says(simulator: Simulator) -> None:
    scenario = simulator.sources.load(_yaml("Scenarios"), "page.yaml")
    await simulator.tenants.create("page", TenantSpec((scenario,), clock=NOW, frozen=True))

    baby, child = [await _searched(simulator, ageFormat=form, age="3") for form in ("Months", "Years")]

    assert b"<env:Value>102</env:Value>" in baby
    assert b"<env:Value>100</env:Value>" in child


async def _searched(simulator: Simulator, **fields: str) -> bytes:
    """What a search in the tenant `page` is answered."""
    case = a_case({**CASE, **fields})
    request = a_post(an_asking("CheckCapacitySummary", case, user=a_user("testuser", "testpass")))
    request.path = request.target = f"/t/page{request.path}"
    return (await simulator.exchange(request)).reply.body


def test_the_page_names_every_shipped_scenario_about_the_directory() -> None:
    names = {path.stem for path in shipped_folder("scenarios").glob("dos-*.yaml")}

    assert {name for name in names if f"`{name}`" not in PAGE} == set()


def test_faces_share_only_what_means_the_same() -> None:
    keys = [set(face.refusals) for face in FACES]

    assert keys[0] & keys[1] == keys[1] & keys[2] == {"INTERNAL_ERROR", "TOO_LARGE", "TIMEOUT"}
