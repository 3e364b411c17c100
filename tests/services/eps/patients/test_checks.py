"""Only patients who have proved well who they are may look."""

import pytest

from simulator.call.refusal import Refusal
from simulator.services.eps.patients.checks import is_a_patient, patient_of
from simulator.wire.json import Json
from tests.makers import NHS_NUMBER
from tests.services.eps.makers import a_tenant_with
from tests.services.eps.patients.calls import a_patients_call


def _look(token: Json) -> None:
    tenant = a_tenant_with(access="enforced", access_tokens={"tok3n": token})
    is_a_patient(a_patients_call(tenant, {"Authorization": "Bearer tok3n"}))


@pytest.mark.parametrize(
    "token",
    [
        {"mode": "patient-access", "level": "P9"},
        {"mode": "patient-access"},
        {"mode": "patient-access", "scopes": ["urn:nhsd:apim:user-nhs-login:P9:prescriptions-for-patients"]},
    ],
)
def test_a_patient_of_the_highest_level_may_look(token: Json) -> None:
    _look(token)


@pytest.mark.parametrize(
    "token",
    [
        {"mode": "patient-access", "level": "P5"},
        {"mode": "user-restricted"},
        {"mode": "application-restricted"},
        {"mode": "patient-access", "scopes": ["urn:nhsd:apim:user-nhs-login:P5:prescriptions-for-patients"]},
        {"mode": "patient-access", "scopes": ["urn:nhsd:apim:user-nhs-login:P9:personal-demographics-service"]},
    ],
)
def test_nobody_else_may_and_is_told_what_would_do(token: Json) -> None:
    with pytest.raises(Refusal) as refused:
        _look(token)

    scope = "urn:nhsd:apim:user-nhs-login:P9:prescriptions-for-patients"
    assert str(refused.value) == f"ACCESS_DENIED: Required scope(s): {scope} {scope}-v2"


def test_without_a_token_nobody_looks_unless_access_is_open() -> None:
    is_a_patient(a_patients_call())

    with pytest.raises(Refusal, match="ACCESS_DENIED"):
        is_a_patient(a_patients_call(a_tenant_with(access="presence")))


def test_the_patient_is_the_one_that_the_gateway_names() -> None:
    assert patient_of(a_patients_call()) == NHS_NUMBER


@pytest.mark.parametrize("number", [None, "9000000017"])
def test_where_tokens_are_known_the_header_field_of_the_gateway_says_nothing(number: str | None) -> None:
    token = {"mode": "patient-access", **({} if number is None else {"nhs_number": number})}
    tenant = a_tenant_with(access="enforced", access_tokens={"tok3n": token})
    call = a_patients_call(tenant, {"Authorization": "Bearer tok3n"})

    is_a_patient(call)

    assert patient_of(call) == number
