"""How a posting ended: who answered what, once it is closed."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.postings import Asked


@dataclass(frozen=True, slots=True)
class Results:
    """Counts over the answers that were in time."""

    answered: int
    right: int
    chosen: dict[str, int]
    """Option key -> how many chose it; with multiple response one member counts for several."""
    solvers: tuple[str, ...]
    """Names of those who were right, the quickest first, as many as were asked for."""
    streaks: tuple[tuple[str, int], ...] = ()
    """The longest streaks reached with this day: name and days."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A closed posting with its results."""

    asked: Asked
    results: Results


def bar(count: int, of: int, width: int = 10) -> str:
    """A share as a bar of full and empty squares; nothing for nobody."""
    filled = round(width * count / of) if of else 0
    return "▰" * filled + "▱" * (width - filled)
