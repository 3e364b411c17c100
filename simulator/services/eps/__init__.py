"""The Electronic Prescription Service: the table of its operations, and nothing else."""

from simulator.call.call import Service
from simulator.services.eps.faces import (
    CRASH,
    FINDING_IDS,
    OPERATIONS,
    REFUSALS,
    TIMEOUT,
    TOO_LARGE,
    nhs_number_of,
    render,
)

SERVICE = Service(
    name="eps",
    title="Electronic Prescription Service",
    base_path="/clinical-prescription-tracker",
    operations=OPERATIONS,
    refusals=REFUSALS,
    render=render,
    crash=CRASH,
    unreadable=TOO_LARGE,
    timeout=TIMEOUT,
    reads_nhs_number=nhs_number_of,
    finding_ids=FINDING_IDS,
)
