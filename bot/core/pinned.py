"""A server's board that keeps itself up to date."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.core.periods import Span


@dataclass(frozen=True, slots=True)
class Pinned:
    """Where it stands and what it showed last."""

    guild_id: int
    channel_id: int
    span: Span
    message_id: int | None
    """None until Discord has it, and after somebody deleted it."""
    made_at: dt.datetime | None
    claimed_at: dt.datetime
    edited_at: dt.datetime | None
    digest: str
