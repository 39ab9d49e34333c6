"""Members' streaks: kept with every answer, and counted anew where the days are not in order."""

from __future__ import annotations

import datetime as dt
import functools
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from bot.core.streaks import Day, Streak, answered, recounted
from bot.storage.database import Tx
from bot.storage.prepared import Row, carry_out, first, only
from bot.storage.tables import Answer, Posting, Schedule, StreakRow
from bot.storage.upserts import insert, upsert

_COLUMNS = (
    StreakRow.length,
    StreakRow.best,
    StreakRow.freezes,
    StreakRow.last_date,
    StreakRow.last_due,
)


def streak_columns() -> tuple[InstrumentedAttribute[Any], ...]:
    """What a streak is made of, in the order of `Streak`."""
    return _COLUMNS


ZONES = dt.timedelta(days=2)
"""By how much a change of zone can put dates out of the order of their instants."""


def _streak(row: Row) -> Streak:
    return Streak(*row)


def streak_of(tx: Tx, *, guild_id: int, user_id: int) -> Streak:
    """The member's streak as of the last day they answered."""
    row = first(tx, _kept(held=False), {"guild_id": guild_id, "user_id": user_id})
    return Streak() if row is None else _streak(row)


def held_streak(tx: Tx, *, guild_id: int, user_id: int) -> Streak:
    """The same, held against other processes until the transaction ends."""
    if tx.dialect.name == "sqlite":  # has one writer anyway
        return streak_of(tx, guild_id=guild_id, user_id=user_id)
    whose = {"guild_id": guild_id, "user_id": user_id}
    row = first(tx, _kept(held=True), whose)
    if row is None:
        keep_streak(tx, Streak(), guild_id=guild_id, user_id=user_id, replace=False)
        row = only(tx, _kept(held=True), whose)
    return _streak(row)


@functools.cache
def _kept(*, held: bool) -> Select[int, int, int, dt.date | None, dt.datetime | None]:
    mine = and_(StreakRow.guild_id == bindparam("guild_id"), StreakRow.user_id == bindparam("user_id"))
    statement = select(*_COLUMNS).where(mine)
    return statement.with_for_update() if held else statement


def keep_streak(tx: Tx, streak: Streak, *, guild_id: int, user_id: int, replace: bool = True) -> None:
    """Store the member's streak; unless `replace`, only where there is none."""
    row = {
        "guild_id": guild_id,
        "user_id": user_id,
        "length": streak.length,
        "best": streak.best,
        "freezes": streak.freezes,
        "last_date": streak.last_date,
        "last_due": streak.last_due,
    }
    keys = ("guild_id", "user_id")
    if replace:
        changed = ("length", "best", "freezes", "last_date", "last_due")
        carry_out(tx, upsert(tx.dialect.name, StreakRow, keys, changed), row)
    else:
        tx.execute(insert(tx, StreakRow).on_conflict_do_nothing(index_elements=keys), row)


def streak_with(tx: Tx, before: Streak, day: Day, *, guild_id: int, user_id: int) -> Streak:
    """The member's streak with this day answered too."""
    if before.last_due is None or before.last_date is None or day.date == before.last_date:
        first = before.last_due is None
        return answered(Streak(), day, missed_between=0) if first else before
    if day.due > before.last_due:
        return answered(before, day, missed_between=_missed(tx, before, day, guild_id=guild_id))
    dates = answered_dates(tx, guild_id=guild_id, user_id=user_id)
    days = days_of(tx, guild_id=guild_id, user_id=user_id)
    return recounted({*days, day}, {*dates, day.date})


def _missed(tx: Tx, before: Streak, day: Day, *, guild_id: int) -> int:
    assert before.last_date is not None
    stretch = {
        "guild_id": guild_id,
        "near": before.last_date - ZONES,
        "last_due": before.last_due,
        "due": day.due,
        "last_date": before.last_date,
        "date": day.date,
    }
    (count,) = only(tx, _days_between(), stretch)
    return int(count)


@functools.cache
def _days_between() -> Select[int]:
    guild_id = bindparam("guild_id", type_=BigInteger())
    between = and_(Posting.due_at > bindparam("last_due"), Posting.due_at < bindparam("due"))
    near = and_(Posting.guild_id == guild_id, Posting.local_date >= bindparam("near"))
    others = and_(Posting.local_date != bindparam("last_date"), Posting.local_date != bindparam("date"))
    return select(func.count(Posting.local_date.distinct())).where(near, between, others, _went_out(guild_id))


def days_of(tx: Tx, *, guild_id: int, user_id: int) -> tuple[Day, ...]:
    """The posting days as they count for this member: what went out, and what they answered and was voided later."""
    mine = select(Answer.posting_id).where(_in_time(guild_id, user_id))
    counted = or_(_went_out(guild_id), and_(Posting.schedule_id == _first(guild_id), Posting.id.in_(mine)))
    return _days(tx, and_(Posting.guild_id == guild_id, counted))


def posting_days(tx: Tx, *, guild_id: int, since: dt.date | None = None) -> tuple[Day, ...]:
    """The days on which the server's daily went out and was not voided, oldest first."""
    later = and_(True, Posting.local_date >= since) if since else and_(True)
    return _days(tx, and_(Posting.guild_id == guild_id, _went_out(guild_id), later))


def answered_dates(tx: Tx, *, guild_id: int, user_id: int) -> frozenset[dt.date]:
    """The dates that the member answered in time, right or wrong."""
    statement = (
        select(Answer.local_date)
        .join(Posting, Posting.id == Answer.posting_id)
        .where(_in_time(guild_id, user_id), Posting.schedule_id == _first(guild_id))
    )
    return frozenset(tx.execute(statement).scalars())


def recount_streak(tx: Tx, *, guild_id: int, user_id: int) -> Streak:
    """The member's streak, counted from the answers themselves."""
    return recounted(
        days_of(tx, guild_id=guild_id, user_id=user_id), answered_dates(tx, guild_id=guild_id, user_id=user_id)
    )


def members_with_streaks(tx: Tx, guild_id: int) -> tuple[int, ...]:
    """Everybody in the server who answered in time or has a streak, in order of their ids."""
    kept = select(StreakRow.user_id).where(StreakRow.guild_id == guild_id)
    due = select(Answer.user_id).where(Answer.guild_id == guild_id, IN_TIME)
    return tuple(sorted(tx.execute(kept.union(due)).scalars()))


def _days(tx: Tx, wanted: ColumnElement[bool]) -> tuple[Day, ...]:
    statement = select(func.min(Posting.due_at, type_=Posting.due_at.type), Posting.local_date).where(wanted)
    return tuple(sorted(Day(due, date) for due, date in tx.execute(statement.group_by(Posting.local_date))))


IN_TIME = or_(Answer.unscored.is_(None), Answer.unscored.in_(["seen", "excluded"]))
"""Answers that count as a day of a streak."""


def _in_time(guild_id: int, user_id: int) -> ColumnElement[bool]:
    return and_(Answer.guild_id == guild_id, Answer.user_id == user_id, IN_TIME)


def _went_out(guild_id: int | BindParameter[int]) -> ColumnElement[bool]:
    return and_(Posting.state == "sent", Posting.schedule_id == _first(guild_id))


def _first(guild_id: int | BindParameter[int]) -> ScalarSelect[int]:
    return select(Schedule.id).where(Schedule.guild_id == guild_id, Schedule.number == 1).scalar_subquery()
