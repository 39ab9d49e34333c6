"""When a daily is due. Zones and clock changes live here and nowhere else."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import zoneinfo
from collections.abc import Collection
from dataclasses import dataclass

zoneinfo.reset_tzpath(())
"""Rules come from the `tzdata` package alone, not from the host's files: all hosts know the same ones."""

RULES = importlib.metadata.version("tzdata")
"""Version of the rules; instants computed with others are computed anew."""

EVERY_DAY = 0b1111111
"""Weekday mask: bit 0 is Monday, bit 6 is Sunday."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """A local time of day in a zone, on some weekdays."""

    zone: str
    """IANA name: "Europe/Zurich"."""
    at: dt.time
    weekdays: int = EVERY_DAY

    def posts_on(self, local_date: dt.date) -> bool:
        """Whether the weekday of this date is chosen."""
        return bool(self.weekdays >> local_date.weekday() & 1)


def zone_of(name: str) -> zoneinfo.ZoneInfo:
    """The zone of that IANA name; KeyError when there is none."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (ValueError, OSError) as problem:  # malformed names: "..", "", a folder
        raise KeyError(name) from problem


def first_instant(zone: zoneinfo.ZoneInfo, local_date: dt.date, at: dt.time) -> dt.datetime:
    """The first existing instant of the local date at or after the time of day, in UTC.

    Where clocks go back (a fold) that is the first of the two; where they go forward over the time (a gap), the
    first instant after the gap. When the gap swallows the rest of the date (Apia skipped 30 December 2011 whole) it
    is the instant at which the next date begins.
    """
    wanted = dt.datetime.combine(local_date, at)
    first, second = (wanted.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC) for fold in (0, 1))
    # The second, where zoneinfo takes the first of two that never were: America/Nuuk on 28 October 2023, when its rules
    # became those of Europe at the end of a summer time that it had not begun.
    for instant in (first, second):
        if instant.astimezone(zone).replace(tzinfo=None) == wanted:
            return instant
    # PEP 495: in a gap, fold=0 reads with the offset before the change and fold=1 with the one after it. The change
    # itself is where the old offset's wall clock would have jumped: find it between the two readings.
    low, high = second, first
    old = low.astimezone(zone).utcoffset()
    while high - low > dt.timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def exists(zone: zoneinfo.ZoneInfo, local_date: dt.date) -> bool:
    """Whether the zone has this date at all; changes across the date line skip one."""
    begin = first_instant(zone, local_date, dt.time())
    return begin.astimezone(zone).date() == local_date


def next_due(cadence: Cadence, after: dt.datetime) -> tuple[dt.date, dt.datetime]:
    """The first posting strictly after an instant: its local date and its instant in UTC.

    The mask must hold a day; KeyError when the zone is unknown.
    """
    zone = zone_of(cadence.zone)
    local_date = after.astimezone(zone).date() - dt.timedelta(days=1)
    while True:
        if cadence.posts_on(local_date) and exists(zone, local_date):
            due = first_instant(zone, local_date, cadence.at)
            if due > after:
                return local_date, due
        local_date += dt.timedelta(days=1)


def next_free(cadence: Cadence, after: dt.datetime, taken: Collection[dt.date]) -> tuple[dt.date, dt.datetime]:
    """The first posting strictly after an instant whose local date is not taken."""
    local_date, due = next_due(cadence, after)
    while local_date in taken:
        local_date, due = next_due(cadence, due)
    return local_date, due
