"""Whether the bot is well: what monitoring asks for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.bank import Bank
from bot.storage.database import Database
from bot.storage.vitals import daily_states, overdue_count

LATE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Signs:
    """How things stand, from the rows and the packs."""

    dailies: dict[str, int]
    """Of the last 24 hours, by state; "missed" among them."""
    overdue: int
    """Dailies that should have been out for a minute."""
    content: dict[str, int]
    """Packs, topics, facts, questions."""


class Vitals:
    """Look at the rows and the packs. A database that does not answer lets `look` fail."""

    def __init__(self, database: Database, bank: Bank) -> None:
        self._database = database
        self._bank = bank

    async def look(self, now: dt.datetime) -> Signs:
        """How things stand now."""
        states = await self._database.read(daily_states, since=now - dt.timedelta(days=1))
        overdue = await self._database.read(overdue_count, before=now - LATE)
        packs = self._bank.stock.library.packs
        return Signs(
            states,
            overdue,
            {
                "packs": len(packs),
                "topics": sum(len(pack.topics) for pack in packs),
                "facts": sum(len(pack.facts) for pack in packs),
                "questions": sum(len(pack.questions) for pack in packs),
            },
        )
