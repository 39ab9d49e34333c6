"""How much one person may do in a while: a bucket of tokens each, in bounded memory."""

from __future__ import annotations

import datetime as dt
import math
from collections import OrderedDict


class Allowances:
    """So many acts at once; each comes back after a while. Who is at rest takes no memory for long."""

    def __init__(self, *, burst: int, refill: dt.timedelta, most_people: int) -> None:
        """`burst` acts at once, a whole bucket again after `refill`; at most so many people are remembered."""
        self._burst = burst
        self._each = refill / burst
        self._most = most_people
        self._full_at: OrderedDict[int, dt.datetime] = OrderedDict()

    def spend(self, person: int, now: dt.datetime) -> int:
        """0 when the act is allowed; else the seconds after which the next one is.

        Kept is only when the bucket will be full again: `burst` acts ahead of now is an empty one.
        """
        full_at = max(self._full_at.get(person, now), now) + self._each
        wait = full_at - now - self._each * self._burst
        if wait > dt.timedelta():
            return math.ceil(wait.total_seconds())
        self._full_at[person] = full_at
        self._full_at.move_to_end(person)
        self._forget(now)
        return 0

    def _forget(self, now: dt.datetime) -> None:
        """Drop whoever has a full bucket again, the longest unseen first, and anybody beyond the limit."""
        while self._full_at:
            longest_unseen = next(iter(self._full_at))
            if self._full_at[longest_unseen] > now and len(self._full_at) <= self._most:
                return
            del self._full_at[longest_unseen]

    def __len__(self) -> int:
        """How many people are remembered."""
        return len(self._full_at)
