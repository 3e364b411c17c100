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


@pytest.mark.parametrize("token", [{"mode": "patient-access", "level": "P9"}, {"mode": "patient-access"}])
def test_a_patient_of_the_highest_level_may_look(token: Json) -> None:
    _look(token)


@pytest.mark.parametrize(
    "token",
    [{"mode": "patient-access", "level": "P5"}, {"mode": "user-restricted"}, {"mode": "application-restricted"}],
)
def test_nobody_else_may(token: Json) -> None:
    with pytest.raises(Refusal, match="ACCESS_DENIED"):
        _look(token)


def test_without_a_token_nobody_looks_unless_access_is_open() -> None:
    is_a_patient(a_patients_call())

    with pytest.raises(Refusal, match="ACCESS_DENIED"):
        is_a_patient(a_patients_call(a_tenant_with(access="presence")))


def test_the_patient_is_the_one_that_the_gateway_names() -> None:
    assert patient_of(a_patients_call()) == NHS_NUMBER
