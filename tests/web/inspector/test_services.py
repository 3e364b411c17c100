"""The page of services, and what it knows of an operation."""

from dataclasses import replace

import pytest

from simulator.call import RefusalRow, Service
from simulator.pipeline import Simulator
from simulator.services import SERVICES
from simulator.services.itk import SERVICE as ITK
from simulator.services.mail import SERVICE as MAIL
from simulator.web.inspector.services import addresses, refusals
from tests.web.conftest import Client
from tests.web.inspector.looking import look
from tests.web.worlds import ECHO


async def test_every_operation_is_listed_and_leads_to_its_page(client: Client) -> None:
    page = await look(client, "/t/default/services")

    assert page.all("//tbody/tr/td[3]") == [operation.id for operation in ECHO.operations]
    assert page.link("Shows what arrived") == "/_simulator/t/default/services/echo.thing.retrieve"


async def test_base_urls_are_the_tenants_own(client: Client, simulator: Simulator) -> None:
    await client.get("/t/mine/echo/nothing")

    page = await look(client, "/t/mine/services")

    base = str(client.make_url("")).rstrip("/") + "/t/mine"
    assert page.all("//code[@id='base']") == [base]
    assert page.all("//code[@id='base-echo']") == [f"{base}/echo"]


def test_behind_a_door_an_operation_has_the_doors_addresses() -> None:
    operation = next(each for each in ITK.operations if each.id == "itk.pem.send")

    assert operation.door is not None
    assert addresses(operation) == operation.door.paths


def test_what_is_no_path_is_no_address() -> None:
    assert [addresses(operation) for operation in MAIL.operations] == [()]


def test_an_operation_has_all_its_paths() -> None:
    operations = {each.id: each for service in SERVICES for each in service.operations}

    assert addresses(operations["eps.prescription.retrieve"])[1:] == operations["eps.prescription.retrieve"].more_paths


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_each_refusal_of_each_operation_has_a_status(service: Service) -> None:
    told = {
        operation.id: {code for code, status, _ in refusals(service, operation) if 200 <= status < 600}
        for operation in service.operations
    }

    assert [each.id for each in service.operations if not set(each.refusals) <= told[each.id]] == []


def test_a_text_is_filled_as_far_as_it_is_fixed() -> None:
    rows = {
        **ECHO.refusals,
        "BROKEN": RefusalRow(500, "{text} for {whom}", detail={"text": "Nothing"}),
        "TOO_LATE": RefusalRow(408, "Too late", "by a minute"),
    }

    found = {code: text for code, _, text in refusals(replace(ECHO, refusals=rows), ECHO.operations[0])}

    assert found == {"BROKEN": "Nothing for …", "TOO_LARGE": "Too large", "TOO_LATE": "Too late: by a minute"}
