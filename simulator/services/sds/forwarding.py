"""Whose address a message goes to: for what Spine forwards, the address is that of its intermediary."""

from collections.abc import Iterable

from simulator.call.refusal import Refusal
from simulator.records.documents import Documents
from simulator.toolkit.spine_directory import CORE, Handler, handlers

RELIABLE_SERVICES = frozenset(
    (
        "cc", "ebs", "ebsepr", "ebsnpr", "gp2gp", "pat", "itk", "dis", "ed", "op", "caf", "adm", "ooh", "am", "mh",
        "nd", "dir",
    )
)  # fmt: skip
"""The services of which Spine forwards messages."""

RELIABLE = frozenset(
    (
        "COMT_IN000004GB01", "COPC_IN000001UK01", "MCCI_IN010000UK13", "POLB_IN020005UK01", "POLB_IN020006UK01",
        "PRPA_IN010000UK07", "PRPA_IN020000UK06", "PRPA_IN030000UK08", "PRSC_IN040000UK08", "PRSC_IN050000UK06",
        "PRSC_IN060000UK06", "PRSC_IN070000UK08", "PRSC_IN080000UK07", "PRSC_IN090000UK09", "PRSC_IN100000UK06",
        "PRSC_IN110000UK08", "PRSC_IN130000UK07", "PRSC_IN140000UK06", "PRSC_IN150000UK06", "RCMR_IN010000UK05",
        "RCMR_IN030000UK06",
    )
)  # fmt: skip
EXPRESS = frozenset(("PRSC_IN080000UK03", "PRSC_IN040000UK03"))
"""Interactions that go through one intermediary or the other."""

RELIABLE_INTERMEDIARY = "urn:nhs:names:services:tms:ReliableIntermediary"
EXPRESS_INTERMEDIARY = "urn:nhs:names:services:tms:ExpressIntermediary"

# What the service says when an entry has several interactions: its code expects one.
_SEVERAL = "'list' object has no attribute 'split'"


def addresses_of(documents: Documents, handler: Handler) -> tuple[str, ...]:
    """Where a handler's messages are sent. Raises Refusal where the service itself fails."""
    if len(handler.interactions) > 1:
        raise Refusal("INTERNAL_ERROR", _SEVERAL)
    service, interaction = _split(handler.interactions)
    if service in RELIABLE_SERVICES:
        if interaction in RELIABLE:
            return _intermediary(documents, RELIABLE_INTERMEDIARY)
        if interaction in EXPRESS:
            return _intermediary(documents, EXPRESS_INTERMEDIARY)
    return handler.addresses


def _split(interactions: Iterable[str]) -> tuple[str, str]:
    parts = next(iter(interactions), "").split(":")
    return (parts[-2], parts[-1]) if len(parts) > 1 else ("", "")


def _intermediary(documents: Documents, name: str) -> tuple[str, ...]:
    found = [each for each in handlers(documents) if each.ods_code == CORE and name in each.interactions]
    if len(found) != 1:
        raise Refusal("INTERNAL_ERROR", _expected("result", len(found)))
    if len(found[0].addresses) != 1:
        raise Refusal("INTERNAL_ERROR", _expected("address", len(found[0].addresses)))
    return found[0].addresses


def _expected(what: str, count: int) -> str:
    return f"Expected 1 {what} for forward reliable/express routing and reliability but got {count}"
