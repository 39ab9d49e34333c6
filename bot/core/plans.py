"""A server's schedule, as it is and as an organiser wants it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from bot.core.schedule import Cadence

Mode = Literal["study", "challenge"]

FOREVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
"""Until when a schedule is paused that somebody has to resume."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A schedule as the services know it."""

    id: int
    guild_id: int
    channel_id: int
    packs: tuple[str, ...]
    cadence: Cadence
    mode: Mode
    catch_up: dt.timedelta
    next_date: dt.date
    """The local date of the next posting."""
    next_due: dt.datetime
    """Its instant."""
    topics: tuple[str, ...] = ()
    """The only topics to ask about, "pack/topic"; empty for all."""
    role_id: int | None = None
    """Pinged by the post."""
    pin: bool = False
    discuss: bool = False
    """Whether the reveal opens a thread."""
    close_hours: int | None = None
    """Hours after which a daily closes; None for the next posting."""
    staff_channel_id: int | None = None
    paused_until: dt.datetime | None = None
    set_up_by: int = 0

    def paused_at(self, now: dt.datetime) -> bool:
        """Whether nothing is posted at this instant."""
        return self.paused_until is not None and now < self.paused_until

    def closes_at(self, due: dt.datetime, following: dt.datetime) -> dt.datetime:
        """When a daily of this instant closes: with the following one, or earlier after so many hours."""
        if self.close_hours is None:
            return following
        return min(following, due + dt.timedelta(hours=self.close_hours))


@dataclass(frozen=True, slots=True)
class Wish:
    """What an organiser asked for with `/setup`."""

    guild_id: int
    channel_id: int
    cadence: Cadence
    packs: tuple[str, ...]
    set_up_by: int
