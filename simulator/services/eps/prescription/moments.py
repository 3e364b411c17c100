"""Instants in a prescription's record: how they are read and written.

A shipped or scenario's record may count from the beginning of its tenant: `-P3D` is three days before.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from simulator.population.relative_times import counted, is_relative, read
from simulator.wire.json import Json

_TIMES = frozenset(
    {
        "issueDate", "timestamp", "at", "releaseDate", "lastDispenseDate", "completedDate", "claimedDate",
        "noClaimDate", "deletedDate", "downloadDate", "windowLow", "windowHigh", "asOf",
    }
)  # fmt: skip
"""The members of a record that hold an instant or a day."""

_PARTS = ("history", "dispenseNotifications", "issues", "pharmacyStatus")
_LISTS = ("pendingCancellations", "timeline")


def written(moment: datetime) -> str:
    """An instant as a record keeps it: `2026-11-22T10:00:00.000Z`."""
    moment = moment.astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def moment_in(record: Mapping[str, Json], name: str) -> datetime | None:
    """The instant under a name of a record, or None."""
    text = record.get(name)
    return read(text) if isinstance(text, str) and text else None


def resolved(body: dict[str, Json], began: datetime) -> dict[str, Json]:
    """The record with the times that count from the tenant's beginning written out; itself if it has none."""
    changed: dict[str, Json] = _resolved_times(body, began)
    for name in _PARTS:
        part = body.get(name)
        if isinstance(part, dict):
            entries = {key: _resolved_times(entry, began) for key, entry in part.items()}
            if any(entries[key] is not part[key] for key in part):
                changed = {**changed, name: entries}
    for name in _LISTS:
        listed = body.get(name)
        if isinstance(listed, list):
            changed = {**changed, name: [_resolved_times(entry, began) for entry in listed]}
    return changed


def _resolved_times(record: Json, began: datetime) -> Json:
    if not isinstance(record, dict):
        return record
    times: dict[str, Json] = {}
    for name, value in record.items():
        if name in _TIMES and isinstance(value, str) and is_relative(value):
            moment = counted(value, began)
            if moment is not None:
                times[name] = written(moment)
    return {**record, **times} if times else record
