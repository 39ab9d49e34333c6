"""Where a board's sums come from: kept for a period, or counted from the answers of days, a topic or a domain."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Date,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)

from bot.storage.tables import Adjustment, Answer, Posting, Score

AnySelect = Select[*tuple[Any, ...]]

GUILD: BindParameter[int] = bindparam("guild_id", type_=BigInteger())


@dataclass(frozen=True, slots=True)
class Counted:
    """Which answers a counted board is about: dates (None for open ends), a topic or domain of a pack."""

    first: dt.date | None = None
    last: dt.date | None = None
    pack_id: str | None = None
    topic_id: str | None = None
    domain_id: str | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """Where a board's sums come from: a statement that is built once, and the values of its parameters."""

    statement: AnySelect
    """Member, points, right answers, answers."""
    values: Mapping[str, object]
    counted: bool
    """Whether they are counted from answers, so that they are better counted once for all that is asked of them."""


def kept_scores(guild_id: int, period: str) -> Sums:
    """Who has which sums in a kept period."""
    return Sums(_kept(), {"guild_id": guild_id, "period": period}, counted=False)


@functools.cache
def _kept() -> AnySelect:
    here = and_(Score.guild_id == GUILD, Score.period == bindparam("period"))
    return select(Score.user_id, Score.points, Score.right, Score.answered).where(here)


def counted_scores(guild_id: int, about: Counted) -> Sums:
    """Who has which sums, counted from the scored answers and, where no topic is asked for, adjustments."""
    wanted = {name: value for name in COUNTED if (value := getattr(about, name)) is not None}
    return Sums(_counted(frozenset(wanted)), {"guild_id": guild_id, **wanted}, counted=True)


COUNTED = ("first", "last", "pack_id", "topic_id", "domain_id")


@functools.cache
def _counted(wanted: frozenset[str]) -> AnySelect:
    answers = _scored_answers(wanted)
    if "pack_id" in wanted:
        return _summed(answers.subquery())
    given = select(Adjustment.user_id, Adjustment.points, literal(0).label("right"), literal(0).label("answered"))
    dates = _between(Adjustment.local_date, wanted)
    return _summed(union_all(answers, given.where(Adjustment.guild_id == GUILD, dates)).subquery())


def _scored_answers(wanted: frozenset[str]) -> AnySelect:
    """One row for each answer that counts."""
    right = case((Answer.right, 1), else_=0).label("right")
    chosen = select(Answer.user_id, Answer.points, right, literal(1).label("answered"))
    on_boards = and_(Posting.state != "voided", or_(Posting.mode != "challenge", Posting.counted_at.is_not(None)))
    here = and_(Answer.guild_id == GUILD, Answer.unscored.is_(None), _between(Answer.local_date, wanted))
    asked = [
        column == bindparam(column.key)
        for column in (Posting.pack_id, Posting.topic_id, Posting.domain_id)
        if column.key in wanted
    ]
    return chosen.join(Posting, Posting.id == Answer.posting_id).where(on_boards, here, *asked)


def _between(column: Any, wanted: frozenset[str]) -> ColumnElement[bool]:  # noqa: ANN401 (a mapped column)
    """Whether a date lies within the dates asked for."""
    first = column >= bindparam("first", type_=Date()) if "first" in wanted else literal(True)
    return and_(first, column <= bindparam("last", type_=Date()) if "last" in wanted else literal(True))


def _summed(parts: Subquery) -> AnySelect:
    """Sums by member; without those whose points were given and taken again."""
    answered, points = func.sum(parts.c.answered), func.sum(parts.c.points)
    sums = select(
        parts.c.user_id, points.label("points"), func.sum(parts.c.right).label("right"), answered.label("answered")
    )
    return sums.group_by(parts.c.user_id).having(or_(answered > 0, points != 0))
