"""Closing the daily: what is to be revealed, and how it ended."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.core.postings import Asked
from bot.core.results import Results
from bot.storage import closings
from bot.storage.database import Database, Tx

SETTLES = dt.timedelta(seconds=5)
"""After the closing instant, so that a last-second click, which Discord has dated in time, is counted."""

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Ended:
    """A closed posting with its results."""

    asked: Asked
    results: Results


class Closing:
    """From closed to revealed. Editing the post is the screen's work; doing it twice changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ended(self, now: dt.datetime) -> tuple[Ended, ...]:
        """Postings that are over and still hide their key."""
        return await self._database.read(ended, now)

    async def revealed(self, ended: Ended, *, now: dt.datetime) -> None:
        """The post shows its key, or can never do so."""
        await self._database.write(closings.mark_revealed, ended.asked.id, now=now)


def ended(tx: Tx, now: dt.datetime) -> tuple[Ended, ...]:
    """Collect postings with their results."""
    over = closings.unrevealed(tx, closed_before=now - SETTLES, limit=AT_ONCE)
    return tuple(Ended(asked, closings.results(tx, asked)) for asked in over)
