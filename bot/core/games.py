"""What duels and rounds share: which questions they ask, and how they are kept."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Collection, Iterable

from bot.core.picking import Ref
from bot.core.snapshots import Snapshot, from_json, to_json


def drawn(secret: bytes, occasion: str, pool: Iterable[Ref], *, count: int) -> tuple[Ref, ...]:
    """So many different questions of the pool, by lot: unknown to who lacks the secret, the same when asked again."""

    def lot(ref: Ref) -> bytes:
        return hmac.new(secret, f"{occasion}|{ref[0]}|{ref[1]}".encode(), hashlib.sha256).digest()

    return tuple(sorted(set(pool), key=lot)[:count])


def kept(questions: Collection[Snapshot]) -> str:
    """The questions of a game as one text."""
    return f"[{','.join(map(to_json, questions))}]"


def read(text: str) -> tuple[Snapshot, ...]:
    """What `kept` wrote."""
    return tuple(from_json(json.dumps(one)) for one in json.loads(text))


def row_nonce(*parts: object) -> str:
    """What makes Discord take a repeated send for the first one: 25 characters at most, the same after any restart."""
    return hashlib.blake2s("|".join(map(str, parts)).encode(), digest_size=12).hexdigest()
