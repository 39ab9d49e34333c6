"""Order, ranks and ties of a board."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.core.scoring import FEWEST_FOR_ACCURACY, accuracy

ANONYMOUS = "Anonymous"
"""The name of who chose to stand on boards without one."""


@dataclass(frozen=True, slots=True)
class Score:
    """One member's sums over a period."""

    user_id: int
    name: str
    points: int
    right: int
    answered: int


@dataclass(frozen=True, slots=True)
class Line:
    """A score and its place. Equal points and right answers share a rank: "1, 2, 2, 4"."""

    rank: int
    score: Score


def merit(score: Score) -> tuple[int, int]:
    """What ranks: points, then right answers. The published rule."""
    return (score.points, score.right)


def in_order(scores: Iterable[Score]) -> tuple[Score, ...]:
    """Best first; names order the equal ones."""
    return tuple(sorted(scores, key=lambda s: (-s.points, -s.right, s.name.casefold(), s.user_id)))


def ranked(
    ordered: Iterable[Score],
    *,
    first_place: int = 1,
    first_rank: int = 1,
    by: Callable[[Score], object] = merit,
) -> tuple[Line, ...]:
    """Ordered scores with standard competition ranks; those with equal `by` share one.

    A later page passes the place of its first line (11) and that line's rank, which is smaller in a tie (9).
    """
    lines: list[Line] = []
    for place, score in enumerate(ordered, start=first_place):
        if not lines:
            lines.append(Line(first_rank, score))
        else:
            tied = by(lines[-1].score) == by(score)
            lines.append(Line(lines[-1].rank if tied else place, score))
    return tuple(lines)


def certainty(score: Score) -> float:
    """What ranks on the accuracy board: the lower bound of the share of right answers."""
    return accuracy(score.right, score.answered)


def ranked_by_accuracy(scores: Iterable[Score]) -> tuple[Line, ...]:
    """The accuracy board: everybody with answers enough, the surest first."""
    enough = [score for score in scores if score.answered >= FEWEST_FOR_ACCURACY]
    ordered = sorted(enough, key=lambda s: (-certainty(s), s.name.casefold(), s.user_id))
    return ranked(ordered, by=certainty)
