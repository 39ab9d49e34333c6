"""Streaks: posting days answered one after another, with freezes for the odd day missed.

A posting day is a date for which the schedule's question went out. A date that the bot missed, or whose question was
voided, is none for who did not answer it: it breaks nobody's streak.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

DAYS_FOR_A_FREEZE = 7
"""Every so many streak days earn a freeze."""

MOST_FREEZES = 2


@dataclass(frozen=True, slots=True)
class Streak:
    """A member's streak as of the last day that they answered."""

    length: int = 0
    best: int = 0
    freezes: int = 0
    last_date: dt.date | None = None
    """The posting day answered last; None before the first."""
    last_due: dt.datetime | None = None
    """When that day's question was due: posting days follow each other in this order, whatever zones did to dates."""


@dataclass(frozen=True, slots=True, order=True)
class Day:
    """A posting day of a schedule."""

    due: dt.datetime
    date: dt.date


def missed(streak: Streak, days: int) -> Streak:
    """The streak after so many posting days without an answer: each takes a freeze, or ends it."""
    if days <= streak.freezes:
        return replace(streak, freezes=streak.freezes - days)
    return replace(streak, length=0, freezes=0)


def answered(streak: Streak, day: Day, *, missed_between: int) -> Streak:
    """The streak with this day answered, so many posting days after the one before it."""
    before = missed(streak, missed_between)
    length = before.length + 1
    gained = length % DAYS_FOR_A_FREEZE == 0 and before.freezes < MOST_FREEZES
    return Streak(length, max(before.best, length), before.freezes + gained, day.date, day.due)


def recounted(days: Iterable[Day], answered_dates: Collection[dt.date]) -> Streak:
    """The streak counted anew from all posting days and the dates that the member answered in time."""
    streak, gap = Streak(), 0
    for day in sorted(days):
        if day.date in answered_dates:
            streak = answered(streak, day, missed_between=gap)
            gap = 0
        elif streak.last_date is not None:
            gap += 1
    return streak


@dataclass(frozen=True, slots=True)
class DayInStreak:
    """What one posting day did to a member's streak."""

    day: Day
    answered: bool
    streak: int
    """Its length after the day."""
    froze: bool = False
    broke: bool = False


def history(days: Iterable[Day], answered_dates: Collection[dt.date]) -> tuple[DayInStreak, ...]:
    """Day by day, oldest first: answered, frozen or broken."""
    lines: list[DayInStreak] = []
    streak = Streak()
    for day in sorted(days):
        if day.date in answered_dates:
            streak = answered(streak, day, missed_between=0)
            lines.append(DayInStreak(day, answered=True, streak=streak.length))
            continue
        after = missed(streak, 1)
        froze = after.freezes < streak.freezes and after.length > 0
        broke = streak.length > 0 and after.length == 0
        lines.append(DayInStreak(day, answered=False, streak=after.length, froze=froze, broke=broke))
        streak = after
    return tuple(lines)
