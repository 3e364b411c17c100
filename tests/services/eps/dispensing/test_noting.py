"""A message about another patient is noted, and only that."""

import pytest

from simulator.services.eps.dispensing.noting import note_other_patient
from tests.services.eps.dispensing.calls import RELEASE, a_dispensing_call


@pytest.mark.parametrize(("sent", "count"), [("9000000009", 0), ("", 0), ("9000000017", 1)])
def test_another_number_than_the_prescriptions_is_noted(sent: str, count: int) -> None:
    call = a_dispensing_call(RELEASE, {})

    note_other_patient(call, sent, "9000000009")

    assert len(call.findings) == count
