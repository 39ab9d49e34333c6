"""Telling organisers of troubles, once each."""

from __future__ import annotations

import datetime as dt

from bot.core.alerts import Alert
from bot.storage.alerts import take_untold
from bot.storage.database import Database

AT_ONCE = 20
"""Alerts told at one look: they wait behind everything else."""


class Alerting:
    """Hand out what nobody was told of."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, now: dt.datetime) -> tuple[Alert, ...]:
        """Some alerts to tell; they count as told from here on, so that a failing message does not repeat for ever."""
        return await self._database.write(take_untold, now=now, limit=AT_ONCE)
