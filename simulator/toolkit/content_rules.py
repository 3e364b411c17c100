"""The rules about what HL7 payloads say, in the order in which they run. Each group has a module of its own."""

from simulator.toolkit import ambulance_rules, patient_rules, pem_rules, report_rules
from simulator.toolkit.rows import ItkRule, RuleRow

CONTENT_RULES: tuple[ItkRule, ...] = (
    *report_rules.REPORT_RULES,
    *pem_rules.PEM_RULES,
    *ambulance_rules.AMBULANCE_RULES,
    *patient_rules.PATIENT_RULES,
)
"""C-1 to C-14, then what they do not number. Those of level S come first, so that they refuse in the table's order."""

ROWS: tuple[RuleRow, ...] = (*report_rules.ROWS, *pem_rules.ROWS, *ambulance_rules.ROWS, *patient_rules.ROWS)
"""All of their rows."""
