"""What a server's organisers decided, and the named season of a date, read in one look."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.core.eligibility import Rules
from bot.storage.database import Database
from bot.storage.rules import Conditions, begin, conditions, rules_of, set_rules
from bot.storage.seasons import add_month, add_season

MARCH, APRIL = dt.date(2026, 3, 1), dt.date(2026, 4, 1)
DAY = dt.timedelta(days=1)
STRICT = Rules(speed=True, account_days=30, server_days=7, excluded_roles=(2**62, 5), champion_role_id=9)


async def test_a_server_that_decided_nothing_has_the_rules_that_hold_by_default(database: Database) -> None:
    assert await database.read(rules_of, 1) == Rules()
    assert await database.read(conditions, guild_id=1, local_date=MARCH) == Conditions(Rules(), None)


async def test_rules_are_those_of_the_server_and_the_last_ones_set(database: Database) -> None:
    await database.write(set_rules, 1, STRICT)
    await database.write(set_rules, 2, Rules(account_days=1))
    await database.write(set_rules, 2, Rules(account_days=2))
    assert await database.read(conditions, guild_id=1, local_date=MARCH) == Conditions(STRICT, None)
    assert (await database.read(rules_of, 2)).account_days == 2


@pytest.mark.parametrize("decided", [False, True])
async def test_a_named_season_holds_its_first_and_last_date(database: Database, decided: bool) -> None:
    if decided:
        await database.write(set_rules, 1, STRICT)
    season = await database.write(add_season, guild_id=1, title="Spring", starts=MARCH, ends=APRIL)
    rules = STRICT if decided else Rules()
    for date, period in ((MARCH - DAY, None), (MARCH, season.period), (APRIL, season.period), (APRIL + DAY, None)):
        assert await database.read(conditions, guild_id=1, local_date=date) == Conditions(rules, period)


async def test_another_servers_season_and_a_past_month_are_no_named_season_here(database: Database) -> None:
    await database.write(add_season, guild_id=2, title="Theirs", starts=MARCH, ends=APRIL)
    await database.write(add_month, guild_id=1, period="2026-03", title="March", starts=MARCH, ends=APRIL - DAY)
    assert (await database.read(conditions, guild_id=1, local_date=MARCH)).season is None


async def test_months_run_from_the_first_scored_answer_on_and_no_later_one_turns_them_back(database: Database) -> None:
    await database.write(set_rules, 1, STRICT)
    for guild in (1, 2):
        for date in (MARCH, APRIL):
            await database.write(begin, guild_id=guild, local_date=date)
        assert (await database.read(conditions, guild_id=guild, local_date=APRIL)).rules.running == "2026-03"
