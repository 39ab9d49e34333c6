"""How a closed posting ended."""

from __future__ import annotations

import datetime as dt

from bot.storage import closings
from bot.storage.database import Database
from bot.storage.members import remember, set_visibility
from tests import build, rows

NOW = build.NOON
PEOPLE = {3001: "Ada", 3002: "Bo", 3003: "Cy", 3004: "Dan"}


async def test_counts_hold_everybody_in_time_and_solvers_those_who_may_be_named(database: Database) -> None:
    asked = await database.write(rows.sent)
    for user, name in PEOPLE.items():
        await database.write(remember, guild_id=build.GUILD, user_id=user, name=name, now=NOW)
        await database.write(rows.answered, asked, user=user, right=user != 3004)
    await database.write(set_visibility, guild_id=build.GUILD, user_id=3002, visibility="anonymous")
    await database.write(set_visibility, guild_id=build.GUILD, user_id=3003, visibility="hidden")
    found = await database.read(closings.results, asked)
    assert (found.answered, found.right, found.chosen) == (4, 3, {"k0": 3, "k1": 1})
    assert found.solvers == ("Ada",)


async def test_late_answers_count_for_nothing_and_those_who_had_seen_the_key_are_no_solvers(
    database: Database,
) -> None:
    asked = await database.write(rows.sent)
    for user, name in PEOPLE.items():
        await database.write(remember, guild_id=build.GUILD, user_id=user, name=name, now=NOW)
    await database.write(rows.answered, asked, user=3001)
    await database.write(rows.answered, asked, user=3002, unscored="late")
    await database.write(rows.answered, asked, user=3003, unscored="seen")
    found = await database.read(closings.results, asked)
    assert (found.answered, found.right, found.solvers) == (2, 2, ("Ada",))


async def test_a_posting_is_revealed_once_its_instant_is_kept(database: Database) -> None:
    asked = await database.write(rows.sent)
    await database.write(closings.mark_revealed, asked.id, now=asked.closes_at + dt.timedelta(seconds=5))
    assert (await database.read(rows.found, asked.id)).revealed_at == asked.closes_at + dt.timedelta(seconds=5)


async def test_nobody_answered_is_no_count_at_all(database: Database) -> None:
    found = await database.read(closings.results, await database.write(rows.sent))
    assert (found.answered, found.right, found.chosen, found.solvers) == (0, 0, {}, ())
