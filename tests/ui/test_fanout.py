"""Many at once: every one handled, a bounded number in hand, and none kept from its turn by another's fault."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.ui.fanout import MOST_IN_HAND, in_hand


class Work:
    """Numbers to be taken in batches; how many were handled, and how many at the same time at most."""

    def __init__(self, count: int, batch: int = MOST_IN_HAND) -> None:
        self._left = list(range(count))
        self._batch = batch
        self.handled: list[int] = []
        self.most = 0
        self._now = 0

    async def take(self) -> Sequence[int]:
        await asyncio.sleep(0)
        taken, self._left = self._left[: self._batch], self._left[self._batch :]
        return taken

    async def handle(self, number: int) -> None:
        self._now += 1
        self.most = max(self.most, self._now)
        await asyncio.sleep(0.001 * (number % 3))
        self._now -= 1
        self.handled.append(number)


@pytest.mark.parametrize("count", [0, 1, MOST_IN_HAND, MOST_IN_HAND + 1, 500])
@pytest.mark.parametrize("batch", [1, MOST_IN_HAND])
async def test_each_is_handled_once(count: int, batch: int) -> None:
    work = Work(count, batch)
    await in_hand(work.take, work.handle)
    assert sorted(work.handled) == list(range(count))


async def test_no_more_are_in_hand_than_two_batches_can_be() -> None:
    work = Work(1_000)
    await in_hand(work.take, work.handle)
    assert work.most < 2 * MOST_IN_HAND


async def test_nothing_is_taken_while_many_are_in_hand() -> None:
    """Whoever takes more than it can handle keeps it from other processes."""
    release = asyncio.Event()
    work = Work(1_000)
    begun: list[int] = []

    async def handle(number: int) -> None:
        begun.append(number)
        await release.wait()

    running = asyncio.ensure_future(in_hand(work.take, handle))
    for _ in range(50):
        await asyncio.sleep(0)
    assert len(begun) == MOST_IN_HAND
    release.set()
    await running
    assert len(begun) == 1_000


async def test_one_slow_one_keeps_nobody_waiting() -> None:
    release = asyncio.Event()
    work = Work(300)

    async def handle(number: int) -> None:
        if number == 0:
            await release.wait()
        work.handled.append(number)
        if len(work.handled) == 299:
            release.set()

    await in_hand(work.take, handle)
    assert work.handled[-1] == 0


@pytest.mark.faults
async def test_what_goes_wrong_with_some_is_logged_and_the_others_go_on(caplog: pytest.LogCaptureFixture) -> None:
    work = Work(200)

    async def handle(number: int) -> None:
        if number % 10 == 0:
            raise RuntimeError(f"number {number}")
        await work.handle(number)

    await in_hand(work.take, handle)
    assert len(work.handled) == 180
    assert caplog.text.count("one of many failed") == 20
