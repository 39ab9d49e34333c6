"""What a server's people decided about questions, as rows."""

from __future__ import annotations

import datetime as dt

from bot.storage import questions
from bot.storage.database import Database
from bot.storage.tables import Disabled, Queued, Report
from tests import build, rows

NOW, SECOND = build.NOON, dt.timedelta(seconds=1)
ONE, TWO = ("demo", "q-1"), ("demo", "q-2")


async def report(database: Database, user: int, ref: tuple[str, str] = ONE, **changes: object) -> None:
    values = {"guild_id": 1, "user_id": user, "ref": ref, "reason": "wrong", "by_organiser": False, "now": NOW}
    await database.write(questions.report, **{**values, **changes})


async def suspended(database: Database, guild: int = 1) -> frozenset[tuple[str, str]]:
    return await database.read(questions.suspended, guild_id=guild, members=3, organisers=1)


async def test_the_queue_keeps_its_order_and_each_question_once(database: Database) -> None:
    plan = await database.write(rows.planned)
    added = [await database.write(questions.enqueue, plan, ref, by=9, now=NOW) for ref in (TWO, ONE, TWO)]
    assert added == [True, True, False]
    assert await database.read(questions.queued, plan.id) == (TWO, ONE)
    assert await database.write(questions.dequeue, plan.id, TWO)
    assert not await database.write(questions.dequeue, plan.id, TWO)
    assert await database.read(questions.queued, plan.id) == (ONE,)
    assert await database.read(rows.count, Queued) == 1


async def test_each_schedule_has_its_own_queue(database: Database) -> None:
    one, other = [await database.write(rows.planned, guild_id=guild) for guild in (1, 2)]
    for plan in (one, other):
        assert await database.write(questions.enqueue, plan, ONE, by=9, now=NOW)
    await database.write(questions.dequeue, one.id, ONE)
    assert await database.read(questions.queued, other.id) == (ONE,)


async def test_three_members_or_one_organiser_suspend(database: Database) -> None:
    for user in (1, 2):
        await report(database, user)
    assert await suspended(database) == frozenset()
    await report(database, 3)
    await report(database, 4, TWO, by_organiser=True)
    assert await suspended(database) == {ONE, TWO}
    assert await suspended(database, guild=2) == frozenset()


async def test_the_same_member_reports_once_with_the_last_reason(database: Database) -> None:
    for reason in ("wrong", "unclear", "outdated"):
        await report(database, 1, reason=reason)
    assert await database.read(rows.count, Report) == 1
    assert await database.read(questions.reports_of, guild_id=1) == {ONE: ("outdated",)}


async def test_settled_reports_do_not_count_until_made_again(database: Database) -> None:
    for user in (1, 2, 3):
        await report(database, user)
    await database.write(questions.settle_reports, guild_id=1, ref=ONE, now=NOW)
    assert await suspended(database) == frozenset()
    assert await database.read(questions.reports_of, guild_id=1) == {}
    await report(database, 1, now=NOW + SECOND)
    assert await database.read(questions.reports_of, guild_id=1) == {ONE: ("wrong",)}


async def test_the_most_reported_come_first(database: Database) -> None:
    await report(database, 1)
    for user in (1, 2):
        await report(database, user, TWO)
    assert list(await database.read(questions.reports_of, guild_id=1)) == [TWO, ONE]


async def test_a_question_is_out_once_and_given_back(database: Database) -> None:
    for user in (7, 8):
        await database.write(questions.disable, guild_id=1, ref=ONE, by=user, now=NOW)
    assert await database.read(rows.column, Disabled.disabled_by) == [7]
    assert await database.read(questions.disabled, guild_id=1) == {ONE}
    assert await database.read(questions.disabled, guild_id=2) == frozenset()
    assert await database.write(questions.enable, guild_id=1, ref=ONE)
    assert not await database.write(questions.enable, guild_id=1, ref=ONE)
    assert await database.read(questions.disabled, guild_id=1) == frozenset()
