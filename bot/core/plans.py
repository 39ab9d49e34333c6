"""A server's schedule, as it is and as an organiser wants it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.core.schedule import Cadence


@dataclass(frozen=True, slots=True)
class Plan:
    """A schedule as the services know it."""

    id: int
    guild_id: int
    channel_id: int
    packs: tuple[str, ...]
    cadence: Cadence
    mode: str
    catch_up: dt.timedelta
    next_date: dt.date
    """The local date of the next posting."""
    next_due: dt.datetime
    """Its instant."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What an organiser asked for with `/setup`."""

    guild_id: int
    channel_id: int
    cadence: Cadence
    packs: tuple[str, ...]
    set_up_by: int
