"""Live rounds: one question after another in a channel, a board after each. Phases and their times."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from bot.core.errors import StudyError
from bot.core.snapshots import Snapshot

Phase = Literal["asking", "pausing", "over", "stopped", "lost"]
"""A question is out; its answer is shown; all were asked; somebody stopped it; its channel is gone."""

MOST_QUESTIONS = 20
SHORTEST, LONGEST = 10, 120
"""Seconds for a question."""

SETTLES = dt.timedelta(seconds=2)
"""After the last instant of a question, so that a click that Discord has dated in time is counted."""

PAUSE = dt.timedelta(seconds=8)
"""Between a question's answer and the next question."""


@dataclass(frozen=True, slots=True)
class Round:
    """A round as the services know it."""

    id: int
    guild_id: int
    channel_id: int
    started_by: int | None
    topic: str | None
    questions: tuple[Snapshot, ...]
    seconds: int
    number: int
    """0, 1, ...: the question that is out, or was out last."""
    phase: Phase
    turned_at: dt.datetime
    """When the present phase began in the database; the nonce of its message rests on it."""
    message_id: int | None
    """The message of the present question; None until Discord has it."""
    ends_at: dt.datetime | None
    """When the present question closes; None until it is out."""
    shown: bool
    """Whether the present phase stands in the channel."""

    @property
    def asked(self) -> Snapshot:
        """The present question."""
        return self.questions[self.number]

    @property
    def is_live(self) -> bool:
        """Whether it goes on."""
        return self.phase in ("asking", "pausing")

    @property
    def is_last(self) -> bool:
        """Whether no question follows."""
        return self.number + 1 >= len(self.questions)

    def takes(self, number: int, moment: dt.datetime) -> bool:
        """Whether an answer of that moment to that question counts."""
        if self.phase != "asking" or number != self.number:
            return False
        return self.ends_at is None or moment < self.ends_at


def turns_at(current: Round) -> dt.datetime | None:
    """When the present phase gives way to the next; None while its message is not out, and at the end."""
    if current.phase == "asking" and current.ends_at is not None:
        return current.ends_at + SETTLES
    if current.phase == "pausing" and current.shown:
        return current.turned_at + PAUSE
    return None


def check_answer(current: Round, number: int, moment: dt.datetime) -> None:
    """StudyError for what comes too late."""
    if current.takes(number, moment):
        return
    if current.is_live:
        raise StudyError("Time is up for this question. The next one comes in a moment.")
    raise StudyError("This round is over. Start another with /round.")


def check_stop(current: Round, user_id: int, *, organiser: bool) -> None:
    """Who started the round may stop it, and so may organisers."""
    if not current.is_live:
        raise StudyError("This round is over already.")
    if user_id != current.started_by and not organiser:
        raise StudyError("Only who started the round, or an organiser, can stop it.")
