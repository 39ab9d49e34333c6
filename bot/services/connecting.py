"""Keeping to Discord's limits on sessions, across restarts and across processes with one token."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.sessions import DAY, lane_of, may_start_at
from bot.storage.database import Database, Tx
from bot.storage.sessions import mark_held, record_start, starts_of, take_turn


@dataclass(frozen=True, slots=True)
class Turn:
    """A recorded start."""

    start_id: int
    at: dt.datetime
    """When the shard may identify itself."""


class Connecting:
    """When shards may start, what became of their sessions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def earliest(self, application_id: int, shard_ids: Sequence[int], *, now: dt.datetime) -> dt.datetime:
        """From when all these shards may start: later than now when earlier sessions did not hold."""
        return await self._database.read(earliest, application_id, shard_ids, now)

    async def start(self, application_id: int, shard_id: int, *, max_concurrency: int, now: dt.datetime) -> Turn:
        """Record that a shard starts, and take its turn in the lane that it shares with others."""
        return await self._database.write(
            start, application_id, shard_id, lane=lane_of(shard_id, max_concurrency), now=now
        )

    async def held(self, start_ids: Sequence[int]) -> None:
        """These sessions lasted, or were ended on purpose."""
        await self._database.write(mark_held, start_ids)


def earliest(tx: Tx, application_id: int, shard_ids: Sequence[int], now: dt.datetime) -> dt.datetime:
    """The latest of the shards' own earliest instants."""
    starts = (starts_of(tx, application_id, shard_id, since=now - DAY) for shard_id in shard_ids)
    return max((may_start_at(found, now) for found in starts), default=now)


def start(tx: Tx, application_id: int, shard_id: int, *, lane: int, now: dt.datetime) -> Turn:
    """The start counts from its turn, which may be some seconds ahead."""
    at = take_turn(tx, application_id, lane, now=now)
    return Turn(record_start(tx, application_id, shard_id, at=at), at)
