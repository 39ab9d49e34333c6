"""What Discord's answers tell beside their contents: its clock, and whether the bot is about to be banned."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import deque
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from types import SimpleNamespace

import aiohttp
import structlog

WINDOW = dt.timedelta(minutes=10)
MOST_INVALID = 500
"""Discord blocks an address after 10,000 invalid requests in ten minutes
(https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans); long before that
the bot stands still."""

INVALID = frozenset({401, 403, 429})

TRUSTED = dt.timedelta(seconds=3)
"""A host's clock that is off by less is left alone: the header has whole seconds, and answers take a while."""

log = structlog.get_logger()


class Traffic:
    """Listens to every answer. `clock` is the host's."""

    def __init__(self, clock: Callable[[], dt.datetime]) -> None:
        self._clock = clock
        self._off = dt.timedelta()
        self._apart: float | None = None
        """Seconds by which the host's clock was ahead of the loop's, which nobody sets, when Discord's was heard."""
        self._invalid: deque[dt.datetime] = deque()
        self.too_fast: Callable[[], None] = lambda: None
        """Called when Discord says that the bot as a whole is too fast."""

    def now(self) -> dt.datetime:
        """The time, by Discord's clock if the host's is clearly off, or was set since Discord's was heard."""
        return self._clock() + self._off - self._jump()

    def in_doubt(self) -> bool:
        """Whether the host's clock was set since Discord's was heard, or the host slept: Discord should be asked.

        Until then the time goes on as if nothing had happened, so that nothing is posted or revealed too early.
        """
        return self._jump() != dt.timedelta()

    def _jump(self) -> dt.timedelta:
        if self._apart is None:
            return dt.timedelta()
        jump = dt.timedelta(seconds=self._distance() - self._apart)
        return jump if abs(jump) > TRUSTED else dt.timedelta()

    def _distance(self) -> float:
        return self._clock().timestamp() - asyncio.get_running_loop().time()

    def hold(self) -> float:
        """Seconds to stand still before more is asked of Discord."""
        now = self._clock()
        while self._invalid and now - self._invalid[0] > WINDOW:
            self._invalid.popleft()
        if len(self._invalid) < MOST_INVALID:
            return 0.0
        return max(1.0, (self._invalid[0] + WINDOW - now).total_seconds())

    def trace(self) -> aiohttp.TraceConfig:
        """What discord.py's session is to be opened with."""
        config = aiohttp.TraceConfig()

        async def ended(
            _session: aiohttp.ClientSession, _context: SimpleNamespace, params: aiohttp.TraceRequestEndParams
        ) -> None:
            self.heard(params.response.status, params.response.headers)

        config.on_request_end.append(ended)
        return config

    def heard(self, status: int, headers: Mapping[str, str]) -> None:
        """An answer came."""
        shared = headers.get("X-RateLimit-Scope") == "shared"  # a limit that others used up does not count
        if status in INVALID and not shared:
            self._invalid.append(self._clock())
            if len(self._invalid) == MOST_INVALID:
                log.error("Discord refuses too much; standing still", refused=MOST_INVALID, minutes=10)
        if status == 429 and headers.get("X-RateLimit-Global"):
            self.too_fast()
        if "Date" in headers:
            self._set_clock(headers["Date"])

    def _set_clock(self, date: str) -> None:
        try:
            theirs = parsedate_to_datetime(date)
        except ValueError:
            return
        self._apart = self._distance()
        off = theirs - self._clock()
        changed = off if abs(off) > TRUSTED else dt.timedelta()
        if abs(changed - self._off) > TRUSTED:
            log.warning("the host's clock is off; Discord's is used", seconds=round(changed.total_seconds()))
            self._off = changed
