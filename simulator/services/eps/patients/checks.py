"""What Prescriptions for Patients demands of a call: a patient who has signed in, proved as well as can be."""

from simulator.call.access import SCOPE, AccessFault
from simulator.call.call import Call
from simulator.call.caller import OPEN, PATIENT
from simulator.call.refusal import Refusal
from simulator.identifiers import is_nhs_number
from simulator.services.eps.access import PATIENTS, caller

USER = "nhsd-nhslogin-user"
"""The header field by which the gateway hands on the signed-in patient: `P9:9000000009`."""

LEVEL = "P9"


def is_a_patient(call: Call) -> None:
    """The token is a patient's, of the highest level; where access is open nobody asks for one. Raises Refusal."""
    if call.tenant.access == OPEN:
        return
    if caller(call, PATIENTS).level not in (None, LEVEL):
        raise Refusal("ACCESS_DENIED", AccessFault(SCOPE, PATIENTS.required).faultstring)


def patient_of(call: Call) -> str | None:
    """The signed-in patient's NHS number: the token's, or where nobody knows tokens the gateway header's."""
    if call.caller is not None and call.caller.mode == PATIENT:
        return call.caller.nhs_number
    level, _, number = (call.header(USER) or "").rpartition(":")
    return number if level == LEVEL and is_nhs_number(number) else None
