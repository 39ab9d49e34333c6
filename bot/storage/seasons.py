"""Seasons: named ones, and months that were turned over; their final places."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from bot.core.seasons import Place, Season, State
from bot.core.standings import ANONYMOUS, Line
from bot.storage.database import Tx
from bot.storage.rules import in_named_season
from bot.storage.standings import UNNAMED
from bot.storage.tables import Member, Posting, Schedule, Score, SeasonPlace, SeasonRow
from bot.storage.upserts import insert

_COLUMNS = tuple(SeasonRow.__table__.columns)


def _seasons(tx: Tx, wanted: ColumnElement[bool], *, limit: int | None = None) -> tuple[Season, ...]:
    statement = select(*_COLUMNS).where(wanted).order_by(SeasonRow.ends.desc(), SeasonRow.id.desc()).limit(limit)
    return tuple(
        Season(**{name: getattr(row, name) for name in Season.__dataclass_fields__}) for row in tx.execute(statement)
    )


def season_of(tx: Tx, season_id: int, *, guild_id: int) -> Season | None:
    """The season, if it is this server's."""
    found = _seasons(tx, and_(SeasonRow.id == season_id, SeasonRow.guild_id == guild_id))
    return found[0] if found else None


def seasons_of(tx: Tx, guild_id: int, *, limit: int = 25) -> tuple[Season, ...]:
    """The server's named and past seasons, the latest first."""
    return _seasons(tx, SeasonRow.guild_id == guild_id, limit=limit)


def named_season(tx: Tx, *, guild_id: int, local_date: dt.date) -> Season | None:
    """The named season that holds a date; there is one at most."""
    found = _seasons(tx, in_named_season(guild_id, local_date), limit=1)
    return found[0] if found else None


def named_seasons(tx: Tx, guild_id: int) -> tuple[Season, ...]:
    """Every named season of the server."""
    return _seasons(tx, and_(SeasonRow.guild_id == guild_id, SeasonRow.period.startswith("season:")))


def hold(tx: Tx, guild_id: int) -> None:
    """Let no other process name a season of this server until the transaction ends."""
    if tx.dialect.name != "sqlite":  # has one writer anyway
        tx.execute(select(Schedule.id).where(Schedule.guild_id == guild_id).with_for_update())


def add_season(tx: Tx, *, guild_id: int, title: str, starts: dt.date, ends: dt.date) -> Season:
    """A named season. Its period carries its number."""
    values = {"guild_id": guild_id, "title": title, "starts": starts, "ends": ends, "state": "planned"}
    # Unique at once, before the number is known: no two seasons of a server begin on one date.
    statement = insert(tx, SeasonRow).values(period=f"season:{starts.isoformat()}", **values)
    made = tx.execute(statement.returning(SeasonRow.id)).scalar_one()
    tx.execute(update(SeasonRow).where(SeasonRow.id == made).values(period=f"season:{made}"))
    return _seasons(tx, SeasonRow.id == made)[0]


def remove_season(tx: Tx, season: Season) -> None:
    """A planned season that is not to be: its sums go with it."""
    tx.execute(delete(Score).where(Score.guild_id == season.guild_id, Score.period == season.period))
    tx.execute(delete(SeasonRow).where(SeasonRow.id == season.id))


def add_month(tx: Tx, *, guild_id: int, period: str, title: str, starts: dt.date, ends: dt.date) -> Season | None:
    """A month that is over; None when it was turned over before. The unique key decides."""
    values = {"title": title, "starts": starts, "ends": ends, "state": "planned"}
    statement = insert(tx, SeasonRow).values(guild_id=guild_id, period=period, **values)
    made = tx.execute(statement.on_conflict_do_nothing().returning(SeasonRow.id)).scalar_one_or_none()
    return None if made is None else _seasons(tx, SeasonRow.id == made)[0]


def over_seasons(tx: Tx, before: dt.date, *, limit: int) -> tuple[Season, ...]:
    """Planned seasons whose last date lies before this one."""
    return _seasons(tx, and_(SeasonRow.state == "planned", SeasonRow.ends < before), limit=limit)


def has_open_posting(tx: Tx, *, guild_id: int, until: dt.date, now: dt.datetime) -> bool:
    """Whether a posting of these dates still takes answers, took some within the last seconds, or is to be counted."""
    closes = func.coalesce(Posting.closed_at, Posting.closes_at)
    uncounted = and_(Posting.mode == "challenge", Posting.counted_at.is_(None))
    waiting = or_(Posting.state == "claimed", and_(Posting.state == "sent", or_(closes > now, uncounted)))
    found = select(Posting.id).where(Posting.guild_id == guild_id, Posting.local_date <= until, waiting)
    return tx.execute(found.limit(1)).first() is not None


def set_state(tx: Tx, season_id: int, *, before: State, state: State, **values: object) -> bool:
    """From one state to the next, once: whether this call did it."""
    here = and_(SeasonRow.id == season_id, SeasonRow.state == before)
    return tx.execute(update(SeasonRow).where(here).values(state=state, **values)).rowcount == 1


def claimed_seasons(tx: Tx) -> tuple[Season, ...]:
    """Seasons whose podium has no message yet."""
    return _seasons(tx, SeasonRow.state == "claimed")


def archive(tx: Tx, season: Season, lines: Iterable[Line]) -> None:
    """Keep the final places."""
    rows = [
        {
            "season_id": season.id,
            "guild_id": season.guild_id,
            "rank": line.rank,
            "user_id": line.score.user_id,
            "points": line.score.points,
            "right": line.score.right,
            "answered": line.score.answered,
        }
        for line in lines
    ]
    if rows:
        tx.execute(insert(tx, SeasonPlace).values(rows))


def places(tx: Tx, season_ids: Sequence[int], *, ranks: int) -> tuple[Place, ...]:
    """The final places of these seasons down to a rank, with the names that members have today."""
    person = and_(Member.guild_id == SeasonPlace.guild_id, Member.user_id == SeasonPlace.user_id)
    statement = (
        select(*SeasonPlace.__table__.columns, Member.display_name, Member.visibility)
        .select_from(SeasonPlace)
        .outerjoin(Member, person)
        .where(SeasonPlace.season_id.in_(season_ids), SeasonPlace.rank <= ranks)
        .order_by(SeasonPlace.season_id, SeasonPlace.rank, SeasonPlace.id)
    )
    return tuple(
        Place(
            season_id=row.season_id,
            rank=row.rank,
            name=(row.display_name or UNNAMED) if row.visibility in (None, "named") else ANONYMOUS,
            points=row.points,
            right=row.right,
            answered=row.answered,
            user_id=row.user_id,
            is_named=row.visibility == "named",
        )
        for row in tx.execute(statement)
    )
