"""Whom a search finds, as long as they are not too many. Parameters are read in `criteria`."""

from simulator.call.refusal import Refusal
from simulator.population.matching.criteria import Criteria
from simulator.records.documents import Documents
from simulator.toolkit.tracing import Match, trace


def search(documents: Documents, asked: Criteria) -> list[Match]:
    """Everybody who fits, best first, then by NHS number. Raises Refusal TOO_MANY_MATCHES."""
    found = trace(documents, asked)
    if len(found) > asked.most:
        raise Refusal("TOO_MANY_MATCHES")
    return found
