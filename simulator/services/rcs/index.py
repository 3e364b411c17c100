"""A tenant's stored reports, found by NHS number or by criteria without looking at all of them.

It is told of each change of a document, so that a submission costs the same with ten reports and with ten thousand.
"""

import heapq
from collections.abc import Iterator
from typing import TypeVar

from simulator.records.documents import Document
from simulator.services.rcs.matching import CRITERIA, LIKELY, Report, Sought, Traits, score
from simulator.services.rcs.reports import report_of

K = TypeVar("K")

_SLACK = 1_000


class ReportIndex:
    """All reports of one tenant by what they are looked for by, and by when they came."""

    __slots__ = ("_by_chain", "_by_number", "_by_time", "_by_trait", "_came", "_places", "_reports")

    def __init__(self) -> None:
        self._reports: dict[str, Report] = {}
        self._by_number: dict[str, dict[str, Report]] = {}
        self._by_chain: dict[str, dict[int, dict[str, Report]]] = {}
        self._by_trait: tuple[dict[str, dict[str, Report]], ...] = tuple({} for _ in CRITERIA)
        self._by_time: list[tuple[float, str]] = []
        self._came = 0
        self._places: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._reports)

    def changed(self, before: Document | None, after: Document | None) -> None:
        """Take in that a report came, went or changed."""
        if before is not None:
            self._remove(self._reports.pop(before.key))
        if after is not None:
            self._add(report_of(after))

    def find(self, sought: Sought, since: float, until: float) -> list[Report]:
        """The reports that count and have the NHS number or at least three of the criteria, of those received between
        two instants, both included; in the order they came.
        """
        found = dict(self._by_number.get(sought.nhs_number or "", {}))
        for report in self._alike(sought.traits):
            if score(sought.traits, report.traits) >= LIKELY:
                found[report.key] = report
        counted = (report for report in found.values() if self._counts(report, since, until))
        return sorted(counted, key=lambda report: self._places[report.key])

    def oldest_before(self, instant: float) -> str | None:
        """The key of a report received before an instant, the oldest first; None if there is none."""
        while self._by_time:
            received, key = self._by_time[0]
            report = self._reports.get(key)
            if report is not None and report.received == received:
                return key if received < instant else None
            heapq.heappop(self._by_time)  # it was deleted, or has come again since
        return None

    def newer(self, chain: str, version: int) -> Iterator[Report]:
        """The reports of a set id that have a higher version."""
        for each, reports in self._by_chain.get(chain, {}).items():
            if each > version:
                yield from reports.values()

    def _counts(self, report: Report, since: float, until: float) -> bool:
        """Was it received in time, and has nothing replaced it? Two of one version are two calls."""
        return since <= report.received <= until and not any(
            since <= each.received <= until for each in self.newer(report.chain, report.version)
        )

    def _alike(self, asked: Traits) -> Iterator[Report]:
        """All that can match in three of the criteria asked for, and few others.

        Whoever matches in three of n is in at least one of any n - 2 groups, so the two largest need no look.
        """
        groups = [
            [group for text in texts if (group := by_text.get(text))]
            for texts, by_text in zip(asked, self._by_trait, strict=True)
            if texts
        ]
        groups.sort(key=lambda each: sum(map(len, each)))
        for matching in groups[: max(len(groups) - LIKELY + 1, 0)]:
            for reports in matching:
                yield from reports.values()

    def _add(self, report: Report) -> None:
        self._reports[report.key] = report
        self._came += 1
        self._places[report.key] = self._came
        self._by_chain.setdefault(report.chain, {}).setdefault(report.version, {})[report.key] = report
        for groups, text in self._groups(report):
            groups.setdefault(text, {})[report.key] = report
        heapq.heappush(self._by_time, (report.received, report.key))
        if len(self._by_time) > 2 * len(self._reports) + _SLACK:
            self._by_time = sorted((each.received, each.key) for each in self._reports.values())

    def _remove(self, report: Report) -> None:
        del self._places[report.key]
        versions = self._by_chain[report.chain]
        _take(versions, report.version, report.key)
        if not versions:
            del self._by_chain[report.chain]
        for groups, text in self._groups(report):
            _take(groups, text, report.key)

    def _groups(self, report: Report) -> Iterator[tuple[dict[str, dict[str, Report]], str]]:
        """The groups that it belongs to, each with its name in its dictionary."""
        if report.nhs_number is not None:
            yield self._by_number, report.nhs_number
        for groups, texts in zip(self._by_trait, report.traits, strict=True):
            for text in texts:
                yield groups, text


def _take(groups: dict[K, dict[str, Report]], name: K, key: str) -> None:
    """Take a report out of a group, and the group away if it is empty then."""
    group = groups[name]
    del group[key]
    if not group:
        del groups[name]
