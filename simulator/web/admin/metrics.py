"""Prometheus's text format, written by hand: a dozen numbers need no library."""

from collections.abc import Iterable, Iterator

from simulator import __version__
from simulator.web.admin.route import Server

_Sample = tuple[tuple[tuple[str, str], ...], float]


def metrics_text(server: Server) -> str:
    """Every metric of the server, in the order of their names' meaning; label values are escaped."""
    return "".join(f"{line}\n" for line in _lines(server))


def _lines(server: Server) -> Iterator[str]:
    tally, simulator = server.tally, server.simulator
    journal = simulator.journal.state()
    exchanges = [
        ((("service", service), ("operation", operation), ("status", str(status))), count)
        for (service, operation, status), count in sorted(tally.exchanges.items())
    ]
    yield from _metric("info", "gauge", "What is running.", [((("version", __version__),), 1)])
    yield from _metric("exchanges_total", "counter", "Exchanges answered.", exchanges)
    yield from _metric("exchange_seconds_total", "counter", "Seconds spent until replies were ready.", tally.seconds)
    yield from _metric("requests_cut_short_total", "counter", "Requests whose client left too early.", tally.cut_short)
    yield from _metric("replies_undelivered_total", "counter", "Replies nobody waited for.", server.undelivered())
    yield from _metric("journal_exchanges", "gauge", "Exchanges in memory.", journal["exchanges_in_memory"])
    yield from _metric("journal_bytes", "gauge", "Bytes of exchanges in memory.", journal["bytes_in_memory"])
    yield from _metric("journal_queued_bytes", "gauge", "Bytes on their way to the store.", journal["bytes_queued"])
    yield from _metric("journal_bodies_dropped_total", "counter", "Bodies not kept.", journal["bodies_dropped"])
    yield from _metric("journal_exchanges_dropped_total", "counter", "Exchanges lost.", journal["exchanges_dropped"])
    yield from _metric("tenants", "gauge", "Tenants there are.", len(simulator.tenants.names()))
    yield from _metric("streams", "gauge", "Event streams that are open.", len(server.streams))


def _metric(name: str, kind: str, about: str, samples: float | Iterable[_Sample]) -> Iterator[str]:
    yield f"# HELP uec_simulator_{name} {about}"
    yield f"# TYPE uec_simulator_{name} {kind}"
    for labels, value in [((), samples)] if isinstance(samples, int | float) else samples:
        said = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels)
        yield f"uec_simulator_{name}{{{said}}} {value:.12g}" if said else f"uec_simulator_{name} {value:.12g}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
