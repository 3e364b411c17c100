"""Which operation a request means: by method and path, in one tree of path segments for all services, or by what it
says at a door.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from simulator.call.call import Operation, Service
from simulator.call.door import Arrival, Door
from simulator.records.documents import Documents
from simulator.wire.http import Request, segments

Found = tuple[Service, Operation, Mapping[str, str]]
_NO_VALUES: Mapping[str, str] = {}


_Ending = tuple[Service, Operation, tuple[str, ...]]
_Behind = dict[str, tuple[Service, Operation]]


@dataclass(slots=True)
class _Node:
    literals: dict[str, "_Node"] = field(default_factory=dict)
    placeholder: "_Node | None" = None
    rest: "_Node | None" = None
    methods: dict[str, _Ending] = field(default_factory=dict)


def _ending(node: _Node, method: str) -> _Ending | None:
    methods = node.methods
    return methods.get(method) or (methods.get("GET") if method == "HEAD" else None) or methods.get("*")


class Routes:
    """All operations of all services. A literal segment wins over `{one}`, and that over `{the rest...}`, even none."""

    def __init__(self, services: Iterable[Service]) -> None:
        self._root = _Node()
        self._doors: dict[Door, _Behind] = {}
        self._door_at: dict[str, tuple[Door, _Behind]] = {}
        for service in services:
            for operation in service.operations:
                if operation.door is None:
                    for path in (operation.path, *operation.more_paths):
                        self._add(service, operation, path)
                else:
                    self._add_behind(operation.door, service, operation)

    def knock(self, request: Request, documents: Documents) -> tuple[Service, Operation, Arrival] | None:
        """The operation behind a door at the request's path; None if there is no door for this tenant."""
        path = request.path.rstrip("/").lower()
        at = self._door_at.get(path)
        if at is None:
            at = next((each for each in self._doors.items() if path in each[0].more(documents)), None)
            if at is None:
                return None
        door, behind = at
        arrival = door.read(request)
        found = next((behind[name] for name in arrival.names if name in behind), None)
        return None if found is None else (*found, arrival)

    def find(self, method: str, path: str) -> Found | None:
        """The operation for a percent-encoded path below the tenant's prefix. HEAD is answered as GET."""
        parts = segments(path)
        node, at, end = self._root, 0, len(parts)
        # The way to a service forks at literals only: nothing to come back to, so nothing to remember.
        while at < end and node.placeholder is None and node.rest is None:
            literal = node.literals.get(parts[at])
            if literal is None:
                return None
            node, at = literal, at + 1
        found = self._find(node, parts, at, method)
        if found is None:
            return None
        service, operation, names, values = found
        return service, operation, dict(zip(names, values, strict=True)) if names else _NO_VALUES

    def _find(
        self, node: _Node, parts: list[str], at: int, method: str
    ) -> tuple[Service, Operation, tuple[str, ...], tuple[str, ...]] | None:
        if at == len(parts):
            if ending := _ending(node, method):
                return (*ending, ())
            return (*ending, ("",)) if node.rest is not None and (ending := _ending(node.rest, method)) else None
        part = parts[at]
        literal = node.literals.get(part)
        if literal is not None and (found := self._find(literal, parts, at + 1, method)):
            return found
        if node.placeholder is not None and part and (found := self._find(node.placeholder, parts, at + 1, method)):
            return (*found[:3], (part, *found[3]))
        if node.rest is not None and (ending := _ending(node.rest, method)):
            return (*ending, ("/".join(parts[at:]),))
        return None

    def _add_behind(self, door: Door, service: Service, operation: Operation) -> None:
        behind = self._doors.setdefault(door, {})
        self._door_at.update({path.rstrip("/").lower(): (door, behind) for path in door.paths})
        for name in operation.answers_to:
            if name in behind:
                raise ValueError(f"{operation.id} and {behind[name][1].id} both answer to {name}")
            behind[name] = (service, operation)

    def _add(self, service: Service, operation: Operation, path: str) -> None:
        node, names = self._root, list[str]()
        for part in path.split("/")[1:]:
            if part.startswith("{") and part.endswith("...}"):
                names.append(part[1:-4])
                node.rest = node.rest or _Node()
                node = node.rest
            elif part.startswith("{"):
                names.append(part[1:-1])
                node.placeholder = node.placeholder or _Node()
                node = node.placeholder
            else:
                node = node.literals.setdefault(part, _Node())
        if operation.method in node.methods:
            raise ValueError(f"{operation.id} and another operation share {operation.method} {path}")
        node.methods[operation.method] = (service, operation, tuple(names))
