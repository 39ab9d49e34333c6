"""`/daily`: today's question, and the member's last two weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.clicks import Click
from bot.core.diary import Day as DiaryDay
from bot.core.diary import Standing, diary, paused_dates, standing, streak_notes
from bot.core.plans import Plan
from bot.core.postings import Asked
from bot.core.schedule import zone_of
from bot.core.streaks import Day, history
from bot.storage.answers import answers_to
from bot.storage.audit import instants
from bot.storage.database import Database, Tx
from bot.storage.members import remember
from bot.storage.missed import missed_since
from bot.storage.postings import postings_since
from bot.storage.schedules import plan_or_refuse
from bot.storage.streaks import answered_dates, days_of, streak_of

DAYS = 14

PAUSES, GOES_ON = "daily.pause", ("daily.resume", "daily.now", "setup")
"""What the audit calls the beginning of a pause, and what ends one."""


@dataclass(frozen=True, slots=True)
class Diary:
    """What `/daily` shows one member."""

    plan: Plan
    newest: Asked | None
    """The newest posting that went out and stands."""
    days: tuple[DiaryDay, ...]
    """From the oldest to the newest posting's date; at most two weeks, none before the first posting."""
    streak: Standing = field(default_factory=Standing)
    notes: Mapping[dt.date, str] = field(default_factory=dict[dt.date, str])
    """What dates without an answer did to the streak."""


class Diaries:
    """Read a member's days."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, click: Click) -> Diary:
        """The member's two weeks; StudyError before `/setup`."""
        return await self._database.write(collected, click)


def collected(tx: Tx, click: Click) -> Diary:
    """Collect postings, answers and missed dates."""
    remember(tx, guild_id=click.guild_id, user_id=click.user_id, name=click.name, now=click.at)
    plan = plan_or_refuse(tx, click.guild_id)
    today = click.at.astimezone(zone_of(plan.cadence.zone)).date()
    since = today - dt.timedelta(days=DAYS)
    went_out = [one for one in postings_since(tx, plan.id, since=since) if one.state in ("sent", "voided")]
    missed = missed_since(tx, plan.id, since=since)
    asked = {one.local_date: one for one in went_out}  # of a date taken back and posted anew, the newer one
    known = sorted([*asked, *missed])
    newest = max((one for one in went_out if one.state == "sent"), key=lambda one: one.due_at, default=None)
    verdicts = answers_to(tx, [one.id for one in went_out], user_id=click.user_id)
    dates = span(known[0], known[-1])[-DAYS:] if known else ()
    missed |= paused(tx, plan, [date for date in dates if date not in asked and date not in missed])
    days = diary(plan.cadence, dates, asked=asked, verdicts=verdicts, missed=missed, now=click.at)
    lines = history(closed_days(tx, click, newest), answered_dates(tx, guild_id=click.guild_id, user_id=click.user_id))
    held = streak_of(tx, guild_id=click.guild_id, user_id=click.user_id)
    return Diary(plan, newest, days, standing(held, lines), streak_notes(lines))


def paused(tx: Tx, plan: Plan, dates: Sequence[dt.date]) -> dict[dt.date, str]:
    """Of the dates without a post or a reason those that organisers had paused, by the audit."""
    if not dates:
        return {}
    turns = instants(tx, guild_id=plan.guild_id, actions=(PAUSES, *GOES_ON))
    return paused_dates(plan.cadence, dates, [(at, action == PAUSES) for at, action in turns])


def closed_days(tx: Tx, click: Click, newest: Asked | None) -> list[Day]:
    """The member's posting days, without the one that they may still answer."""
    days = days_of(tx, guild_id=click.guild_id, user_id=click.user_id)
    open_date = newest.local_date if newest is not None and newest.open_at(click.at) else None
    answered = answered_dates(tx, guild_id=click.guild_id, user_id=click.user_id) if open_date else frozenset[dt.date]()
    return [day for day in days if day.date != open_date or day.date in answered]


def span(first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """Every date from the first to the last."""
    return tuple(first + dt.timedelta(days=day) for day in range((last - first).days + 1))
