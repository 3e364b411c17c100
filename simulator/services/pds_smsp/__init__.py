"""The Spine mini services for PDS (SMSP): the table of their operations, and nothing else."""

from simulator.call.call import Answer, Operation, Service
from simulator.services.pds_smsp import checks, operations, rules
from simulator.services.pds_smsp.door import PATH, SMSP_DOOR
from simulator.services.pds_smsp.errors import MEANINGS, REFUSALS
from simulator.services.pds_smsp.names import BY_NUMBER, BY_SEARCH, DETAILS, GET_NUMBER, VERIFY, MiniService
from simulator.services.pds_smsp.responses import render
from simulator.services.pds_smsp.view import view
from simulator.toolkit.door import ANYTHING, OTHER_METHOD, WSDL
from simulator.toolkit.errors import REFUSALS as RECEIVERS
from simulator.toolkit.spine_peers import PEER_ROWS, certificate
from simulator.toolkit.table import RULE_TABLE
from simulator.wire.findings import ids_of

_FAULTS = tuple(code for code in RECEIVERS if code != "METHOD_NOT_ALLOWED")
_SCHEMAS = "SMSP PDS 1.0"


def _mini(service: MiniService, summary: str, answer: Answer) -> Operation:
    """The operation that answers a mini service."""
    return Operation(
        service.operation,
        "POST",
        "",
        summary,
        answer,
        checks.CHECKS,
        (rules.query, rules.sender),
        (*MEANINGS, *_FAULTS),
        f"{_SCHEMAS}, {service.name}",
        door=SMSP_DOOR,
        answers_to=(service.name,),
    )


_OPERATIONS = (
    _mini(VERIFY, "Is this NHS number that of the person who was born then?", operations.verify),
    _mini(GET_NUMBER, "The NHS number of the one person who fits", operations.get_number),
    _mini(BY_NUMBER, "Somebody's details, by NHS number and date of birth", operations.get_details_by_number),
    _mini(BY_SEARCH, "The details of the one person who fits", operations.get_details_by_search),
    _mini(DETAILS, "Somebody's details, by NHS number or else by what fits", operations.get_details),
    Operation(
        "pds_smsp.message.send",
        "POST",
        "",
        "A message that is none of these",
        operations.refuse,
        (checks.check_message,),
        (rules.unknown,),
        _FAULTS,
        "not specified: assumed",
        door=SMSP_DOOR,
        answers_to=(ANYTHING,),
    ),
    Operation(
        "pds_smsp.wsdl.retrieve",
        "GET",
        "",
        "The description of the mini services, at the address that was asked",
        operations.describe,
        source="assumed: WCF receivers do",
        door=SMSP_DOOR,
        answers_to=(WSDL,),
    ),
    Operation(
        "pds_smsp.unsupported",
        "*",
        "",
        "Any other method",
        operations.refuse_method,
        refusals=("METHOD_NOT_ALLOWED",),
        source="not specified: assumed",
        door=SMSP_DOOR,
        answers_to=(OTHER_METHOD,),
    ),
)

SERVICE = Service(
    name="pds_smsp",
    title="Spine mini services for PDS",
    base_path=PATH,
    operations=_OPERATIONS,
    refusals=REFUSALS,
    render=render,
    crash="INTERNAL_ERROR",
    unreadable="TOO_LARGE",
    timeout="2100",
    reads_nhs_number=operations.nhs_number_of,
    rules=(checks.inspect_message, certificate),
    view=view,
    finding_ids=ids_of(rules.RULE_TABLE, PEER_ROWS, RULE_TABLE),
    mutual_tls=True,
)
