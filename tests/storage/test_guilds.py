"""Servers as rows: met, offered, left, back."""

from __future__ import annotations

import datetime as dt

from bot.storage import guilds
from bot.storage.database import Database
from bot.storage.tables import Guild
from tests import build, rows

NOW, HOUR = build.NOON, dt.timedelta(hours=1)


async def test_a_server_is_one_row_with_the_time_it_was_first_met(database: Database) -> None:
    for hours in range(3):
        await database.write(guilds.meet, 5, now=NOW + hours * HOUR)
    assert await database.read(rows.column, Guild.met_at) == [NOW]


async def test_known_are_those_met_and_those_with_a_schedule(database: Database) -> None:
    await database.write(guilds.meet, 5, now=NOW)
    await database.write(rows.planned, guild_id=6)
    assert await database.read(guilds.known_guilds) == {5, 6}


async def test_one_that_left_is_back_when_met(database: Database) -> None:
    await database.write(guilds.mark_left, [5, 6], now=NOW)
    assert await database.read(guilds.left_guilds) == {5: NOW, 6: NOW}
    await database.write(guilds.meet, 5, now=NOW + HOUR)
    assert await database.read(guilds.left_guilds) == {6: NOW}


async def test_the_offer_is_made_once_and_never_where_there_is_a_schedule(database: Database) -> None:
    await database.write(rows.planned, guild_id=6)
    offers = [await database.write(guilds.offer, guild, now=NOW) for guild in (5, 5, 6)]
    assert offers == [True, False, False]
