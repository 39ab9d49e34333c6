"""Which question comes next: unseen ones first, weighted, drawn so that it can be replayed but not foreseen."""

from __future__ import annotations

import hmac
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.content import Level

Ref = tuple[str, str]
"""A question anywhere: (pack id, question id)."""

LEVEL_WEIGHTS: Mapping[Level | None, float] = {"remember": 1, "understand": 1, "apply": 2, "analyse": 2, None: 1}
"""The exam asks mostly for use of knowledge, so questions that do so come up twice as often."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that may be asked."""

    ref: Ref
    domain: str | None = None
    """The exam's domain, unique over packs, or None."""
    weight: float = 1
    """The domain's share of the exam, in any unit that all candidates share."""
    level: Level | None = None


def pick(secret: bytes, occasion: str, pool: Sequence[Candidate], *, times_used: Mapping[Ref, int]) -> Candidate | None:
    """The question for an occasion ("schedule:3:2026-11-24:1"), or None when the pool is empty.

    Only the least used questions of this server compete, so nothing repeats before the pool is used up. Among them
    each domain is drawn by its weight, however many questions it has left, and within a domain each question by its
    level. The draw is the one of Efraimidis and Spirakis (https://doi.org/10.1016/j.ipl.2005.11.003): the smallest
    -ln(u)/w wins, with u from HMAC-SHA256(secret, occasion | question), unknown to who lacks the secret.
    """
    fresh = least_used(pool, times_used)
    weights = shares(fresh)
    return min(
        fresh, key=lambda one: (-math.log(draw(secret, occasion, one.ref)) / weights[one.ref], one.ref), default=None
    )


def least_used(pool: Sequence[Candidate], times_used: Mapping[Ref, int]) -> list[Candidate]:
    """The questions of the pool that were asked least often here."""
    fewest = min((times_used.get(one.ref, 0) for one in pool), default=0)
    return [one for one in pool if times_used.get(one.ref, 0) == fewest]


def shares(fresh: Sequence[Candidate]) -> dict[Ref, float]:
    """Each question's weight: its domain's, divided among the domain's questions by their levels."""
    totals: Counter[str | None] = Counter()
    for one in fresh:
        totals[one.domain] += LEVEL_WEIGHTS[one.level]  # pyright: ignore[reportArgumentType] (a Counter adds floats too)
    return {one.ref: max(one.weight, 0.001) * LEVEL_WEIGHTS[one.level] / totals[one.domain] for one in fresh}


def draw(secret: bytes, occasion: str, ref: Ref) -> float:
    """This question's lot for this occasion: above 0, at most 1."""
    lot = hmac.digest(secret, f"{occasion}|{ref[0]}|{ref[1]}".encode(), "sha256")
    return (int.from_bytes(lot[:8]) + 1) / 2**64
