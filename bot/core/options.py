"""The order in which one member sees the options of one posting."""

from __future__ import annotations

import hmac
from collections.abc import Iterable


def member_order(secret: bytes, keys: Iterable[str], *, place: str, user_id: int) -> tuple[str, ...]:
    """The option keys in this member's own order.

    `place` names where the question is asked ("posting:17", "quiz:aws-saa/q-s3-01"). The order is by
    HMAC-SHA256(secret, place | member | key) (RFC 2104), so nobody can compute it from public values, two members
    cannot compare letters, and it needs no storage: the same inputs give the same order after any restart.
    """

    def rank(key: str) -> bytes:
        return hmac.digest(secret, f"{place}|{user_id}|{key}".encode(), "sha256")

    return tuple(sorted(keys, key=rank))
