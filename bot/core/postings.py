"""A posting: one daily question of one schedule."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from bot.core.picking import Ref
from bot.core.plans import Mode
from bot.core.snapshots import Snapshot

State = Literal["claimed", "sent", "abandoned", "voided"]
"""Abandoned: never went out. Voided: an organiser took it back."""


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
    mode: Mode = "study"
    give_up_at: dt.datetime | None = None
    """When the catch-up window ends; None for postings older than windows are kept."""
    tried_at: dt.datetime | None = None
    """When it was first handed to Discord: it remembers that try's nonce, and later tries do not renew it."""
    refusals: int = 0
    """How often Discord has refused it."""
    pinned: bool = False
    thread_id: int | None = None
    revealed_at: dt.datetime | None = None
    counted_at: dt.datetime | None = None
    """When its points came onto the boards; None where they do with each answer, and before the close."""

    @property
    def waits_to_count(self) -> bool:
        """Whether its points wait for the close: before, a board would tell who is right."""
        return self.mode == "challenge" and self.counted_at is None

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
        return moment < self.ends_at

    @property
    def ends_at(self) -> dt.datetime:
        """The earlier of planned and actual close."""
        return min(self.closes_at, self.closed_at or self.closes_at)

    def overdue_at(self, moment: dt.datetime) -> bool:
        """Whether it is too late to send it."""
        return moment > (self.give_up_at or self.ends_at)

    def sealed_at(self, moment: dt.datetime) -> bool:
        """Whether verdicts wait for the close: in challenge mode, while it is open."""
        return self.mode == "challenge" and self.open_at(moment)


@dataclass(frozen=True, slots=True)
class Claim:
    """A daily that is about to be posted."""

    schedule_id: int
    guild_id: int
    channel_id: int
    local_date: dt.date
    due_at: dt.datetime
    closes_at: dt.datetime
    give_up_at: dt.datetime
    snapshot: Snapshot
    mode: Mode = "study"
    topic_id: str = ""
    domain_id: str | None = None
    attempt: int = 1
