"""A process that records as quickly as it can until it is killed. It prints each id when its append has resolved.

`python -m tests.records.crashing PATH`
"""

import asyncio
import os
import sys
from pathlib import Path

from simulator.records.documents import Documents
from simulator.records.journal import Journal
from simulator.records.sqlite import DurableStore
from tests.records.makers import an_exchange

APPENDERS = 20


async def main(path: str) -> None:
    """Each exchange comes with a document of the same number, as an update's would."""
    journal = Journal(DurableStore(Path(path)), max_rows=100)
    await journal.start()
    documents = Documents({}, "default", journal)

    async def append_without_end() -> None:
        while True:
            exchange = an_exchange(journal.next_id("default"), request_body=b"x" * 3_000)
            await documents.put("people", str(exchange.id), {"id": exchange.id})
            await journal.append(exchange)
            os.write(1, b"%d\n" % exchange.id)

    await asyncio.gather(*[append_without_end() for _ in range(APPENDERS)])


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
