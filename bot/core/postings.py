"""A posting: one daily question of one schedule."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from bot.core.picking import Ref
from bot.core.snapshots import Snapshot

State = Literal["claimed", "sent", "abandoned"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A posting as the services know it."""

    id: int
    schedule_id: int
    guild_id: int
    channel_id: int
    local_date: dt.date
    attempt: int
    state: State
    due_at: dt.datetime
    claimed_at: dt.datetime
    closes_at: dt.datetime
    closed_at: dt.datetime | None
    message_id: int | None
    sent_at: dt.datetime | None
    snapshot: Snapshot

    @property
    def ref(self) -> Ref:
        """Which question it is."""
        return self.snapshot.pack_id, self.snapshot.question_id

    @property
    def out_since(self) -> dt.datetime:
        """From when members may have seen it."""
        return self.sent_at or self.claimed_at

    def open_at(self, moment: dt.datetime) -> bool:
        """Whether an answer of that moment is in time: the earlier of planned and actual close decides."""
        return moment < min(self.closes_at, self.closed_at or self.closes_at)


@dataclass(frozen=True, slots=True)
class Claim:
    """A daily that is about to be posted."""

    schedule_id: int
    guild_id: int
    channel_id: int
    local_date: dt.date
    due_at: dt.datetime
    closes_at: dt.datetime
    snapshot: Snapshot
