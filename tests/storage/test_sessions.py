"""Sessions at the gateway: starts are kept for a day, lanes give each start a turn of its own."""

from __future__ import annotations

import asyncio
import datetime as dt

from bot.core.sessions import Start
from bot.services.connecting import Connecting
from bot.storage.database import Database, database_url, open_database
from bot.storage.sessions import mark_held, record_start, starts_of, take_turn
from bot.storage.tables import SessionStart
from tests import build, rows

APP, NOW, SECOND = 77, build.NOON, dt.timedelta(seconds=1)
AGES = dt.timedelta(days=2)


async def test_starts_are_told_apart_by_shard_and_application(database: Database) -> None:
    for app, shard in ((APP, 0), (APP, 1), (78, 0)):
        await database.write(record_start, app, shard, at=NOW)
    assert await database.read(starts_of, APP, 0, since=NOW - SECOND) == [Start(NOW, held=False)]


async def test_a_session_that_held_says_so(database: Database) -> None:
    first = await database.write(record_start, APP, 0, at=NOW)
    await database.write(record_start, APP, 0, at=NOW + SECOND)
    await database.write(mark_held, [first])
    assert await database.read(starts_of, APP, 0, since=NOW - SECOND) == [
        Start(NOW, held=True),
        Start(NOW + SECOND, held=False),
    ]


async def test_starts_are_forgotten_after_a_day(database: Database) -> None:
    await database.write(record_start, APP, 0, at=NOW - AGES)
    await database.write(record_start, APP, 0, at=NOW)
    assert await database.read(rows.count, SessionStart) == 1


async def test_each_start_in_a_lane_has_a_turn_5_seconds_after_the_last(database: Database) -> None:
    turns = [await database.write(take_turn, APP, 0, now=NOW) for _ in range(3)]
    assert turns == [NOW, NOW + 5 * SECOND, NOW + 10 * SECOND]
    assert await database.write(take_turn, APP, 1, now=NOW) == NOW
    assert await database.write(take_turn, APP, 0, now=NOW + 60 * SECOND) == NOW + 60 * SECOND


async def test_a_clock_that_was_years_ahead_does_not_close_the_lane(database: Database) -> None:
    await database.write(take_turn, APP, 0, now=NOW + 400 * AGES)
    assert await database.write(take_turn, APP, 0, now=NOW) == NOW


async def test_processes_that_start_at_once_get_turns_of_their_own(address: str) -> None:
    """Four of them on PostgreSQL; SQLite has one, which asks four times."""
    url = database_url(address)
    one = open_database(url)
    others = [open_database(url) for _ in range(3)] if address.startswith("postgresql") else [one] * 3
    connecting = [Connecting(database) for database in (one, *others)]
    turns = await asyncio.gather(
        *(each.start(APP, shard, max_concurrency=1, now=NOW) for shard, each in enumerate(connecting * 3))
    )
    assert sorted(turn.at for turn in turns) == [NOW + n * 5 * SECOND for n in range(12)]
    for database in {id(d): d for d in (one, *others)}.values():
        await database.close()


async def test_the_slowest_shard_decides_when_a_process_starts(database: Database) -> None:
    connecting = Connecting(database)
    assert await connecting.earliest(APP, (0, 1), now=NOW) == NOW
    for _ in range(4):
        await connecting.start(APP, 1, max_concurrency=16, now=NOW)
    after = NOW + 16 * SECOND
    assert await connecting.earliest(APP, (0,), now=after) == after
    assert await connecting.earliest(APP, (0, 1), now=after) > after


async def test_sessions_that_held_hold_up_nobody(database: Database) -> None:
    connecting = Connecting(database)
    turns = [await connecting.start(APP, 0, max_concurrency=16, now=NOW) for _ in range(4)]
    await connecting.held([turn.start_id for turn in turns])
    after = NOW + 16 * SECOND
    assert await connecting.earliest(APP, (0,), now=after) == after
