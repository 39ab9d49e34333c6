"""Boards: sums that are kept per period, and those of a day, a topic or a domain, which are counted."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    BindParameter,
    ColumnElement,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.core.standings import ANONYMOUS, Line, Score, in_order
from bot.storage.database import Tx
from bot.storage.prepared import carry_out
from bot.storage.sums import GUILD, AnySelect, Sums
from bot.storage.tables import Member
from bot.storage.tables import Score as ScoreRow
from bot.storage.upserts import insert_in

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


def board(tx: Tx, sums: Sums, reader: Reader) -> Board:
    """A page of these sums in board order, and where the reader stands.

    Pages follow the index (points, right answers, member); within a page, equal ones are ordered by name. Who is not
    listed stands on no page and in nobody's way, but sees where they would stand.
    """
    own = own_score(tx, sums, guild_id=reader.guild_id, user_id=reader.user_id)
    mine, players = (None, _players(tx, sums)) if own is None else _placed(tx, sums, own)
    page = min(max(reader.page, 0), max(0, (players - 1) // reader.size))
    shown = {**sums.values, "size": reader.size, "skip": page * reader.size}
    scores = in_order(_score(row) for row in tx.execute(_page(sums.statement, sums.counted), shown))
    return Board(
        page=page,
        players=players,
        scores=scores,
        first_rank=_placed(tx, sums, scores[0])[0].rank if scores and page else 1,
        own=mine,
        next_above=None if mine is None else _next_above(tx, sums, mine),
    )


def all_scores(tx: Tx, sums: Sums, guild_id: int) -> tuple[Score, ...]:
    """Everybody listed, in no order: for boards that are ranked by more than their sums."""
    assert sums.values["guild_id"] == guild_id
    return tuple(_score(row) for row in tx.execute(_listed(sums.statement, sums.counted), sums.values))


def own_score(tx: Tx, sums: Sums, *, guild_id: int, user_id: int) -> Score | None:
    """The member's own sums, listed or not."""
    assert sums.values["guild_id"] == guild_id
    row = tx.execute(_own(sums.statement, sums.counted), {**sums.values, "user_id": user_id}).first()
    return None if row is None else _score(row)


def shown_name() -> ColumnElement[str]:
    """How boards name a member of an outer join with `members`: who is hidden has no name where they have a line."""
    return case((Member.visibility != "named", ANONYMOUS), else_=func.coalesce(Member.display_name, UNNAMED))


def _players(tx: Tx, sums: Sums) -> int:
    """How many listed members."""
    return tx.execute(_everybody(sums.statement, sums.counted), sums.values).scalar_one()


def _placed(tx: Tx, sums: Sums, score: Score) -> tuple[Line, int]:
    """The score with its rank, and how many listed members there are: each is counted once."""
    merits = {"points": score.points, "right": score.right}
    more, level, rest = tx.execute(_places(sums.statement, sums.counted), {**sums.values, **merits}).one()
    return Line(more + level + 1, score), more + rest


def _next_above(tx: Tx, sums: Sums, own: Line) -> Line | None:
    """The lowest line above the reader's. Those who share it are all that lies between the two ranks."""
    merits = {"points": own.score.points, "right": own.score.right}
    row = tx.execute(_lowest_above(sums.statement, sums.counted), {**sums.values, **merits}).first()
    if row is None:
        return None
    score = _score(row)
    merits = {"points": score.points, "right": score.right}
    return Line(
        own.rank - tx.execute(_level(sums.statement, sums.counted), {**sums.values, **merits}).scalar_one(), score
    )


# The statements. Each is built once for each kind of sums.

POINTS: BindParameter[int] = bindparam("points", type_=BigInteger())
RIGHT: BindParameter[int] = bindparam("right", type_=BigInteger())


def _source(statement: AnySelect, counted: bool) -> Subquery | CTE:
    return statement.cte("sums") if counted else statement.subquery("sums")


def _named(sums: Subquery | CTE) -> AnySelect:
    person = and_(Member.guild_id == GUILD, Member.user_id == sums.c.user_id)
    return select(sums, shown_name().label("name")).select_from(sums.outerjoin(Member, person))


def _is_listed() -> ColumnElement[bool]:
    return func.coalesce(Member.listed, literal(True))


@functools.cache
def _listed(statement: AnySelect, counted: bool) -> AnySelect:
    return _named(_source(statement, counted)).where(_is_listed())


@functools.cache
def _page(statement: AnySelect, counted: bool) -> AnySelect:
    sums = _source(statement, counted)
    ordered = _named(sums).where(_is_listed())
    ordered = ordered.order_by(sums.c.points.desc(), sums.c.right.desc(), sums.c.user_id.desc())
    return ordered.limit(bindparam("size")).offset(bindparam("skip"))


@functools.cache
def _own(statement: AnySelect, counted: bool) -> AnySelect:
    sums = _source(statement, counted)
    return _named(sums).where(sums.c.user_id == bindparam("user_id"))


@functools.cache
def _everybody(statement: AnySelect, counted: bool) -> AnySelect:
    return select(_count(_source(statement, counted), literal(True)))


@functools.cache
def _places(statement: AnySelect, counted: bool) -> AnySelect:
    """How many have more points, as many with more right answers, and at most as many points.

    Counted apart, for each is a stretch of the index; SQLite compares pairs row by row.
    """
    sums = _source(statement, counted)
    level = and_(sums.c.points == POINTS, sums.c.right > RIGHT)
    return select(_count(sums, sums.c.points > POINTS), _count(sums, level), _count(sums, sums.c.points <= POINTS))


@functools.cache
def _level(statement: AnySelect, counted: bool) -> AnySelect:
    sums = _source(statement, counted)
    return select(_count(sums, and_(sums.c.points == POINTS, sums.c.right == RIGHT)))


@functools.cache
def _lowest_above(statement: AnySelect, counted: bool) -> AnySelect:
    sums = _source(statement, counted)
    above = tuple_(sums.c.points, sums.c.right) > tuple_(POINTS, RIGHT)
    return _named(sums).where(above, _is_listed()).order_by(sums.c.points, sums.c.right, sums.c.user_id).limit(1)


def _count(sums: Subquery | CTE, wanted: ColumnElement[bool]) -> ColumnElement[int]:
    """How many listed members: all of them by the index alone, less the few who are not listed."""
    every = select(func.count()).select_from(sums).where(wanted).scalar_subquery()
    # Asked of each of those few, by the key of their line: SQLite would begin a join or an IN with the whole board.
    theirs = select(sums.c.user_id).where(sums.c.user_id == Member.user_id, wanted).exists()
    hidden = and_(Member.guild_id == GUILD, Member.listed.is_(False))
    return every - select(func.count()).select_from(Member).where(hidden, theirs).scalar_subquery()


def _score(row: Any) -> Score:  # noqa: ANN401 (a row of a computed select has no static type)
    return Score(row.user_id, row.name, int(row.points), int(row.right), int(row.answered))
