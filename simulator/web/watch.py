"""Looks at the files of played scenarios from time to time, beside what is served."""

import asyncio
import logging
from contextlib import suppress

from simulator.pipeline.following import Following

EVERY_SECONDS = 0.5
"""How often it looks; a change is taken up by the second look that sees it."""

_log = logging.getLogger("simulator.web")


class Watch:
    """Runs from `start` to `close`."""

    def __init__(self, following: Following) -> None:
        self._following = following
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        """Look no more."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self._following.look()
            except Exception:
                _log.exception("looking at scenario files failed")
