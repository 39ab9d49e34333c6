"""One posting per local date, at the right instant: a rule held against the wall clock, zone by zone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from bot.core.schedule import Cadence, exists, first_instant, next_due, zone_of
from tests.zones.wall import DAY, EPOCH, Wall

TIMES = (dt.time(0), dt.time(0, 30), dt.time(2, 15), dt.time(3), dt.time(12), dt.time(23, 59))
"""Midnight and the hours at which clocks change, a usual time, and the last minute."""

Rule = Callable[[str, dt.date, dt.time], dt.datetime]


def product_rule(zone: str, day: dt.date, at: dt.time) -> dt.datetime:
    """When the product says that the date's posting is due."""
    return first_instant(zone_of(zone), day, at)


def seconds(at: dt.time) -> int:
    return at.hour * 3600 + at.minute * 60


def instants_differ(
    zone: str, wall: Wall, days: Iterable[int], *, at: dt.time, rule: Rule = product_rule
) -> Iterator[str]:
    """The dates whose instant by the rule is not the first at which the wall shows the time."""
    for day in days:
        date = dt.date.fromordinal(day)
        due = rule(zone, date, at).timestamp()
        if due != (right := wall.first(day, seconds(at))):
            yield f"{zone} {date} {at:%H:%M}: due at {due - right:+.0f} s"
        if exists(zone_of(zone), date) != wall.has(day):
            yield f"{zone} {date}: the zone {'has' if wall.has(day) else 'lacks'} this date"


def walk_differs(zone: str, wall: Wall, days: range, *, at: dt.time) -> Iterator[str]:
    """Where the postings that follow one another are not those of the dates that the wall shows, one each."""
    cadence = Cadence(zone, at)
    after = dt.datetime.fromtimestamp(wall.first(days.start, seconds(at)) - 1, dt.UTC)
    for day in (day for day in days if wall.has(day)):
        date, due = next_due(cadence, after)
        if (date.toordinal(), due.timestamp()) != (day, wall.first(day, seconds(at))):
            yield f"{zone} {at:%H:%M}: after {after:%Y-%m-%d %H:%M} UTC came {date}, not {dt.date.fromordinal(day)}"
        after = due


def near_changes(wall: Wall, first: dt.date, last: dt.date) -> Iterator[range]:
    """The week around each change of the clocks between two dates."""
    for instant in wall.changes:
        day = instant // DAY + EPOCH
        if first.toordinal() <= day <= last.toordinal():
            yield range(day - 3, day + 4)


def monthly(first: dt.date, last: dt.date) -> Iterator[int]:
    """One date a month, another day of it each time."""
    for month in range(first.year * 12, (last.year + 1) * 12):
        yield dt.date(month // 12, month % 12 + 1, month * 11 % 28 + 1).toordinal()
