import pytest

from simulator.services.dos.soap.door import read_arrival
from simulator.services.dos.soap.names import PATH
from tests.makers import a_request
from tests.services.dos.makers import a_dos_tenant
from tests.services.dos.soap.asking import a_post, a_search, a_soap_call, an_asking, an_envelope


@pytest.mark.parametrize(
    ("operation", "id"),
    [
        ("CheckCapacitySummary", "dos.services.search"),
        ("ServiceDetailsById", "dos.service-details.retrieve"),
        ("GetHospitalScores", "dos.hospital-scores.list"),
        ("ServiceAnalysis", "dos.services.analyse"),
        ("ExceptionCapture", "dos.reject-reasons.list"),
        ("Dispositions", "dos.soap.unsupported"),
    ],
)
def test_the_first_element_of_the_body_says_the_operation(operation: str, id: str) -> None:
    assert a_soap_call(an_asking(operation), a_dos_tenant()).operation.id == id


@pytest.mark.parametrize("media_type", ["text/xml", "application/xml", "text/plain", ""])
def test_neither_media_type_nor_action_decides(media_type: str) -> None:
    request = a_post(a_search(), Content_Type=media_type, SOAPAction="GetHospitalScores")

    assert a_soap_call(request, a_dos_tenant()).operation.id == "dos.services.search"


@pytest.mark.parametrize(
    ("method", "query", "id"),
    [
        ("GET", "?wsdl=1.5", "dos.wsdl.retrieve"),
        ("GET", "?WSDL", "dos.wsdl.retrieve"),
        ("HEAD", "?wsdl", "dos.wsdl.retrieve"),
        ("GET", "", "dos.soap.unsupported"),
        ("GET", "?other=wsdl", "dos.soap.unsupported"),
        ("PUT", "?wsdl", "dos.soap.unsupported"),
        ("DELETE", "", "dos.soap.unsupported"),
    ],
)
def test_what_is_no_post_asks_for_the_wsdl_or_for_nothing(method: str, query: str, id: str) -> None:
    assert a_soap_call(a_request(method, PATH + query), a_dos_tenant()).operation.id == id


def test_a_message_may_be_posted_to_the_address_of_the_wsdl() -> None:
    request = a_post(a_search(), f"{PATH}?wsdl=1.5")

    assert a_soap_call(request, a_dos_tenant()).operation.id == "dos.services.search"


@pytest.mark.parametrize("body", [b"", b"not xml", b"<a>", b"<a/>", an_envelope("")])
def test_what_cannot_be_read_goes_to_who_refuses_it(body: bytes) -> None:
    assert a_soap_call(body, a_dos_tenant()).operation.id == "dos.soap.unsupported"


def test_the_case_id_is_the_tracking_id() -> None:
    assert read_arrival(a_post(a_search(caseId="TEST"))).tracking_id == "TEST"
    assert read_arrival(a_post(a_search(caseId=""))).tracking_id is None
