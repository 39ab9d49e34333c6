"""When members first opened a posting."""

from __future__ import annotations

import datetime as dt

from bot.storage import openings
from bot.storage.database import Database
from bot.storage.tables import Opening
from tests import build, rows

NOW, SECOND = build.NOON, dt.timedelta(seconds=1)


async def test_the_first_opening_counts(database: Database) -> None:
    asked = await database.write(rows.sent)
    assert await database.read(openings.opened_at, asked, user_id=build.ADA) is None
    for seconds in (5, 60, 2):
        await database.write(openings.record_opening, asked, user_id=build.ADA, at=NOW + seconds * SECOND)
    assert await database.read(openings.opened_at, asked, user_id=build.ADA) == NOW + 5 * SECOND
    assert await database.read(rows.count, Opening) == 1


async def test_each_member_opens_each_posting_for_themselves(database: Database) -> None:
    one, other = [await database.write(rows.sent, f"q-{day + 1}", day=day) for day in (0, 1)]
    await database.write(openings.record_opening, one, user_id=build.ADA, at=NOW)
    assert await database.read(openings.opened_at, other, user_id=build.ADA) is None
    assert await database.read(openings.opened_at, one, user_id=build.ADA + 1) is None
