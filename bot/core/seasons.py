"""Seasons: calendar months by themselves, or named by hand with a first and a last date."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.core.errors import StudyError
from bot.core.periods import month_dates

LONGEST = dt.timedelta(days=366)
PLACES = 10
"""Ranks that the archive of a season keeps."""

STANDS = 3
"""Ranks on the podium."""

State = Literal["planned", "claimed", "sent", "quiet"]
"""`planned` until its end; `claimed` while its podium is on the way; `quiet` when there was nobody or no channel."""


@dataclass(frozen=True, slots=True)
class Season:
    """A season of a server."""

    id: int
    guild_id: int
    period: str
    """The key of its sums: "2026-11", or "season:17"."""
    title: str
    starts: dt.date
    ends: dt.date
    """The last date that belongs to it."""
    state: State
    claimed_at: dt.datetime | None = None
    channel_id: int | None = None
    message_id: int | None = None

    def holds(self, local_date: dt.date) -> bool:
        """Whether the date belongs to it."""
        return self.starts <= local_date <= self.ends


@dataclass(frozen=True, slots=True)
class Place:
    """A member's final place in a season."""

    season_id: int
    rank: int
    name: str
    points: int
    right: int
    answered: int
    user_id: int | None = None
    """None once they deleted their data."""
    is_named: bool = True
    """False for who wants to stand on boards without a name."""


def month_title(month: str) -> str:
    """ "2026-11" as "November 2026"."""
    first, _ = month_dates(month)
    return f"{calendar.month_name[first.month]} {first.year}"


def date_of(text: str) -> dt.date:
    """A date as typed: "2026-11-30"; StudyError when it is none."""
    found = re.fullmatch(r"(\d{4})-(\d\d?)-(\d\d?)", text.strip(), re.ASCII)
    try:
        return dt.date(*map(int, found.groups())) if found else dt.date(0, 0, 0)
    except ValueError as problem:
        raise StudyError("{text} is not a date. Write it as 2026-11-30.", text=text[:40]) from problem


def check_new(starts: dt.date, ends: dt.date, others: Iterable[Season], *, today: dt.date) -> None:
    """StudyError unless the dates make a season beside the others."""
    if ends < starts:
        raise StudyError("A season cannot end ({ends}) before it starts ({starts}).", ends=ends, starts=starts)
    if ends < today:
        raise StudyError("That season would be over already: it ends on {ends}.", ends=ends)
    if ends - starts > LONGEST:
        raise StudyError("A season is a year long at most.")
    for other in others:
        if starts <= other.ends and other.starts <= ends:
            raise StudyError(
                "That overlaps the season {title} ({starts} to {ends}). Choose other dates, or cancel that one first.",
                title=other.title,
                starts=other.starts,
                ends=other.ends,
            )


def title_of(text: str) -> str:
    """A season's name on one line; StudyError when it is empty or long."""
    title = " ".join(text.split())
    if not 1 <= len(title) <= 60:
        raise StudyError("A season's name has 1 to 60 characters.")
    return title
