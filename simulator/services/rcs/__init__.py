"""The Repeat Caller Service of NHS 111: the table of its operations, and nothing else."""

from simulator.call.call import Operation, Service
from simulator.services.rcs.errors import ER, REFUSALS
from simulator.services.rcs.memory import tidy
from simulator.services.rcs.operations import query_caller, submit_report
from simulator.services.rcs.responses import render
from simulator.services.rcs.rules import ROWS, check_query
from simulator.toolkit.checks import CHECKS, RULES
from simulator.toolkit.door import ITK_DOOR, name_of
from simulator.toolkit.errors import REFUSALS as RECEIVERS
from simulator.toolkit.names import REPEAT_CALLER, REPEAT_CALLER_REPOSITORY, REPORT
from simulator.toolkit.patients import nhs_number_of
from simulator.toolkit.table import RULE_TABLE
from simulator.toolkit.view import view
from simulator.wire.findings import ids_of

_SENT = tuple(code for code in RECEIVERS if code != "METHOD_NOT_ALLOWED")

_OPERATIONS = (
    Operation(
        id="rcs.report.submit",
        method="POST",
        path="",
        summary="The report of a call, kept for 96 hours",
        answer=submit_report,
        checks=CHECKS,
        refusals=_SENT,
        source="NHS 111 domain message specification 2.1",
        door=ITK_DOOR,
        answers_to=(name_of(REPORT, REPEAT_CALLER_REPOSITORY),),
    ),
    Operation(
        id="rcs.caller.query",
        method="POST",
        path="",
        summary="Has this caller called twice in the last 96 hours? With the reports, if so",
        answer=query_caller,
        checks=CHECKS,
        rules=(check_query,),
        refusals=(*_SENT, ER),
        source="NHS 111 domain message specification 2.1, QUPA_MT000001GB01",
        door=ITK_DOOR,
        answers_to=(REPEAT_CALLER,),
    ),
)

SERVICE = Service(
    name="rcs",
    title="Repeat Caller Service",
    base_path="/v2-2-1/RepeatCallers.svc",
    operations=_OPERATIONS,
    refusals=REFUSALS,
    render=render,
    crash="INTERNAL_ERROR",
    unreadable="TOO_LARGE",
    timeout="2100",
    reads_nhs_number=nhs_number_of,
    rules=RULES,
    view=view,
    tidy=tidy,
    finding_ids=ids_of(RULE_TABLE, ROWS),
    mutual_tls=True,
)
