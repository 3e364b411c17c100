"""What a server counts while it serves, for its metrics. Recording exchanges is the journal's business."""

from collections import Counter

from simulator.records.exchange import Exchange


class Tally:
    """Counts of exchanges by service, operation and status, the seconds they took, and requests cut short."""

    __slots__ = ("cut_short", "exchanges", "seconds")

    def __init__(self) -> None:
        self.exchanges: Counter[tuple[str, str, int]] = Counter()
        self.seconds = 0.0
        self.cut_short = 0

    def count(self, exchange: Exchange) -> None:
        """Count one exchange; bounded by the operations there are, as what no service answers counts as one."""
        self.exchanges[exchange.service or "", exchange.operation or "", exchange.status] += 1
        self.seconds += exchange.duration
