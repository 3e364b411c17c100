"""What a timeline of a prescription is: things that a dispenser does to it as the tenant's clock goes by.

How they are carried out is the prescription service's business.
"""

from simulator.population.prescription_codes import ITEM_STATUSES
from simulator.population.shapes import code, each, mapping, ods_code, record, text

RELEASED_THEN, RETURNED_THEN, DISPENSED_THEN, CLAIMED_THEN = "release", "return", "dispense", "claim"
"""What can stand in a timeline: a dispenser takes the prescription, gives it back, dispenses, claims."""

_NUMBER = text(r"[1-9][0-9]?", "write the number of a line item as a text")
_MOMENT = text(r"-?P[0-9TWDHMS.]+|[0-9]{4}-[0-9]{2}-[0-9]{2}.*", "write PT2H from the beginning on, or an instant")
_ITEM_STATUS = code((*ITEM_STATUSES, *ITEM_STATUSES.values()), "status of a line item")
_EVENT = code((RELEASED_THEN, RETURNED_THEN, DISPENSED_THEN, CLAIMED_THEN), "step of a timeline")

TIMELINE = each(
    record(
        {"at": _MOMENT, "event": _EVENT},
        {"org": ods_code, "items": mapping(_ITEM_STATUS, _NUMBER)},
    )
)
"""Each says when, counted from the tenant's beginning, and what. `org` is the dispenser, unless it is the nominated or
present one; `items` are the statuses, by code or name, of line items by number that are not simply dispensed.
"""
