"""PDS's reporting rules: which run on which operation, and the table of them all. They run after the reply has left.

Each rule reads the request, the reply and the operation, nothing else: it may run long after, on what was recorded.
The rules of one concept stand together in one module.
"""

from collections.abc import Mapping

from simulator.call.call import Rule
from simulator.services.pds.rules import (
    contact,
    create,
    extensions,
    headers,
    person,
    reply,
    request,
    search,
    terms,
    update,
)
from simulator.services.pds.rules.row import ERROR, RuleRow
from simulator.wire.fhir_check import FHIR_RULES

RULES: tuple[Rule, ...] = (
    request.endpoint,
    request.secret_in_query,
    headers.internal,
    headers.repeated,
    reply.answer,
)
"""Run on every exchange of the service."""

_IDENTIFIED: tuple[Rule, ...] = (
    headers.request_id,
    headers.correlation_id,
    headers.authorization,
    headers.session_role,
    headers.organisation,
    headers.ignored,
)
_READING: tuple[Rule, ...] = (
    *_IDENTIFIED,
    headers.not_waiting,
    headers.version_not_matched,
    request.no_body,
)
_OF_ONE_PATIENT: tuple[Rule, ...] = (*_READING, request.nhs_number_in_path, request.no_query)
_CHANGING: tuple[Rule, ...] = (
    *_IDENTIFIED,
    headers.waiting,
    request.body_size,
)
_CREATING: tuple[Rule, ...] = (
    *_CHANGING,
    headers.session_role_for_change,
    headers.version_not_matched,
    request.json_type,
)

RULES_BY_OPERATION: Mapping[str, tuple[Rule, ...]] = {
    "pds.patient.retrieve": _OF_ONE_PATIENT,
    "pds.patient.search": (*_READING, search.search),
    "pds.patient.create": (*_CREATING, request.no_query, create.create),
    "pds.patient.update": (
        *_CHANGING,
        request.no_query,
        headers.session_role_for_change,
        headers.version_matched,
        request.nhs_number_in_path,
        request.patch_type,
        update.update,
    ),
    "pds.birth.process": (*_CREATING, create.birth),
    "pds.related-person.search": _OF_ONE_PATIENT,
    "pds.coverage.search": (*_READING, create.coverage_search),
    "pds.coverage.create": (
        *_CHANGING,
        request.no_query,
        headers.version_matched,
        request.json_type,
        create.coverage,
    ),
}
"""Run on the exchanges of one operation, by its id."""

RULE_TABLE: tuple[RuleRow, ...] = (
    *request.ROWS,
    *headers.ROWS,
    *search.ROWS,
    *terms.ROWS,
    *update.ROWS,
    *create.ROWS,
    *person.ROWS,
    *contact.ROWS,
    *extensions.ROWS,
    *reply.ROWS,
    *(RuleRow(rule, ERROR, what, "", "FHIR R4, the resource or data type") for rule, what in FHIR_RULES.items()),
)
"""Every rule that a recorded PDS exchange can break, with its severity, what it finds and its source."""


def rule_table() -> str:
    """The table as Markdown, for the service's page."""
    lines = ["| rule | severity | what it finds | source |", "|---|---|---|---|"]
    lines += [f"| `{row.id}` | {row.severity} | {row.what} | {row.source} |" for row in RULE_TABLE]
    return "\n".join(lines) + "\n"
