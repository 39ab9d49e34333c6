"""Sums and streaks counted anew from the answers: what is kept must equal it, row for row."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import (
    CTE,
    Date,
    Integer,
    Subquery,
    Text,
    and_,
    case,
    column,
    delete,
    func,
    literal,
    or_,
    select,
    union_all,
    values,
)

from bot.core.periods import kept_periods
from bot.core.streaks import Day, Streak, recounted
from bot.storage.database import Tx
from bot.storage.streaks import IN_TIME, keep_streak, posting_days, recount_streak, streak_columns
from bot.storage.sums import AnySelect
from bot.storage.tables import Adjustment, Answer, Posting, Schedule, Score, SeasonRow, StreakRow
from bot.storage.upserts import insert

Place = tuple[str, int]
"""Period and member."""

Sums = tuple[int, int, int]
"""Points, right answers, answers."""


def recounted_sums(guild_id: int | None, dates: Iterable[dt.date], period: str | None = None) -> AnySelect:
    """Every sum as it must be: server, period, member, points, right, answered.

    `guild_id` None stands for all servers, `period` for one period only. `dates` are those that answers may have.
    """
    parts = union_all(_answers(guild_id), _adjustments(guild_id)).subquery()
    by_date = _by_date(parts, dates)
    held = and_(
        SeasonRow.guild_id == parts.c.guild_id,
        SeasonRow.starts <= parts.c.local_date,
        SeasonRow.ends >= parts.c.local_date,
        SeasonRow.period.startswith("season:"),
    )
    by_season = select(
        parts.c.guild_id, SeasonRow.period, parts.c.user_id, parts.c.points, parts.c.right, parts.c.answered
    ).join(SeasonRow, held)
    rows = union_all(by_date, by_season).subquery()
    answered, points = func.sum(rows.c.answered), func.sum(rows.c.points)
    keys = (rows.c.guild_id, rows.c.period, rows.c.user_id)
    wanted = literal(True) if period is None else rows.c.period == period
    sums = select(*keys, points.label("points"), func.sum(rows.c.right).label("right"), answered.label("answered"))
    return sums.where(wanted).group_by(*keys).having(or_(answered > 0, points != 0))


def _by_date(parts: Subquery, dates: Iterable[dt.date]) -> AnySelect:
    """Rows for every period that dates say of themselves.

    Dates with the same periods, up to a week of them, are summed first: most rows then need not be sorted three times.
    """
    stretches: dict[tuple[str, ...], list[dt.date]] = defaultdict(list)
    for date in sorted(set(dates)) or [dt.date.min]:
        stretches[kept_periods(date)].append(date)
    days = calendar([(date, number) for number, dates in enumerate(stretches.values()) for date in dates])
    periods = named_periods([(number, period) for number, periods in enumerate(stretches) for period in periods])
    keys = (parts.c.guild_id, parts.c.user_id, days.c.stretch)
    sums = [func.sum(parts.c[name]).label(name) for name in ("points", "right", "answered")]
    short = select(*keys, *sums).join(days, days.c.local_date == parts.c.local_date).group_by(*keys).subquery()
    found = select(short.c.guild_id, periods.c.period, short.c.user_id, short.c.points, short.c.right, short.c.answered)
    return found.join(periods, periods.c.stretch == short.c.stretch)


def calendar(rows: Sequence[tuple[dt.date, int]]) -> CTE:
    """Each date with its stretch: what SQLite's date functions cannot say of ISO weeks."""
    return values(column("local_date", Date), column("stretch", Integer), name="calendar").data(rows).cte("calendar")


def named_periods(rows: Sequence[tuple[int, str]]) -> CTE:
    """Each stretch with its periods."""
    return values(column("stretch", Integer), column("period", Text), name="periods").data(rows).cte("periods")


def _answers(guild_id: int | None) -> AnySelect:
    right = case((Answer.right, 1), else_=0).label("right")
    chosen = select(
        Answer.guild_id, Answer.user_id, Answer.local_date, Answer.points, right, literal(1).label("answered")
    )
    on_boards = or_(Posting.mode != "challenge", Posting.counted_at.is_not(None))
    counted = chosen.join(Posting, Posting.id == Answer.posting_id).where(
        Answer.unscored.is_(None), Posting.state != "voided", on_boards
    )
    return counted if guild_id is None else counted.where(Answer.guild_id == guild_id)


def _adjustments(guild_id: int | None) -> AnySelect:
    chosen = select(
        Adjustment.guild_id,
        Adjustment.user_id,
        Adjustment.local_date,
        Adjustment.points,
        literal(0).label("right"),
        literal(0).label("answered"),
    )
    return chosen if guild_id is None else chosen.where(Adjustment.guild_id == guild_id)


def dates_with_points(tx: Tx, guild_id: int | None = None) -> frozenset[dt.date]:
    """Every date that an answer or an adjustment may have."""
    posted, given = select(Posting.local_date).distinct(), select(Adjustment.local_date).distinct()
    if guild_id is not None:
        posted = posted.where(Posting.guild_id == guild_id)
        given = given.where(Adjustment.guild_id == guild_id)
    return frozenset(tx.execute(posted.union(given)).scalars())


def sums_as_counted(tx: Tx, guild_id: int) -> dict[Place, Sums]:
    """The server's sums as they must be."""
    statement = recounted_sums(guild_id, dates_with_points(tx, guild_id))
    return {(row[1], row[2]): (int(row[3]), int(row[4]), int(row[5])) for row in tx.execute(statement)}


def sums_as_kept(tx: Tx, guild_id: int) -> dict[Place, Sums]:
    """The server's sums as they are kept."""
    columns = (Score.period, Score.user_id, Score.points, Score.right, Score.answered)
    rows = tx.execute(select(*columns).where(Score.guild_id == guild_id))
    return {(row[0], row[1]): (row[2], row[3], row[4]) for row in rows}


def rebuild_sums(tx: Tx, guild_id: int | None = None) -> None:
    """Replace the kept sums of a server, or of all, by the recount."""
    everything = delete(Score)
    tx.execute(everything if guild_id is None else everything.where(Score.guild_id == guild_id))
    statement = recounted_sums(guild_id, dates_with_points(tx, guild_id))
    names = ["guild_id", "period", "user_id", "points", "right", "answered"]
    tx.execute(insert(tx, Score).from_select(names, statement))


def rebuild_period(tx: Tx, *, guild_id: int, period: str) -> None:
    """Replace the kept sums of one period of a server: a season that was named after its first days."""
    tx.execute(delete(Score).where(Score.guild_id == guild_id, Score.period == period))
    statement = recounted_sums(guild_id, dates_with_points(tx, guild_id), period)
    names = ["guild_id", "period", "user_id", "points", "right", "answered"]
    tx.execute(insert(tx, Score).from_select(names, statement))


def streaks_as_counted(tx: Tx, guild_id: int) -> dict[int, Streak]:
    """The server's streaks as they must be, by member."""
    shared = {day.date: day for day in posting_days(tx, guild_id=guild_id)}
    own: dict[int, dict[dt.date, Day]] = defaultdict(dict)
    first = select(Schedule.id).where(Schedule.guild_id == guild_id, Schedule.number == 1).scalar_subquery()
    rows = tx.execute(
        select(Answer.user_id, Posting.local_date, Posting.due_at)
        .join(Posting, Posting.id == Answer.posting_id)
        .where(Answer.guild_id == guild_id, IN_TIME, Posting.schedule_id == first)
    )
    for user_id, date, due in rows:
        known = own[user_id].get(date) or shared.get(date)
        own[user_id][date] = min(known, Day(due, date)) if known else Day(due, date)
    return {user_id: recounted((shared | days).values(), days.keys()) for user_id, days in own.items()}


def streaks_as_kept(tx: Tx, guild_id: int) -> dict[int, Streak]:
    """The server's streaks as they are kept; without those of who has none."""
    statement: AnySelect = select(StreakRow.user_id, *streak_columns()).where(StreakRow.guild_id == guild_id)
    found = {row[0]: Streak(*row[1:6]) for row in tx.execute(statement)}
    return {user_id: streak for user_id, streak in found.items() if streak != Streak()}


def mend_streaks(tx: Tx, guild_id: int, users: Iterable[int]) -> None:
    """Count these members' streaks anew and keep the outcome."""
    for user_id in users:
        streak = recount_streak(tx, guild_id=guild_id, user_id=user_id)
        keep_streak(tx, streak, guild_id=guild_id, user_id=user_id)


def guilds_with_answers(tx: Tx, *, after: int = -1, limit: int | None = None) -> tuple[int, ...]:
    """Servers that have a schedule, by id from the one after this on."""
    statement = select(Schedule.guild_id).distinct().where(Schedule.guild_id > after)
    return tuple(tx.execute(statement.order_by(Schedule.guild_id).limit(limit)).scalars())
