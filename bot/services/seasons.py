"""Seasons: the running one, the hall of fame, seasons named by hand, their export."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.clicks import Click
from bot.core.errors import StudyError
from bot.core.periods import month_dates, month_of
from bot.core.plans import Plan
from bot.core.schedule import zone_of
from bot.core.seasons import PLACES, STANDS, Place, Season, check_new, date_of, month_title, title_of
from bot.core.standings import Line, in_order, ranked
from bot.storage import seasons
from bot.storage.audit import record
from bot.storage.database import Database, Tx
from bot.storage.members import remember
from bot.storage.postings import latest_posting
from bot.storage.recounts import rebuild_period
from bot.storage.schedules import plan_or_refuse
from bot.storage.standings import Reader, all_scores, board
from bot.storage.sums import kept_scores

HALL = 12
"""Past seasons in the hall of fame."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What spreadsheets take for a formula at the beginning of a cell."""


@dataclass(frozen=True, slots=True)
class Hall:
    """The running season and those before it."""

    title: str
    starts: dt.date
    ends: dt.date
    leaders: tuple[Line, ...]
    own: Line | None
    past: tuple[tuple[Season, tuple[Place, ...]], ...]
    """Each with its podium, the latest first."""
    planned: tuple[Season, ...]


class Seasons:
    """What members see of seasons, and what organisers do to them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def hall(self, click: Click) -> Hall:
        """The running season and the hall of fame; StudyError before `/setup`."""
        return await self._database.read(hall, click)

    async def known(self, guild_id: int) -> tuple[Season, ...]:
        """Named and past seasons, the latest first."""
        return await self._database.read(seasons.seasons_of, guild_id)

    async def finished(self, click: Click, season_id: int) -> tuple[Season, tuple[Place, ...]]:
        """A past season with its places; StudyError when it is not this server's."""
        return await self._database.read(finished, click.guild_id, season_id)

    async def name(self, click: Click, *, title: str, starts: str, ends: str) -> Season:
        """A season with a first and a last date; StudyError for dates that do not fit."""
        dates = date_of(starts), date_of(ends)
        return await self._database.write(name_season, click, title_of(title), dates)

    async def cancel(self, click: Click, season_id: int) -> Season:
        """A named season that is not to be."""
        return await self._database.write(cancel_season, click, season_id)

    async def export(self, click: Click, season_id: int | None) -> tuple[str, bytes]:
        """Everybody's sums in a season as CSV, UTF-8: file name and contents. None stands for the running one."""
        title, period, lines = await self._database.write(season_lines, click, season_id)
        return f"season-{period.replace(':', '-')}.csv", as_csv(title, lines)


def hall(tx: Tx, click: Click) -> Hall:
    """Collect the running season and the past ones."""
    title, starts, ends, period = running(tx, click)
    found = board(tx, kept_scores(click.guild_id, period), Reader(click.guild_id, click.user_id, 0, STANDS))
    known = seasons.seasons_of(tx, click.guild_id)
    past = [season for season in known if season.state != "planned"][:HALL]
    podiums = seasons.places(tx, [season.id for season in past], ranks=STANDS) if past else ()
    return Hall(
        title=title,
        starts=starts,
        ends=ends,
        leaders=ranked(found.scores),
        own=found.own,
        past=tuple((one, tuple(place for place in podiums if place.season_id == one.id)) for one in past),
        planned=tuple(season for season in known if season.state == "planned" and season.period != period),
    )


def running(tx: Tx, click: Click) -> tuple[str, dt.date, dt.date, str]:
    """Title, dates and period of the season of the newest daily."""
    plan = plan_or_refuse(tx, click.guild_id)
    last = latest_posting(tx, guild_id=click.guild_id)
    day = last.local_date if last else today(plan, click.at)
    named = seasons.named_season(tx, guild_id=click.guild_id, local_date=day)
    if named is not None:
        return named.title, named.starts, named.ends, named.period
    month = month_of(day)
    return (month_title(month), *month_dates(month), month)


def finished(tx: Tx, guild_id: int, season_id: int) -> tuple[Season, tuple[Place, ...]]:
    """A season with its archived places."""
    season = seasons.season_of(tx, season_id, guild_id=guild_id)
    if season is None:
        raise StudyError("That season is not known here. Use /season to see them all.")
    return season, seasons.places(tx, [season.id], ranks=PLACES)


def name_season(tx: Tx, click: Click, title: str, dates: tuple[dt.date, dt.date]) -> Season:
    """Store a named season, counting what was answered in it already."""
    remember(tx, guild_id=click.guild_id, user_id=click.user_id, name=click.name, now=click.at)
    plan = plan_or_refuse(tx, click.guild_id)
    seasons.hold(tx, click.guild_id)
    starts, ends = dates
    check_new(starts, ends, seasons.named_seasons(tx, click.guild_id), today=today(plan, click.at))
    season = seasons.add_season(tx, guild_id=click.guild_id, title=title, starts=starts, ends=ends)
    rebuild_period(tx, guild_id=click.guild_id, period=season.period)
    note(tx, click, "season.name", f"{title}: {starts} to {ends}")
    return season


def cancel_season(tx: Tx, click: Click, season_id: int) -> Season:
    """Remove a planned or running season; its days fall to their months."""
    season = seasons.season_of(tx, season_id, guild_id=click.guild_id)
    if season is None or season.state != "planned":
        raise StudyError("There is no such season to cancel: a finished one stays in the hall of fame.")
    seasons.remove_season(tx, season)
    note(tx, click, "season.cancel", f"{season.title}: {season.starts} to {season.ends}")
    return season


def season_lines(tx: Tx, click: Click, season_id: int | None) -> tuple[str, str, tuple[Line, ...]]:
    """Title, period and every listed line of a season."""
    if season_id is None:
        title, _, _, period = running(tx, click)
    else:
        season, _ = finished(tx, click.guild_id, season_id)
        title, period = season.title, season.period
    note(tx, click, "season.export", title)
    return title, period, ranked(in_order(all_scores(tx, kept_scores(click.guild_id, period), click.guild_id)))


def as_csv(title: str, lines: Iterable[Line]) -> bytes:
    """One line a member. A name that a spreadsheet would take for a formula gets an apostrophe in front."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["season", "rank", "name", "points", "right", "answered"])
    for line in lines:
        score = line.score
        writer.writerow([harmless(title), line.rank, harmless(score.name), score.points, score.right, score.answered])
    return out.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """A cell that no spreadsheet carries out."""
    return f"'{text}" if text.startswith(FORMULA) else text


def today(plan: Plan, now: dt.datetime) -> dt.date:
    """The date by the clock of the server's daily."""
    return now.astimezone(zone_of(plan.cadence.zone)).date()


def note(tx: Tx, click: Click, action: str, detail: str) -> None:
    """Keep what an organiser did."""
    record(tx, guild_id=click.guild_id, user_id=click.user_id, action=action, detail=detail, now=click.at)
