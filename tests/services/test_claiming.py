"""Which dates are owed, missed and given up; how long a daily is open; when the pool runs low."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import update

from bot.core.alerts import Alert
from bot.core.postings import Asked
from bot.core.schedule import RULES
from bot.services.daily import Daily
from bot.storage import alerts, leases, missed
from bot.storage.database import Database
from bot.storage.tables import Schedule
from tests import build, rows
from tests.group import DAY, HOUR, MORNING, SECRET, Group

DUE = MORNING + HOUR
TODAY = DUE.date()
SECOND = dt.timedelta(seconds=1)
LATE = "the bot was not running in time"


@pytest.fixture
async def group(database: Database) -> Group:
    """A group after setup, with a daily at 09:00; it is eight o'clock on a Monday."""
    made = Group(database, build.bank(*(build.question(f"q-{number:02}") for number in range(1, 13))))
    await made.set_up()
    return made


async def set_plan(group: Group, **values: object) -> None:
    await group.database.write(lambda tx: tx.execute(update(Schedule).values(**values)) and None)


async def missed_dates(group: Group) -> dict[dt.date, str]:
    plan = await group.setup.plan(group.guild)
    return await group.database.read(missed.missed_since, plan.id, since=TODAY - 30 * DAY)


async def alerts_of(group: Group, kind: str) -> list[Alert]:
    found = await group.database.read(alerts.last_alerts, guild_id=group.guild, limit=50)
    return [alert for alert in found if alert.kind == kind]


async def found(group: Group, asked: Asked) -> Asked:
    return await group.database.read(rows.found, asked.id, guild=group.guild)


# ---- After a standstill


async def test_dates_of_a_standstill_are_missed_with_their_reason_and_the_one_in_its_window_is_posted(
    group: Group,
) -> None:
    (asked,) = await group.take(DUE + 3 * DAY + HOUR)
    assert asked.local_date == TODAY + 3 * DAY
    assert await missed_dates(group) == {TODAY + day * DAY: LATE for day in range(3)}


async def test_organisers_are_told_of_a_standstill_once_and_it_is_settled_by_the_next_daily(group: Group) -> None:
    await group.take(DUE + 3 * DAY - HOUR)
    (alert,) = await alerts_of(group, "missed")
    assert "Monday 2 March" in alert.text
    assert "nobody's streak breaks" in alert.text
    assert alert.settled_at is None
    await group.post()
    (alert,) = await alerts_of(group, "missed")
    assert alert.settled_at is not None


async def test_a_standstill_of_years_is_noted_in_bounds_and_ends_with_todays(group: Group) -> None:
    (asked,) = await group.take(DUE + 1_000 * DAY + HOUR)
    assert asked.local_date == TODAY + 1_000 * DAY
    assert len(await missed_dates(group)) <= 400
    await group.daily.confirm(asked, message_id=77, sent_at=DUE + 1_000 * DAY + HOUR)
    assert await group.take(DUE + 1_000 * DAY + 2 * HOUR) == ()


async def test_days_that_are_not_chosen_are_not_missed(group: Group) -> None:
    """Mondays and Fridays; the bot is back on the Saturday."""
    await set_plan(group, weekdays=0b0010001)
    await group.take(DUE + 5 * DAY)
    assert list(await missed_dates(group)) == [TODAY, TODAY + 4 * DAY]
    assert (await group.setup.plan(group.guild)).next_date == TODAY + 7 * DAY


@pytest.mark.parametrize("hours", [1, 6, 23])
async def test_the_catch_up_window_is_the_schedules_own(group: Group, hours: int) -> None:
    await set_plan(group, catch_up_hours=hours)
    other = Group(group.database, group.bank, guild=2)
    await other.set_up()
    await set_plan(group, catch_up_hours=hours)
    claims = await group.take(DUE + hours * HOUR)
    assert [claim.local_date for claim in claims] == [TODAY, TODAY]


async def test_just_after_its_window_a_date_is_missed(group: Group) -> None:
    await set_plan(group, catch_up_hours=1)
    assert await group.take(DUE + HOUR + SECOND) == ()
    assert await missed_dates(group) == {TODAY: LATE}


# ---- Giving up, and settling what may have been sent


async def test_a_claim_that_discord_was_never_asked_for_is_given_up_after_its_window(group: Group) -> None:
    await group.daily.claim_due(DUE)
    await group.daily.claim_due(DUE + 6 * HOUR)
    assert await missed_dates(group) == {}
    await group.daily.claim_due(DUE + 6 * HOUR + SECOND)
    assert await missed_dates(group) == {TODAY: "Discord could not be reached in time"}
    assert await group.daily.take(DUE + 6 * HOUR + SECOND) == ()


async def test_a_claim_that_was_tried_long_ago_is_handed_out_again_and_known_as_too_late_to_send(group: Group) -> None:
    """Its message may be out: whoever takes it reads the channel back, and does not send it."""
    (first,) = await group.take(DUE)
    assert first.tried_at is None
    (again,) = await group.take(DUE + 8 * HOUR)
    assert (again.id, again.tried_at) == (first.id, DUE)
    assert again.overdue_at(DUE + 8 * HOUR)
    assert await missed_dates(group) == {}


async def test_what_is_read_back_late_counts_from_when_it_went_out(group: Group) -> None:
    (asked,) = await group.take(DUE)
    await group.take(DUE + 8 * HOUR)
    await group.daily.confirm(asked, message_id=77, sent_at=DUE + SECOND)
    assert (await found(group, asked)).out_since == DUE + SECOND
    assert await missed_dates(group) == {}


async def test_an_unclear_send_is_settled_after_a_few_seconds_and_keeps_its_first_try(group: Group) -> None:
    (asked,) = await group.take(DUE)
    await group.daily.unclear(asked, now=DUE + SECOND)
    assert await group.take(DUE + 5 * SECOND) == ()
    assert await group.daily.next_work() == DUE + 6 * SECOND
    (again,) = await group.take(DUE + 6 * SECOND)
    assert again.tried_at == DUE


async def test_a_refused_daily_is_tried_less_and_less_often_and_told_once(group: Group) -> None:
    now, waits = DUE, []
    for _ in range(6):
        (asked,) = await group.take(now)
        await group.daily.refused(asked, "The bot may not post.", now=now)
        again = await group.daily.next_work()
        assert again is not None
        waits.append((again - now) // dt.timedelta(minutes=1))
        now = again
    assert waits == [1, 2, 5, 10, 10, 10]
    assert [alert.text for alert in await alerts_of(group, "access")] == ["The bot may not post."]


async def test_a_daily_that_goes_out_after_all_settles_the_refusal(group: Group) -> None:
    (asked,) = await group.take(DUE)
    await group.daily.refused(asked, "The bot may not post.", now=DUE)
    (again,) = await group.take(DUE + HOUR)
    await group.daily.confirm(again, message_id=77, sent_at=DUE + HOUR)
    (alert,) = await alerts_of(group, "access")
    assert alert.settled_at == DUE + HOUR


# ---- When it closes


async def test_a_daily_closes_after_its_hours_but_never_after_the_next_post(group: Group) -> None:
    await set_plan(group, close_hours=4)
    assert (await group.post()).closes_at == DUE + 4 * HOUR
    await set_plan(group, close_hours=23)
    late = await group.post(at=DUE + DAY + 5 * HOUR)
    assert late.closes_at == DUE + DAY + 23 * HOUR
    assert late.closes_at <= (await group.setup.plan(group.guild)).next_due


async def test_before_a_day_off_a_daily_is_open_until_the_next_chosen_day(group: Group) -> None:
    """Mondays and Fridays."""
    await set_plan(group, weekdays=0b0010001)
    assert (await group.post()).closes_at == DUE + 4 * DAY


# ---- New time zone rules


async def plan_outdated(group: Group, zone: str, *, next_date: dt.date, next_due: dt.datetime) -> None:
    await set_plan(group, zone=zone, next_date=next_date, next_due=next_due, zone_rules="1999a")


async def test_other_rules_move_the_instant_and_keep_the_date(group: Group) -> None:
    """By the rules that it was computed with, Zurich was two hours ahead in winter."""
    await plan_outdated(group, "Europe/Zurich", next_date=TODAY + DAY, next_due=DUE + DAY - 2 * HOUR)
    await group.daily.begin(DUE)
    plan = await group.setup.plan(group.guild)
    assert (plan.next_date, plan.next_due) == (TODAY + DAY, DUE + DAY - HOUR)
    assert await group.database.read(rows.column, Schedule.zone_rules) == [RULES]


async def test_a_date_that_is_due_already_is_owed_whatever_the_rules_say(group: Group) -> None:
    await plan_outdated(group, "Europe/Zurich", next_date=TODAY, next_due=DUE - 2 * HOUR)
    await group.daily.begin(DUE - HOUR - SECOND)
    (asked,) = await group.take(DUE - HOUR - SECOND)
    assert (asked.local_date, asked.due_at) == (TODAY, DUE - 2 * HOUR)


async def test_a_date_that_the_rules_took_away_gives_way_to_the_next(group: Group) -> None:
    """Samoa left 30 December 2011 out."""
    before = dt.datetime(2011, 12, 29, 12, tzinfo=dt.UTC)
    gone = dt.date(2011, 12, 30)
    await plan_outdated(group, "Pacific/Apia", next_date=gone, next_due=before + DAY)
    await group.daily.begin(before)
    assert (await group.setup.plan(group.guild)).next_date != gone


async def test_schedules_of_todays_rules_are_left_alone(group: Group) -> None:
    moved = DUE + 3 * HOUR
    await set_plan(group, next_due=moved)
    await group.daily.begin(MORNING)
    assert (await group.setup.plan(group.guild)).next_due == moved


# ---- The pool runs low


async def test_organisers_are_told_seven_days_before_questions_repeat(group: Group) -> None:
    """Twelve questions: after the sixth there are six left."""
    for _ in range(5):
        await group.post()
    assert await alerts_of(group, "pool") == []
    await group.post()
    (alert,) = await alerts_of(group, "pool")
    assert alert.text.startswith("In 6 posts every question")
    for _ in range(6):
        await group.post()
    assert len(await alerts_of(group, "pool")) == 1, "told once"


async def test_when_the_pool_begins_anew_the_trouble_is_over_until_it_runs_low_again(group: Group) -> None:
    told = []
    for _ in range(36):
        await group.post()
        found = await alerts_of(group, "pool")
        told.append((len(found), sum(alert.settled_at is None for alert in found)))
    first = [(0, 0)] * 5 + [(1, 1)] * 6 + [(1, 0)]
    second = [(1, 0)] * 5 + [(2, 1)] * 6 + [(2, 0)]
    third = [(2, 0)] * 5 + [(3, 1)] * 6 + [(3, 0)]
    assert told == [*first, *second, *third]


async def test_a_bigger_pool_settles_it(group: Group) -> None:
    for _ in range(7):
        await group.post()
    bigger = Group(group.database, build.bank(*(build.question(f"q-{number:02}") for number in range(1, 40))))
    await bigger.post()
    (alert,) = await alerts_of(group, "pool")
    assert alert.settled_at is not None


async def test_without_a_question_the_date_is_missed_and_organisers_are_told_why(group: Group) -> None:
    await Daily(group.database, build.Bank(build.Library(())), SECRET).claim_due(DUE)
    assert await missed_dates(group) == {TODAY: "the packs hold no question that may be asked"}
    (alert,) = await alerts_of(group, "missed")
    assert "the packs hold no question" in alert.text


# ---- What a process holds


async def test_the_only_process_frees_at_its_start_what_a_dead_one_held(group: Group) -> None:
    await group.take(DUE)
    restarted = Daily(group.database, group.bank, SECRET)
    assert await restarted.take(DUE + SECOND) == ()
    await restarted.begin(DUE + SECOND)
    assert len(await restarted.take(DUE + SECOND)) == 1


async def test_one_of_several_processes_leaves_the_others_their_work_at_its_start(group: Group) -> None:
    one, other = (Daily(group.database, group.bank, SECRET, owner=owner) for owner in ("one", "other"))
    await one.claim_due(DUE)
    await one.take(DUE)
    await other.begin(DUE + SECOND)
    assert await other.take(DUE + SECOND) == ()
    (taken,) = await other.take(DUE + leases.LASTS)
    assert taken.held_at(DUE + leases.LASTS)
    assert not taken.held_at(DUE + 2 * leases.LASTS)
