"""Missed dates as rows."""

from __future__ import annotations

from bot.storage import missed
from bot.storage.database import Database
from bot.storage.tables import MissedDate
from tests import build, rows

TODAY, NOW = build.NOON.date(), build.NOON


async def test_a_missed_date_keeps_its_first_reason(database: Database) -> None:
    plan = await database.write(rows.planned)
    for reason in ("first", "second"):
        await database.write(missed.record_missed, plan, TODAY, reason=reason, now=NOW)
    assert await database.read(missed.missed_since, plan.id, since=TODAY) == {TODAY: "first"}
    assert await database.read(rows.count, MissedDate) == 1


async def test_missed_dates_come_oldest_first_from_a_date_on(database: Database) -> None:
    plan = await database.write(rows.planned)
    for day in (3, 1, 2, 0):
        await database.write(missed.record_missed, plan, TODAY + day * rows.DAY, reason=f"{day}", now=NOW)
    found = await database.read(missed.missed_since, plan.id, since=TODAY + rows.DAY)
    assert list(found.values()) == ["1", "2", "3"]


async def test_a_date_that_got_its_daily_is_forgotten_and_the_others_stay(database: Database) -> None:
    one, other = [await database.write(rows.planned, guild_id=guild) for guild in (1, 2)]
    for plan in (one, other):
        await database.write(missed.record_missed, plan, TODAY, reason="late", now=NOW)
    await database.write(missed.forget_missed, one.id, TODAY)
    assert await database.read(missed.missed_since, one.id, since=TODAY) == {}
    assert await database.read(missed.missed_since, other.id, since=TODAY) == {TODAY: "late"}
