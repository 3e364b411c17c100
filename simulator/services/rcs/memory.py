"""What the service remembers: reports for 96 hours of the tenant's time, then no more."""

from datetime import datetime, timedelta

from simulator.population.rcs_kinds import slice_of_report
from simulator.records.documents import Document, Documents
from simulator.services.rcs.index import ReportIndex
from simulator.services.rcs.matching import Sought, Verdict, decide
from simulator.services.rcs.reports import KIND
from simulator.wire.json import Json
from simulator.wire.slices import Slice

RETENTION = timedelta(hours=96)
"""How long a report is kept from its receipt. One received exactly so long ago still counts."""


def index_of(documents: Documents) -> ReportIndex:
    """The tenant's reports, to be looked through."""
    return documents.indexed(KIND, "reports", ReportIndex)


async def remember(documents: Documents, body: dict[str, Json]) -> tuple[Document | None, Document]:
    """Keep a report, in place of the one with the same id: what was kept before, and what is now."""
    key = body["document_id"]
    before = await documents.get(KIND, key)
    return before, await documents.put(KIND, key, body)


async def tidy(documents: Documents, now: datetime) -> None:
    """Delete what was received more than 96 hours ago. Costs nothing while nothing is due."""
    index = index_of(documents)
    limit = (now - RETENTION).timestamp()
    while (key := index.oldest_before(limit)) is not None:
        await documents.delete(KIND, key, forget=True)


def ask(documents: Documents, sought: Sought, now: datetime) -> Verdict:
    """What the reports of the last 96 hours say of a caller."""
    return decide(sought, index_of(documents).find(sought, (now - RETENTION).timestamp(), now.timestamp()))


def slices_of(documents: Documents, verdict: Verdict) -> list[Slice]:
    """The reports of a verdict as they were sent."""
    found = (documents.peek(KIND, report.key) for report in verdict.reports)
    return [slice_of_report(document.body) for document in found if document is not None]
