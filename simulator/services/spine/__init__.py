"""Spine's synchronous HL7 version 3 interface to PDS and the summary care record: the table of its operations."""

from simulator.call.call import Answer, Operation, Service
from simulator.services.spine import clinical, operations, pds, rules, scr, upload_rules
from simulator.services.spine.checks import CHECKS, check_message
from simulator.services.spine.door import ANYTHING, OTHER_METHOD, PATHS, SPINE_DOOR
from simulator.services.spine.errors import REFUSALS
from simulator.services.spine.names import (
    ADVANCED_TRACE,
    EVENT,
    EVENT_LISTS,
    RETRIEVAL,
    SET_PERMISSION,
    TRACES,
    Interaction,
)
from simulator.services.spine.view import view
from simulator.toolkit.spine_peers import PEER_ROWS, certificate
from simulator.wire.findings import ids_of

_TRANSPORT = (*(code for code, row in REFUSALS.items() if "fault" in row.detail), "UNAVAILABLE")
_PDS = ("NO_MATCH", "MULTIPLE_MATCHES", "SUPERSEDED", "INVALIDATED", "NOT_VERIFIED", "NOT_NEW_STYLE")
_PSIS = ("CASE_NOT_FOUND", "INVALID_REQUEST", "ACCESS_REFUSED", "DUPLICATE_MESSAGE", "SERVICE_NOT_AVAILABLE")
_UPLOAD = ("INVALID_REQUEST", "ACCESS_REFUSED", "DUPLICATE_EVENT", "DUPLICATE_MESSAGE", "SERVICE_NOT_AVAILABLE")


def _answers(
    id: str, summary: str, answer: Answer, refusals: tuple[str, ...], source: str, *interactions: Interaction
) -> Operation:
    """The operation that answers some interactions."""
    return Operation(
        id,
        "POST",
        "",
        summary,
        answer,
        CHECKS,
        (rules.query,),
        (*refusals, *_TRANSPORT),
        source,
        door=SPINE_DOOR,
        answers_to=tuple(each.name for each in interactions),
    )


_OPERATIONS = (
    _answers(
        "spine.patient.trace", "A simple trace on PDS", pds.trace_patient, _PDS, "PDS HL7v3, simple trace", *TRACES
    ),
    _answers(
        "spine.patient.trace-advanced",
        "An advanced trace on PDS, alphanumeric or algorithmic",
        pds.trace_patient_advanced,
        _PDS,
        "PDS HL7v3, advanced trace; synchronously: assumed",
        ADVANCED_TRACE,
    ),
    _answers(
        "spine.patient.retrieve",
        "A record on PDS by NHS number",
        pds.retrieve_patient,
        _PDS,
        "PDS HL7v3, retrieval",
        RETRIEVAL,
    ),
    _answers(
        "spine.scr-event.list",
        "The events of a summary care record, and what the patient permits",
        scr.list_events,
        _PSIS,
        "MIM 4.2.00, PSIS event list query",
        *EVENT_LISTS,
    ),
    _answers(
        "spine.scr-event.retrieve",
        "The latest event of a summary care record, with the GP summary",
        scr.retrieve_event,
        _PSIS,
        "MIM 4.2.00, PSIS event query",
        EVENT,
    ),
    _answers(
        "spine.scr-permission.set",
        "Set what the patient permits",
        scr.set_permission,
        (*_PSIS, "INVALID_UPDATE", "LOGICAL_INCONSISTENCY"),
        "LRS, set resource permissions",
        SET_PERMISSION,
    ),
    Operation(
        "spine.scr-summary.upload",
        "POST",
        clinical.PATH,
        "Take a GP summary; what became of it is fetched later",
        clinical.upload_summary,
        (clinical.check_upload,),
        (upload_rules.message,),
        _TRANSPORT,
        "MIM 4.2.00, GP summary upload",
    ),
    Operation(
        clinical.POLL,
        "GET",
        f"{clinical.PATH}/{{id}}",
        "Fetch what became of an upload",
        clinical.poll,
        refusals=(*_UPLOAD, "PENDING", "NOT_FOUND", *_TRANSPORT),
        source="MIM 4.2.00, GP summary upload",
    ),
    Operation(
        "spine.scr-summary.unsupported",
        "*",
        f"{clinical.PATH}/{{rest...}}",
        "Any other method or address there",
        operations.refuse_method,
        refusals=("METHOD_NOT_ALLOWED",),
        source="not specified: assumed",
    ),
    Operation(
        "spine.message.send",
        "POST",
        "",
        "A message that is none of these",
        operations.refuse,
        (check_message,),
        (),
        _TRANSPORT,
        "not specified: assumed",
        door=SPINE_DOOR,
        answers_to=(ANYTHING,),
    ),
    Operation(
        "spine.unsupported",
        "*",
        "",
        "Any other method",
        operations.refuse_method,
        refusals=("METHOD_NOT_ALLOWED",),
        source="not specified: assumed",
        door=SPINE_DOOR,
        answers_to=(OTHER_METHOD,),
    ),
)

SERVICE = Service(
    name="spine",
    title="Spine HL7 V3 (PDS and SCR)",
    base_path=PATHS[0],
    operations=_OPERATIONS,
    refusals=REFUSALS,
    render=clinical.render,
    crash="INTERNAL_ERROR",
    unreadable="TOO_LARGE",
    timeout="TIMEOUT",
    reads_nhs_number=operations.nhs_number_of,
    rules=(rules.message, certificate),
    view=view,
    finding_ids=ids_of(rules.RULE_TABLE, upload_rules.UPLOAD_ROWS, PEER_ROWS),
    mutual_tls=True,
)
