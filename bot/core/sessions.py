"""When a shard may identify itself at Discord's gateway.

Discord allows 1,000 identifications a day and resets the token of a bot that makes more; one every 5 s in each of
`max_concurrency` lanes. A program that dies at each start would use the day up within hours, so a shard whose sessions
do not hold waits longer each time: at most 50 a day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

DAY = dt.timedelta(days=1)

LANE_GAP = 5.0
"""Seconds between two identifications in one lane."""

FREE_STARTS = 3
"""Sessions in a row that may end early before the next start has to wait: one crash is no loop."""

HOLDS_AFTER = dt.timedelta(minutes=30)
"""A session that lasted so long, or that was ended on purpose, is no sign of a crash."""

FIRST_WAIT, LONGEST_WAIT = dt.timedelta(seconds=15), dt.timedelta(minutes=36)
"""From one start to the next one when those are used up; doubled with each further session that does not hold."""

MANY_A_DAY = 50
"""Starts in 24 hours after which even sessions that hold are spaced."""


@dataclass(frozen=True, slots=True)
class Start:
    """One identification of a shard."""

    at: dt.datetime
    held: bool


def may_start_at(starts: Sequence[Start], now: dt.datetime) -> dt.datetime:
    """The earliest instant of the next start, `now` at the earliest. `starts` are the shard's, oldest first."""
    recent = [start for start in starts if now - DAY < start.at <= now]
    if not recent:
        return now
    loops = broken_at_the_end(recent) - FREE_STARTS
    wait = min(FIRST_WAIT * 2 ** min(loops - 1, 20), LONGEST_WAIT) if loops > 0 else dt.timedelta()
    if len(recent) >= MANY_A_DAY:
        wait = max(wait, HOLDS_AFTER)
    return max(now, recent[-1].at + wait)


def broken_at_the_end(starts: Sequence[Start]) -> int:
    """How many of the newest starts in a row did not hold."""
    for count, start in enumerate(reversed(starts)):
        if start.held:
            return count
    return len(starts)


def lane_of(shard_id: int, max_concurrency: int) -> int:
    """The lane in which a shard identifies itself."""
    return shard_id % max(1, max_concurrency)
