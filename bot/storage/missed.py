"""Local dates that went without a daily, and why."""

from __future__ import annotations

import datetime as dt
import functools

from sqlalchemy import Delete, Select, bindparam, delete, select

from bot.core.plans import Plan
from bot.storage.database import Tx
from bot.storage.postings import dates_of
from bot.storage.prepared import carry_out, every
from bot.storage.tables import MissedDate
from bot.storage.upserts import insert

SKIPPED = "skipped by an organiser"
"""The reason of a date that organisers left out."""


def record_missed(tx: Tx, plan: Plan, local_date: dt.date, *, reason: str, now: dt.datetime) -> None:
    """Note the date; the first reason stands."""
    values = {"schedule_id": plan.id, "local_date": local_date, "guild_id": plan.guild_id, "reason": reason}
    tx.execute(insert(tx, MissedDate).values(**values, noted_at=now).on_conflict_do_nothing())


def missed_since(tx: Tx, schedule_id: int, *, since: dt.date) -> dict[dt.date, str]:
    """The missed dates from a date on, with their reasons, oldest first."""
    return dict(every(tx, _since(), {"schedule_id": schedule_id, "since": since}))


@functools.cache
def _since() -> Select[dt.date, str]:
    later = (MissedDate.schedule_id == bindparam("schedule_id"), MissedDate.local_date >= bindparam("since"))
    return select(MissedDate.local_date, MissedDate.reason).where(*later).order_by(MissedDate.local_date)


def forget_missed(tx: Tx, schedule_id: int, local_date: dt.date) -> None:
    """The date has its daily after all."""
    carry_out(tx, _of_date(), {"schedule_id": schedule_id, "local_date": local_date})


@functools.cache
def _of_date() -> Delete:
    date = MissedDate.local_date == bindparam("local_date")
    return delete(MissedDate).where(MissedDate.schedule_id == bindparam("schedule_id"), date)


def skipped_since(tx: Tx, schedule_id: int, *, since: dt.date) -> frozenset[dt.date]:
    """The dates from this one on that organisers left out."""
    return frozenset(date for date, reason in missed_since(tx, schedule_id, since=since).items() if reason == SKIPPED)


def taken_since(tx: Tx, schedule_id: int, *, since: dt.date) -> frozenset[dt.date]:
    """The dates from this one on that get no daily by themselves: they had theirs, or organisers left them out."""
    return dates_of(tx, schedule_id, since=since) | skipped_since(tx, schedule_id, since=since)
