"""The rows of findings that no service makes: what is noticed around it, by the steps of an exchange and by scenarios.

What a service and its rules find stands in tables of their own.
"""

from simulator.wire.findings import ERROR, INFORMATION, WARNING, RuleRow

UNREADABLE = RuleRow("wire.unreadable", ERROR, "a body that cannot be read", "a body that can be read", "")
UNPROVEN = RuleRow(
    "tls.client-certificate",
    ERROR,
    "the client showed no certificate, and this service demands one",
    "a certificate of this CA",
    "TLS with mutual authentication",
)
BODIES_DROPPED = RuleRow(
    "simulator.bodies-dropped",
    INFORMATION,
    "the bodies were dropped under load, so no rule could look at them",
    "",
    "",
)
RULE_FAILED = RuleRow("simulator.rule-failed", INFORMATION, "a rule of ours failed", "", "")
AMENDED_IN_VAIN = RuleRow(
    "scenario.amend",
    WARNING,
    "a scenario's rule could not amend the reply",
    "a path that the reply has",
    "",
)
NOTHING_SENT = RuleRow(
    "scenario.callback",
    WARNING,
    "a scenario's rule has a callback, but nothing is sent",
    "a message that was taken, of a service that answers later",
    "",
)
TOO_MUCH = RuleRow(
    "scenario.too-much",
    WARNING,
    "rules of scenarios were left out, because looking into the message took too long",
    "fewer conditions on large bodies, or quicker ones: on a header, a patient, an equal text",
    "",
)

ROWS = (UNREADABLE, UNPROVEN, BODIES_DROPPED, RULE_FAILED, AMENDED_IN_VAIN, NOTHING_SENT, TOO_MUCH)
"""All of them."""
