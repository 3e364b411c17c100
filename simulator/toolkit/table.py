"""The table of everything that a receiver's rules find, for the services' pages. Nothing is checked here."""

from collections.abc import Iterable

from simulator.toolkit import (
    checks,
    content_rules,
    distribution_rows,
    envelope_rules,
    envelope_structure,
    header_rules,
    recipient_rules,
    schema_rules,
    structure_rules,
    transport_rules,
)
from simulator.toolkit.errors import REFUSALS
from simulator.toolkit.rows import RuleRow

RULE_TABLE: tuple[RuleRow, ...] = (
    *envelope_rules.ROWS,
    *envelope_structure.ROWS,
    *schema_rules.ROWS,
    *distribution_rows.ROWS,
    *structure_rules.ROWS,
    *content_rules.ROWS,
    *header_rules.ROWS,
    *recipient_rules.ROWS,
    *transport_rules.ROWS,
    *checks.ROWS,
)
"""Every rule that all receivers share, about in the order in which a message is checked."""


def rule_table(rows: Iterable[RuleRow] = RULE_TABLE) -> str:
    """Rules as a Markdown table: what each profile makes of a break, and the ErrorText where a fault says it."""
    lines = ["| rule | lenient | strict | what it finds | ErrorText | source |", "|---|---|---|---|---|---|"]
    lines += [f"| {' | '.join(map(_cell, _cells(row)))} |" for row in rows]
    return "\n".join(lines) + "\n"


def _cells(row: RuleRow) -> tuple[str, ...]:
    is_fault = row.refuses("strict") and "faultcode" in REFUSALS[row.code].detail
    text = row.text if is_fault else ""
    return f"`{row.id}`", _outcome(row, "lenient"), _outcome(row, "strict"), row.what, text, row.source


def _outcome(row: RuleRow, profile: str) -> str:
    """A refusal's code, or else how bad a finding it is."""
    return f"refused, {row.code}" if row.refuses(profile) else row.severity(profile).value


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
