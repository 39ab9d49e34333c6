"""What organisers do with their daily: nothing is posted twice, nothing is lost, and everything is audited."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from bot.core.audit import Entry
from bot.core.clicks import Click
from bot.core.errors import StudyError
from bot.core.plans import FOREVER
from bot.services.organising import LONGEST_PAUSE, Organising
from bot.storage import missed
from bot.storage.audit import entries
from bot.storage.database import Database, Tx
from bot.storage.questions import queued
from bot.storage.tables import Posting, Schedule
from tests import build
from tests.group import DAY, HOUR, MORNING, Group

DUE = MORNING + HOUR
MINUTE = dt.timedelta(minutes=1)
TODAY = DUE.date()
ORGANISER = 3009


@pytest.fixture
async def group(database: Database) -> Group:
    """A group after setup, with a daily at 09:00; it is eight o'clock on a Monday."""
    made = Group(database, build.bank(*(build.question(f"q-{number}") for number in range(1, 6))))
    await made.set_up()
    return made


@pytest.fixture
def organising(group: Group) -> Organising:
    return Organising(group.database, group.bank)


def at(moment: dt.datetime) -> Click:
    return build.click(ORGANISER, at=moment, name="Olga")


async def audit(group: Group) -> list[tuple[str, str, str]]:
    """Who did what, the newest first, without the setup."""
    found: tuple[Entry, ...] = await group.database.read(entries, guild_id=group.guild, limit=20)
    return [(entry.name, entry.action, entry.detail) for entry in found if entry.action != "setup"]


async def missed_dates(group: Group) -> dict[dt.date, str]:
    plan = await group.setup.plan(group.guild)
    return await group.database.read(missed.missed_since, plan.id, since=TODAY - 30 * DAY)


def dates(tx: Tx) -> list[dt.date]:
    """The dates that have a posting."""
    return list(tx.execute(select(Posting.local_date).order_by(Posting.id)).scalars())


async def days_posted(group: Group, until: dt.datetime) -> list[dt.date]:
    """Look every half hour until an instant; the dates that were posted by then."""
    now = MORNING
    while now <= until:
        for asked in await group.take(now):
            await group.daily.confirm(asked, message_id=5_000 + asked.id, sent_at=now)
        now += HOUR / 2
    return await group.database.read(dates)


# ---- Now


async def test_now_posts_todays_at_once_and_the_next_is_tomorrows(group: Group, organising: Organising) -> None:
    await organising.now(at(MORNING))
    (asked,) = await group.take(MORNING)
    assert (asked.local_date, asked.due_at, asked.closes_at) == (TODAY, MORNING, DUE + DAY)
    assert (await group.setup.plan(group.guild)).next_due == DUE + DAY
    assert await audit(group) == [("Olga", "daily.now", f"for {TODAY}")]


async def test_now_is_refused_when_todays_is_out_and_says_when_the_next_one_comes(
    group: Group, organising: Organising
) -> None:
    await group.post()
    with pytest.raises(StudyError, match=f"out already.*<t:{int((DUE + DAY).timestamp())}:R>"):
        await organising.now(at(DUE + HOUR))
    assert await audit(group) == []


async def test_pressing_now_twice_posts_once(group: Group, organising: Organising) -> None:
    await organising.now(at(MORNING))
    await organising.now(at(MORNING + MINUTE))
    assert await days_posted(group, DUE + 2 * HOUR) == [TODAY]


async def test_now_on_a_skipped_date_gives_it_its_daily_after_all(group: Group, organising: Organising) -> None:
    await organising.skip(at(MORNING))
    await organising.now(at(MORNING + MINUTE))
    (asked,) = await group.take(MORNING + MINUTE)
    assert asked.local_date == TODAY
    assert await missed_dates(group) == {}


async def test_now_on_a_date_that_was_given_up_posts_it(group: Group, organising: Organising) -> None:
    (asked,) = await group.take(DUE)
    await group.daily.give_up(asked, "Discord did not take it in time", now=DUE + 7 * HOUR)
    await organising.now(at(DUE + 8 * HOUR))
    (again,) = await group.take(DUE + 8 * HOUR)
    assert (again.local_date, again.attempt) == (TODAY, 2)
    assert await missed_dates(group) == {}


async def test_now_ends_a_pause(group: Group, organising: Organising) -> None:
    await organising.pause(at(MORNING), None)
    await organising.now(at(MORNING + MINUTE))
    assert await days_posted(group, DUE + DAY) == [TODAY, TODAY + DAY]


# ---- Skip


async def test_a_skipped_date_is_not_posted_and_stands_among_the_missed(group: Group, organising: Organising) -> None:
    plan = await organising.skip(at(MORNING))
    assert (plan.next_date, plan.next_due) == (TODAY + DAY, DUE + DAY)
    assert await days_posted(group, DUE + DAY) == [TODAY + DAY]
    assert await missed_dates(group) == {TODAY: "skipped by an organiser"}
    assert await audit(group) == [("Olga", "daily.skip", f"{TODAY}")]


async def test_a_skipped_date_breaks_no_streak(group: Group, organising: Organising) -> None:
    await group.answer(await group.post())
    await organising.skip(at(DUE + HOUR))
    sheet = await group.answer(await group.post())
    assert sheet.verdict is not None
    assert (sheet.verdict.streak, sheet.asked.local_date) == (2, TODAY + 2 * DAY)


async def test_skipping_twice_skips_two_dates(group: Group, organising: Organising) -> None:
    await organising.skip(at(MORNING))
    await organising.skip(at(MORNING))
    assert await days_posted(group, DUE + 2 * DAY) == [TODAY + 2 * DAY]
    assert list(await missed_dates(group)) == [TODAY, TODAY + DAY]


async def test_a_skip_in_a_pause_makes_nothing_due_before_somebody_resumes(
    group: Group, organising: Organising
) -> None:
    await organising.pause(at(MORNING), None)
    await organising.skip(at(MORNING))
    assert await group.daily.next_work() == FOREVER


# ---- Pause and resume


async def test_a_pause_of_days_ends_by_itself_and_leaves_no_missed_dates(group: Group, organising: Organising) -> None:
    await group.post()
    plan = await organising.pause(at(DUE + HOUR), 3)
    assert plan.next_due == DUE + 4 * DAY
    assert await days_posted(group, DUE + 5 * DAY) == [TODAY, TODAY + 4 * DAY, TODAY + 5 * DAY]
    assert await missed_dates(group) == {}
    assert await audit(group) == [("Olga", "daily.pause", "until 2026-03-05 10:00 UTC")]


async def test_a_pause_without_days_lasts_until_somebody_resumes(group: Group, organising: Organising) -> None:
    await organising.pause(at(MORNING), None)
    assert await days_posted(group, DUE + 5 * DAY) == []
    plan = await organising.resume(at(DUE + 5 * DAY + HOUR))
    assert (plan.next_due, plan.paused_until) == (DUE + 6 * DAY, None)
    assert await missed_dates(group) == {}
    assert await audit(group) == [
        ("Olga", "daily.resume", f"next {TODAY + 6 * DAY}"),
        ("Olga", "daily.pause", "until resumed"),
    ]


async def test_while_paused_nothing_keeps_the_bot_looking(group: Group, organising: Organising) -> None:
    await organising.pause(at(MORNING), None)
    outdated = update(Schedule).values(zone_rules="1999a")
    await group.database.write(lambda tx: tx.execute(outdated) and None)
    await group.daily.begin(MORNING)
    assert await group.daily.next_work() == FOREVER


async def test_resuming_takes_a_date_that_has_no_daily_yet(group: Group, organising: Organising) -> None:
    await organising.now(at(MORNING))
    await group.take(MORNING)
    await organising.pause(at(MORNING + MINUTE), None)
    plan = await organising.resume(at(MORNING + 2 * MINUTE))
    assert plan.next_date == TODAY + DAY, "today's nine o'clock is still to come, but today has its daily"


async def test_what_is_not_paused_cannot_be_resumed(group: Group, organising: Organising) -> None:
    with pytest.raises(StudyError, match="not paused"):
        await organising.resume(at(MORNING))


@pytest.mark.parametrize("days", [0, -1, LONGEST_PAUSE + 1])
async def test_a_pause_of_impossible_length_is_refused(group: Group, organising: Organising, days: int) -> None:
    with pytest.raises(StudyError, match="1 to 366 days"):
        await organising.pause(at(MORNING), days)
    assert (await group.setup.plan(group.guild)).paused_until is None


async def test_weekdays_changed_in_a_pause_hold_after_it(group: Group, organising: Organising) -> None:
    """Paused on a Monday for two days; from then on only Fridays."""
    await organising.pause(at(MORNING), 2)
    await group.setup.change(at(MORNING + MINUTE), "weekdays", ("4",))
    assert await days_posted(group, DUE + 7 * DAY) == [TODAY + 4 * DAY]


# ---- Move and close


async def test_a_moved_daily_comes_at_its_time_and_the_next_one_as_ever(group: Group, organising: Organising) -> None:
    plan = await organising.move(at(MORNING), dt.time(18))
    assert plan.next_due == DUE + 9 * HOUR
    assert await days_posted(group, DUE + 8 * HOUR) == []
    (asked,) = await group.take(DUE + 9 * HOUR)
    assert asked.local_date == TODAY
    assert (await group.setup.plan(group.guild)).next_due == DUE + DAY
    assert await audit(group) == [("Olga", "daily.move", f"{TODAY} to 18:00")]


async def test_one_moved_forward_is_not_posted_again_at_its_old_time(group: Group, organising: Organising) -> None:
    await organising.move(at(MORNING), dt.time(8, 30))
    assert await days_posted(group, DUE + DAY + HOUR) == [TODAY, TODAY + DAY]


async def test_a_time_that_is_over_is_refused_with_what_to_do(group: Group, organising: Organising) -> None:
    with pytest.raises(StudyError, match="/manage daily now"):
        await organising.move(at(MORNING), dt.time(7))
    assert (await group.setup.plan(group.guild)).next_due == DUE


async def test_closing_ends_the_open_daily_now_and_once(group: Group, organising: Organising) -> None:
    asked = await group.post()
    await organising.close(at(DUE + HOUR))
    late = await group.answer(asked, at=DUE + HOUR)
    assert late.verdict is not None
    assert late.verdict.unscored == "late"
    with pytest.raises(StudyError, match="No daily is open"):
        await organising.close(at(DUE + 2 * HOUR))
    assert [action for _, action, _ in await audit(group)] == ["daily.close"]


# ---- The queue


async def test_the_queue_wins_over_the_draw_in_its_order(group: Group, organising: Organising) -> None:
    for name in ("q-4", "q-2"):
        await organising.queue(at(MORNING), ("demo", name))
    asked = [(await group.post()).ref for _ in range(4)]
    assert asked[:2] == [("demo", "q-4"), ("demo", "q-2")]
    assert len(set(asked)) == 4
    assert [detail for _, _, detail in await audit(group)] == ["q-2", "q-4"]


async def test_who_queued_a_question_gets_no_points_for_it(group: Group, organising: Organising) -> None:
    await organising.queue(at(MORNING), ("demo", "q-4"))
    asked = await group.post()
    queuer = await group.answer(asked, ORGANISER)
    assert queuer.verdict is not None
    assert (queuer.verdict.right, queuer.verdict.points, queuer.verdict.unscored) == (True, 0, "seen")
    other = await group.answer(asked, build.ADA)
    assert other.verdict is not None
    assert other.verdict.points == 11


async def test_a_question_is_queued_once_and_may_leave_the_queue(group: Group, organising: Organising) -> None:
    await organising.queue(at(MORNING), ("demo", "q-4"))
    with pytest.raises(StudyError, match="in the queue already"):
        await organising.queue(at(MORNING), ("demo", "q-4"))
    await organising.unqueue(at(MORNING), ("demo", "q-4"))
    with pytest.raises(StudyError, match="not in the queue"):
        await organising.unqueue(at(MORNING), ("demo", "q-4"))
    plan = await group.setup.plan(group.guild)
    assert await group.database.read(queued, plan.id) == ()


async def test_a_queued_question_that_left_the_notes_gives_way(group: Group, organising: Organising) -> None:
    await organising.queue(at(MORNING), ("demo", "q-4"))
    smaller = Group(group.database, build.bank(build.question("q-1")))
    (asked,) = await smaller.take(DUE)
    assert asked.ref == ("demo", "q-1")
    assert await group.database.read(queued, asked.schedule_id) == ()


async def test_a_question_nobody_knows_cannot_be_queued(group: Group, organising: Organising) -> None:
    with pytest.raises(StudyError):
        await organising.queue(at(MORNING), ("demo", "q-99"))
    assert await audit(group) == []


async def test_before_setup_everything_is_refused_with_the_command(database: Database) -> None:
    organising = Organising(database, build.bank())
    for step in (organising.now, organising.skip, organising.resume, organising.close):
        with pytest.raises(StudyError, match="/setup"):
            await step(at(MORNING))


async def test_a_change_of_one_server_leaves_the_others(group: Group, organising: Organising) -> None:
    other = Group(group.database, group.bank, guild=2)
    await other.set_up()
    before = await other.setup.plan(2)
    await organising.skip(at(MORNING))
    await organising.pause(at(MORNING), None)
    assert await other.setup.plan(2) == before


# ---- A skip outlasts what else is changed


async def test_a_skipped_date_stays_skipped_when_the_panel_or_setup_change_the_schedule(
    group: Group, organising: Organising
) -> None:
    await organising.skip(at(MORNING))
    await group.setup.change(at(MORNING), "weekdays", ("0", "1", "2"))
    assert (await group.setup.plan(group.guild)).next_date == TODAY + DAY
    await group.set_up("18:00")
    assert (await group.setup.plan(group.guild)).next_date == TODAY + DAY


async def test_a_skipped_date_stays_skipped_over_a_pause(group: Group, organising: Organising) -> None:
    await organising.skip(at(MORNING))
    await organising.pause(at(MORNING), None)
    assert (await organising.resume(at(MORNING + MINUTE))).next_date == TODAY + DAY


async def test_after_a_daily_posted_by_hand_a_skipped_tomorrow_stays_skipped(
    group: Group, organising: Organising
) -> None:
    for _ in range(2):
        await organising.skip(at(MORNING))
    await organising.now(at(MORNING))
    assert await days_posted(group, DUE + 3 * DAY) == [TODAY, TODAY + 2 * DAY, TODAY + 3 * DAY]
