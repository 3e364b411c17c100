import pytest

from simulator.services.pds_smsp.door import PATHS, SMSP_DOOR, read_arrival
from simulator.services.pds_smsp.names import MINI_SERVICES, VERIFY
from simulator.toolkit.door import ANYTHING, OTHER_METHOD, WSDL
from tests.itk_makers import MESSAGE_ID, TRACKING_ID, an_itk_request
from tests.services.pds_smsp.asking import a_query, a_request_for


@pytest.mark.parametrize("service", MINI_SERVICES, ids=lambda each: each.name)
def test_a_message_goes_by_its_service(service):
    assert read_arrival(a_request_for(service, a_query(service))) == (
        (service.name, ANYTHING), MESSAGE_ID, TRACKING_ID,
    )  # fmt: skip


def test_a_message_without_an_action_goes_by_its_envelope_or_its_header():
    request = a_request_for(VERIFY)
    request.body = request.body.replace(b"wsa:Action", b"wsa:Other")
    cut_short = an_itk_request(b"<", action=VERIFY.name)

    assert read_arrival(request).names[0] == VERIFY.name
    assert read_arrival(cut_short).names[0] == VERIFY.name


@pytest.mark.parametrize("body", [b"", b"<", b"<a/>", b"text"])
def test_what_is_no_message_may_be_anything(body):
    assert read_arrival(an_itk_request(body, action="")) == ((ANYTHING,), None, None)


@pytest.mark.parametrize(
    ("method", "target", "name"),
    [
        ("GET", "/smsp/pds?wsdl", WSDL),
        ("HEAD", "/smsp/pds?WSDL", WSDL),
        ("GET", "/smsp/pds", OTHER_METHOD),
        ("PUT", "/smsp/pds?wsdl", OTHER_METHOD),
    ],
)
def test_other_methods_go_by_what_they_ask_for(method, target, name):
    assert read_arrival(an_itk_request(b"", target, method=method)).names == (name,)


def test_there_is_a_path_of_the_provider_one_of_each_service_and_one_of_the_test_bench():
    assert (PATHS[0], PATHS[-1], len(PATHS)) == ("/smsp/pds", "/syncsoap", 7)
    assert SMSP_DOOR.paths is PATHS
