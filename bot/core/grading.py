"""Right or wrong. Multiple response is all or nothing, as in the exam."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.core.errors import StudyError
from bot.core.snapshots import Snapshot

Erased = Literal["erased"]
"""Stands for a verdict whose answer its member had erased."""

Unscored = Literal["late", "seen", "excluded"]
"""Why a graded answer earns nothing: it came after the close, the member had been shown the key, or the organisers'
rules leave the member out of the competition."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one answer."""

    right: bool
    points: int
    chosen: tuple[str, ...]
    """Option keys."""
    unscored: Unscored | None = None
    repeated: bool = False
    """True when this member had answered before: the first answer stands and is shown."""
    streak: int = 0
    """The member's streak with this day; 0 for a late answer, and where nothing counts."""
    speed: int = 0
    """How many of the points were for speed."""
    reason: str | None = None
    """The sentence that says why a member is left out, in the answer to their own click."""


def is_right(asked: Snapshot, chosen: frozenset[str]) -> bool:
    """Whether exactly the right options were chosen."""
    return chosen == asked.right_keys


def chosen_keys(asked: Snapshot, order: tuple[str, ...], positions: tuple[int, ...]) -> tuple[str, ...]:
    """The option keys at the displayed positions; StudyError when they are not a possible choice."""
    if len(set(positions)) != len(positions) or not all(0 <= position < len(order) for position in positions):
        raise StudyError("That option does not exist. Press Answer on the question to see it afresh.")
    if len(positions) != asked.choose:
        raise StudyError("Choose {count} to lock in.", count=asked.choose)
    return tuple(order[position] for position in positions)
