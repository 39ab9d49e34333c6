"""Discord's rate limits: a bucket for each channel's messages and one for all requests of the bot."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.faults import faults
from tests.faults.faults import Fault

FREE = re.compile(r"/(interactions|webhooks)/")
"""Answers to interactions count towards no global limit."""


@dataclass(slots=True)
class Window:
    """So many requests in a window that begins with its first request."""

    most: int
    seconds: float
    begun: float = float("-inf")
    used: int = 0

    def take(self, now: float) -> float:
        """Count one request: 0.0 when it goes through, else how many seconds are left of the window."""
        if now - self.begun >= self.seconds:
            self.begun, self.used = now, 0
        if self.used >= self.most:
            return self.begun + self.seconds - now
        self.used += 1
        return 0.0

    def headers(self, bucket: str, now: float) -> Mapping[str, str]:
        left = max(0.0, self.begun + self.seconds - now)
        return {
            "X-RateLimit-Bucket": bucket,
            "X-RateLimit-Limit": str(self.most),
            "X-RateLimit-Remaining": str(self.most - self.used),
            "X-RateLimit-Reset": f"{now + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
        }


@dataclass(slots=True)
class Limits:
    """`per_second` requests in all, and `per_channel` new messages every `window` seconds in a channel."""

    per_second: int = 50
    per_channel: int = 5
    window: float = 5.0
    _all: Window | None = None
    _channels: dict[str, Window] = field(default_factory=dict)

    def judge(self, method: str, path: str, now: float) -> Fault | Mapping[str, str]:
        """A 429, or the headers that the answer carries."""
        if FREE.match(path):
            return {}
        self._all = self._all or Window(self.per_second, 1.0)
        if wait := self._all.take(now):
            return faults.limited(round(wait, 3), scope="global")
        if method != "POST" or not path.endswith("/messages"):
            return {}
        window = self._channels.setdefault(path, Window(self.per_channel, self.window))
        wait = window.take(now)
        headers = window.headers(hashlib.md5(b"messages", usedforsecurity=False).hexdigest(), now)
        if not wait:
            return headers
        told = faults.limited(round(wait, 3))
        return Fault(status=429, body=told.body, headers={**told.headers, **headers})
