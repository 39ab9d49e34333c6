"""Troubles as rows: one while it lasts."""

from __future__ import annotations

import asyncio
import datetime as dt

from sqlalchemy import select

from bot.storage import alerts
from bot.storage.database import Database, Tx
from bot.storage.tables import Alert
from tests import build, rows

NOW, HOUR = build.NOON, dt.timedelta(hours=1)


def seen(tx: Tx) -> list[tuple[dt.datetime, dt.datetime]]:
    """First and last time of each."""
    return [(first, last) for first, last in tx.execute(select(Alert.raised_at, Alert.last_at).order_by(Alert.id))]


async def raised(database: Database, hours: int = 0, *, guild: int = 1) -> None:
    now = NOW + hours * HOUR
    await database.write(alerts.raise_alert, guild_id=guild, kind="access", text=f"{hours}", now=now)


async def test_a_trouble_that_lasts_is_one_row_with_its_first_and_last_time(database: Database) -> None:
    for hours in range(3):
        await raised(database, hours)
    assert await database.read(seen) == [(NOW, NOW + 2 * HOUR)]


async def test_processes_that_meet_it_at_the_same_moment_raise_it_once(database: Database) -> None:
    await asyncio.gather(*(raised(database) for _ in range(10)))
    assert len(await database.read(seen)) == 1


async def test_what_is_settled_keeps_its_time_and_a_new_one_begins(database: Database) -> None:
    await raised(database)
    for hours in (1, 2):
        now = NOW + hours * HOUR
        await database.write(alerts.settle_alerts, guild_id=1, kinds=("access", "missed"), now=now)
    assert await database.read(alerts.open_kinds, guild_id=1) == frozenset()
    await raised(database, 3)
    newest, oldest = await database.read(alerts.last_alerts, guild_id=1, limit=5)
    assert (oldest.settled_at, newest.settled_at) == (NOW + HOUR, None)
    assert await database.read(alerts.open_kinds, guild_id=1) == {"access"}


async def test_settling_leaves_other_kinds_and_servers(database: Database) -> None:
    await raised(database)
    await raised(database, guild=2)
    await database.write(alerts.raise_alert, guild_id=1, kind="pin", text="pin", now=NOW)
    await database.write(alerts.settle_alerts, guild_id=1, kinds=("access",), now=NOW)
    assert await database.read(alerts.open_kinds, guild_id=1) == {"pin"}
    assert await database.read(alerts.open_kinds, guild_id=2) == {"access"}


async def test_an_alert_of_a_server_without_a_schedule_has_nobody_to_tell(database: Database) -> None:
    await raised(database)
    (alert,) = await database.write(alerts.take_untold, now=NOW, limit=5)
    assert (alert.staff_channel_id, alert.set_up_by) == (None, None)


async def test_with_a_schedule_whoever_set_it_up_is_told(database: Database) -> None:
    await database.write(rows.planned, guild_id=1)
    await raised(database)
    (alert,) = await database.write(alerts.take_untold, now=NOW, limit=5)
    assert alert.set_up_by == build.ADA
    assert await database.write(alerts.take_untold, now=NOW, limit=5) == ()
