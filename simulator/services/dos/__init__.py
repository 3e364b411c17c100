"""The Directory of Services: its four faces as one service, and nothing else."""

from simulator.call.call import Service
from simulator.services.dos.faces import CRASH, FINDING_IDS, OPERATIONS, REFUSALS, no_nhs_number, render, view
from simulator.services.dos.soap.names import PATH

SERVICE = Service(
    name="dos",
    title="Directory of Services",
    base_path=PATH,
    operations=OPERATIONS,
    refusals=REFUSALS,
    render=render,
    crash=CRASH,
    unreadable="TOO_LARGE",
    timeout="TIMEOUT",
    reads_nhs_number=no_nhs_number,
    view=view,
    finding_ids=FINDING_IDS,
)
