"""Boards: sums that are kept per period, and today's, which are counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select

from bot.core.standings import Line, Score
from bot.storage.database import Tx
from bot.storage.tables import Answer, Member
from bot.storage.tables import Score as ScoreRow
from bot.storage.upserts import insert

AnySelect = Select[*tuple[Any, ...]]

UNNAMED = "someone"
"""Shown for a member whose name was never stored; cannot happen through the screens."""


@dataclass(frozen=True, slots=True)
class Gain:
    """What one scored answer adds to a member's sums."""

    guild_id: int
    user_id: int
    points: int
    right: bool


def add_gain(tx: Tx, gain: Gain, *, periods: Sequence[str]) -> None:
    """Add the answer to every period's row, in the transaction of the answer: one statement."""
    rows = [
        {
            "guild_id": gain.guild_id,
            "period": period,
            "user_id": gain.user_id,
            "points": gain.points,
            "right": int(gain.right),
            "answered": 1,
        }
        for period in periods
    ]
    statement = insert(tx, ScoreRow).values(rows)
    sums = {name: getattr(ScoreRow, name) + statement.excluded[name] for name in ("points", "right", "answered")}
    tx.execute(statement.on_conflict_do_update(index_elements=["guild_id", "period", "user_id"], set_=sums))


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks for a board, and for which page of how many lines."""

    guild_id: int
    user_id: int
    page: int
    size: int


@dataclass(frozen=True, slots=True)
class Board:
    """A page of a board and the reader's own place on it."""

    page: int
    """0, 1, ...: the one asked for, or the last there is."""
    players: int
    scores: tuple[Score, ...]
    first_rank: int
    """Rank of the page's first line."""
    own: Line | None
    next_above: Line | None
    """The lowest line above the reader, if anyone has more."""


def kept_scores(guild_id: int, period: str) -> AnySelect:
    """Who has which sums in a kept period."""
    return select(ScoreRow.user_id, ScoreRow.points, ScoreRow.right, ScoreRow.answered).where(
        ScoreRow.guild_id == guild_id, ScoreRow.period == period
    )


def counted_scores(guild_id: int, local_date: dt.date) -> AnySelect:
    """Who has which sums on one date, counted from the scored answers."""
    return (
        select(
            Answer.user_id,
            func.sum(Answer.points).label("points"),
            func.sum(case((Answer.right, 1), else_=0)).label("right"),
            func.count().label("answered"),
        )
        .where(Answer.guild_id == guild_id, Answer.local_date == local_date, Answer.unscored.is_(None))
        .group_by(Answer.user_id)
    )


def board(tx: Tx, sums_of: AnySelect, reader: Reader) -> Board:
    """A page of these sums in board order, and where the reader stands."""
    sums = sums_of.subquery()
    players = tx.execute(select(func.count()).select_from(sums)).scalar_one()
    page = min(max(reader.page, 0), max(0, (players - 1) // reader.size))
    named = _named(sums, reader.guild_id)
    by_name = func.lower(func.coalesce(Member.display_name, UNNAMED))
    ordered = named.order_by(sums.c.points.desc(), sums.c.right.desc(), by_name, sums.c.user_id)
    scores = tuple(_score(row) for row in tx.execute(ordered.limit(reader.size).offset(page * reader.size)))
    own = tx.execute(named.where(sums.c.user_id == reader.user_id)).first()
    mine = None if own is None else _line(tx, sums, _score(own))
    return Board(
        page=page,
        players=players,
        scores=scores,
        first_rank=_line(tx, sums, scores[0]).rank if scores else 1,
        own=mine,
        next_above=None if mine is None else _lowest_above(tx, named, sums, mine.score),
    )


def _named(sums: Subquery, guild_id: int) -> AnySelect:
    name = func.coalesce(Member.display_name, UNNAMED).label("name")
    person = and_(Member.guild_id == guild_id, Member.user_id == sums.c.user_id)
    return select(sums, name).select_from(sums.outerjoin(Member, person))


def _above(sums: Subquery, score: Score) -> ColumnElement[bool]:
    return or_(sums.c.points > score.points, and_(sums.c.points == score.points, sums.c.right > score.right))


def _line(tx: Tx, sums: Subquery, score: Score) -> Line:
    better = tx.execute(select(func.count()).select_from(sums).where(_above(sums, score))).scalar_one()
    return Line(better + 1, score)


def _lowest_above(tx: Tx, named: AnySelect, sums: Subquery, score: Score) -> Line | None:
    lowest = named.where(_above(sums, score)).order_by(sums.c.points, sums.c.right, sums.c.user_id)
    row = tx.execute(lowest.limit(1)).first()
    return None if row is None else _line(tx, sums, _score(row))


def _score(row: Any) -> Score:  # noqa: ANN401 (a row of a computed select has no static type)
    return Score(row.user_id, row.name, int(row.points), int(row.right), int(row.answered))
