"""PDS's reporting rules: which run on which operation, and the table of them all. They run after the reply has left.

Each rule reads the request, the reply and the operation, nothing else: it may run long after, on what was recorded.
The rules of one concept stand together in `rules_<concept>.py`.
"""

from collections.abc import Mapping

from simulator.call.call import Rule
from simulator.services.pds import (
    rules_contact,
    rules_create,
    rules_extensions,
    rules_headers,
    rules_person,
    rules_reply,
    rules_request,
    rules_search,
    rules_terms,
    rules_update,
)
from simulator.services.pds.rules_row import ERROR, RuleRow
from simulator.wire.fhir_check import FHIR_RULES

RULES: tuple[Rule, ...] = (
    rules_request.endpoint,
    rules_request.secret_in_query,
    rules_headers.internal,
    rules_headers.repeated,
    rules_reply.answer,
)
"""Run on every exchange of the service."""

_IDENTIFIED: tuple[Rule, ...] = (
    rules_headers.request_id,
    rules_headers.correlation_id,
    rules_headers.authorization,
    rules_headers.session_role,
    rules_headers.organisation,
    rules_headers.ignored,
)
_READING: tuple[Rule, ...] = (
    *_IDENTIFIED,
    rules_headers.not_waiting,
    rules_headers.version_not_matched,
    rules_request.no_body,
)
_OF_ONE_PATIENT: tuple[Rule, ...] = (*_READING, rules_request.nhs_number_in_path, rules_request.no_query)
_CHANGING: tuple[Rule, ...] = (
    *_IDENTIFIED,
    rules_headers.waiting,
    rules_request.body_size,
)
_CREATING: tuple[Rule, ...] = (
    *_CHANGING,
    rules_headers.session_role_for_change,
    rules_headers.version_not_matched,
    rules_request.json_type,
)

RULES_BY_OPERATION: Mapping[str, tuple[Rule, ...]] = {
    "pds.patient.retrieve": _OF_ONE_PATIENT,
    "pds.patient.search": (*_READING, rules_search.search),
    "pds.patient.create": (*_CREATING, rules_request.no_query, rules_create.create),
    "pds.patient.update": (
        *_CHANGING,
        rules_request.no_query,
        rules_headers.session_role_for_change,
        rules_headers.version_matched,
        rules_request.nhs_number_in_path,
        rules_request.patch_type,
        rules_update.update,
    ),
    "pds.birth.process": (*_CREATING, rules_create.birth),
    "pds.related-person.search": _OF_ONE_PATIENT,
    "pds.coverage.search": (*_READING, rules_create.coverage_search),
    "pds.coverage.create": (
        *_CHANGING,
        rules_request.no_query,
        rules_headers.version_matched,
        rules_request.json_type,
        rules_create.coverage,
    ),
}
"""Run on the exchanges of one operation, by its id."""

RULE_TABLE: tuple[RuleRow, ...] = (
    *rules_request.ROWS,
    *rules_headers.ROWS,
    *rules_search.ROWS,
    *rules_terms.ROWS,
    *rules_update.ROWS,
    *rules_create.ROWS,
    *rules_person.ROWS,
    *rules_contact.ROWS,
    *rules_extensions.ROWS,
    *rules_reply.ROWS,
    *(RuleRow(rule, ERROR, what, "", "FHIR R4, the resource or data type") for rule, what in FHIR_RULES.items()),
)
"""Every rule that a recorded PDS exchange can break, with its severity, what it finds and its source."""


def rule_table() -> str:
    """The table as Markdown, for the service's page."""
    lines = ["| rule | severity | what it finds | source |", "|---|---|---|---|"]
    lines += [f"| `{row.id}` | {row.severity} | {row.what} | {row.source} |" for row in RULE_TABLE]
    return "\n".join(lines) + "\n"
