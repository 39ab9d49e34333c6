"""What stops or delays a server's dailies, as organisers are told of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Kind = Literal["access", "missed", "pin", "thread", "pool"]


@dataclass(frozen=True, slots=True)
class Alert:
    """One trouble and whom to tell."""

    id: int
    guild_id: int
    kind: Kind
    text: str
    """What is wrong and what to do."""
    raised_at: dt.datetime
    settled_at: dt.datetime | None
    staff_channel_id: int | None = None
    """Where to tell it; None for a message to whoever set the server up."""
    set_up_by: int | None = None
