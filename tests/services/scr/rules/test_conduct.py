"""Findings that are noted while answering have rows in the table, with the severity that they deserve."""

import pytest

from simulator.services.scr.rules import conduct
from simulator.wire.findings import RuleRow, Severity


@pytest.mark.parametrize(
    ("row", "severity"),
    [
        (conduct.ASKED, Severity.INFORMATION),
        (conduct.OVERRIDDEN, Severity.WARNING),
        (conduct.ALERT_MISSING, Severity.ERROR),
        (conduct.ALERT_UNCALLED_FOR, Severity.WARNING),
        (conduct.STALE, Severity.WARNING),
        (conduct.REPLACES, Severity.INFORMATION),
    ],
    ids=lambda value: getattr(value, "id", str(value)),
)
def test_the_worst_is_a_view_against_the_patients_will_that_was_never_reported(
    row: RuleRow, severity: Severity
) -> None:
    assert (row.severity, row in conduct.ROWS) == (severity, True)
