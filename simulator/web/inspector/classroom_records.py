"""A class: its trainees with their tenants and patients, and what was archived of them.

All of it are documents of a tenant of their own, so that it outlasts a restart, and the reset of any other tenant.
"""

import asyncio
import base64
import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from simulator.pipeline import Simulator, TenantSpec
from simulator.records.documents import Document, Documents
from simulator.records.exports import as_har
from simulator.wire.json import Json, render_json

HOME = "classes"
"""The tenant that holds them; it is made with the first class."""

KIND = "classrooms"
"""The kind of the documents that hold a class each, by its name."""

ARCHIVES = "classroom-archives"
"""The kind of those that hold what a trainee's tenant had recorded before its last reset, by the tenant's name."""

MOST_TRAINEES = 40
"""Trainees in a class."""

MOST_ARCHIVED = 2_000
"""The newest exchanges of a trainee that an archive holds."""

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Trainee:
    """One trainee: a tenant, the patient to take a call from, and the scenario that is about them, empty for none."""

    tenant: str
    nhs_number: str
    scenario: str


@dataclass(frozen=True, slots=True)
class Classroom:
    """A class."""

    name: str
    trainees: tuple[Trainee, ...]

    @classmethod
    def of(cls, body: Mapping[str, Json]) -> Self:
        """The class of a document."""
        return cls(
            body["name"],
            tuple(Trainee(each["tenant"], each["nhs_number"], each["scenario"]) for each in body["trainees"]),
        )

    def as_json(self) -> Json:
        """The document's body."""
        trainees = [
            {"tenant": each.tenant, "nhs_number": each.nhs_number, "scenario": each.scenario} for each in self.trainees
        ]
        return {"name": self.name, "trainees": trainees}


@dataclass(frozen=True, slots=True)
class Archive:
    """What was recorded before a reset: an HTTP archive, packed. `count` is how many exchanges it holds."""

    taken: str
    count: int
    packed: str

    def har(self) -> bytes:
        """The HTTP archive itself."""
        return gzip.decompress(base64.b64decode(self.packed))


def is_class_name(name: str) -> bool:
    """May a class be called so: lower-case letters, digits and dashes, 30 at most?"""
    return _NAME.fullmatch(name) is not None


def tenant_name(name: str, number: int) -> str:
    """The tenant of a trainee, such as `class-a-01`."""
    return f"class-{name}-{number:02d}"


def classes(simulator: Simulator) -> list[Classroom]:
    """All classes in the order they were set up."""
    tenant = simulator.tenants.peek(HOME)
    return [] if tenant is None else [Classroom.of(document.body) for document in tenant.documents.peek_every(KIND)]


def find(simulator: Simulator, name: str) -> Classroom | None:
    """The class of a name."""
    document = _peek(simulator, KIND, name)
    return None if document is None else Classroom.of(document.body)


def remembered(simulator: Simulator, name: str) -> dict[str, object]:
    """Where what was derived about a class is held, for as long as the class is as it is."""
    document = _peek(simulator, KIND, name)
    return {} if document is None else document.kept


async def keep(simulator: Simulator, classroom: Classroom) -> None:
    """Keep a class that is new. Raises VersionConflict if somebody else has set up one of this name."""
    await (await _home(simulator)).put(KIND, classroom.name, classroom.as_json(), expect=0)


async def forget(simulator: Simulator, classroom: Classroom) -> None:
    """Remove a class with its tenants and all that was recorded and archived of them."""
    documents = await _home(simulator)
    for trainee in classroom.trainees:
        if simulator.tenants.peek(trainee.tenant) is not None:
            await simulator.tenants.delete(trainee.tenant)
        await documents.delete(ARCHIVES, trainee.tenant, forget=True)
    await documents.delete(KIND, classroom.name, forget=True)


async def archive(simulator: Simulator, tenant: str, taken: datetime) -> None:
    """Keep what a tenant has recorded, in place of what was kept before; where nothing is recorded, that stays."""
    exchanges = await simulator.journal.select(tenant, limit=MOST_ARCHIVED)
    if not exchanges:
        return
    har = await asyncio.to_thread(
        lambda: base64.b64encode(gzip.compress(render_json(as_har(exchanges, simulator.findings)), mtime=0)).decode()
    )
    body = {"taken": taken.isoformat(timespec="seconds"), "exchanges": len(exchanges), "har": har}
    await (await _home(simulator)).put(ARCHIVES, tenant, body)


def archived(simulator: Simulator, tenant: str) -> Archive | None:
    """What was archived of a tenant last."""
    document = _peek(simulator, ARCHIVES, tenant)
    if document is None:
        return None
    return Archive(document.body["taken"], document.body["exchanges"], document.body["har"])


async def _home(simulator: Simulator) -> Documents:
    tenant = simulator.tenants.peek(HOME) or await simulator.tenants.create(HOME, TenantSpec())
    return tenant.documents


def _peek(simulator: Simulator, kind: str, key: str) -> Document | None:
    tenant = simulator.tenants.peek(HOME)
    return None if tenant is None else tenant.documents.peek(kind, key)
