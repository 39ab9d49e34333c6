"""Duels: two members, the same questions, each in their own time. States, legal moves, the outcome."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.core.errors import StudyError
from bot.core.snapshots import Snapshot

State = Literal["claimed", "open", "declined", "cancelled", "settled"]
"""`claimed` until Discord has the challenge; `settled` when both are done or the time is up."""

LASTS = dt.timedelta(hours=24)
MOST_QUESTIONS = 10
MOST_OPEN = 3
"""Duels that one member may have under way as challenger: each of them pinged somebody."""


@dataclass(frozen=True, slots=True)
class Duel:
    """A duel as the services know it."""

    id: int
    guild_id: int
    channel_id: int
    challenger_id: int | None
    """None once that member deleted their data; so is `opponent_id`."""
    opponent_id: int | None
    state: State
    topic: str | None
    questions: tuple[Snapshot, ...]
    dropped: frozenset[int]
    """Numbers of questions that became the server's daily meanwhile: they count for neither."""
    created_at: dt.datetime
    ends_at: dt.datetime
    message_id: int | None

    @property
    def players(self) -> tuple[int, ...]:
        """Who plays, the challenger first."""
        return tuple(user for user in (self.challenger_id, self.opponent_id) if user is not None)

    @property
    def counted(self) -> tuple[int, ...]:
        """Numbers (0, 1, ...) of the questions that count."""
        return tuple(number for number in range(len(self.questions)) if number not in self.dropped)

    def to_answer(self, answered: Mapping[int, object]) -> tuple[int, ...]:
        """Numbers that somebody with these answers has still before them."""
        return tuple(number for number in self.counted if number not in answered)

    def open_at(self, moment: dt.datetime) -> bool:
        """Whether an answer of that moment counts."""
        return self.state == "open" and moment < self.ends_at


@dataclass(frozen=True, slots=True)
class Tally:
    """How one player did."""

    user_id: int | None
    name: str
    right: int
    answered: int


def check_player(duel: Duel, user_id: int) -> None:
    """Refuse everybody but the two."""
    if user_id not in duel.players:
        raise StudyError("This duel is between two others. Start your own with /duel.")


def check_open(duel: Duel, moment: dt.datetime) -> None:
    """Refuse what comes too late."""
    if duel.state == "claimed":
        raise StudyError("This duel is just being announced. Try again in a moment.")
    if not duel.open_at(moment):
        raise StudyError("This duel is over. Start another with /duel.")


def check_decline(duel: Duel, user_id: int, *, begun: bool) -> None:
    """Only the challenged may decline, and only before their first answer."""
    if user_id != duel.opponent_id:
        raise StudyError("Only the challenged member can decline.")
    if begun:
        raise StudyError("You have begun this duel; what you leave unanswered counts as not right.")


def check_cancel(duel: Duel, user_id: int, *, opponent_begun: bool) -> None:
    """Only the challenger may cancel, and only before the opponent's first answer."""
    if user_id != duel.challenger_id:
        raise StudyError("Only who started the duel can cancel it.")
    if opponent_begun:
        raise StudyError("Your opponent has begun to answer, so the duel goes on.")


def winner(first: Tally, second: Tally) -> Tally | None:
    """Who has more right answers; None for a draw. What was not answered in time is not right."""
    if first.right == second.right:
        return None
    return first if first.right > second.right else second
