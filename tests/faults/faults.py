"""What can go wrong with a request, and the rules that say with which one. No sockets in here either."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal

FOREVER = 10_000.0
"""Seconds that count as hanging: longer than any patience."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What becomes of one request. Nothing set: it is answered as usual."""

    stored: bool = False
    """Do the work first, so that the message exists although the answer says otherwise."""
    late: float = 0.0
    """Seconds between the work and the answer."""
    cut: Literal["reset", "close", "half"] | None = None
    """Break the connection instead of answering: with a reset, by closing it, or in the middle of the answer."""
    status: int | None = None
    body: Any = None
    """JSON, or text as it is."""
    headers: Mapping[str, str] = field(default_factory=dict)


def late(seconds: float) -> Fault:
    """The right answer, late."""
    return Fault(stored=True, late=seconds)


def hang(*, stored: bool = False) -> Fault:
    """No answer at all; the connection stays open."""
    return Fault(stored=stored, late=FOREVER, cut="close")


def reset(*, stored: bool = False) -> Fault:
    """The connection is reset (ECONNRESET at the client)."""
    return Fault(stored=stored, cut="reset")


def disconnect(*, stored: bool = False) -> Fault:
    """The connection is closed without an answer."""
    return Fault(stored=stored, cut="close")


def half(*, stored: bool = True) -> Fault:
    """The answer breaks off in the middle of its body."""
    return Fault(stored=stored, cut="half")


def fails(status: int, *, stored: bool = False, body: Any = "<html>upstream trouble</html>") -> Fault:
    """A fault of Discord's own: 500, 502, 503, 504, 520, 524."""
    return Fault(stored=stored, status=status, body=body)


def refused(status: int, code: int, message: str = "refused") -> Fault:
    """Discord's own refusal: 403 with 50001 or 50013, 404 with 10003, 400 with 50035 ..."""
    return Fault(status=status, body={"code": code, "message": message})


def limited(
    retry_after: Any = 0.2,
    *,
    scope: Literal["user", "global", "shared"] = "user",
    via: bool = True,
    code: int = 0,
    text: bool = False,
) -> Fault:
    """A 429. `via` false is Cloudflare's shape, `text` its page; code 30046 is "too many edits of old messages"."""
    headers = {"Retry-After": str(retry_after), "X-RateLimit-Scope": scope}
    if scope == "global":
        headers["X-RateLimit-Global"] = "true"
    if via:
        headers["Via"] = "1.1 local"
    body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": scope == "global"}
    return Fault(
        status=429, headers=headers, body="error code: 1015" if text else body | ({"code": code} if code else {})
    )


class Hold:
    """Keeps a request where it is until it is let go, so that a test can kill the bot at that very step."""

    def __init__(self, *, stored: bool) -> None:
        self.stored = stored
        self._arrived = asyncio.Event()
        self._released = asyncio.Event()

    async def arrived(self, *, within: float = 20.0) -> None:
        """Wait until a request is held."""
        await asyncio.wait_for(self._arrived.wait(), within)

    def release(self) -> None:
        """Let it go, and whatever comes after it."""
        self._released.set()

    async def keep(self) -> None:
        """The server's side: stand still here."""
        self._arrived.set()
        await self._released.wait()


@dataclass(slots=True)
class Rule:
    """Which requests get which fault: by method and path pattern, from the `nth` on, so many `times`, by chance."""

    method: str
    pattern: str
    fault: Fault | Hold
    nth: int = 1
    times: int = 1
    share: float = 1.0
    seen: int = 0
    """Requests that fitted."""
    done: int = 0
    """Requests that got the fault."""

    def fits(self, method: str, path: str) -> bool:
        return method == self.method and fnmatchcase(path, self.pattern)

    def takes(self, chance: random.Random) -> bool:
        """Whether this request, which fits and was counted, gets the fault."""
        if self.seen < self.nth or self.done >= self.times or chance.random() >= self.share:
            return False
        self.done += 1
        return True


class Rules:
    """All rules of a server; the first that takes a request decides. Chance is seeded."""

    def __init__(self, seed: int = 0) -> None:
        self._rules: list[Rule] = []
        self._chance = random.Random(seed)

    def add(self, rule: Rule) -> Rule:
        self._rules.append(rule)
        return rule

    def clear(self) -> None:
        """Forget every rule, and let go what is held."""
        for rule in self._rules:
            if isinstance(rule.fault, Hold):
                rule.fault.release()
        self._rules.clear()

    def fault_for(self, method: str, path: str) -> Fault | Hold | None:
        fitting = [rule for rule in self._rules if rule.fits(method, path)]
        for rule in fitting:
            rule.seen += 1
        return next((rule.fault for rule in fitting if rule.takes(self._chance)), None)
