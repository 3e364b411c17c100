"""The Intelligent Data Tool's upload (UEC Continuous Quality Improvement): its operations, and nothing else."""

from simulator.call.call import Operation, Service
from simulator.services.idt import operations, rules
from simulator.services.idt.errors import REFUSALS, render
from simulator.services.idt.rules import BASE_PATH
from simulator.services.idt.view import view
from simulator.wire.findings import ids_of

_PAGE = "UEC standards, Intelligent Data Tool"
_FAILING = ("INTERNAL_ERROR", "SERVICE_UNAVAILABLE")

SERVICE = Service(
    name="idt",
    title="Intelligent Data Tool",
    base_path=BASE_PATH,
    operations=(
        Operation(
            id="idt.case.submit",
            method="POST",
            path=f"{BASE_PATH}/cqiCase",
            summary="Upload a case at the close of its triage",
            answer=operations.submit_case,
            checks=operations.SUBMIT,
            rules=(rules.access, rules.body),
            refusals=("UNAUTHORISED", "INVALID_BODY", "CASE_REJECTED", *_FAILING),
            source=f"{_PAGE}, cqiCase",
        ),
        Operation(
            id="idt.exception-codes.list",
            method="GET",
            path=f"{BASE_PATH}/cqiExceptionCodes",
            summary="List the exception codes that a case may come back with",
            answer=operations.list_exception_codes,
            checks=operations.LIST,
            rules=(rules.access,),
            refusals=("UNAUTHORISED", *_FAILING),
            source=f"{_PAGE}, cqiExceptionCodes",
        ),
        Operation(
            id="idt.unsupported",
            method="*",
            path=f"{BASE_PATH}/{{rest...}}",
            summary="Any other address or method",
            answer=operations.unsupported,
            rules=(rules.address,),
            refusals=("NOT_FOUND", "METHOD_NOT_ALLOWED"),
            source="not specified: assumed",
        ),
    ),
    refusals=REFUSALS,
    render=render,
    crash="INTERNAL_ERROR",
    unreadable="INVALID_BODY",
    timeout="SERVICE_UNAVAILABLE",
    reads_nhs_number=operations.nhs_number_of,
    view=view,
    finding_ids=ids_of(rules.RULE_TABLE),
)
