"""The page of services: what answers where for this tenant, and what each operation can refuse."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from simulator.call.call import Operation, Service
from simulator.call.refusal import RefusalRow
from simulator.web.inspector.page import Context, Visit

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Offered:
    """An operation as it is listed: where it is reached, and the page on which it can be tried."""

    operation: Operation
    addresses: tuple[str, ...]
    link: str


@dataclass(frozen=True, slots=True)
class Section:
    """A service with its base URL for this tenant, empty where there is none, and its operations."""

    service: Service
    base_url: str
    offered: tuple[Offered, ...]


async def show(visit: Visit) -> Context:
    """Every service with its operations."""
    return {
        "title": "Services",
        "crumbs": [("Start", visit.link("start"))],
        "sections": [_section(visit, service) for service in visit.simulator.services],
    }


def addresses(operation: Operation) -> tuple[str, ...]:
    """The paths at which an operation answers; behind a door those that it shares with others."""
    if operation.door is not None:
        return operation.door.paths
    return tuple(path for path in (operation.path, *operation.more_paths) if path.startswith("/"))


def refusals(service: Service, operation: Operation) -> Iterable[tuple[str, int, str]]:
    """What an operation can refuse: codes of the service's table with their statuses and texts."""
    for code in sorted({*operation.refusals, service.crash, service.unreadable, service.timeout}):
        row = service.refusals.get(code)
        if row is not None:
            yield code, row.status, _text(row)


def _text(row: RefusalRow) -> str:
    """A refusal's text, as far as it is fixed."""
    text = _PLACEHOLDER.sub(lambda found: row.detail.get(found[1], "…"), row.display)
    return text if row.diagnostics in (None, "", text) else f"{text}: {row.diagnostics}"


def _section(visit: Visit, service: Service) -> Section:
    offered = tuple(
        Offered(each, addresses(each), visit.link("operation", operation=each.id)) for each in service.operations
    )
    return Section(service, visit.base_url + service.base_path if service.base_path else "", offered)
