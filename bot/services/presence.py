"""Which servers the bot is in, as Discord says once a day; whom to offer a setup."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from bot.storage import guilds
from bot.storage.database import Database, Tx


class Presence:
    """Servers come and go without an event: the bot asks for no intent."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def to_offer(self, guild_id: int, *, now: dt.datetime) -> bool:
        """Whether an organiser of this server is to be offered a setup, now and never again."""
        return await self._database.write(guilds.offer, guild_id, now=now)

    async def listed(self, guild_ids: Collection[int], *, now: dt.datetime) -> None:
        """Discord says that the bot is in exactly these servers."""
        await self._database.write(compare, frozenset(guild_ids), now=now)

    async def met(self, guild_id: int, *, now: dt.datetime) -> None:
        """Something came from this server, so the bot is in it."""
        await self._database.write(guilds.meet, guild_id, now=now)


def compare(tx: Tx, present: frozenset[int], *, now: dt.datetime) -> None:
    """Note who left and who is back."""
    left = guilds.left_guilds(tx)
    guilds.mark_left(tx, guilds.known_guilds(tx) - present - left.keys(), now=now)
    for guild_id in present & left.keys():
        guilds.meet(tx, guild_id, now=now)
