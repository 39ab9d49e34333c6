"""The server's boards."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

from bot.bank import Bank, Subject, subject_of, subjects_like
from bot.core.clicks import Click
from bot.core.eligibility import why_excluded
from bot.core.periods import ALL_TIME, Span, month_dates, month_of, next_month, next_week, week_of
from bot.core.plans import Plan
from bot.core.schedule import first_instant, next_due, zone_of
from bot.core.seasons import Season, month_title
from bot.core.standings import Line, certainty, ranked, ranked_by_accuracy
from bot.storage.database import Database, Tx
from bot.storage.members import is_fresh, remember
from bot.storage.postings import latest_posting
from bot.storage.rules import rules_of
from bot.storage.schedules import plan_or_refuse
from bot.storage.seasons import named_season
from bot.storage.standings import Reader, all_scores, board, own_score
from bot.storage.sums import Counted, Sums, counted_scores, kept_scores

LINES = 10
"""Lines on a page."""

By = Literal["points", "accuracy"]


@dataclass(frozen=True, slots=True)
class Wish:
    """Which board, and which page of it (0, 1, ...)."""

    span: Span = "week"
    by: By = "points"
    subject: str | None = None
    """The mark of a topic or domain."""
    page: int = 0


@dataclass(frozen=True, slots=True)
class BoardPage:
    """One page of a board, with the reader's own line whichever page it is on."""

    wish: Wish
    title: str
    subject: Subject | None
    page: int
    pages: int
    lines: tuple[Line, ...]
    own: Line | None
    next_above: Line | None
    """The lowest line above the reader; None at the top or without an own line."""
    own_answers: int
    """How many of the reader's answers count here, whether they suffice for a line or not."""
    players: int
    resets_at: dt.datetime | None
    """When this board begins anew; None for all time."""

    @property
    def span(self) -> Span:
        """The span of time."""
        return self.wish.span


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days that a span means now."""

    title: str
    first: dt.date | None
    last: dt.date | None
    period: str | None
    """The key of the kept sums; None for a single day."""


class Standings:
    """Read boards."""

    def __init__(self, database: Database, bank: Bank) -> None:
        self._database = database
        self._bank = bank

    async def board(self, click: Click, wish: Wish) -> BoardPage:
        """A page of a board; StudyError before `/setup` and for a topic that left the notes.

        A page past the end is the last one. Reading writes nothing, unless the member has another name or other roles
        than when they were last seen: then that is kept first.
        """
        subject = None if wish.subject is None else subject_of(self._bank.stock, wish.subject)
        found, fresh = await self._database.read(seen_page, click, wish, subject)
        if fresh:
            return found
        await self._database.write(meet, click)
        return (await self._database.read(seen_page, click, wish, subject))[0]

    async def public_board(self, guild_id: int, now: dt.datetime, span: Span) -> BoardPage:
        """The first page as nobody in particular sees it."""
        nobody = Click(guild_id, 0, "", now)
        return await self._database.read(board_page, nobody, Wish(span), None)

    def suggest(self, text: str) -> tuple[Subject, ...]:
        """Topics and domains to offer for what was typed so far: at most 25."""
        return subjects_like(self._bank.stock, text)


def meet(tx: Tx, click: Click) -> None:
    """Keep the member's name, and whether the rules leave them out."""
    left_out = why_excluded(rules_of(tx, click.guild_id), click) is not None
    remember(tx, guild_id=click.guild_id, user_id=click.user_id, name=click.name, now=click.at, excluded=left_out)


def seen_page(tx: Tx, click: Click, wish: Wish, subject: Subject | None) -> tuple[BoardPage, bool]:
    """The page, and whether what it shows of its reader is up to date."""
    left_out = why_excluded(rules_of(tx, click.guild_id), click) is not None
    fresh = is_fresh(
        tx, guild_id=click.guild_id, user_id=click.user_id, name=click.name, now=click.at, excluded=left_out
    )
    return board_page(tx, click, wish, subject), fresh


def board_page(tx: Tx, click: Click, wish: Wish, subject: Subject | None) -> BoardPage:
    """Collect the page and the reader's place."""
    plan = plan_or_refuse(tx, click.guild_id)
    # Boards turn with the daily: until today's question is out, "today" and "this week" are those of the last one.
    last = latest_posting(tx, guild_id=click.guild_id)
    day = last.local_date if last else click.at.astimezone(zone_of(plan.cadence.zone)).date()
    named = named_season(tx, guild_id=click.guild_id, local_date=day) if wish.span == "season" else None
    stretch = stretch_of(wish.span, day, named)
    sums = sums_of(click.guild_id, stretch, subject)
    reader = Reader(click.guild_id, click.user_id, wish.page, LINES)
    page = by_points(tx, sums, reader) if wish.by == "points" else by_accuracy(tx, sums, reader)
    own = page.own.score if page.own else own_score(tx, sums, guild_id=click.guild_id, user_id=click.user_id)
    return replace(
        page,
        wish=wish,
        title=stretch.title,
        subject=subject,
        own_answers=own.answered if own else 0,
        resets_at=resets_at(plan, wish.span, day, named),
    )


def by_points(tx: Tx, sums: Sums, reader: Reader) -> BoardPage:
    """Points, then right answers, then equal."""
    found = board(tx, sums, reader)
    lines = ranked(found.scores, first_place=found.page * LINES + 1, first_rank=found.first_rank)
    return page_of(lines, reader, page=found.page, players=found.players, own=found.own, above=found.next_above)


def by_accuracy(tx: Tx, sums: Sums, reader: Reader) -> BoardPage:
    """The lower bound of the share of right answers."""
    lines = ranked_by_accuracy(all_scores(tx, sums, reader.guild_id))
    page = min(max(reader.page, 0), max(0, (len(lines) - 1) // LINES))
    own = next((line for line in lines if line.score.user_id == reader.user_id), None)
    above = [line for line in lines if own and certainty(line.score) > certainty(own.score)]
    shown = lines[page * LINES : (page + 1) * LINES]
    return page_of(shown, reader, page=page, players=len(lines), own=own, above=above[-1] if above else None)


def page_of(
    lines: tuple[Line, ...], reader: Reader, *, page: int, players: int, own: Line | None, above: Line | None
) -> BoardPage:
    """The page without what the wish says of it."""
    pages = 1 + max(0, players - 1) // reader.size
    return BoardPage(Wish(), "", None, page, pages, lines, own, above, 0, players, None)


def sums_of(guild_id: int, stretch: Stretch, subject: Subject | None) -> Sums:
    """Where the sums come from: kept ones, or counted for a day, a topic, a domain."""
    if subject is None and stretch.period is not None:
        return kept_scores(guild_id, stretch.period)
    about = Counted(stretch.first, stretch.last)
    if subject is not None:
        about = replace(about, pack_id=subject.pack_id, topic_id=subject.topic_id, domain_id=subject.domain_id)
    return counted_scores(guild_id, about)


def stretch_of(span: Span, day: dt.date, named: Season | None) -> Stretch:
    """The days that a span means, seen from the day of the newest posting."""
    monday = day - dt.timedelta(days=day.weekday())
    month = month_of(day)
    if span == "today":
        return Stretch("Today", day, day, None)
    if span == "week":
        return Stretch("This week", monday, monday + dt.timedelta(days=6), week_of(day))
    if span == "all":
        return Stretch("All time", None, None, ALL_TIME)
    if span == "season" and named is not None:
        return Stretch(f"Season {named.title}", named.starts, named.ends, named.period)
    title = "This month" if span == "month" else f"Season {month_title(month)}"
    return Stretch(title, *month_dates(month), month)


def resets_at(plan: Plan, span: Span, day: dt.date, named: Season | None) -> dt.datetime | None:
    """The posting with which the board begins anew; None for all time."""
    if span == "all":
        return None
    if span == "today":
        return plan.next_due
    following = next_week(day) if span == "week" else next_month(day)
    if named is not None:
        following = named.ends + dt.timedelta(days=1)
    first = first_instant(zone_of(plan.cadence.zone), following, dt.time())
    return next_due(plan.cadence, first - dt.timedelta(seconds=1))[1]
