"""The kind of document that says what the Electronic Prescription Service's prescribing API accepts and refuses."""

from simulator.population.kind import Kind
from simulator.population.shapes import code, flag, record

SIGNATURES = ("off", "decodable", "verified")
"""How a signature is looked at: not at all, whether it can be read, or whether it is the prescriber's."""

ALGORITHMS = ("RS256", "RS1")
"""What a digest is to be signed with."""

_PRESCRIBING = record(
    {},
    {
        "lenient": flag,
        "validation": flag,
        "spine_rules": flag,
        "signatures": code(SIGNATURES, "look at signatures"),
        "algorithm": code(ALGORITHMS, "algorithm"),
        "test_headers": flag,
        "prescribing": flag,
        "cancellation": flag,
    },
)

EPS_OPTION_KINDS: dict[str, Kind] = {"eps-options": Kind(_PRESCRIBING, key=code(("prescribing",), "key of this kind"))}
"""The kind by name; its one key is `prescribing`."""
