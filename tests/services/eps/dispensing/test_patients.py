"""Which patient a dispenser's message is about."""

import pytest

from simulator.services.eps.dispensing.patients import nhs_number_of
from simulator.wire.json import Json
from tests.makers import NHS_NUMBER
from tests.services.eps.dispensing.calls import RELEASE, a_dispensing_call
from tests.services.eps.dispensing.messages import a_claim, a_notification_bundle, a_release, a_return
from tests.services.eps.makers import a_prescription, a_tenant_with


@pytest.mark.parametrize("body", [a_release(), a_return(), a_claim(), a_notification_bundle()])
def test_it_is_the_one_named_or_whose_prescription_is_asked_for(body: Json) -> None:
    call = a_dispensing_call(RELEASE, body, a_tenant_with(a_prescription()))

    assert nhs_number_of(call) == NHS_NUMBER


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", {}, a_release(None), {"resourceType": "Task"}, {"resourceType": "Bundle"}, a_claim(patient=None)],
)
def test_of_any_other_message_nobody_knows(body: Json) -> None:
    assert nhs_number_of(a_dispensing_call(RELEASE, body)) is None
