"""Closing the daily: what is to be revealed, and how it ended."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from bot.core.plans import Plan
from bot.core.postings import Asked
from bot.core.results import Ended
from bot.storage import closings, leases, postings
from bot.storage.alerts import raise_alert, settle_alerts
from bot.storage.database import Database, Tx
from bot.storage.schedules import plans_of

SETTLES = dt.timedelta(seconds=5)
"""After the closing instant, so that a last-second click, which Discord has dated in time, is counted."""

AT_ONCE = 64

TRY_AGAIN = dt.timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Reveal:
    """A closed posting in the hands of this process."""

    ended: Ended
    plan: Plan

    @property
    def asked(self) -> Asked:
        """The posting."""
        return self.ended.asked


class Closing:
    """From closed to revealed. Editing the post is the screen's work; doing it twice changes nothing."""

    def __init__(self, database: Database, *, owner: str = "only") -> None:
        self._database = database
        self._owner = owner

    async def take(self, now: dt.datetime) -> tuple[Reveal, ...]:
        """Some postings that are over and still hide their key; empty when there are no more."""
        return await self._database.write(take, self._owner, now)

    async def revealed(self, asked: Asked, *, now: dt.datetime) -> None:
        """The post shows its key, or can never do so."""
        await self._database.write(closings.mark_revealed, asked.id, now=now)

    async def later(self, asked: Asked, *, now: dt.datetime) -> None:
        """It did not work out; again in a while."""
        await self._database.write(leases.put_back, asked.id, owner=self._owner, retry_at=now + TRY_AGAIN)

    async def discussed(self, asked: Asked, thread_id: int) -> None:
        """The posting has its thread."""
        await self._database.write(discussed, asked, thread_id)

    async def pinned(self, asked: Asked) -> tuple[Asked, ...]:
        """The posting's message is pinned: the earlier ones that are to be unpinned."""
        return await self._database.write(pinned, asked)

    async def unpinned(self, asked: Asked) -> None:
        """The posting's message is not pinned any more."""
        await self._database.write(postings.set_pinned, asked.id, pinned=False)

    async def trouble(self, asked: Asked, kind: Literal["pin", "thread"], text: str, *, now: dt.datetime) -> None:
        """Pinning or the thread did not work: `text` tells organisers what to do, once."""
        await self._database.write(raise_alert, guild_id=asked.guild_id, kind=kind, text=text, now=now)


def take(tx: Tx, owner: str, now: dt.datetime) -> tuple[Reveal, ...]:
    """Take postings, with their results."""
    found = leases.take_ended(tx, owner=owner, now=now, closed_before=now - SETTLES, limit=AT_ONCE)
    plans = plans_of(tx, {asked.schedule_id for asked in found})
    return tuple(Reveal(Ended(asked, closings.results(tx, asked)), plans[asked.schedule_id]) for asked in found)


def pinned(tx: Tx, asked: Asked) -> tuple[Asked, ...]:
    """Note the pin, and list the older ones."""
    older = tuple(one for one in postings.pinned_postings(tx, asked.schedule_id) if one.id != asked.id)
    postings.set_pinned(tx, asked.id, pinned=True)
    settle_alerts(tx, guild_id=asked.guild_id, kinds=("pin",), now=asked.due_at)
    return older


def discussed(tx: Tx, asked: Asked, thread_id: int) -> None:
    """Note the thread; what kept threads from being opened is over."""
    postings.set_thread(tx, asked.id, thread_id)
    settle_alerts(tx, guild_id=asked.guild_id, kinds=("thread",), now=asked.ends_at)
