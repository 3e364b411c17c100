"""The whole service: what it routes to, what its page says, and how it plays in a simulator."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from simulator.call import Operation
from simulator.call.tenant import DEFAULT_TENANT
from simulator.pipeline import Outcome, Simulator
from simulator.scenario.load import load_scenario
from simulator.services.scr import SERVICE
from simulator.services.scr.rules.table import RULE_TABLE
from simulator.settings import Settings
from simulator.wire.findings import rule_table
from simulator.wire.json import Json, read_json
from tests.makers import a_request
from tests.services.scr.calling import FHIR, NUMBER_SYSTEM, ROUTES, SCR, a_bundle, a_permission, an_alert

PAGE = (Path(__file__).resolve().parents[3] / "simulator/services/scr/README.md").read_text(encoding="utf-8")
IDS = [operation.id for operation in SERVICE.operations]
ELLERBY = "9990010005"


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """SCR alone, over the shipped population."""
    simulator = Simulator(Settings(), services=(SERVICE,))
    await simulator.start()
    yield simulator
    await simulator.close()


def _search(number: str) -> str:
    return f"/DocumentReference?patient={NUMBER_SYSTEM}|{number}&_sort=date&_count=1"


async def _get(simulator: Simulator, target: str) -> Outcome:
    return await simulator.exchange(a_request("GET", f"{SCR}{target}"))


async def _post(simulator: Simulator, target: str, body: Json) -> Outcome:
    return await simulator.exchange(a_request("POST", f"{SCR}{target}", FHIR, body))


async def _found(simulator: Simulator, number: str) -> Json:
    body = read_json((await _get(simulator, _search(number))).reply.body)
    return body["entry"][0]["resource"] if body.get("entry") else body


async def _viewed(simulator: Simulator, number: str) -> Json:
    identifier = (await _found(simulator, number))["masterIdentifier"]["value"]
    target = f"/Bundle?composition.identifier={identifier}"
    outcome = await _get(simulator, f"{target}&composition.subject:Patient.identifier={NUMBER_SYSTEM}|{number}")
    return read_json(outcome.reply.body)


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("GET", "/DocumentReference", "scr.document.search"),
        ("GET", "/Bundle", "scr.bundle.retrieve"),
        ("HEAD", "/Bundle", "scr.bundle.retrieve"),
        ("POST", "/Bundle", "scr.bundle.upload"),
        ("POST", "/$setPermission", "scr.permission.set"),
        ("POST", "/%24setPermission", "scr.permission.set"),
        ("POST", "/AuditEvent", "scr.alert.raise"),
        ("GET", "/_ping", "scr.ping"),
        ("HEAD", "/_status", "scr.status"),
        ("GET", "/healthcheck", "scr.healthcheck"),
        ("OPTIONS", "/Bundle", "scr.cors.preflight"),
        ("DELETE", "/Bundle", "scr.unsupported"),
        ("GET", "/metadata", "scr.unsupported"),
    ],
)
def test_a_method_and_a_path_mean_an_operation(method: str, path: str, operation: str) -> None:
    found = ROUTES.find(method, f"{SCR}{path}")

    assert found is not None
    assert found[1].id == operation


@pytest.mark.parametrize("name", [*IDS, *SERVICE.refusals])
def test_the_page_describes_each_operation_and_refusal(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_the_page_has_every_finding() -> None:
    assert rule_table(RULE_TABLE).strip() in PAGE, "put rule_table(RULE_TABLE) under Findings"


@pytest.mark.parametrize("operation", SERVICE.operations, ids=IDS)
def test_an_operation_refuses_with_codes_of_the_table(operation: Operation) -> None:
    assert {*operation.refusals} <= {*SERVICE.refusals}
    assert len({*operation.refusals}) == len(operation.refusals)


def test_every_refusal_is_some_operations() -> None:
    assert {code for operation in SERVICE.operations for code in operation.refusals} == {*SERVICE.refusals}


def test_the_services_own_codes_are_of_the_table() -> None:
    assert {SERVICE.crash, SERVICE.unreadable, SERVICE.timeout} <= {*SERVICE.refusals}


async def test_the_sandboxs_patients_are_as_published(simulator: Simulator) -> None:
    known, unknown = await _found(simulator, "9000000009"), await _found(simulator, "9000000033")

    assert known["masterIdentifier"]["value"] == "FA60BE64-1F34-11EB-A2A8-000C29A364EB"
    assert known["securityLabel"][0]["coding"][0]["code"] == "Yes"
    assert {**unknown, "id": ""} == {"resourceType": "Bundle", "id": "", "type": "searchset", "total": 0}


async def test_the_sandboxs_changes_are_answered_as_published(simulator: Simulator) -> None:
    met = [
        await _post(simulator, "/Bundle", a_bundle(nhs_number="9000000009")),
        await _post(simulator, "/Bundle", a_bundle(nhs_number="9111231130")),
        await _post(simulator, "/Bundle", a_bundle(nhs_number="9995333333")),
        await _post(simulator, "/$setPermission", a_permission("No", "9000000009")),
        await _post(simulator, "/$setPermission", a_permission("No", "9111231130")),
        await _post(simulator, "/AuditEvent", an_alert()),
    ]

    assert [outcome.reply.status for outcome in met] == [201, 403, 403, 201, 400, 201]


@pytest.mark.parametrize(
    ("number", "permission"), [(ELLERBY, "Yes"), ("9990460000", "Ask"), ("9990380007", "No"), ("9990220018", "Ask")]
)
async def test_the_cast_says_yes_no_and_ask(simulator: Simulator, number: str, permission: str) -> None:
    found = await _found(simulator, number)

    assert found["securityLabel"][0]["coding"][0]["code"] == permission


async def test_the_cast_has_somebody_without_record_and_somebody_who_refused_one(simulator: Simulator) -> None:
    none, refused = await _get(simulator, _search("9990440018")), await _get(simulator, _search("9990450005"))

    assert (none.reply.status, read_json(none.reply.body)["total"], refused.reply.status) == (200, 0, 403)


async def test_every_shipped_record_can_be_viewed(simulator: Simulator) -> None:
    tenant = await simulator.tenants.get(DEFAULT_TENANT)
    numbers = [each.key for each in await tenant.documents.every("care-records") if each.key != "9990450005"]

    kinds = [(await _viewed(simulator, number))["entry"][0]["resource"]["resourceType"] for number in numbers]

    assert len(kinds) > 100
    assert {*kinds} == {"Composition"}


async def test_ellerbys_record_has_the_medicines_of_her_prescriptions(simulator: Simulator) -> None:
    viewed = str(await _viewed(simulator, ELLERBY))

    for medicine in ("Amoxicillin 500mg", "Paracetamol 500mg", "Salbutamol 100micrograms", "Beclometasone 100micro"):
        assert medicine in viewed


async def test_an_exchange_is_recorded_with_its_patient_its_view_and_its_findings(simulator: Simulator) -> None:
    outcome = await _get(simulator, _search(ELLERBY))

    assert outcome.exchange.nhs_number == ELLERBY
    assert simulator.view(outcome.exchange)["answered"]["permission"] == "Yes"
    assert {found.rule for found in simulator.findings(outcome.exchange)} == {
        "scr.header.id-missing",
        "scr.header.authorization-missing",
        "scr.query.incomplete",
    }


async def test_a_body_too_large_to_take_is_refused_with_413(simulator: Simulator) -> None:
    request = a_request("POST", f"{SCR}/Bundle", FHIR, b"{")
    request.oversize = True

    outcome = await simulator.exchange(request)

    assert (outcome.reply.status, read_json(outcome.reply.body)["issue"][0]["code"]) == (413, "invalid")


async def test_an_upload_that_takes_longer_than_the_polling_is_a_504_and_is_kept(simulator: Simulator) -> None:
    yaml = "name: slow\nrules: [{when: {operation: scr.bundle.upload}, then: {delay: 55s}}]"
    await simulator.tenants.activate(DEFAULT_TENANT, (load_scenario(yaml, "slow.yaml", services=(SERVICE,)),))

    outcome = await _post(simulator, "/Bundle", a_bundle())

    text = read_json(outcome.reply.body)["issue"][0]["details"]["text"]
    assert (outcome.reply.status, outcome.delivery.delay) == (504, 50)
    assert text == "Upstream server timed out. Spine polling yield no result"
    assert (await _found(simulator, "9000000009"))["masterIdentifier"]["value"].startswith("5D0E6B1A")


@pytest.mark.parametrize("code", SERVICE.refusals)
async def test_a_scenario_can_refuse_with_each_code(simulator: Simulator, code: str) -> None:
    operation = next(each.id for each in SERVICE.operations if code in each.refusals)
    target = {
        "scr.document.search": ("GET", _search(ELLERBY)),
        "scr.bundle.upload": ("POST", "/Bundle"),
        "scr.permission.set": ("POST", "/$setPermission"),
        "scr.alert.raise": ("POST", "/AuditEvent"),
        "scr.cors.preflight": ("OPTIONS", "/Bundle"),
    }[operation]
    yaml = f"name: no\nrules: [{{when: {{operation: {operation}}}, then: {{refuse: {code}}}}}]"
    await simulator.tenants.activate(DEFAULT_TENANT, (load_scenario(yaml, "no.yaml", services=(SERVICE,)),))

    outcome = await simulator.exchange(a_request(target[0], f"{SCR}{target[1]}"))

    assert (outcome.reply.status, outcome.exchange.error) == (SERVICE.refusals[code].status, None)


async def test_the_scenario_of_the_page_plays_as_the_page_says(simulator: Simulator) -> None:
    yaml = re.findall(r"```yaml\n(name: .*?)```", PAGE, re.DOTALL)[0]
    await simulator.tenants.activate(DEFAULT_TENANT, (load_scenario(yaml, "page.yaml", services=(SERVICE,)),))

    met = [await _get(simulator, _search(ELLERBY)) for _ in range(3)]

    assert [outcome.reply.status for outcome in met] == [503, 403, 200]


async def test_the_record_of_the_page_is_viewed_as_the_page_says(simulator: Simulator) -> None:
    yaml = re.findall(r"```yaml\n(documents:.*?)```", PAGE, re.DOTALL)[0]
    await simulator.tenants.activate(DEFAULT_TENANT, (load_scenario(yaml, "page.yaml", services=(SERVICE,)),))

    viewed = await _viewed(simulator, "9990440018")

    titles = [section["title"] for section in viewed["entry"][0]["resource"]["section"]]
    assert titles[-2:] == ["Problems and Issues", "Investigation Results"]
    assert (await _found(simulator, "9990440018"))["securityLabel"][0]["coding"][0]["code"] == "Ask"
