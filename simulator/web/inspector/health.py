"""The page that says how the server is doing: what it has answered, what it keeps, and what was lost."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from simulator import __version__
from simulator.web.admin.app import SERVER
from simulator.web.inspector.page import Context, Visit
from simulator.web.inspector.rendering import seconds, size

if TYPE_CHECKING:
    from simulator.web.admin.route import Server

_TEMPORARY = "temporary: nothing outlives the run"


async def show(visit: Visit) -> Context:
    """What /health and /metrics know, in words."""
    server = visit.request.app[SERVER]
    journal, tally = visit.simulator.journal.state(), server.tally
    lost = journal["bodies_dropped"] + journal["exchanges_dropped"]
    return {
        "title": "Health",
        "crumbs": [("Start", visit.link("start"))],
        "failure": journal["failure"],
        "lost": lost,
        "store": _store(visit, journal),
        "server": _served(server),
        "services": _by_service(tally.exchanges.items()),
    }


def _store(visit: Visit, journal: Mapping[str, int]) -> list[tuple[str, str]]:
    settings = visit.simulator.settings
    return [
        ("Kept in", str(settings.store) if journal["durable"] else _TEMPORARY),
        ("Exchanges in memory", f"{journal['exchanges_in_memory']:,} of at most {settings.journal_rows:,}"),
        ("Bytes in memory", f"{size(journal['bytes_in_memory'])} of at most {size(settings.journal_bytes)}"),
        ("On their way to the store", size(journal["bytes_queued"])),
        ("Bodies dropped under load", f"{journal['bodies_dropped']:,}"),
        ("Exchanges lost", f"{journal['exchanges_dropped']:,}"),
    ]


def _served(server: "Server") -> list[tuple[str, str]]:
    tally = server.tally
    answered = tally.exchanges.total()
    mean = seconds(tally.seconds / answered) if answered else "not known yet"
    return [
        ("Version", __version__),
        ("Exchanges answered", f"{answered:,}"),
        ("Time until a reply was ready, on average", mean),
        ("Requests whose client left too early", f"{tally.cut_short:,}"),
        ("Replies nobody waited for", f"{server.undelivered():,}"),
        ("Tenants", f"{len(server.simulator.tenants.names()):,}"),
        ("Open event streams", f"{len(server.streams):,}"),
    ]


def _by_service(counted: Iterable[tuple[tuple[str, str, int], int]]) -> list[tuple[str, list[int]]]:
    """Exchanges by service, and of each how many were answered with 2xx, 3xx, 4xx, 5xx and with nothing."""
    found: dict[str, Counter[int]] = {}
    for (service, _, status), number in counted:
        found.setdefault(service, Counter())[status // 100] += number
    return [(name, [counts[2], counts[3], counts[4], counts[5], counts[0]]) for name, counts in sorted(found.items())]
