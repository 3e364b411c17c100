"""Which of the prescribing API's reporting rules run on which operation, and the table of them all."""

from simulator.call.call import Rule
from simulator.services.eps.dispensing.rules import of_notification
from simulator.services.eps.prescribing.rules import headers, message, prescription
from simulator.wire.fhir_check import FHIR_RULES
from simulator.wire.findings import ERROR, RuleRow

RULES_OF_READING: tuple[Rule, ...] = (headers.headers,)
RULES_OF_VALIDATING: tuple[Rule, ...] = (headers.headers, headers.body, message.structure)
RULES_OF_ORDERS: tuple[Rule, ...] = (*RULES_OF_VALIDATING, message.message, prescription.prescription)
RULES_OF_PROCESSING: tuple[Rule, ...] = (*RULES_OF_ORDERS, of_notification)
"""What runs on what is only read, on what is only validated, on orders, and on every message."""

RULE_TABLE: tuple[RuleRow, ...] = (
    *headers.ROWS,
    *message.ROWS,
    *prescription.ROWS,
    *(RuleRow(rule, ERROR, what, "", "FHIR R4, the resource or data type") for rule, what in FHIR_RULES.items()),
)
"""Every rule that a recorded exchange with the prescribing API can break."""
