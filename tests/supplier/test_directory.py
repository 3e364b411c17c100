"""What the directory is asked, and what its answers say."""

from dataclasses import replace

import pytest

from simulator.supplier.directory import (
    Endpoint,
    Found,
    Reached,
    read_details,
    read_fault,
    read_search,
    write_details,
    write_search,
)
from simulator.supplier.triage import Triage
from simulator.wire.soap12 import SOAP_11, SOAP_12, write_fault, write_message
from simulator.wire.xml import DOS, local_name, parse_xml
from tests.supplier.makers import RUTH, an_answer, an_occasion

SERVICE = (
    "<n:serviceCareSummaryDestination><n:id>1300000501</n:id><n:capacity>High</n:capacity>"
    "<n:name>IUC - Evening</n:name>"
    "<n:publicName>Evening</n:publicName><n:serviceType><n:id>25</n:id><n:name>IUC Treatment</n:name></n:serviceType>"
    "<n:odsCode>Y99901</n:odsCode><n:distance>0.7</n:distance></n:serviceCareSummaryDestination>"
)


def _endpoint(order: int | str, transport: str = "itk", scenario: str = "Primary", compression: str = "") -> str:
    return (
        f"<n:endpoint><n:endpointOrder>{order}</n:endpointOrder><n:transport>{transport}</n:transport>"
        "<n:interaction>urn:nhs-itk:interaction:primary</n:interaction>"
        f"<n:businessScenario>{scenario}</n:businessScenario><n:address>http://localhost/{order}</n:address>"
        f"<n:compression>{compression}</n:compression></n:endpoint>"
    )


def _search(inside: str) -> bytes:
    return write_message(
        SOAP_12, f"<n:CheckCapacitySummaryResponse>{inside}</n:CheckCapacitySummaryResponse>", {"n": DOS}
    )


def _details(*endpoints: str) -> Reached:
    listed = f"<n:serviceEndpoints>{''.join(endpoints)}</n:serviceEndpoints>" if endpoints else ""
    service = f"<n:services><n:service><n:id>1</n:id><n:odsCode>Y99901</n:odsCode>{listed}</n:service></n:services>"
    body = write_message(SOAP_12, f"<n:ServiceDetailsByIdResponse>{service}</n:ServiceDetailsByIdResponse>", {"n": DOS})
    found = read_details(an_answer(200, body))
    assert found is not None
    return found[0]


def test_a_search_is_for_the_case_and_where_the_patient_lives() -> None:
    occasion = an_occasion()

    root = parse_xml(write_search(occasion, replace(RUTH, practice=""), Triage()))

    said = {local_name(each): each.text for each in root.iter("*") if not len(each)}
    assert said == {
        "serviceVersion": "1.5", "username": "callhandler", "password": "callhandler-secret",
        "caseRef": occasion.case_reference, "caseId": "TEST", "postcode": "WX1 6WX", "surgery": "UNK", "age": "42",
        "ageFormat": "Years", "disposition": "1005", "symptomGroup": "1011", "int": "4003",
        "forceSearchDistance": "false", "gender": "F",
    }  # fmt: skip


def test_details_are_asked_for_by_id_or_ods_code_whatever_stands_in_it() -> None:
    root = parse_xml(write_details("<1> & 2"))

    assert "<1> & 2" in [each.text for each in root.iter("*")]


def test_the_services_found_are_read() -> None:
    assert read_search(an_answer(200, _search(SERVICE))) == [
        Found("1300000501", "Evening", "Y99901", "IUC Treatment", "0.7", "High")
    ]


def test_nothing_found_is_an_answer() -> None:
    assert read_search(an_answer(200, _search(""))) == []


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, _search(SERVICE)), (200, b""), (200, b"<x/>"), (200, write_fault(SOAP_12, "102", "none")), (200, b"\xff")],
)
def test_anything_else_is_no_answer(status: int, body: bytes) -> None:
    assert read_search(an_answer(status, body)) is None
    assert read_details(an_answer(status, body)) is None


def test_endpoints_are_put_in_their_order() -> None:
    reached = _details(_endpoint(3), _endpoint("soon"), _endpoint(1), _endpoint(2))

    assert [each.order for each in reached.endpoints] == [1, 2, 3, 999]


def test_the_first_of_a_scenario_over_itk_is_taken() -> None:
    reached = _details(
        _endpoint(1, "email"),
        _endpoint(2, scenario="Copy"),
        _endpoint(4),
        _endpoint(3, "ITK", compression="compressed"),
    )

    assert reached.first("Primary") == Endpoint(3, "itk", "primary", "Primary", "http://localhost/3", True)
    assert reached.first("Copy", "email") is None


def test_a_service_without_endpoints_has_none() -> None:
    assert _details().endpoints == ()


@pytest.mark.parametrize("dialect", [SOAP_11, SOAP_12])
def test_a_fault_is_read_in_either_version(dialect: object) -> None:
    body = write_fault(dialect, "102", "No services found")  # type: ignore[arg-type]  # a Dialect

    assert read_fault(an_answer(500, body)) == "102: No services found"


@pytest.mark.parametrize("body", [b"", b"{}", b"<x/>"])
def test_where_there_is_no_fault_there_is_none(body: bytes) -> None:
    assert read_fault(an_answer(500, body)) is None
