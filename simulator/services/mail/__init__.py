"""The receiver of what is mailed to email endpoints of the Directory of Services: its operation, and nothing else."""

from simulator.call.call import Operation, Service
from simulator.services.mail import operations
from simulator.services.mail.errors import REFUSALS, render
from simulator.services.mail.rows import RULE_TABLE
from simulator.services.mail.rules import RULES
from simulator.services.mail.view import view
from simulator.wire.findings import ids_of
from simulator.wire.mail import METHOD, SCHEME

SERVICE = Service(
    name="mail",
    title="Mail receiver",
    base_path="",
    operations=(
        Operation(
            id="mail.message.receive",
            method=METHOD,
            path=SCHEME,
            summary="Take a mail that was sent to an email endpoint",
            answer=operations.receive_message,
            checks=operations.CHECKS,
            rules=RULES,
            refusals=tuple(REFUSALS),
            source="UEC standards, DoS endpoints",
        ),
    ),
    refusals=REFUSALS,
    render=render,
    crash="INTERNAL_ERROR",
    unreadable="TOO_LARGE",
    timeout="SERVICE_UNAVAILABLE",
    reads_nhs_number=operations.nhs_number_of,
    view=view,
    finding_ids=ids_of(RULE_TABLE),
)
