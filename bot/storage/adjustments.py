"""Points that organisers give and take, and postings that they take back."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Text,
    Update,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.core.picking import Ref
from bot.core.postings import Asked
from bot.storage.database import Tx
from bot.storage.postings import COLUMNS, asked_of, went_out
from bot.storage.prepared import carry_out, changed, every
from bot.storage.standings import Gain, add_gain
from bot.storage.tables import Adjustment, Answer, Posting, Score
from bot.storage.upserts import insert, insert_in


@dataclass(frozen=True, slots=True)
class Given:
    """An adjustment."""

    guild_id: int
    user_id: int
    local_date: dt.date
    """On whose boards it counts."""
    points: int
    reason: str
    given_by: int


def adjust(tx: Tx, given: Given, *, periods: Sequence[str], now: dt.datetime) -> None:
    """Store it and add it to the member's sums."""
    values = {name: getattr(given, name) for name in Given.__dataclass_fields__}
    tx.execute(insert(tx, Adjustment).values(**values, at=now))
    gain = Gain(given.guild_id, given.user_id, given.points, right=False)
    add_gain(tx, gain, periods=periods, answered=0)
    drop_empty(tx, guild_id=given.guild_id, periods=periods)


def void(tx: Tx, asked: Asked, *, now: dt.datetime) -> bool:
    """Take a posting back: whether it still stood. Who is answering it now waits, and is then refused."""
    stands = and_(Posting.id == asked.id, Posting.state.in_(["claimed", "sent"]))
    changed = update(Posting).where(stands).values(state="voided", closed_at=min(now, asked.closes_at), revealed_at=now)
    return tx.execute(changed).rowcount == 1


def take_points(tx: Tx, posting_id: int, *, guild_id: int, periods: Sequence[str]) -> int:
    """Take what a posting earned from the sums of everybody: how many members that concerns.

    Period by period, as answers add them, so that the two never wait for each other in a circle.
    """
    scored = and_(Answer.posting_id == posting_id, Answer.unscored.is_(None))
    own = and_(scored, Answer.user_id == Score.user_id)
    points = select(Answer.points).where(own).scalar_subquery()
    right = select(case((Answer.right, 1), else_=0)).where(own).scalar_subquery()
    less = {"points": Score.points - points, "right": Score.right - right, "answered": Score.answered - 1}
    answered = select(Answer.user_id).where(scored)
    for period in periods:
        theirs = and_(Score.guild_id == guild_id, Score.period == period, Score.user_id.in_(answered))
        tx.execute(update(Score).where(theirs).values(**less))
    drop_empty(tx, guild_id=guild_id, periods=periods)
    return tx.execute(select(func.count()).select_from(Answer).where(scored)).scalar_one()


def drop_empty(tx: Tx, *, guild_id: int, periods: Sequence[str]) -> None:
    """Nobody stands on a board for nothing."""
    nothing = and_(Score.answered == 0, Score.points == 0)
    tx.execute(delete(Score).where(Score.guild_id == guild_id, Score.period.in_(periods), nothing))


def standing_of_question(tx: Tx, *, guild_id: int, ref: Ref) -> tuple[Asked, ...]:
    """The server's postings of a question that were not taken back."""
    same = and_(Posting.guild_id == guild_id, Posting.pack_id == ref[0], Posting.question_id == ref[1])
    return _standing(tx, same)


def standing_on(tx: Tx, *, guild_id: int, local_date: dt.date) -> tuple[Asked, ...]:
    """The server's postings of a date that were not taken back."""
    same = and_(Posting.guild_id == guild_id, Posting.local_date == local_date)
    return _standing(tx, same)


def _standing(tx: Tx, wanted: ColumnElement[bool]) -> tuple[Asked, ...]:
    stands = Posting.state.in_(["claimed", "sent"])
    statement = select(*COLUMNS).where(wanted, stands).order_by(Posting.due_at, Posting.id)
    return tuple(asked_of(row) for row in tx.execute(statement))


def uncounted(tx: Tx, *, closed_before: dt.datetime, limit: int) -> tuple[Asked, ...]:
    """Postings of challenge mode that are over and whose points are on no board yet."""
    rows = every(tx, _uncounted(), {"closed_before": closed_before, "limit": limit})
    return tuple(asked_of(row) for row in rows)


@functools.cache
def _uncounted() -> Select[*tuple[Any, ...]]:
    over = func.coalesce(Posting.closed_at, Posting.closes_at) < bindparam("closed_before")
    waits = and_(Posting.mode == "challenge", Posting.counted_at.is_(None), went_out(), over)
    return select(*COLUMNS).where(waits).order_by(Posting.closes_at).limit(bindparam("limit", type_=Integer()))


def count_points(tx: Tx, asked: Asked, *, periods: Sequence[str], now: dt.datetime) -> None:
    """Put what a posting of challenge mode earned onto the boards, once."""
    if not changed(tx, _counting(), {"posting_id": asked.id, "now": now}):
        return
    rows = [{"posting_id": asked.id, "named": period} for period in periods]
    carry_out(tx, _adding_up(tx.dialect.name), *rows)


@functools.cache
def _counting() -> Update:
    waits = and_(Posting.id == bindparam("posting_id"), Posting.counted_at.is_(None), Posting.state == "sent")
    return update(Posting).where(waits).values(counted_at=bindparam("now"))


@functools.cache
def _adding_up(dialect: str) -> sqlite.Insert | postgresql.Insert:
    """What everybody earned with a posting, added to the sums of a period."""
    names = ["guild_id", "period", "user_id", "points", "right", "answered"]
    period, right = bindparam("named", type_=Text()), case((Answer.right, 1), else_=0)
    earned = select(Answer.guild_id, period, Answer.user_id, Answer.points, right, literal(1, BigInteger))
    scored = and_(Answer.posting_id == bindparam("posting_id"), Answer.unscored.is_(None))
    statement = insert_in(dialect, Score).from_select(names, earned.where(scored))
    sums = {name: getattr(Score, name) + statement.excluded[name] for name in names[3:]}
    return statement.on_conflict_do_update(index_elements=names[:3], set_=sums)
