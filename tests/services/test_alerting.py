"""Organisers are told of a trouble once; when it is over and comes again, again."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.alerts import Kind
from bot.services.alerting import AT_ONCE, Alerting
from bot.services.closing import Closing
from bot.storage.alerts import raise_alert, settle_alerts
from bot.storage.database import Database, Tx
from tests import build
from tests.group import DAY, HOUR, MORNING, Group


@pytest.fixture
async def group(database: Database) -> Group:
    made = Group(database, build.bank(*(build.question(f"q-{number}") for number in range(1, 13))))
    await made.set_up()
    return made


@pytest.fixture
def alerting(group: Group) -> Alerting:
    return Alerting(group.database)


async def trouble(group: Group, kind: Kind = "access", *, hours: int = 0, guild: int = build.GUILD) -> None:
    now = MORNING + hours * HOUR
    await group.database.write(raise_alert, guild_id=guild, kind=kind, text=f"{kind} at {hours}", now=now)


async def told(alerting: Alerting) -> list[str]:
    return [alert.text for alert in await alerting.take(MORNING)]


async def test_a_trouble_is_told_once_however_often_it_comes(group: Group, alerting: Alerting) -> None:
    await trouble(group)
    assert await told(alerting) == ["access at 0"]
    for hours in range(1, 4):
        await trouble(group, hours=hours)
        assert await told(alerting) == []


async def test_what_is_over_and_comes_again_is_told_again(group: Group, alerting: Alerting) -> None:
    await trouble(group)
    await told(alerting)
    await group.database.write(settle_alerts, guild_id=group.guild, kinds=("access",), now=MORNING + HOUR)
    assert await told(alerting) == []
    await trouble(group, hours=2)
    assert await told(alerting) == ["access at 2"]


async def test_kinds_and_servers_are_told_apart(group: Group, alerting: Alerting) -> None:
    for kind in ("access", "missed", "pin", "thread", "pool"):
        await trouble(group, kind)
    await trouble(group, guild=2)
    assert len(await told(alerting)) == 6


async def test_it_is_told_in_the_organisers_channel_or_to_whoever_set_up(group: Group, alerting: Alerting) -> None:
    await trouble(group)
    (alert,) = await alerting.take(MORNING)
    assert (alert.staff_channel_id, alert.set_up_by) == (None, build.ADA)
    await group.setup.change(build.click(at=MORNING), "staff", ("4321",))
    await trouble(group, "pin")
    (alert,) = await alerting.take(MORNING)
    assert alert.staff_channel_id == 4321


async def test_many_troubles_are_told_a_few_at_a_time_the_oldest_first(group: Group, alerting: Alerting) -> None:
    def many(tx: Tx) -> None:
        for guild in range(1, AT_ONCE + 6):
            raise_alert(tx, guild_id=guild, kind="access", text=f"{guild}", now=MORNING)

    await group.database.write(many)
    assert await told(alerting) == [f"{guild}" for guild in range(1, AT_ONCE + 1)]
    assert await told(alerting) == [f"{guild}" for guild in range(AT_ONCE + 1, AT_ONCE + 6)]


async def test_two_that_take_at_once_tell_it_once(group: Group, alerting: Alerting) -> None:
    for kind in ("access", "missed", "pin"):
        await trouble(group, kind)
    found = await asyncio.gather(*(Alerting(group.database).take(MORNING) for _ in range(6)))
    assert sorted(alert.kind for taken in found for alert in taken) == ["access", "missed", "pin"]


async def test_a_pin_that_works_again_settles_its_trouble_and_so_does_a_thread(
    group: Group, alerting: Alerting
) -> None:
    closing = Closing(group.database)
    asked = await group.post()
    for kind in ("pin", "thread"):
        await closing.trouble(asked, kind, f"{kind} at 0", now=asked.due_at)
    assert await told(alerting) == ["pin at 0", "thread at 0"]
    following = await group.post()
    await closing.pinned(following)
    await closing.discussed(following, 777)
    for kind in ("pin", "thread"):
        await closing.trouble(following, kind, f"{kind} at 1", now=following.due_at + DAY)
    assert await told(alerting) == ["pin at 1", "thread at 1"]
