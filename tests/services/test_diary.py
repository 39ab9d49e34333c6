"""`/daily`: a member's last days, each kind of day with what it meant for them."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import update

from bot.core.diary import Day
from bot.core.errors import StudyError
from bot.services.diary import DAYS, Diaries, Diary
from bot.services.organising import Organising
from bot.storage.database import Database
from bot.storage.tables import Posting, Schedule
from tests import build
from tests.group import DAY, HOUR, MORNING, Group

DUE = MORNING + HOUR
TODAY = DUE.date()


@pytest.fixture
async def group(database: Database) -> Group:
    made = Group(database, build.bank(*(build.question(f"q-{number}") for number in range(1, 6))))
    await made.set_up()
    return made


async def diary(group: Group, at: dt.datetime, *, user: int = build.ADA) -> Diary:
    return await Diaries(group.database).of(build.click(user, guild=group.guild, at=at))


async def test_before_the_first_posting_there_is_nothing_to_show(group: Group) -> None:
    found = await diary(group, MORNING)
    assert (found.newest, found.days) == (None, ())
    assert found.plan.next_due == DUE


async def test_before_setup_it_is_refused_with_the_command(database: Database) -> None:
    with pytest.raises(StudyError, match="/setup"):
        await Diaries(database).of(build.click())


async def test_each_kind_of_day_is_shown_as_what_it_was(group: Group) -> None:
    await group.answer(await group.post())
    await group.answer(await group.post(), right=False)
    await group.post()
    late = await group.post()
    await group.answer(late, at=late.closes_at)
    await Organising(group.database, group.bank).skip(build.click(at=DUE + 3 * DAY + HOUR))
    await group.take(DUE + 6 * DAY - HOUR)
    voided = await group.post()
    await group.database.write(
        lambda tx: tx.execute(update(Posting).where(Posting.id == voided.id).values(state="voided")) and None
    )
    newest = await group.post()
    found = await diary(group, newest.due_at + HOUR)
    assert found.newest is not None
    assert found.newest.id == newest.id
    assert found.days == (
        Day(TODAY, "right", 11),
        Day(TODAY + DAY, "wrong"),
        Day(TODAY + 2 * DAY, "unanswered"),
        Day(TODAY + 3 * DAY, "late"),
        Day(TODAY + 4 * DAY, "missed", reason="skipped by an organiser"),
        Day(TODAY + 5 * DAY, "missed", reason="the bot was not running in time"),
        Day(TODAY + 6 * DAY, "voided"),
        Day(TODAY + 7 * DAY, "open"),
    )


async def test_days_in_a_pause_are_shown_as_paused_and_the_others_are_not(group: Group) -> None:
    organising = Organising(group.database, group.bank)
    await group.answer(await group.post())
    await organising.pause(build.click(at=DUE + HOUR), None)
    await organising.resume(build.click(at=DUE + 2 * DAY + HOUR))
    await group.post()
    await organising.pause(build.click(at=DUE + 3 * DAY + HOUR), 1)
    last = await group.post()
    assert last.local_date == TODAY + 5 * DAY, "the pause ended by itself"
    days = (await diary(group, last.due_at + HOUR)).days
    assert days == (
        Day(TODAY, "right", 11),
        Day(TODAY + DAY, "missed", reason="paused by an organiser"),
        Day(TODAY + 2 * DAY, "missed", reason="paused by an organiser"),
        Day(TODAY + 3 * DAY, "unanswered"),
        Day(TODAY + 4 * DAY, "missed", reason="paused by an organiser"),
        Day(TODAY + 5 * DAY, "open"),
    )


async def test_a_day_that_is_not_chosen_is_no_posting_day(group: Group) -> None:
    """Mondays and Wednesdays."""
    mask = update(Schedule).values(weekdays=0b0000101)
    await group.database.write(lambda tx: tx.execute(mask) and None)
    for _ in range(2):
        await group.answer(await group.post())
    days = (await diary(group, DUE + 3 * DAY)).days
    assert [day.what for day in days] == ["right", "no posting day", "right"]


async def test_in_challenge_mode_the_day_tells_neither_verdict_nor_points_before_the_close(group: Group) -> None:
    await group.database.write(lambda tx: tx.execute(update(Schedule).values(mode="challenge")) and None)
    asked = await group.post()
    for user, right in ((build.ADA, True), (build.ADA + 1, False)):
        await group.answer(asked, user, right=right)
    ada, bo = [(await diary(group, DUE + 2 * HOUR, user=build.ADA + more)).days for more in (0, 1)]
    assert ada == bo == (Day(TODAY, "locked"),)
    ada, bo = [(await diary(group, asked.closes_at, user=build.ADA + more)).days for more in (0, 1)]
    assert (ada[0].what, bo[0].what) == ("right", "wrong")


async def test_it_goes_two_weeks_back_and_no_further(group: Group) -> None:
    for _ in range(20):
        asked = await group.post()
    days = (await diary(group, asked.due_at + HOUR)).days
    assert len(days) == DAYS
    assert (days[0].date, days[-1].date) == (asked.local_date - 13 * DAY, asked.local_date)


async def test_each_member_reads_their_own_days(group: Group) -> None:
    await group.answer(await group.post())
    assert [day.what for day in (await diary(group, DUE + DAY, user=build.ADA)).days] == ["right"]
    assert [day.what for day in (await diary(group, DUE + DAY, user=build.ADA + 1)).days] == ["unanswered"]


async def test_of_a_date_taken_back_and_posted_anew_the_newer_one_is_shown(group: Group) -> None:
    first = await group.post()
    await group.database.write(
        lambda tx: tx.execute(update(Posting).where(Posting.id == first.id).values(state="voided")) and None
    )
    await Organising(group.database, group.bank).now(build.click(at=DUE + HOUR))
    second = await group.post(at=DUE + HOUR)
    await group.answer(second)
    assert second.local_date == first.local_date
    assert [day.what for day in (await diary(group, DUE + 3 * HOUR)).days] == ["right"]


async def test_it_says_what_a_missed_day_did_to_the_streak(group: Group) -> None:
    for _ in range(7):
        await group.answer(await group.post())
    frozen = await group.post()
    await group.answer(await group.post())
    broken = await group.post()
    newest = await group.post()
    found = await diary(group, newest.due_at + HOUR)
    assert found.notes == {
        frozen.local_date: "a freeze kept your streak",
        broken.local_date: "your streak of 8 ended: no answer, and no freeze left",
    }
    assert (found.streak.length, found.streak.best, found.streak.freezes) == (0, 8, 0)


async def test_today_breaks_nothing_while_it_is_open(group: Group) -> None:
    await group.answer(await group.post())
    newest = await group.post()
    found = await diary(group, newest.due_at + HOUR)
    assert (found.streak.length, found.notes) == (1, {})
    after = await diary(group, newest.closes_at + HOUR)
    assert after.streak.length == 0
    assert "your streak of 1 ended" in after.notes[newest.local_date]
