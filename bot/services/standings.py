"""The server's boards."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.core.clicks import Click
from bot.core.periods import ALL_TIME, Span, next_week, week_of
from bot.core.plans import Plan
from bot.core.schedule import first_instant, next_due, zone_of
from bot.core.standings import Line, ranked
from bot.storage.database import Database, Tx
from bot.storage.members import remember
from bot.storage.postings import latest_posting
from bot.storage.schedules import plan_or_refuse
from bot.storage.standings import AnySelect, Reader, board, counted_scores, kept_scores

LINES = 10
"""Lines on a page."""


@dataclass(frozen=True, slots=True)
class BoardPage:
    """One page of a board, with the reader's own line whichever page it is on."""

    span: Span
    page: int
    pages: int
    lines: tuple[Line, ...]
    own: Line | None
    next_above: Line | None
    """The lowest line above the reader; None at the top or without an own line."""
    players: int
    resets_at: dt.datetime | None
    """When this board begins anew; None for all time."""


class Standings:
    """Read boards."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def board(self, click: Click, span: Span, page: int) -> BoardPage:
        """Page 0, 1, ... of a board; StudyError before `/setup`. A page past the end is the last one."""
        return await self._database.write(board_page, click, span, page)


def board_page(tx: Tx, click: Click, span: Span, page: int) -> BoardPage:
    """Collect the page and the reader's place."""
    remember(tx, guild_id=click.guild_id, user_id=click.user_id, name=click.name, now=click.at)
    plan = plan_or_refuse(tx, click.guild_id)
    # Boards turn with the daily: until today's question is out, "today" and "this week" are those of the last one.
    last = latest_posting(tx, guild_id=click.guild_id)
    day = last.local_date if last else click.at.astimezone(zone_of(plan.cadence.zone)).date()
    found = board(tx, sums_of(click.guild_id, span, day), Reader(click.guild_id, click.user_id, page, LINES))
    return BoardPage(
        span=span,
        page=found.page,
        pages=1 + max(0, found.players - 1) // LINES,
        lines=ranked(found.scores, first_place=found.page * LINES + 1, first_rank=found.first_rank),
        own=found.own,
        next_above=found.next_above,
        players=found.players,
        resets_at=resets_at(plan, span, day),
    )


def sums_of(guild_id: int, span: Span, day: dt.date) -> AnySelect:
    """Where the sums of this span come from."""
    if span == "today":
        return counted_scores(guild_id, day)
    return kept_scores(guild_id, week_of(day) if span == "week" else ALL_TIME)


def resets_at(plan: Plan, span: Span, day: dt.date) -> dt.datetime | None:
    """The posting with which the board begins anew; None for all time."""
    if span == "all":
        return None
    if span == "today":
        return plan.next_due
    monday = first_instant(zone_of(plan.cadence.zone), next_week(day), dt.time())
    return next_due(plan.cadence, monday - dt.timedelta(seconds=1))[1]
