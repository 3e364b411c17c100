"""A process that records 100,000 exchanges of 4 KB and prints by how many bytes it grew.

`python -m tests.records.filling`
"""

import asyncio
from pathlib import Path

from simulator.records.journal import Journal
from simulator.records.opening import open_store
from tests.records.makers import an_exchange

COUNT = 100_000


async def main() -> None:
    """A hundred in each step of the loop, as a busy server would."""
    journal = Journal(open_store(None))
    await journal.start()
    before = _resident()
    for start in range(0, COUNT, 100):
        for number in range(start, start + 100):
            body = b"%08d" % number * 500
            journal.append(an_exchange(journal.next_id("default"), request_id=f"{number:036d}", response_body=body))
        await asyncio.sleep(0)
    grown = _resident() - before
    newest = await journal.select("default", limit=1)
    await journal.close()
    print(grown, newest[0].id)


def _resident() -> int:
    """The most bytes of memory that this process has had so far."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


if __name__ == "__main__":
    asyncio.run(main())
