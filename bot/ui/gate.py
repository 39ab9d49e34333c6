"""The gate to Discord's gateway: every identification passes here, and waits if it has to."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import discord
import structlog

from bot.core.sessions import HOLDS_AFTER, LANE_GAP
from bot.services.connecting import Connecting

R = TypeVar("R")
Otherwise = TypeVar("Otherwise")

log = structlog.get_logger()


class Gate:
    """Of one process. `now` is the host's clock."""

    def __init__(self, connecting: Connecting, now: Callable[[], dt.datetime]) -> None:
        self._connecting = connecting
        self._now = now
        self._max_concurrency = 1
        self._sessions: dict[int, int] = {}
        """Shard -> the recorded start of its present session."""
        self._holding: dict[int, asyncio.TimerHandle] = {}
        self._marking: set[asyncio.Task[None]] = set()

    async def open(self, application_id: int, shard_ids: Sequence[int], limits: discord.SessionStartLimits) -> None:
        """Before the first connection: wait while the day's identifications are used up, or in a loop of crashes."""
        self._max_concurrency = limits.max_concurrency
        if limits.remaining < len(shard_ids):
            seconds = limits.reset_after / 1_000
            log.error("no identifications left today; waiting for Discord's reset", seconds=round(seconds))
            await asyncio.sleep(seconds)
        wait = await self._wait(application_id, shard_ids)
        if wait > 0:
            log.warning("earlier sessions did not hold; waiting before the next", seconds=round(wait))
            await asyncio.sleep(wait)

    async def pass_through(self, application_id: int, shard_id: int) -> None:
        """Before an identification: wait until it is due, record it, take its turn."""
        # discord.py gives up waiting after a minute or three, and tries again; nothing is recorded before the wait.
        await asyncio.sleep(await self._wait(application_id, (shard_id,)))
        now = self._now()
        starting = self._connecting.start(application_id, shard_id, max_concurrency=self._max_concurrency, now=now)
        turn = await kept(starting, otherwise=None)
        if turn is None:
            await asyncio.sleep(LANE_GAP)
            return
        self._follow(shard_id, turn.start_id)
        await asyncio.sleep((turn.at - now).total_seconds())

    async def _wait(self, application_id: int, shard_ids: Sequence[int]) -> float:
        """Seconds until these shards may start."""
        now = self._now()
        earliest = await kept(self._connecting.earliest(application_id, shard_ids, now=now), otherwise=now)
        return (earliest - now).total_seconds()

    def _follow(self, shard_id: int, start_id: int) -> None:
        """Mark the session as one that held when it is old enough."""
        if shard_id in self._holding:
            self._holding[shard_id].cancel()
        self._sessions[shard_id] = start_id
        loop = asyncio.get_running_loop()
        self._holding[shard_id] = loop.call_later(HOLDS_AFTER.total_seconds(), self._begin_marking, shard_id)

    def _begin_marking(self, shard_id: int) -> None:
        task = asyncio.create_task(kept(self._connecting.held([self._sessions[shard_id]]), otherwise=None))
        self._marking.add(task)
        task.add_done_callback(self._marking.discard)

    async def close(self) -> None:
        """The bot is stopped on purpose: its sessions count as held."""
        for timer in self._holding.values():
            timer.cancel()
        self._holding.clear()
        if self._sessions:
            await kept(self._connecting.held(list(self._sessions.values())), otherwise=None)
            self._sessions.clear()


async def kept(record: Awaitable[R], *, otherwise: Otherwise) -> R | Otherwise:
    """What the record says. A database that fails must not keep the bot from Discord: it is told there."""
    try:
        return await record
    except Exception:
        log.warning("sessions not recorded", exc_info=True)
        return otherwise
