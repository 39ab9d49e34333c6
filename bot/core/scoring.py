"""Points of a verdict, and how a board ranks by accuracy. The help card prints these same numbers."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

RIGHT_DAILY = 10
"""Points for a right answer to a daily question."""

MOST_BONUS = 5
"""The streak adds a point a day up to this many."""

MOST_SPEED = 5
"""The quickest right answer adds this many, where the organisers count speed."""

SPEED_OVER = dt.timedelta(seconds=60)
"""After this long from the member's own opening of the question, speed adds nothing."""

FEWEST_FOR_ACCURACY = 10
"""Scored answers that a member needs on the accuracy board."""

Z = 1.96
"""Standard deviations of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Earned:
    """What one answer to a daily is worth, part by part."""

    base: int = 0
    bonus: int = 0
    speed: int = 0

    @property
    def total(self) -> int:
        """All of it."""
        return self.base + self.bonus + self.speed


def earned(*, right: bool, scored: bool, streak: int = 0, took: dt.timedelta | None = None) -> Earned:
    """Points of one answer. `streak` counts this day; `took` is None where speed does not count."""
    if not (right and scored):
        return Earned()
    return Earned(RIGHT_DAILY, min(streak, MOST_BONUS), 0 if took is None else speed_points(took))


def speed_points(took: dt.timedelta) -> int:
    """From `MOST_SPEED` at once, falling evenly, to nothing after `SPEED_OVER`; whole points, rounded up.

    A clock never counts against a member: less than no time at all is no time.
    """
    left = 1 - max(took, dt.timedelta()) / SPEED_OVER
    return max(0, math.ceil(MOST_SPEED * left))


def accuracy(right: int, answered: int) -> float:
    """The lower end of Wilson's 95 % interval for the share of right answers: 0 to 1.

    Sorting by it keeps one lucky answer below forty good ones. E. B. Wilson, "Probable inference, the law of
    succession, and statistical inference", JASA 22 (1927), https://doi.org/10.1080/01621459.1927.10502953.
    """
    if answered <= 0:
        return 0.0
    share = right / answered
    spread = Z * math.sqrt(share * (1 - share) / answered + Z * Z / (4 * answered * answered))
    lower = (share + Z * Z / (2 * answered) - spread) / (1 + Z * Z / answered)
    return min(max(0.0, lower), share)  # rounding can leave a trace of more
