"""Runs one rule over one call."""

from simulator.call.call import Rule
from simulator.wire.findings import Finding
from tests.services.scr.calling import Met


def found(rule: Rule, met: Met) -> list[Finding]:
    """What a rule finds."""
    return [*rule(met.call, met.reply)]


def names(rule: Rule, met: Met) -> list[str]:
    """The ids of what it finds."""
    return [each.rule for each in found(rule, met)]
