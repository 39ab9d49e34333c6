"""Boards: sums that are kept per period, and those of a day, a topic or a domain, which are counted."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, or_, select, tuple_, union_all
from sqlalchemy.dialects import postgresql, sqlite

from bot.core.standings import ANONYMOUS, Line, Score, in_order
from bot.storage.database import Tx
from bot.storage.prepared import carry_out
from bot.storage.tables import Adjustment, Answer, Member, Posting
from bot.storage.tables import Score as ScoreRow
from bot.storage.upserts import insert_in

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


def add_gain(tx: Tx, gain: Gain, *, periods: Sequence[str], answered: int = 1) -> None:
    """Add the answer to every period's row, in the transaction of the answer: one statement for all of them.

    `answered` is 0 for points that an organiser gave.
    """
    rows = [
        {
            "guild_id": gain.guild_id,
            "period": period,
            "user_id": gain.user_id,
            "points": gain.points,
            "right": int(gain.right),
            "answered": answered,
        }
        for period in periods
    ]
    carry_out(tx, adding(tx.dialect.name), *rows)


@functools.cache
def adding(dialect: str) -> sqlite.Insert | postgresql.Insert:
    """The statement for one row, built once: SQLAlchemy compiles one of several rows anew each time."""
    statement = insert_in(dialect, ScoreRow)
    sums = {name: getattr(ScoreRow, name) + statement.excluded[name] for name in ("points", "right", "answered")}
    return statement.on_conflict_do_update(index_elements=["guild_id", "period", "user_id"], set_=sums)


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


@dataclass(frozen=True, slots=True)
class Counted:
    """Which answers a counted board is about: dates (None for open ends), a topic or domain of a pack."""

    first: dt.date | None = None
    last: dt.date | None = None
    pack_id: str | None = None
    topic_id: str | None = None
    domain_id: str | None = None


def kept_scores(guild_id: int, period: str) -> AnySelect:
    """Who has which sums in a kept period."""
    return select(ScoreRow.user_id, ScoreRow.points, ScoreRow.right, ScoreRow.answered).where(
        ScoreRow.guild_id == guild_id, ScoreRow.period == period
    )


def counted_scores(guild_id: int, about: Counted) -> AnySelect:
    """Who has which sums, counted from the scored answers and, where no topic is asked for, adjustments."""
    answers = scored_answers(guild_id, about)
    if about.pack_id is not None:
        return summed(answers.subquery())
    given = select(Adjustment.user_id, Adjustment.points, literal(0).label("right"), literal(0).label("answered"))
    dates = between(Adjustment.local_date, about)
    return summed(union_all(answers, given.where(Adjustment.guild_id == guild_id, dates)).subquery())


def scored_answers(guild_id: int, about: Counted) -> AnySelect:
    """One row for each answer that counts."""
    wanted = [Answer.guild_id == guild_id, Answer.unscored.is_(None), between(Answer.local_date, about)]
    for column, value in (
        (Posting.pack_id, about.pack_id),
        (Posting.topic_id, about.topic_id),
        (Posting.domain_id, about.domain_id),
    ):
        if value is not None:
            wanted.append(column == value)
    right = case((Answer.right, 1), else_=0).label("right")
    chosen = select(Answer.user_id, Answer.points, right, literal(1).label("answered"))
    on_boards = and_(Posting.state != "voided", or_(Posting.mode != "challenge", Posting.counted_at.is_not(None)))
    return chosen.join(Posting, Posting.id == Answer.posting_id).where(on_boards, *wanted)


def between(column: Any, about: Counted) -> ColumnElement[bool]:  # noqa: ANN401 (a mapped column or its expression)
    """Whether a date lies within the dates asked for."""
    first = literal(True) if about.first is None else column >= about.first
    return and_(first, literal(True) if about.last is None else column <= about.last)


def summed(parts: Subquery) -> AnySelect:
    """Sums by member; without those whose points were given and taken again."""
    answered, points = func.sum(parts.c.answered), func.sum(parts.c.points)
    return (
        select(
            parts.c.user_id,
            points.label("points"),
            func.sum(parts.c.right).label("right"),
            answered.label("answered"),
        )
        .group_by(parts.c.user_id)
        .having(or_(answered > 0, points != 0))
    )


def board(tx: Tx, sums_of: AnySelect, reader: Reader) -> Board:
    """A page of these sums in board order, and where the reader stands.

    Pages follow the index (points, right answers, member); within a page, equal ones are ordered by name. Who is not
    listed stands on no page and in nobody's way, but sees where they would stand.
    """
    sums = sums_of.subquery()
    everybody = literal(True)
    players = _count(tx, sums, reader.guild_id, everybody)
    page = min(max(reader.page, 0), max(0, (players - 1) // reader.size))
    named = _named(sums, reader.guild_id)
    ordered = named.where(_listed()).order_by(sums.c.points.desc(), sums.c.right.desc(), sums.c.user_id.desc())
    rows = tx.execute(ordered.limit(reader.size).offset(page * reader.size))
    scores = in_order(_score(row) for row in rows)
    own = tx.execute(named.where(sums.c.user_id == reader.user_id)).first()
    mine = None if own is None else _line(tx, sums, reader.guild_id, _score(own))
    return Board(
        page=page,
        players=players,
        scores=scores,
        first_rank=_line(tx, sums, reader.guild_id, scores[0]).rank if scores and page else 1,
        own=mine,
        next_above=None if mine is None else _lowest_above(tx, sums, reader.guild_id, mine.score),
    )


def all_scores(tx: Tx, sums_of: AnySelect, guild_id: int) -> tuple[Score, ...]:
    """Everybody listed, in no order: for boards that are ranked by more than their sums."""
    return tuple(_score(row) for row in tx.execute(_named(sums_of.subquery(), guild_id).where(_listed())))


def own_score(tx: Tx, sums_of: AnySelect, *, guild_id: int, user_id: int) -> Score | None:
    """The member's own sums, listed or not."""
    sums = sums_of.subquery()
    row = tx.execute(_named(sums, guild_id).where(sums.c.user_id == user_id)).first()
    return None if row is None else _score(row)


def shown_name() -> ColumnElement[str]:
    """How boards name a member of an outer join with `members`: who is hidden has no name where they have a line."""
    return case((Member.visibility != "named", ANONYMOUS), else_=func.coalesce(Member.display_name, UNNAMED))


def _named(sums: Subquery, guild_id: int) -> AnySelect:
    person = and_(Member.guild_id == guild_id, Member.user_id == sums.c.user_id)
    return select(sums, shown_name().label("name")).select_from(sums.outerjoin(Member, person))


def _listed() -> ColumnElement[bool]:
    return func.coalesce(Member.listed, literal(True))


def _count(tx: Tx, sums: Subquery, guild_id: int, wanted: ColumnElement[bool]) -> int:
    """How many listed members: all of them by the index alone, less the few who are not listed."""
    every = select(func.count()).select_from(sums).where(wanted).scalar_subquery()
    person = and_(Member.guild_id == guild_id, Member.listed.is_(False))
    unlisted = select(func.count()).select_from(Member).join(sums, sums.c.user_id == Member.user_id)
    return tx.execute(select(every - unlisted.where(person, wanted).scalar_subquery())).scalar_one()


def _above(sums: Subquery, score: Score) -> ColumnElement[bool]:
    return tuple_(sums.c.points, sums.c.right) > tuple_(score.points, score.right)


def _line(tx: Tx, sums: Subquery, guild_id: int, score: Score) -> Line:
    return Line(_count(tx, sums, guild_id, _above(sums, score)) + 1, score)


def _lowest_above(tx: Tx, sums: Subquery, guild_id: int, score: Score) -> Line | None:
    lowest = _named(sums, guild_id).where(_above(sums, score), _listed())
    row = tx.execute(lowest.order_by(sums.c.points, sums.c.right, sums.c.user_id).limit(1)).first()
    return None if row is None else _line(tx, sums, guild_id, _score(row))


def _score(row: Any) -> Score:  # noqa: ANN401 (a row of a computed select has no static type)
    return Score(row.user_id, row.name, int(row.points), int(row.right), int(row.answered))
