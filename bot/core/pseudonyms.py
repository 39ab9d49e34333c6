"""What stands for a person whose data is gone."""

from __future__ import annotations

import datetime as dt
import hmac
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Erasure:
    """A tombstone: somebody's data was erased. Says neither who it was nor what there was."""

    who: bytes
    erased_at: dt.datetime


def pseudonym(secret: bytes, user_id: int) -> bytes:
    """32 bytes that only this installation can connect with the person, and only while it holds the person's id.

    HMAC-SHA256 (RFC 2104) under the installation's secret: without it, trying every Discord id finds nothing.
    """
    return hmac.digest(secret, f"person|{user_id}".encode(), "sha256")
