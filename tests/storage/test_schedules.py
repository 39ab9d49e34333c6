"""Where and when a server gets its daily."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update

from bot.core.plans import Plan
from bot.core.schedule import Cadence
from bot.storage.database import Database, Tx
from bot.storage.schedules import due_schedules, move_on, schedule_of, set_schedule
from bot.storage.tables import Schedule
from tests import build, rows

NOW, HOUR = build.NOON, dt.timedelta(hours=1)


async def test_a_server_without_setup_has_no_schedule(database: Database) -> None:
    assert await database.read(schedule_of, build.GUILD) is None


async def test_a_schedule_comes_back_as_it_was_wished(database: Database) -> None:
    cadence = Cadence("Europe/Zurich", dt.time(7, 5), 0b0011111)
    plan = await database.write(rows.planned, cadence=cadence, packs=("demo", "more"), next_due=NOW)
    assert plan == Plan(
        id=plan.id,
        guild_id=build.GUILD,
        channel_id=build.CHANNEL,
        packs=("demo", "more"),
        cadence=cadence,
        mode="study",
        catch_up=dt.timedelta(hours=6),
        next_date=NOW.date(),
        next_due=NOW,
        set_up_by=build.ADA,
    )


async def test_a_second_setup_changes_channel_time_and_zone_of_the_same_schedule(database: Database) -> None:
    first = await database.write(rows.planned)
    cadence = Cadence("Asia/Tokyo", dt.time(21, 15))
    second = await database.write(rows.planned, cadence=cadence, channel_id=2_002, next_due=NOW + HOUR)
    assert (second.id, second.channel_id, second.cadence.zone, second.cadence.at) == (
        first.id,
        2_002,
        "Asia/Tokyo",
        dt.time(21, 15),
    )
    assert second.next_due == NOW + HOUR
    assert await database.read(rows.count, Schedule) == 1


async def test_a_second_setup_keeps_what_it_did_not_ask_for(database: Database) -> None:
    await database.write(rows.planned, packs=("demo",))
    again = await database.write(rows.planned, packs=("demo", "more"), cadence=Cadence("UTC", dt.time(9), 1))
    assert again.packs == ("demo",)
    assert again.cadence.weekdays == 0b1111111


async def test_the_last_organiser_is_remembered(database: Database) -> None:
    await database.write(rows.planned, set_up_by=1)
    await database.write(rows.planned, set_up_by=2)
    assert await database.read(rows.column, Schedule.set_up_by) == [2]


async def test_each_server_has_its_own(database: Database) -> None:
    ids = {(await database.write(rows.planned, guild_id=guild)).id for guild in (1, 2, 3)}
    assert len(ids) == 3


async def due(database: Database, now: dt.datetime = NOW, limit: int = 10) -> list[int]:
    return [plan.guild_id for plan in await database.write(due_schedules, now, limit=limit)]


async def test_a_schedule_is_due_from_its_very_instant(database: Database) -> None:
    await database.write(rows.planned, next_due=NOW)
    assert await due(database, NOW - dt.timedelta(microseconds=1)) == []
    assert await due(database, NOW) == [build.GUILD]


async def test_the_longest_overdue_come_first_and_only_so_many(database: Database) -> None:
    for guild, hours in ((1, 1), (2, 3), (3, 2), (4, -1)):
        await database.write(rows.planned, guild_id=guild, next_due=NOW - hours * HOUR)
    assert await due(database) == [2, 3, 1]
    assert await due(database, limit=2) == [2, 3]


async def test_a_paused_schedule_is_not_due_until_its_pause_ends(database: Database) -> None:
    plan = await database.write(rows.planned, next_due=NOW)

    def pause(tx: Tx) -> None:
        tx.execute(update(Schedule).where(Schedule.id == plan.id).values(paused_until=NOW + HOUR))

    await database.write(pause)
    assert await due(database, NOW + HOUR / 2) == []
    assert await due(database, NOW + HOUR) == [build.GUILD]


async def test_setting_up_again_ends_a_pause(database: Database) -> None:
    await database.write(rows.planned)
    await database.write(lambda tx: tx.execute(update(Schedule).values(paused_until=NOW + 9 * HOUR)) and None)
    await database.write(rows.planned)
    assert await due(database) == [build.GUILD]


async def test_a_schedule_that_moved_on_is_due_at_its_next_instant(database: Database) -> None:
    plan = await database.write(rows.planned, next_due=NOW)
    following = NOW + dt.timedelta(days=1)
    await database.write(move_on, plan.id, next_date=following.date(), next_due=following)
    assert await due(database, NOW + HOUR) == []
    moved = await database.read(schedule_of, build.GUILD)
    assert moved is not None
    assert (moved.next_date, moved.next_due) == (following.date(), following)


async def test_moving_one_on_leaves_the_others(database: Database) -> None:
    first = await database.write(rows.planned, guild_id=1)
    await database.write(rows.planned, guild_id=2)
    await database.write(move_on, first.id, next_date=NOW.date(), next_due=NOW + HOUR)
    assert await due(database) == [2]


async def test_the_time_of_day_is_stored_to_the_minute_as_people_write_it(database: Database) -> None:
    for guild, at in ((1, dt.time(0)), (2, dt.time(23, 59))):
        wanted = rows.wish(guild_id=guild, cadence=Cadence("UTC", at))
        await database.write(set_schedule, wanted, next_date=NOW.date(), next_due=NOW, now=NOW)
    statement = select(Schedule.post_at).order_by(Schedule.guild_id)
    assert await database.read(lambda tx: tx.execute(statement).scalars().all()) == ["00:00", "23:59"]
