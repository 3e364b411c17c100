"""The summary care record's reporting rules: which run on which operation, and the table of all findings."""

from collections.abc import Mapping

from simulator.call.call import Rule
from simulator.services.scr.rules import bodies, conduct, headers, request
from simulator.services.scr.rules.headers import ERROR
from simulator.wire.fhir_check import FHIR_RULES
from simulator.wire.findings import RuleRow

_IDENTIFIED: tuple[Rule, ...] = (
    headers.ids,
    headers.authorization,
    headers.role_form,
    headers.accept,
    headers.internal,
    request.parameters,
)
_READING: tuple[Rule, ...] = (*_IDENTIFIED, request.reading)
_CHANGING: tuple[Rule, ...] = (*_IDENTIFIED, headers.role_of_a_change, headers.content_type, bodies.structure)

RULES_BY_OPERATION: Mapping[str, tuple[Rule, ...]] = {
    "scr.document.search": (*_READING, request.whole_search),
    "scr.bundle.retrieve": _READING,
    "scr.bundle.upload": (*_CHANGING, bodies.upload_ids, bodies.document),
    "scr.permission.set": (*_CHANGING, bodies.permission),
    "scr.alert.raise": (*_CHANGING, bodies.alert),
    "scr.unsupported": (request.endpoint,),
}
"""Run on the exchanges of one operation, by its id."""

RULE_TABLE: tuple[RuleRow, ...] = (
    *request.ROWS,
    *headers.ROWS,
    *bodies.ROWS,
    *conduct.ROWS,
    *(RuleRow(rule, ERROR, what, "", "FHIR R4, the resource or data type") for rule, what in FHIR_RULES.items()),
)
"""Every finding that there is about this service."""
