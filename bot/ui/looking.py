"""A loop that looks again and again, whatever goes wrong in a look and however the host's clock jumps.

`discord.ext.tasks` computes its next look from the wall clock: set back by a day, it would sleep for a day.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

STOPS_WITHIN = 10
"""Seconds that a stop waits for a look that is under way."""

log = structlog.get_logger()


class Looking:
    """Calls `look` for ever; it gives the seconds until the next one."""

    def __init__(self, name: str, look: Callable[[], Awaitable[float]]) -> None:
        self._name = name
        self._look = look
        self._busy = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._moved_at = float("-inf")

    def start(self) -> None:
        """Begin to look, at once."""
        self._task = asyncio.get_running_loop().create_task(self._for_ever())

    async def stop(self) -> None:
        """Let the running look finish, then end. One that hangs is given up; the next start settles what it left."""
        if self._task is None:
            return
        try:
            async with asyncio.timeout(STOPS_WITHIN), self._busy:
                self._task.cancel()
        except TimeoutError:  # the lock stays with the look that hangs until it is ended
            self._task.cancel()

    def ago(self) -> float:
        """Seconds since it last moved: began or ended a look, or got on with a long one."""
        return asyncio.get_running_loop().time() - self._moved_at

    def move(self) -> None:
        """A look that takes long got on."""
        self._moved_at = asyncio.get_running_loop().time()

    async def once(self) -> float:
        """One look. Nothing that goes wrong in it may end the loop: a dead loop is a lost daily."""
        async with self._busy:
            self.move()
            try:
                return await self._look()
            except Exception:
                log.exception(f"{self._name} failed; next look in a few seconds")
                return 5.0
            finally:
                self.move()

    async def _for_ever(self) -> None:
        while True:  # noqa: ASYNC110 (no event tells of what is due: it is in the database)
            await asyncio.sleep(await self.once())
