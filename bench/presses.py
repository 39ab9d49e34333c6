"""Members who press: at a bot's own rate, or at instants that do not wait for it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import itertools
import random
import time
from collections.abc import Iterator, Mapping

from tests.faults.server import DiscordServer
from tests.faults.world import Person

UNDER_WAY = 32
PATIENCE = 30.0
"""Seconds that a press is waited for; what takes longer than Discord's 3 is told in the figures."""


def person(number: int) -> Person:
    """A member of their own."""
    return Person(10_000 + number, f"Member {number}")


@contextlib.contextmanager
def unswept() -> Iterator[None]:
    """While the local Discord's garbage collector rests: it keeps all requests, and its pauses are not the bot's."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Presses:
    """Locks answers in, each by a member who has not answered yet, and times them. `postings`: channel -> posting."""

    def __init__(self, server: DiscordServer, postings: Mapping[int, int]) -> None:
        self._server = server
        self._postings = postings
        self._channels = sorted(postings)
        self._numbers: Iterator[int] = itertools.count()
        self._random = random.Random(1)
        server.interactions.patience = PATIENCE
        self._messages = {channel: server.world.message(channel, {}) for channel in postings}

    async def press(self, due: float) -> float:
        """Milliseconds from when it was due to the bot's first word; as many as it was waited for if there was none."""
        number = next(self._numbers)
        channel = self._channels[number % len(self._channels)]
        custom_id = f"answer:lock:{self._postings[channel]}:{self._random.randrange(3)}"
        interactions = self._server.interactions
        shown = await interactions.press(person(number), self._messages[channel], custom_id)
        with contextlib.suppress(TimeoutError):
            await shown.answered()
        return (time.perf_counter() - due) * 1e3

    async def closed(self, count: int) -> float:
        """So many presses, 32 under way at a time: presses a second."""
        with unswept():
            return await self._closed(count)

    async def _closed(self, count: int) -> float:
        begun = time.perf_counter()
        left = iter(range(count))

        async def one_after_another() -> None:
            for _ in left:
                await self.press(time.perf_counter())

        await asyncio.gather(*(one_after_another() for _ in range(UNDER_WAY)))
        return count / (time.perf_counter() - begun)

    async def open_loop(self, rate: float, seconds: float) -> list[float]:
        """Arrivals at random instants of this mean rate: how long each took, in ms."""
        with unswept():
            return await self._open_loop(rate, seconds)

    async def _open_loop(self, rate: float, seconds: float) -> list[float]:
        tasks: list[asyncio.Task[float]] = []
        due = begun = time.perf_counter()
        while due - begun < seconds:
            due += self._random.expovariate(rate)
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.append(asyncio.create_task(self.press(due)))
        return list(await asyncio.gather(*tasks))
