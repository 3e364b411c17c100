"""Prescriptions for Patients, the NHS App's view, in both versions: its table of operations, and nothing else."""

from simulator.call.call import Operation
from simulator.services.eps.patients import operations, rules
from simulator.services.eps.patients.checks import is_a_patient
from simulator.services.eps.patients.checks import patient_of as nhs_number_of
from simulator.services.eps.patients.errors import REFUSALS, render

BASE_PATH, OLDER_BASE_PATH = "/prescriptions-for-patients-v2", "/prescriptions-for-patients"

OPERATIONS = (
    Operation(
        id="eps.patient-prescriptions.search",
        method="GET",
        path=f"{BASE_PATH}/Bundle",
        more_paths=(f"{OLDER_BASE_PATH}/Bundle",),
        summary="A patient's own prescriptions",
        answer=operations.search,
        checks=(is_a_patient,),
        rules=(rules.headers,),
        refusals=tuple(REFUSALS),
        source="EPS Prescriptions for Patients",
    ),
)
"""The operations of this face."""

RULE_TABLE = rules.ROWS
"""What its rules find, and what is noted while it answers."""

__all__ = ["BASE_PATH", "OLDER_BASE_PATH", "OPERATIONS", "REFUSALS", "RULE_TABLE", "nhs_number_of", "render"]
