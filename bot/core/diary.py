"""A member's last days: what was posted, what they did, and why a day counts for nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from bot.core.grading import Verdict
from bot.core.postings import Asked
from bot.core.schedule import Cadence, first_instant, zone_of
from bot.core.streaks import DayInStreak, Streak

PAUSED = "paused by an organiser"
"""The reason of a date that a pause left out."""

What = Literal["right", "wrong", "locked", "late", "open", "unanswered", "missed", "voided", "no posting day"]


@dataclass(frozen=True, slots=True)
class Day:
    """One local date of a schedule as one member lived it."""

    date: dt.date
    what: What
    points: int = 0
    reason: str = ""
    """Why there was no daily, for "missed"."""


def diary(
    cadence: Cadence,
    dates: Iterable[dt.date],
    *,
    asked: Mapping[dt.date, Asked],
    verdicts: Mapping[int, Verdict],
    missed: Mapping[dt.date, str],
    now: dt.datetime,
) -> tuple[Day, ...]:
    """The dates in order. `asked` holds the posting of each date, `verdicts` this member's, by posting."""
    return tuple(
        posted(asked[date], verdicts.get(asked[date].id), now)
        if date in asked
        else unposted(cadence, date, missed.get(date))
        for date in dates
    )


def paused_dates(
    cadence: Cadence, dates: Iterable[dt.date], turns: Sequence[tuple[dt.datetime, bool]]
) -> dict[dt.date, str]:
    """Of these dates those whose time came in a pause, with that reason.

    `turns` are the instants at which a pause began (true) or ended, oldest first. One that ended by itself has no turn:
    the dates after it had their dailies, or are missed for a reason of their own.
    """
    zone = zone_of(cadence.zone)
    found: dict[dt.date, str] = {}
    for date in filter(cadence.posts_on, dates):
        due = first_instant(zone, date, cadence.at)
        if next((began for at, began in reversed(turns) if at <= due), False):
            found[date] = PAUSED
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's streak as it stands."""

    length: int = 0
    best: int = 0
    freezes: int = 0


def standing(streak: Streak, lines: Sequence[DayInStreak]) -> Standing:
    """The streak after the days without an answer that followed the last answered one."""
    since = [line for line in lines if streak.last_due is not None and line.day.due > streak.last_due]
    if any(line.broke for line in since):
        return Standing(0, streak.best, 0)
    return Standing(streak.length, streak.best, max(0, streak.freezes - sum(line.froze for line in since)))


def streak_notes(lines: Sequence[DayInStreak]) -> dict[dt.date, str]:
    """What a day without an answer did to the streak: a sentence for each date on which it did something."""
    notes: dict[dt.date, str] = {}
    for before, line in pairwise(lines):
        if line.froze:
            notes[line.day.date] = "a freeze kept your streak"
        elif line.broke:
            notes[line.day.date] = f"your streak of {before.streak} ended: no answer, and no freeze left"
    return notes


def posted(asked: Asked, verdict: Verdict | None, now: dt.datetime) -> Day:
    """A date that had its daily."""
    if asked.state == "voided":
        return Day(asked.local_date, "voided")
    if verdict is None:
        return Day(asked.local_date, "open" if asked.open_at(now) else "unanswered")
    if verdict.unscored == "late":
        return Day(asked.local_date, "late")
    if asked.sealed_at(now):
        return Day(asked.local_date, "locked")
    return Day(asked.local_date, "right" if verdict.right else "wrong", verdict.points)


def unposted(cadence: Cadence, date: dt.date, reason: str | None) -> Day:
    """A date without one: missed by the bot, or not a day of this schedule."""
    if reason is not None or cadence.posts_on(date):
        return Day(date, "missed", reason=reason or "")
    return Day(date, "no posting day")
