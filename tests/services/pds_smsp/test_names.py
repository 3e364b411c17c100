import pytest

from simulator.services.pds_smsp.names import BY_NAME, BY_OPERATION, CRITERIA, DETAILS, MINI_SERVICES, MiniService


def test_there_are_five_services_each_under_its_name_and_its_operation() -> None:
    assert (len(BY_NAME), len(BY_OPERATION)) == (5, 5)


@pytest.mark.parametrize("service", MINI_SERVICES, ids=lambda service: service.name)
def test_the_criteria_of_a_service_are_those_that_there_are(service: MiniService) -> None:
    assert {*service.needs, *service.may} <= {*CRITERIA}
    assert not {*service.needs} & {*service.may}


@pytest.mark.parametrize("service", MINI_SERVICES, ids=lambda service: service.name)
def test_only_the_details_have_another_element_than_their_code(service: MiniService) -> None:
    assert (service.root != service.code) is (service is DETAILS)


def test_the_urn_of_a_service_is_whole() -> None:
    assert DETAILS.urn == "urn:nhs-itk:services:201005:getPatientDetails-v1-0"
