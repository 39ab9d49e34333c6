"""A wall clock, read off UTC second by second: what the zones proof holds the product's rule against.

It asks the zone's data one kind of question, "how far ahead of UTC is the wall at this instant?", and never the other
way round, so it knows nothing of folds and gaps. Instants are seconds since 1970 in UTC; walls are the same number read
off the wall. Days are proleptic ordinals of `datetime.date`.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass

DAY = 86_400
EPOCH = dt.date(1970, 1, 1).toordinal()
STRIDE = 6 * 3600
"""Between two looks for a change of the clocks; no zone changed them there and back within that time."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time without a change of the clocks: from `begin` to before `end` the wall is `ahead` seconds ahead."""

    begin: int
    end: int
    ahead: int


@dataclass(frozen=True, slots=True)
class Wall:
    """A zone's clock over some years, as stretches in order."""

    stretches: tuple[Stretch, ...]

    def first(self, day: int, at: int) -> int:
        """The first instant at which the wall shows this second of this day, or anything later."""
        wanted = (day - EPOCH) * DAY + at
        for stretch in self.stretches:
            instant = max(stretch.begin, wanted - stretch.ahead)
            if instant < stretch.end:
                return instant
        raise ValueError("after the years that were read")

    def shown(self, instant: int) -> int:
        """The day that the wall shows at this instant."""
        for stretch in self.stretches:
            if instant < stretch.end:
                return (instant + stretch.ahead) // DAY + EPOCH
        raise ValueError("after the years that were read")

    def has(self, day: int) -> bool:
        """Whether the wall ever shows that day."""
        return self.shown(self.first(day, 0)) == day

    @property
    def changes(self) -> Iterator[int]:
        """The instants at which the clocks change."""
        return (stretch.begin for stretch in self.stretches[1:])


def read_wall(zone: str, first: dt.date, last: dt.date) -> Wall:
    """The clock of a zone from a fortnight before the first date to a fortnight after the last."""
    data = zoneinfo.ZoneInfo(zone)

    def ahead(instant: int) -> int:
        offset = dt.datetime.fromtimestamp(instant, data).utcoffset()
        assert offset is not None
        return offset.days * DAY + offset.seconds

    begin, end = ((day.toordinal() - EPOCH) * DAY for day in (first, last))
    return Wall(tuple(found(ahead, begin - 14 * DAY, end + 14 * DAY)))


def found(ahead: Callable[[int], int], begin: int, end: int) -> Iterator[Stretch]:
    """The stretches between two instants: strides, and a search by halves where the offset has changed."""
    since, offset = begin, ahead(begin)
    for instant in range(begin, end, STRIDE):
        now = ahead(instant)
        if now == offset:
            continue
        low, high = instant - STRIDE, instant
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if ahead(middle) == offset else (low, middle)
        yield Stretch(since, high, offset)
        since, offset = high, now
    yield Stretch(since, end, offset)
