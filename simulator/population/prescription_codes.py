"""The codes of prescriptions that the population needs: by the names that people write, and which go together.

What each code is called on the wire, and what may happen to it, is the prescription service's business, which reads
from here what both need.
"""

STATUSES: dict[str, str] = {
    "awaiting-release-ready": "0000",
    "to-be-dispensed": "0001",
    "with-dispenser": "0002",
    "with-dispenser-active": "0003",
    "expired": "0004",
    "cancelled": "0005",
    "dispensed": "0006",
    "not-dispensed": "0007",
    "claimed": "0008",
    "no-claimed": "0009",
    "repeat-future-instance": "9000",
    "future-instance": "9001",
    "cancelled-future-instance": "9005",
}
"""Every prescription status by the name that a short form writes."""

ITEM_STATUSES: dict[str, str] = {
    "dispensed": "0001",
    "not-dispensed": "0002",
    "partial": "0003",
    "owing": "0004",
    "cancelled": "0005",
    "expired": "0006",
    "to-be-dispensed": "0007",
    "with-dispenser": "0008",
}
"""Every line item status by the name that a short form writes."""

TREATMENTS: dict[str, str] = {"acute": "0001", "repeat": "0002", "erd": "0003"}
"""Every treatment type by the name that a short form writes; eRD is electronic repeat dispensing."""

PHARMACY_SITE, APPLIANCE_SITE, DOCTOR_SITE = "P1", "P2", "P3"
"""Kinds of nominated dispenser: pharmacy, appliance supplier, dispensing doctor."""

_WAITING = frozenset({"0005", "0006", "0007"})
_OVER = frozenset({"0001", "0002", "0005", "0006"})

# EPS 2.2, "Legal". A placeholder for a cancellation that came first has no line items.
LEGAL_ITEMS: dict[str, frozenset[str]] = {
    "0000": _WAITING,
    "0001": _WAITING,
    "0002": frozenset({"0005", "0006", "0008"}),
    "0003": frozenset({"0001", "0002", "0003", "0004", "0005", "0006", "0008"}),
    "0004": frozenset({"0005", "0006"}),
    "0005": frozenset({"0005", "0006"}),
    "0006": _OVER,
    "0007": frozenset({"0002", "0005", "0006"}),
    "0008": _OVER,
    "0009": _OVER,
    "9000": _WAITING,
    "9001": _WAITING,
    "9005": frozenset(),
}
"""Which line item statuses a prescription of each status may have."""

USUAL_ITEM: dict[str, str] = {
    **dict.fromkeys(("0000", "0001", "9000", "9001"), "0007"),
    "0002": "0008",
    "0003": "0001",
    "0004": "0006",
    "0005": "0005",
    **dict.fromkeys(("0006", "0008", "0009"), "0001"),
    "0007": "0002",
}
"""What a line item is in a prescription of each status, where nothing else is said."""

OVER = frozenset({"0004", "0005", "0006", "0007", "0008", "0009"})
"""The statuses of an issue that has come to its end."""

CANCELLATION_REASONS: dict[str, str] = {
    "0001": "Prescribing Error",
    "0002": "Clinical contra-indication",
    "0003": "Change to medication treatment regime",
    "0004": "Clinical grounds",
    "0005": "At the Patients request",
    "0006": "At the Pharmacists request",
    "0007": "Notification of Death",
    "0008": "Patient deducted - other reason",
    "0009": "Patient deducted - registered with new practice",
}
"""Why a prescription or item is cancelled, by code: a record keeps the display."""

NON_DISPENSING_REASONS = tuple(f"{number:04d}" for number in range(1, 12))
"""The codes that say why an item is not dispensed: a record keeps the code."""

UPLOADED = "Prescription upload successful"
RELEASED = "Release Request successful"
NOMINATED_RELEASED = "Nominated Release Request successful"
NOTIFIED = "Dispense notification successful"
CLAIM_MADE = "Dispense claim successful"
ITEM_WAS_CANCELLED = "Prescription/item was cancelled"
MARKED = "Prescription/item was not cancelled. With dispenser. Marked for cancellation"
BATCH = "Updated by Routine Admin Batch worker"
"""What those entries of a history are called that a made prescription has."""

BATCH_ORG = "X2601"
"""Who is said to have done what time alone brings about."""
