"""A tenant's documents: JSON by kind and key, with optimistic versions, over the shipped population.

Bodies are never changed in place: whoever wants another body puts another document. The interface is asynchronous
because a store shared by several processes has to wait; the one in memory never does.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol, TypeVar, cast

from simulator.wire.json import Json

T = TypeVar("T")
Kept = TypeVar("Kept", bound="Index")


class VersionConflict(Exception):
    """Somebody else changed the document since it was read."""


@dataclass(frozen=True, slots=True)
class Document:
    """One version of one document. `kept` holds what was derived from it: rendered bytes, search keys."""

    kind: str
    key: str
    version: int
    body: Json
    kept: dict[str, object] = field(default_factory=dict, compare=False, repr=False)


Shipped = Mapping[str, Mapping[str, Document]]
"""Documents that every tenant begins with, by kind and key; shared and never changed."""


class ShippedKind(dict[str, Document]):
    """The shipped documents of one kind by key. `kept` holds what was derived from all of them, for all tenants."""

    __slots__ = ("kept",)

    def __init__(self, documents: Mapping[str, Document]) -> None:
        super().__init__(documents)
        self.kept: dict[str, object] = {}


class Keeper(Protocol):
    """Where changes go so that they survive: told of each change in order."""

    def document_changed(self, tenant: str, kind: str, key: str, document: Document | None) -> None:
        """Keep this version; None means deleted."""


class Index(Protocol):
    """What a service keeps beside a tenant's documents of one kind, to find some of them without looking at all."""

    def changed(self, before: Document | None, after: Document | None) -> None:
        """One document has come (`before` None), gone (`after` None) or changed. It must never raise."""


class Documents:
    """One tenant's view: its own changes laid over what was shipped."""

    __slots__ = ("_changed", "_indexes", "_keeper", "_kept", "_shipped", "_tenant", "revisions")

    def __init__(self, shipped: Shipped, tenant: str = "", keeper: Keeper | None = None) -> None:
        self._shipped = shipped
        self._changed: dict[str, dict[str, Document | None]] = {}
        self._tenant = tenant
        self._keeper = keeper
        self._kept: dict[tuple[str, str], tuple[int, object]] = {}
        self._indexes: dict[str, dict[str, Index]] = {}
        self.revisions: dict[str, int] = {}
        """How often each kind has changed; an index built at one revision is good until the next."""

    async def get(self, kind: str, key: str) -> Document | None:
        """The current version, or None."""
        return self.peek(kind, key)

    def peek(self, kind: str, key: str) -> Document | None:
        """The version this process knows, without waiting."""
        changed = self._changed.get(kind)
        if changed is not None and key in changed:
            return changed[key]
        shipped = self._shipped.get(kind)
        return None if shipped is None else shipped.get(key)

    async def put(self, kind: str, key: str, body: Json, *, expect: int | None = None) -> Document:
        """Keep a new version. With `expect` (0: must be new) raises VersionConflict when the current one differs."""
        current = self.peek(kind, key)
        version = 0 if current is None else current.version
        if expect is not None and expect != version:
            raise VersionConflict(f"{kind} {key} is at version {version}, not {expect}")
        document = Document(kind, key, version + 1, body)
        self._change(kind, key, current, document)
        return document

    async def delete(self, kind: str, key: str, *, forget: bool = False) -> bool:
        """Remove it; False if it was not there.

        Its key stays known as one that was had, so that nobody gets a deleted patient's number, unless `forget`: that
        is for kinds of which many come and go.
        """
        current = self.peek(kind, key)
        if current is None:
            return False
        self._change(kind, key, current, None, forget=forget)
        return True

    async def keep_newest(self, kind: str, most: int) -> None:
        """Forget the oldest documents of a kind that was never shipped, many at a time, once there are too many."""
        changed = self._changed.get(kind, {})
        if len(changed) > most + most // 20:
            for key in list(islice(changed, len(changed) - most)):
                self._change(kind, key, changed[key], None, forget=True)

    async def every(self, kind: str) -> list[Document]:
        """All documents of a kind: the shipped ones in their order, then the tenant's own in the order they came."""
        return list(self.peek_every(kind))

    def peek_every(self, kind: str) -> Iterator[Document]:
        """The same, as this process knows them, without waiting."""
        changed = self._changed.get(kind, {})
        shipped = self._shipped.get(kind, {})
        for key, document in shipped.items():
            current = changed.get(key, document)
            if current is not None:
                yield current
        yield from (document for key, document in changed.items() if document is not None and key not in shipped)

    def shipped(self, kind: str) -> Mapping[str, Document]:
        """What was shipped of a kind: one object shared by all tenants, so an index over it can be shared too."""
        return self._shipped.get(kind, {})

    def changed(self, kind: str) -> Mapping[str, Document | None]:
        """This tenant's own documents of a kind, None where it deleted a shipped one."""
        return self._changed.get(kind, {})

    def derived_from_shipped(self, kind: str, name: str, make: Callable[[Iterable[Document]], T]) -> T:
        """What `make` gives for the shipped documents of a kind: made once under `name`, for all tenants together."""
        shipped = self._shipped.get(kind, {})
        if not isinstance(shipped, ShippedKind):
            return self._derived(0, kind, f"shipped {name}", lambda: make(shipped.values()))
        if name not in shipped.kept:
            shipped.kept[name] = make(shipped.values())
        return cast(T, shipped.kept[name])

    def derived_from_changed(self, kind: str, name: str, make: Callable[[Iterable[Document]], T]) -> T:
        """What `make` gives for the documents of a kind that this tenant changed: made under `name` after a change."""
        own = self._changed.get(kind, {}).values()
        revision = self.revisions.get(kind, 0)
        return self._derived(revision, kind, name, lambda: make(document for document in own if document is not None))

    def indexed(self, kind: str, name: str, make: Callable[[], Kept]) -> Kept:
        """The index that `make` gives, made once under `name` from all documents of the kind, then told of each change.

        For a kind that changes with each call, where what is `derived_from_changed` would be made anew every time.
        """
        indexes = self._indexes.setdefault(kind, {})
        if name not in indexes:
            index = make()
            for document in self.peek_every(kind):
                index.changed(None, document)
            indexes[name] = index
        return cast(Kept, indexes[name])

    def kinds(self) -> set[str]:
        """The kinds that hold anything."""
        return {kind for kind, documents in self._shipped.items() if documents} | set(self._changed)

    def restore(self, changes: Iterable[tuple[str, str, Document | None]]) -> None:
        """Lay kept changes over the shipped documents, as after a restart."""
        self._indexes.clear()
        for kind, key, document in changes:
            self._changed.setdefault(kind, {})[key] = document
            self.revisions[kind] = self.revisions.get(kind, 0) + 1

    def _derived(self, revision: int, kind: str, name: str, make: Callable[[], T]) -> T:
        kept = self._kept.get((kind, name))
        if kept is None or kept[0] != revision:
            kept = self._kept[kind, name] = (revision, make())
        return cast(T, kept[1])

    def _change(
        self, kind: str, key: str, before: Document | None, document: Document | None, *, forget: bool = False
    ) -> None:
        if self._keeper is not None:  # first, so that what cannot be kept is not changed either
            self._keeper.document_changed(self._tenant, kind, key, document)
        changed = self._changed.setdefault(kind, {})
        if forget and key not in self._shipped.get(kind, ()):
            del changed[key]
        else:
            changed[key] = document
        self.revisions[kind] = self.revisions.get(kind, 0) + 1
        indexes = self._indexes.get(kind)
        if indexes is not None:
            for index in indexes.values():
                index.changed(before, document)


def derived(document: Document, name: str, make: Callable[[Document], T]) -> T:
    """What `make` gives for this version: made once under `name`, then kept with the version."""
    try:
        return document.kept[name]  # type: ignore[return-value]  # as `make` made it; a cast takes time
    except KeyError:
        made = document.kept[name] = make(document)
        return made
