"""How much capacity a service has now: what was set last, until it is reset by the clock. All faces read it here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from simulator.clock import parse_instant
from simulator.records.documents import Document, Documents, derived
from simulator.services.dos.directory.model import GREEN, RAGS, DosService
from simulator.wire.json import Json

KIND = "dos-capacity"


@dataclass(frozen=True, slots=True)
class Status:
    """A capacity status: GREEN, AMBER or RED, who set it when and why, and when it goes back to GREEN."""

    rag: str = GREEN
    notes: str = ""
    modified_by: str = ""
    modified: datetime | None = None
    resets_at: datetime | None = None

    @classmethod
    def of(cls, body: Json) -> Self:
        """What a document of kind `dos-capacity` says; a status that is no colour is GREEN."""
        rag = str(body.get("status", "")).upper()
        return cls(
            rag if rag in RAGS else GREEN,
            str(body.get("notes") or ""),
            str(body.get("modified_by") or ""),
            _instant(body.get("modified")),
            _instant(body.get("resets_at")),
        )

    def written(self) -> dict[str, Json]:
        """The status as a document; what is not known is left out."""
        body = {
            "status": self.rag,
            "notes": self.notes,
            "modified_by": self.modified_by,
            "modified": self.modified and self.modified.isoformat(),
            "resets_at": self.resets_at and self.resets_at.isoformat(),
        }
        return {name: value for name, value in body.items() if value}


def capacity_of(documents: Documents, service: DosService, now: datetime) -> Status:
    """What holds now. After its reset a service is GREEN, set by nobody, at the instant of the reset [A].

    What was set (`dos-capacity`) is laid over what the service's own document says, which is never reset.
    """
    document = documents.peek(KIND, service.key)
    status = None if document is None else derived(document, "dos-status", _status)
    if status is None:
        return Status(service.capacity)
    if status.rag != GREEN and status.resets_at is not None and status.resets_at <= now:
        return Status(GREEN, modified=status.resets_at)
    return status


async def set_capacity(documents: Documents, service: DosService, status: Status) -> None:
    """Keep a service's new status: every face shows it from now on."""
    await documents.put(KIND, service.key, status.written())


def _status(document: Document) -> Status | None:
    return Status.of(document.body) if document.body else None


def _instant(value: Json) -> datetime | None:
    try:
        return parse_instant(value) if value else None
    except (TypeError, ValueError):
        return None
