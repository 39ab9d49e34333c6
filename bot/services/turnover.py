"""The end of a season: noticed, archived and claimed exactly once, then posted and crowned."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from dataclasses import dataclass

from bot.charts.podium import Step, podium_png
from bot.core.periods import month_dates, month_of, next_month
from bot.core.schedule import zone_of
from bot.core.seasons import PLACES, STANDS, Place, Season, month_title
from bot.core.standings import Line, ranked
from bot.storage import seasons
from bot.storage.database import Database, Tx
from bot.storage.rules import months_behind, rules_of, run_month
from bot.storage.schedules import schedule_of
from bot.storage.standings import Reader, board
from bot.storage.sums import kept_scores

SETTLES = dt.timedelta(seconds=5)
"""After the last close of a season, so that a last-second click, which Discord has dated in time, is counted."""

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Podium:
    """The end of a season, ready to be shown."""

    season: Season
    places: tuple[Place, ...]
    picture: bytes


@dataclass(frozen=True, slots=True)
class Crowning:
    """Who gets the champion role, and who gives it back."""

    role_id: int
    champions: tuple[int, ...]
    former: tuple[int, ...]


class Turnover:
    """Seasons from running to archived. Posting the podium and giving the role is the screen's work."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def turn_over(self, now: dt.datetime) -> tuple[Season, ...]:
        """Close every season that is over, once; give back those whose podium has no message yet."""
        behind = await self._database.read(due_months, now)
        for guild_id, month in behind:
            await self._database.write(turn_month, guild_id, month, now=now)
        for season in await self._database.read(due_named, now):
            await self._database.write(turn_named, season, now=now)
        return await self._database.read(seasons.claimed_seasons)

    async def podium(self, season: Season) -> Podium:
        """The places, and their picture; drawn in a thread."""
        places = await self._database.read(seasons.places, [season.id], ranks=PLACES)
        steps = tuple(Step(place.rank, place.name, place.points) for place in places[:STANDS])
        return Podium(season, places, await asyncio.to_thread(podium_png, season.title, steps))

    async def crowning(self, season: Season) -> Crowning | None:
        """Who is to get the champion role; None where there is no such role."""
        return await self._database.read(crowning, season)

    async def confirm(self, season: Season, *, message_id: int) -> None:
        """The podium stands in the channel."""
        await self._database.write(seasons.set_state, season.id, before="claimed", state="sent", message_id=message_id)

    async def silence(self, season: Season) -> None:
        """The podium cannot be posted; the archive has it."""
        await self._database.write(seasons.set_state, season.id, before="claimed", state="quiet")


def nonce(season: Season) -> str:
    """What makes Discord take a repeated send of a podium for the first one."""
    row = f"season|{season.id}|{season.claimed_at.timestamp() if season.claimed_at else 0}"
    return hashlib.blake2s(row.encode(), digest_size=12).hexdigest()


def due_months(tx: Tx, now: dt.datetime) -> tuple[tuple[int, str], ...]:
    """Servers whose running month is over by their own calendar and takes no answers any more."""
    latest = month_of((now + dt.timedelta(days=1)).date())  # somewhere the next day has begun
    behind = months_behind(tx, latest, limit=AT_ONCE)
    return tuple((guild, month) for guild, month in behind if is_over(tx, guild, month_dates(month)[1], now))


def due_named(tx: Tx, now: dt.datetime) -> tuple[Season, ...]:
    """Named seasons that are over in the same sense."""
    over = seasons.over_seasons(tx, (now + dt.timedelta(days=1)).date(), limit=AT_ONCE)
    return tuple(season for season in over if is_over(tx, season.guild_id, season.ends, now))


def is_over(tx: Tx, guild_id: int, last: dt.date, now: dt.datetime) -> bool:
    """Whether the date has passed in the server's zone, and every daily up to it is closed."""
    plan = schedule_of(tx, guild_id)
    zone = zone_of(plan.cadence.zone) if plan else dt.UTC
    if now.astimezone(zone).date() <= last:
        return False
    return not seasons.has_open_posting(tx, guild_id=guild_id, until=last, now=now - SETTLES)


def turn_month(tx: Tx, guild_id: int, month: str, *, now: dt.datetime) -> None:
    """Go on to the next month, once, and archive this one unless a named season took its place or nobody played."""
    starts, ends = month_dates(month)
    if not run_month(tx, guild_id=guild_id, before=month, month=month_of(next_month(starts))):
        return
    named = [one for one in seasons.named_seasons(tx, guild_id) if one.starts <= ends and starts <= one.ends]
    lines = final_lines(tx, guild_id, month)
    if named or not lines:
        return
    made = seasons.add_month(tx, guild_id=guild_id, period=month, title=month_title(month), starts=starts, ends=ends)
    if made is not None:
        conclude(tx, made, lines, now=now)


def turn_named(tx: Tx, season: Season, *, now: dt.datetime) -> None:
    """Archive a named season, once."""
    conclude(tx, season, final_lines(tx, season.guild_id, season.period), now=now)


def conclude(tx: Tx, season: Season, lines: tuple[Line, ...], *, now: dt.datetime) -> None:
    """From planned to claimed, or to quiet where there is nobody or no channel to show it in."""
    plan = schedule_of(tx, season.guild_id)
    shown = plan is not None and bool(lines)
    channel_id = plan.channel_id if plan else None
    state = "claimed" if shown else "quiet"
    if seasons.set_state(tx, season.id, before="planned", state=state, claimed_at=now, channel_id=channel_id):
        seasons.archive(tx, season, lines)


def final_lines(tx: Tx, guild_id: int, period: str) -> tuple[Line, ...]:
    """Everybody listed down to the last archived rank."""
    found = board(tx, kept_scores(guild_id, period), Reader(guild_id, 0, 0, 3 * PLACES))
    return tuple(line for line in ranked(found.scores) if line.rank <= PLACES)


def crowning(tx: Tx, season: Season) -> Crowning | None:
    """The first of this season, and those of the last one before it that had a podium."""
    role_id = rules_of(tx, season.guild_id).champion_role_id
    if role_id is None:
        return None
    earlier = [one for one in seasons.seasons_of(tx, season.guild_id) if one.ends < season.ends and one.state == "sent"]
    champions = firsts(tx, season)
    former = firsts(tx, earlier[0]) if earlier else ()
    return Crowning(role_id, champions, tuple(user for user in former if user not in champions))


def firsts(tx: Tx, season: Season) -> tuple[int, ...]:
    """The members on rank 1 who stand there by name: a role would tell who the others are."""
    best = seasons.places(tx, [season.id], ranks=1)
    return tuple(place.user_id for place in best if place.user_id is not None and place.is_named)
