"""Doing the same for many postings at once, a bounded number in hand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import structlog

log = structlog.get_logger()

T = TypeVar("T")

MOST_IN_HAND = 64


async def in_hand(take: Callable[[], Awaitable[Sequence[T]]], handle: Callable[[T], Awaitable[None]]) -> None:
    """Take and handle until nothing is left. While many are being handled no more are taken.

    What goes wrong with one is logged, and the others go on.
    """
    running: set[asyncio.Task[None]] = set()
    while True:
        batch = await take() if len(running) < MOST_IN_HAND else ()
        running |= {asyncio.ensure_future(handle(one)) for one in batch}
        if not running:
            return
        until = asyncio.FIRST_COMPLETED if batch or len(running) >= MOST_IN_HAND else asyncio.ALL_COMPLETED
        done, running = await asyncio.wait(running, return_when=until)
        for problem in filter(None, (task.exception() for task in done)):
            log.error("one of many failed", exc_info=problem)
