"""An independent SOAP client takes our WSDL from a running server, sends three kinds of messages and reads answers."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import zeep
from zeep.exceptions import Fault

from simulator.pipeline import Simulator
from simulator.services.itk import SERVICE as ITK_SERVICE
from simulator.services.rcs import SERVICE as RCS_SERVICE
from simulator.settings import Settings
from simulator.web.server import Background
from simulator.wire.xml import HL7, ITK, PREFIXES
from tests.cda_makers import QUERY_ID, a_repeat_caller_query, a_report, an_ambulance_request
from tests.itk_makers import REPORT
from tests.soap_client import AMBULANCE, REPEAT_CALLER_QUERY, a_client, an_envelope_in_parts, the_service

TRACKING_IDS = [f"7D40A1B2-0000-4000-8000-{number:012X}" for number in range(9)]


@pytest.fixture(scope="module")
def server() -> Iterator[Background]:
    server = Background(Simulator(Settings(port=0), services=(ITK_SERVICE, RCS_SERVICE)))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def client(server: Background) -> zeep.Client:
    return a_client(f"{server.url}/report?wsdl")


def _send(client: zeep.Client, name: str, payload: str, tracking_id: str, **header: Any) -> Any:
    """What the service answers, as the client understands it. Raises Fault."""
    parts = an_envelope_in_parts(payload, name, tracking_id, **header)
    return the_service(client, name)[name](**parts)


@pytest.mark.parametrize("path", ["/report", "/itk", "/REPORT", "/t/one/v2-2-1/RepeatCallers.svc"])
def test_the_wsdl_leads_back_to_where_it_came_from(server: Background, path: str) -> None:
    client = a_client(f"{server.url}{path}?wsdl")

    ports = client.wsdl.services["NHS111"].ports.values()

    assert {port.binding_options["address"] for port in ports} == {f"{server.url}{path}"}


def test_a_report_is_accepted(client: zeep.Client) -> None:
    answer = _send(client, REPORT, a_report(), TRACKING_IDS[1])

    assert re.fullmatch(r"OK:urn:uuid:[0-9a-f-]{36}", answer)


def test_an_ambulance_request_is_answered_with_a_reference(client: zeep.Client) -> None:
    answer = _send(client, AMBULANCE, an_ambulance_request(), TRACKING_IDS[2])

    assert answer
    assert not answer.startswith(("OK", "<"))


def test_a_repeat_caller_query_is_answered_with_an_envelope(client: zeep.Client) -> None:
    answer = _send(client, REPEAT_CALLER_QUERY, a_repeat_caller_query(), TRACKING_IDS[3])

    response = answer.payloads.payload[0]._value_1
    assert answer.header.service == f"urn:nhs-itk:services:201005:{REPEAT_CALLER_QUERY}Response"
    assert response.tag == f"{{{HL7}}}RepeatCallerResponse"
    assert response.xpath("string(hl7:value/@code)", namespaces=PREFIXES) == "NRC"
    assert response.xpath("string(hl7:reference//hl7:id/@root)", namespaces=PREFIXES) == QUERY_ID


def test_a_bad_message_is_a_fault_with_code_and_detail(client: zeep.Client) -> None:
    other = {"id": [{"uri": "urn:nhs-uk:identity:other:1"}]}

    with pytest.raises(Fault) as caught:
        _send(client, REPORT, a_report(), TRACKING_IDS[4], auditIdentity=other)

    fault = caught.value
    assert fault.code == "soap:Client"
    assert fault.message.startswith("A client related error has occurred")
    info = fault.detail.find(f"{{{ITK}}}ToolkitErrorInfo")
    assert info.findtext(f"{{{ITK}}}ErrorCode") == "1000"
    assert "urn:nhs-uk:identity:other:1" in info.findtext(f"{{{ITK}}}ErrorText")


def test_the_detail_of_a_fault_is_what_the_wsdl_says(client: zeep.Client) -> None:
    with pytest.raises(Fault) as caught:
        _send(client, REPORT, "<odd/>", TRACKING_IDS[5])

    element = client.get_element(f"{{{ITK}}}ToolkitErrorInfo")
    info = element.parse(caught.value.detail[0], client.wsdl.types)
    assert (info.ErrorCode._value_1, len(info.ErrorID)) == ("1000", 36)
    assert info.ErrorText == "Unable to find ClinicalDocument element"
