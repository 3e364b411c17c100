"""An independent SOAP client takes the mini services' WSDL from a running server to the letter, and uses all five."""

from collections.abc import Iterator
from typing import Any

import pytest
import zeep
from zeep.exceptions import Fault

from simulator.pipeline import Simulator
from simulator.services.pds_smsp import SERVICE
from simulator.services.pds_smsp.names import (
    BY_NUMBER,
    BY_SEARCH,
    DETAILS,
    GET_NUMBER,
    MINI_SERVICES,
    VERIFY,
    MiniService,
)
from simulator.settings import Settings
from simulator.web.server import Background
from simulator.wire.xml import ITK, PREFIXES, Element, parse_xml
from tests.itk_makers import PAYLOAD_ID, PROFILES
from tests.services.pds_smsp.asking import ASID_TYPE, a_query
from tests.soap_client import a_client

RUTH = "9990010005"
ASID = "991100000210"
TRACKING_ID = "7D40A1B2-0000-4000-8000-000000000001"
BY_ID = {"birth": "19840319", "number": RUTH}
BY_NAME = {"birth": "19840319", "gender": "2", "family": "Ellerby", "given": "Ruth"}


@pytest.fixture(scope="module")
def server() -> Iterator[Background]:
    server = Background(Simulator(Settings(port=0), services=(SERVICE,)))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def client(server: Background) -> zeep.Client:
    return a_client(f"{server.url}/smsp/pds?wsdl")


def _ask(client: zeep.Client, service: MiniService, payload: str, **header: Any) -> Any:
    """What the service answers, as the client understands it. Raises Fault."""
    item = {"id": PAYLOAD_ID, "mimetype": "text/xml", "profileid": PROFILES + service.root}
    parts = {
        "service": service.urn,
        "trackingid": TRACKING_ID,
        "auditIdentity": {"id": [{"type": ASID_TYPE, "uri": ASID}]},
        "manifest": {"count": 1, "manifestitem": [item]},
        **header,
    }
    payloads = {"count": 1, "payload": [{"id": PAYLOAD_ID, "_value_1": parse_xml(payload.encode())}]}
    return client.bind("PDSMiniServices", f"{service.name}_pttPort")[service.name](header=parts, payloads=payloads)


def _response(answer: Any) -> Element:
    response: Element = answer.payloads.payload[0]._value_1
    return response


def _said(response: Element, xpath: str) -> str:
    return str(response.xpath(f"string({xpath})", namespaces=PREFIXES))


@pytest.mark.parametrize("path", ["/smsp/pds", "/syncsoap", "/t/one/smsp/pds"])
def test_the_wsdl_leads_back_to_where_it_came_from(server: Background, path: str) -> None:
    client = a_client(f"{server.url}{path}?wsdl")

    ports = client.wsdl.services["PDSMiniServices"].ports.values()

    assert {port.binding_options["address"] for port in ports} == {f"{server.url}{path}"}
    assert {name for port in ports for name in port.binding.all()} == {service.name for service in MINI_SERVICES}


@pytest.mark.parametrize(
    ("service", "criteria"),
    [
        (VERIFY, BY_ID),
        (GET_NUMBER, BY_NAME),
        (BY_NUMBER, BY_ID),
        (BY_SEARCH, BY_NAME),
        (DETAILS, BY_ID),
        (DETAILS, BY_NAME),
    ],
)
def test_each_service_finds_a_shipped_person(
    client: zeep.Client, service: MiniService, criteria: dict[str, str]
) -> None:
    answer = _ask(client, service, a_query(service, **criteria))

    response = _response(answer)
    assert answer.header.service == f"{service.urn}Response"
    assert _said(response, "hl7:value/@code") == "SMSP-0000"
    assert _said(response, ".//hl7:patient/hl7:id/@extension") == RUTH


def test_details_tell_who_and_where(client: zeep.Client) -> None:
    response = _response(_ask(client, BY_NUMBER, a_query(BY_NUMBER, **BY_ID)))

    assert _said(response, ".//hl7:name/hl7:family") == "Ellerby"
    assert _said(response, ".//hl7:addr[@use='H']/hl7:postalCode") == "WX1 6WX"
    assert _said(response, ".//hl7:locationOrganization/hl7:id/@extension") == "A81013"
    assert _said(response, ".//hl7:locationOrganization/hl7:name") == "Bridge Street Surgery"


def test_a_query_that_says_too_little_is_an_answer(client: zeep.Client) -> None:
    assert _said(_response(_ask(client, VERIFY, a_query(VERIFY, birth=None))), "hl7:value/@code") == "SMSP-0001"


def test_a_bad_envelope_is_a_fault_as_the_wsdl_says(client: zeep.Client) -> None:
    with pytest.raises(Fault) as caught:
        _ask(client, VERIFY, a_query(VERIFY, **BY_ID), manifest={"count": 2, "manifestitem": [{
            "id": PAYLOAD_ID, "mimetype": "text/xml"}]})  # fmt: skip

    element = client.get_element(f"{{{ITK}}}ToolkitErrorInfo")
    info = element.parse(caught.value.detail[0], client.wsdl.types)
    assert (caught.value.code, info.ErrorCode._value_1) == ("soap:Client", "1000")
