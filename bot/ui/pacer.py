"""The pace of everything that is not an answer to an interaction: so many requests a second, the urgent ones first.

Discord takes 50 requests a second from one bot; answers to interactions do not count
(https://discord.com/developers/docs/topics/rate-limits#global-rate-limit).
"""

from __future__ import annotations

import asyncio
import bisect
import itertools
from collections import deque
from collections.abc import Callable
from enum import IntEnum

import structlog

RATE = 45.0
"""Requests a second, a little under Discord's limit."""

SLOW_FOR = 60.0
"""Seconds of half the pace after Discord said that the bot as a whole is too fast."""

SLACK = 0.02
"""Seconds by which a late turn may be made up for."""

log = structlog.get_logger()


class Urgency(IntEnum):
    """Who goes first."""

    POST = 0
    """Posts, closes and reveals."""
    SIDE = 1
    """Threads, roles, pins, messages to organisers."""
    NUMBERS = 2
    """Counters and boards."""


class Pacer:
    """Hands out turns, `rate` of them a second at most.

    `hold` gives the seconds to stand still, as long as too many requests are refused.
    """

    def __init__(self, rate: float = RATE, *, hold: Callable[[], float] = lambda: 0.0) -> None:
        self._rate = rate
        self._hold = hold
        self._queue: list[tuple[Urgency, int]] = []
        """Who waits, the next one first."""
        self._numbers = itertools.count()
        self._free_at = 0.0
        self._turns: deque[float] = deque(maxlen=int(rate) + 1)
        """When the last turns were given: about a second of them."""
        self._slow_until = 0.0

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._queue)

    async def turn(self, urgency: Urgency) -> None:
        """Wait for a turn. Each waiter sleeps for about as long as its place in the queue needs, then looks again."""
        me = (urgency, next(self._numbers))
        bisect.insort(self._queue, me)
        try:
            while (wait := self._wait(me)) > 0:  # noqa: ASYNC110 (a turn comes by time, not by an event)
                await asyncio.sleep(wait)
        finally:
            self._queue.remove(me)
        self._free_at = max(self._free_at, clock() - SLACK) + 1 / self._pace()
        self._turns.append(clock())

    def begin_anew(self) -> None:
        """Forget the turns so far: for an event loop whose clock was changed, against which they say nothing."""
        self._free_at = 0.0
        self._turns.clear()

    def slow_down(self) -> None:
        """Discord said that the bot as a whole is too fast: half the pace for a while."""
        self._slow_until = clock() + SLOW_FOR
        log.warning("pace halved", seconds=SLOW_FOR)

    def _pace(self) -> float:
        return self._rate / 2 if clock() < self._slow_until else self._rate

    def _wait(self, me: tuple[Urgency, int]) -> float:
        ahead = bisect.bisect_left(self._queue, me)
        return max(max(self._free_at, self._full_until()) - clock(), self._hold(), 0.0) + ahead / self._pace()

    def _full_until(self) -> float:
        """Until when the last second is full. What is late is made up for, but never beyond what a second may hold:
        Discord counts by seconds of its own.
        """
        full = len(self._turns) == self._turns.maxlen
        return self._turns[0] + len(self._turns) / self._pace() if full else 0.0


def clock() -> float:
    """Seconds of the event loop's clock, which no change of the host's clock moves."""
    return asyncio.get_running_loop().time()
