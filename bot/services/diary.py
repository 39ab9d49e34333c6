"""`/daily`: today's question, and the member's last two weeks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.core.clicks import Click
from bot.core.diary import Day, diary
from bot.core.plans import Plan
from bot.core.postings import Asked
from bot.core.schedule import zone_of
from bot.storage.answers import answers_to
from bot.storage.database import Database, Tx
from bot.storage.members import remember
from bot.storage.missed import missed_since
from bot.storage.postings import postings_since
from bot.storage.schedules import plan_or_refuse

DAYS = 14


@dataclass(frozen=True, slots=True)
class Diary:
    """What `/daily` shows one member."""

    plan: Plan
    newest: Asked | None
    """The newest posting that went out and stands."""
    days: tuple[Day, ...]
    """From the oldest to the newest posting's date; at most two weeks, none before the first posting."""


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
    days = diary(plan.cadence, dates, asked=asked, verdicts=verdicts, missed=missed, now=click.at)
    return Diary(plan, newest, days)


def span(first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """Every date from the first to the last."""
    return tuple(first + dt.timedelta(days=day) for day in range((last - first).days + 1))
