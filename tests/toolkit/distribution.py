"""What tests of the rules about a distribution envelope share: all of these rules, and an id beside the makers'."""

from simulator.toolkit.distribution_rules import (
    ENVELOPE_RULES,
    IDENTIFIER_RULES,
    INTERACTION_RULES,
    PAYLOAD_RULES,
)

RULES = (*ENVELOPE_RULES, *INTERACTION_RULES, *IDENTIFIER_RULES, *PAYLOAD_RULES)
"""In the order of the validation table."""

OTHER = "uuid_00000000-0000-4000-8000-00000000000A"
"""An id that no maker gives."""
