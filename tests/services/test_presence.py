"""Servers that the bot is in: offered a setup once, without dailies once left, with them again when back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.services.presence import Presence
from bot.storage.database import Database, Tx
from bot.storage.guilds import left_guilds
from bot.storage.tables import Guild
from tests import build
from tests.group import DAY, HOUR, MORNING, Group

DUE = MORNING + HOUR


@pytest.fixture
def presence(database: Database) -> Presence:
    return Presence(database)


@pytest.fixture
async def groups(database: Database) -> list[Group]:
    """Two servers with a daily."""
    bank = build.bank()
    found = [Group(database, bank, guild=guild) for guild in (1, 2)]
    for group in found:
        await group.set_up()
    return found


async def test_a_server_without_a_daily_is_offered_one_once(presence: Presence) -> None:
    assert await presence.to_offer(5, now=MORNING)
    for hours in range(3):
        assert not await presence.to_offer(5, now=MORNING + hours * HOUR)
    assert await presence.to_offer(6, now=MORNING), "another server has its own offer"


async def test_a_server_with_a_daily_is_offered_nothing(presence: Presence, groups: list[Group]) -> None:
    assert not await presence.to_offer(groups[0].guild, now=MORNING)


async def test_a_server_that_the_bot_left_gets_no_daily(
    database: Database, presence: Presence, groups: list[Group]
) -> None:
    await presence.listed([1], now=MORNING)
    assert await database.read(left_guilds) == {2: MORNING}
    assert [asked.guild_id for asked in await groups[0].take(DUE)] == [1]
    assert await groups[0].daily.next_work() is not None


async def test_nothing_is_due_where_the_bot_is_nowhere(presence: Presence, groups: list[Group]) -> None:
    await presence.listed([], now=MORNING)
    assert await groups[0].take(DUE) == ()
    assert await groups[0].daily.next_work() is None


async def test_when_it_was_left_is_kept_from_the_first_time_on(database: Database, presence: Presence) -> None:
    await presence.met(5, now=MORNING - DAY)
    for days in range(3):
        await presence.listed([], now=MORNING + days * DAY)
    assert await database.read(left_guilds) == {5: MORNING}


@pytest.mark.parametrize("how", ["listed", "met", "offered"])
async def test_a_server_that_is_back_goes_on_with_its_next_daily(
    database: Database, presence: Presence, groups: list[Group], how: str
) -> None:
    await presence.listed([1], now=MORNING)
    back = DUE + 2 * DAY + 7 * HOUR
    if how == "listed":
        await presence.listed([1, 2], now=back)
    elif how == "met":
        await presence.met(2, now=back)
    else:
        assert not await presence.to_offer(2, now=back)
    assert await database.read(left_guilds) == {}
    await groups[1].take(back)
    plan = await groups[1].setup.plan(2)
    assert plan.next_due == DUE + 3 * DAY
    assert [asked.local_date for asked in await groups[1].take(plan.next_due) if asked.guild_id == 2] == [
        plan.next_date
    ]


async def test_when_a_server_was_met_stays(database: Database, presence: Presence) -> None:
    for days in range(3):
        await presence.met(5, now=MORNING + days * DAY)

    def met_at(tx: Tx) -> list[object]:
        return list(tx.execute(select(Guild.met_at)).scalars())

    assert await database.read(met_at) == [MORNING]
