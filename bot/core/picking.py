"""Which question comes next: unseen ones first, drawn so that it can be replayed but not foreseen."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Mapping, Sequence

Ref = tuple[str, str]
"""A question anywhere: (pack id, question id)."""


def pick(secret: bytes, occasion: str, pool: Sequence[Ref], *, times_used: Mapping[Ref, int]) -> Ref | None:
    """The question for an occasion ("schedule:3:2026-11-24:1"), or None when the pool is empty.

    Only the least used questions of this server compete, so nothing repeats before the pool is used up. Among them
    the smallest HMAC-SHA256(secret, occasion | question) wins: uniform, and unknown to who lacks the secret.
    """
    fresh = least_used(pool, times_used)
    return min(fresh, key=lambda ref: draw(secret, occasion, ref), default=None)


def least_used(pool: Sequence[Ref], times_used: Mapping[Ref, int]) -> Collection[Ref]:
    """The questions of the pool that were asked least often here."""
    fewest = min((times_used.get(ref, 0) for ref in pool), default=0)
    return [ref for ref in pool if times_used.get(ref, 0) == fewest]


def draw(secret: bytes, occasion: str, ref: Ref) -> bytes:
    """This question's lot for this occasion: 32 bytes."""
    return hmac.new(secret, f"{occasion}|{ref[0]}|{ref[1]}".encode(), hashlib.sha256).digest()
