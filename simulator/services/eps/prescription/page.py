"""The tables of statuses and events as the service's page shows them."""

from collections.abc import Mapping

from simulator.population.prescription_codes import LEGAL_ITEMS
from simulator.services.eps.prescription.codes import STATUSES
from simulator.services.eps.prescription.table import EVENTS, TRANSITIONS, allowed


def status_table() -> str:
    """Every prescription status: its names, the line item statuses that it may have, and the events that may come."""
    rows = ["| code | display | class | line items | what may come |", "|---|---|---|---|---|"]
    for code, status in STATUSES.items():
        items = " ".join(sorted(LEGAL_ITEMS[code])) or "none"
        events = ", ".join(event for event in EVENTS if allowed(event, code))
        kind = f"{status.kind}, cancellable" if status.cancellable else status.kind
        rows.append(f"| `{code}` | {status.display} | {kind} | {items} | {events} |")
    return "\n".join(rows)


def event_table() -> str:
    """Every event: what it makes of the prescription and of its line items, and its title in the history."""
    rows = ["| event | prescription | line items | history |", "|---|---|---|---|"]
    for event, transition in TRANSITIONS.items():
        moves = _moves({before or "new": after or "as below" for before, after in transition.moves.items()})
        items = _moves(transition.items) or ("as below" if None in transition.moves.values() else "unchanged")
        rows.append(f"| {event} | {moves} | {items} | {transition.message or 'none'} |")
    return "\n".join(rows)


def _moves(moves: Mapping[str, str]) -> str:
    """Moves by where they lead to: `0000 9001 to 0001`."""
    to: dict[str, list[str]] = {}
    for before, after in moves.items():
        to.setdefault("unchanged" if before == after else f"to {after}", []).append(before)
    return "; ".join(f"{' '.join(before)} {after}" for after, before in to.items())
