"""What organisers do to the competition, and the recount that everything kept must equal."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.core.clicks import Click
from bot.core.eligibility import Rules
from bot.core.errors import StudyError
from bot.core.periods import kept_periods
from bot.core.postings import Asked
from bot.core.schedule import zone_of
from bot.core.verification import Difference, differences
from bot.storage import recounts
from bot.storage.adjustments import (
    Given,
    adjust,
    count_points,
    standing_of_question,
    standing_on,
    take_points,
    uncounted,
    void,
)
from bot.storage.audit import record
from bot.storage.database import Database, Tx
from bot.storage.members import remember
from bot.storage.postings import latest_posting
from bot.storage.rules import begin, conditions, rules_of, set_rules
from bot.storage.schedules import plan_or_refuse
from bot.storage.streaks import members_with_streaks

MOST_POINTS = 1_000
LONGEST_REASON = 200
MOST_ROLES = 20
AT_ONCE = 200
"""Streaks counted anew in one transaction, so that nobody's click waits long behind them."""

SETTLES = dt.timedelta(seconds=5)
"""After a close, so that a last-second click, which Discord has dated in time, is counted."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Voided:
    """What a void did."""

    asked: tuple[Asked, ...]
    members: int
    """How many lost points or a right answer by it."""


class Scorekeeping:
    """Void, adjust, set the rules, recount."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def void(self, click: Click, *, date: dt.date | None, every: bool, reason: str) -> Voided:
        """Take back the daily of a date (None: the newest), or `every` posting of its question.

        Its points go from all boards; its day breaks nobody's streak. StudyError when there is none.
        """
        found = await self._database.write(void_postings, click, date, every=every, reason=reason_of(reason))
        await self.recount_streaks(click.guild_id)
        return found

    async def count_closed(self, now: dt.datetime) -> None:
        """Put the points of challenges that are over onto the boards."""
        for asked in await self._database.read(uncounted, closed_before=now - SETTLES, limit=AT_ONCE):
            await self._database.write(count_closed, asked, now=now)

    async def adjust(self, click: Click, user_id: int, name: str, *, points: int, reason: str) -> None:
        """Give a member points, or take some, on today's boards."""
        if points == 0 or abs(points) > MOST_POINTS:
            raise StudyError("Give or take 1 to {most} points.", most=MOST_POINTS)
        await self._database.write(give, click, user_id, name, points=points, reason=reason_of(reason))

    async def rules(self, guild_id: int) -> Rules:
        """The server's rules as they are."""
        return await self._database.read(rules_of, guild_id)

    async def change(self, click: Click, **changed: object) -> Rules:
        """Change some of the rules: fields of `Rules`."""
        return await self._database.write(change_rules, click, changed)

    async def exclude(self, click: Click, role_id: int, *, excluded: bool) -> Rules:
        """Leave a role out of the competition, or let it in again."""
        return await self._database.write(exclude_role, click, role_id, excluded=excluded)

    async def check(self, guild_id: int) -> tuple[Difference, ...]:
        """Where what is kept of a server is not what its answers say."""
        return await self._database.read(check_server, guild_id)

    async def mend(self, guild_id: int) -> None:
        """Replace what is kept of a server by the recount."""
        await self._database.write(recounts.rebuild_sums, guild_id)
        await self.recount_streaks(guild_id)

    async def recount_streaks(self, guild_id: int) -> None:
        """Count every streak of a server anew."""
        members = await self._database.read(members_with_streaks, guild_id)
        for start in range(0, len(members), AT_ONCE):
            await self._database.write(recounts.mend_streaks, guild_id, members[start : start + AT_ONCE])

    async def servers(self, after: int = -1, limit: int | None = None) -> tuple[int, ...]:
        """Servers with a schedule, by id from the one after this on."""
        return await self._database.read(recounts.guilds_with_answers, after=after, limit=limit)


async def recounted(database: Database, *, repair: bool) -> tuple[int, list[str]]:
    """How many servers there are, and every difference in them; mended with `repair`."""
    keeping = Scorekeeping(database)
    servers, lines = await keeping.servers(), list[str]()
    for guild_id in servers:
        found = await keeping.check(guild_id)
        lines += map(str, found)
        if found and repair:
            await keeping.mend(guild_id)
    return len(servers), lines


def reason_of(text: str) -> str:
    """A reason on one line; StudyError without one."""
    reason = " ".join(text.split())
    if not reason:
        raise StudyError("Say why: the reason stands in the audit.")
    return reason[:LONGEST_REASON]


def void_postings(tx: Tx, click: Click, date: dt.date | None, *, every: bool, reason: str) -> Voided:
    """Find what is to be taken back, take it back, note it."""
    remember(tx, guild_id=click.guild_id, user_id=click.user_id, name=click.name, now=click.at)
    found = standing_on(tx, guild_id=click.guild_id, local_date=date) if date else newest(tx, click.guild_id)
    if not found:
        raise StudyError("There is no daily of that date here that still counts.")
    if every:
        found = standing_of_question(tx, guild_id=click.guild_id, ref=found[-1].ref)
    members = 0
    for asked in found:
        if not void(tx, asked, now=click.at):
            continue
        counts = conditions(tx, guild_id=click.guild_id, local_date=asked.local_date)
        periods = () if asked.waits_to_count else kept_periods(asked.local_date, counts.season)
        members += take_points(tx, asked.id, guild_id=click.guild_id, periods=periods)
        detail = f"{asked.local_date} {asked.snapshot.question_id}: {reason}"
        note(tx, click, "daily.void", detail)
    return Voided(found, members)


def count_closed(tx: Tx, asked: Asked, *, now: dt.datetime) -> None:
    """Count one posting."""
    counts = conditions(tx, guild_id=asked.guild_id, local_date=asked.local_date)
    if counts.rules.running is None:
        begin(tx, guild_id=asked.guild_id, local_date=asked.local_date)
    count_points(tx, asked, periods=kept_periods(asked.local_date, counts.season), now=now)


def newest(tx: Tx, guild_id: int) -> tuple[Asked, ...]:
    """The newest daily that went out and still counts."""
    asked = latest_posting(tx, guild_id=guild_id)
    return () if asked is None else (asked,)


def give(tx: Tx, click: Click, user_id: int, name: str, *, points: int, reason: str) -> None:
    """Store an adjustment on the boards of the newest daily's date."""
    plan = plan_or_refuse(tx, click.guild_id)
    last = latest_posting(tx, guild_id=click.guild_id)
    date = last.local_date if last else click.at.astimezone(zone_of(plan.cadence.zone)).date()
    remember(tx, guild_id=click.guild_id, user_id=user_id, name=name, now=click.at)
    given = Given(click.guild_id, user_id, date, points, reason, click.user_id)
    counts = conditions(tx, guild_id=click.guild_id, local_date=date)
    adjust(tx, given, periods=kept_periods(date, counts.season), now=click.at)
    note(tx, click, "points.adjust", f"{points:+}: {reason}")  # no name: a member may want theirs forgotten


def change_rules(tx: Tx, click: Click, changed: dict[str, object]) -> Rules:
    """Store other rules and note them; StudyError for numbers out of bounds."""
    for name in ("account_days", "server_days"):
        days = changed.get(name, 0)
        if not isinstance(days, int) or not 0 <= days <= 365:
            raise StudyError("Ask for 0 to 365 days.")
    rules = replace(rules_of(tx, click.guild_id), **changed)
    set_rules(tx, click.guild_id, rules)
    note(tx, click, "rules.change", ", ".join(f"{name} {value}" for name, value in sorted(changed.items())))
    return rules


def exclude_role(tx: Tx, click: Click, role_id: int, *, excluded: bool) -> Rules:
    """Store whether a role is left out. Boards follow as its members are seen again."""
    rules = rules_of(tx, click.guild_id)
    others = tuple(role for role in rules.excluded_roles if role != role_id)
    if excluded and len(others) >= MOST_ROLES:
        raise StudyError("At most {most} roles can be left out.", most=MOST_ROLES)
    rules = replace(rules, excluded_roles=(*others, role_id) if excluded else others)
    set_rules(tx, click.guild_id, rules)
    note(tx, click, "rules.exclude" if excluded else "rules.include", f"role {role_id}")
    return rules


def note(tx: Tx, click: Click, action: str, detail: str) -> None:
    """Keep what an organiser did."""
    record(tx, guild_id=click.guild_id, user_id=click.user_id, action=action, detail=detail, now=click.at)


def check_server(tx: Tx, guild_id: int) -> tuple[Difference, ...]:
    """Compare sums and streaks with the recount."""
    counted, kept = recounts.sums_as_counted(tx, guild_id), recounts.sums_as_kept(tx, guild_id)
    found: list[Difference] = []
    for period in sorted({period for period, _ in counted.keys() | kept.keys()}):
        found += differences(guild_id, period, of_period(counted, period), of_period(kept, period))
    streaks = recounts.streaks_as_counted(tx, guild_id), recounts.streaks_as_kept(tx, guild_id)
    return (*found, *differences(guild_id, "streak", *streaks))


def of_period(sums: dict[tuple[str, int], T], period: str) -> dict[int, T]:
    """The sums of one period, by member."""
    return {user: value for (name, user), value in sums.items() if name == period}
