"""The beginning of a call to 111 over a socket: an HTTP client, and a SOAP client that knows our WSDLs alone."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from simulator.client import Client
from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.web.server import Background
from tests.cda_makers import a_report
from tests.itk_makers import DOS_TYPE, INTERACTIONS, OUT_OF_HOURS, REPORT
from tests.soap_client import a_client, an_envelope_in_parts, the_service

TENANT, BESIDE = "ours", "theirs"
USER = {"username": "callhandler", "password": "callhandler-secret"}
PDS = "personal-demographics/FHIR/R4/Patient"


@pytest.fixture(scope="module")
def server() -> Iterator[Background]:
    server = Background(Simulator(Settings(port=0)))
    server.start()
    for name in (TENANT, BESIDE):
        Client(server.url).create_tenant(name, clock={"start": "2026-11-22T10:00:00Z", "frozen": True})
    yield server
    server.stop()


def _ask(server: Background, operation: str, **parts: Any) -> Any:
    client = a_client(f"{server.url}/t/{TENANT}/app/api/webservices?wsdl=1.5")
    return client.service[operation](userInfo=USER, **parts, _soapheaders={"ServiceVersion": "1.5"})


@pytest.mark.story("D1", "J1")
def test_a_report_reaches_the_service_that_the_directory_found(server: Background) -> None:
    headers = {"X-Request-ID": "60e0b220-8136-4ca5-ae46-1d97ef59d068"}
    query = {"family": "Ellerby", "birthdate": "eq1984-03-19"}
    traced = requests.get(f"{server.url}/t/{TENANT}/{PDS}", params=query, headers=headers, timeout=10)
    patient = traced.json()["entry"][0]["resource"]

    case = {
        "caseId": "TEST",
        "postcode": patient["address"][0]["postalCode"],
        "surgery": patient["generalPractitioner"][0]["identifier"]["value"],
        "age": 42,
        "ageFormat": "Years",
        "disposition": 1005,
        "symptomGroup": 1011,
        "symptomDiscriminatorList": {"int": [4003]},
        "forceSearchDistance": False,
        "gender": "F",
    }
    searched = _ask(server, "CheckCapacitySummary", c=case)
    found = searched.CheckCapacitySummaryResult.serviceCareSummaryDestination
    service = next(each for each in found if each.serviceType.id == 25)

    (details,) = _ask(server, "ServiceDetailsById", serviceId=str(service.id))
    primary = [each for each in details.serviceEndpoints.endpoint if each.businessScenario == "Primary"]
    endpoint = min(primary, key=lambda each: each.endpointOrder)

    soap = a_client(f"{endpoint.address}?wsdl")
    parts = an_envelope_in_parts(
        a_report(nhs_number=patient["id"], recipients=(("PRCP", service.odsCode),)),
        addresslist={
            "address": [
                {"uri": f"urn:nhs-uk:addressing:ods:{service.odsCode}"},
                {"uri": details.id, "type": DOS_TYPE},
            ]
        },
        handlingSpecification={
            "spec": [{"key": "urn:nhs-itk:ns:201005:interaction", "value": INTERACTIONS + OUT_OF_HOURS}]
        },
    )
    answer = the_service(soap, REPORT)[REPORT](**parts)

    ours, theirs = (Client(server.url).tenant(name) for name in (TENANT, BESIDE))
    last = ours.exchange(ours.exchanges()[-1]["id"])
    assert endpoint.address == f"{server.url}/t/{TENANT}/ooh/Y99901/NHS111v2.svc"
    assert answer.startswith("OK:")
    assert (last["operation"], last["nhs_number"]) == ("itk.ooh.send", patient["id"])
    assert last["target"] == endpoint.address.removeprefix(server.url)
    assert str(service.id) in [each["dos_service_id"] for each in last["view"]["itk"]["addresses"]]
    assert theirs.exchanges() == []
