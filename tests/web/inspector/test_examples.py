"""What the form that tries an operation begins with."""

from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest
import pytest_asyncio
from multidict import CIMultiDict

from simulator.call import Operation, Tenant
from simulator.pipeline import Simulator
from simulator.records.documents import Documents
from simulator.settings import Settings
from simulator.web.inspector.examples import example
from simulator.web.inspector.services import addresses
from simulator.wire.http import Request

GOOD = (
    "pds.patient.retrieve", "pds.patient.search", "pds.related-person.search", "scr.document.search",
    "eps.prescription.search", "eps.prescription.retrieve", "eps.legacy-prescription.search", "eps.item-summary.search",
    "eps.task.search", "eps.patient-prescriptions.search", "dos.ods-code.search", "dos.service.retrieve",
    "dos.healthcare-service.search", "dos.wsdl.retrieve", "itk.wsdl.retrieve", "sds.endpoint.search",
    "auth.hello.world",
)  # fmt: skip
"""Operations whose form only has to be sent."""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def simulator() -> AsyncIterator[Simulator]:
    """The simulator as it is shipped."""
    simulator = Simulator(Settings(port=0))
    await simulator.start()
    yield simulator
    await simulator.close()


@pytest.fixture
def tenant(simulator: Simulator) -> Tenant:
    tenant = simulator.tenants.peek("default")
    assert tenant is not None
    return tenant


def _operation(simulator: Simulator, name: str) -> Operation:
    return next(each for each in simulator.operations() if each.id == name)


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.asyncio(loop_scope="module")
async def test_what_the_form_begins_with_is_answered(simulator: Simulator, tenant: Tenant, name: str) -> None:
    operation = _operation(simulator, name)
    begun = example(tenant, operation)
    path = addresses(operation)[0]
    for placeholder, value in begun.values.items():
        path = path.replace(f"{{{placeholder}}}", quote(value)).replace(f"{{{placeholder}...}}", quote(value))
    headers = CIMultiDict(tuple(line.split(": ", 1)) for line in begun.headers.splitlines())

    outcome = await simulator.exchange(Request("GET", f"{path}?{begun.query}".rstrip("?"), headers))

    assert (outcome.exchange.operation, outcome.reply.status) == (name, 200), outcome.reply.body


def test_it_is_about_whom_one_names(simulator: Simulator, tenant: Tenant) -> None:
    operation = _operation(simulator, "pds.patient.retrieve")

    assert example(tenant, operation, "9000000017").values["id"] == "9000000017"


def test_whom_nobody_knows_is_not_put_into_the_form(simulator: Simulator, tenant: Tenant) -> None:
    operation = _operation(simulator, "pds.patient.retrieve")

    assert example(tenant, operation, "<script>").values == example(tenant, operation).values


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("pds.patient.update", ["Content-Type: application/json-patch+json"]),
        ("pds.patient.create", ["Content-Type: application/fhir+json"]),
        ("idt.case.submit", ["Content-Type: application/json"]),
        (
            "itk.pem.send",
            ["Content-Type: text/xml", 'SOAPAction: "urn:nhs-itk:services:201005:SendNHS111Report-v2-0"'],
        ),
        ("itk.message.send", ["Content-Type: text/xml"]),
    ],
)
def test_a_body_has_its_type_and_a_message_its_action(
    simulator: Simulator, tenant: Tenant, name: str, lines: list[str]
) -> None:
    found = example(tenant, _operation(simulator, name)).headers.splitlines()

    assert [line for line in found if not line.startswith("X-Request-ID")] == lines


@pytest.mark.asyncio(loop_scope="module")
async def test_where_nobody_is_there_the_form_is_empty(simulator: Simulator) -> None:
    empty = Tenant("empty", Documents({}, "empty", simulator.journal))

    begun = [example(empty, operation) for operation in simulator.operations()]

    assert [each for each in begun if each.values or each.query] == []
