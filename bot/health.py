"""/healthz, /readyz and /metrics, for whoever keeps the bot running. On loopback unless told otherwise.

Nothing that is told here names a server or a person.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass

import structlog
from aiohttp import web

from bot.core.errors import StudyError
from bot.metrics import Metrics
from bot.services.vitals import Signs, Vitals

ANSWERS_WITHIN = 2.0
"""Seconds in which the database must answer."""

LOOKS_WITHIN = 60.0
"""Seconds without a look at what is due after which nobody should rely on the dailies."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pulse:
    """What the bot's client tells of itself."""

    connected: Callable[[], bool]
    """Whether every shard of this process has its session."""
    looked_ago: Callable[[], float]
    """Seconds since the last look at what is due."""


class Health:
    """Answers the three questions."""

    def __init__(self, vitals: Vitals, metrics: Metrics, pulse: Pulse, now: Callable[[], dt.datetime]) -> None:
        self._vitals = vitals
        self._metrics = metrics
        self._pulse = pulse
        self._now = now

    @contextlib.asynccontextmanager
    async def serving(self, host: str, port: int) -> AsyncGenerator[str, None]:
        """Serve meanwhile; gives the address. StudyError when the port is taken."""
        app = web.Application()
        app.router.add_get("/healthz", self.alive)
        app.router.add_get("/readyz", self.ready)
        app.router.add_get("/metrics", self.measured)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, host, port)
        try:
            await start(site, host, port)
            address = f"http://{host}:{runner.addresses[0][1]}"
            log.info("health", address=address)
            yield address
        finally:
            await runner.cleanup()

    async def alive(self, _request: web.Request) -> web.Response:
        """The process runs and its loop turns."""
        return web.Response(text="alive\n")

    async def ready(self, _request: web.Request) -> web.Response:
        """Members are served: each part by name, status 503 when one is missing."""
        parts = {
            "gateway": self._pulse.connected(),
            "database": await self._look() is not None,
            "dailies": self._pulse.looked_ago() < LOOKS_WITHIN,
        }
        return web.json_response(parts, status=200 if all(parts.values()) else 503, dumps=dumps)

    async def measured(self, _request: web.Request) -> web.Response:
        """All metrics; those from the database stay as they were while it does not answer."""
        signs = await self._look()
        if signs is not None:
            self._metrics.dailies(signs.dailies, overdue=signs.overdue)
            self._metrics.content(signs.content)
        return web.Response(body=self._metrics.text(), headers={"Content-Type": "text/plain; version=0.0.4"})

    async def _look(self) -> Signs | None:
        """What the database says, or None when it does not in time. What it raises then is logged, not told."""
        looking = asyncio.ensure_future(self._vitals.look(self._now()))
        await asyncio.wait({looking}, timeout=ANSWERS_WITHIN)
        if not looking.done():
            looking.cancel()
            return None
        problem = looking.exception()
        if problem is not None:
            log.warning("database does not answer", problem=repr(problem))
            return None
        return looking.result()


async def start(site: web.TCPSite, host: str, port: int) -> None:
    """Begin to listen."""
    try:
        await site.start()
    except OSError as problem:
        raise StudyError(
            "Nothing can listen at {host}:{port} ({problem}). Choose another STUDYBOT_HEALTH_PORT, or 0 for none.",
            host=host,
            port=port,
            problem=problem.strerror or problem,
        ) from problem


def dumps(parts: object) -> str:
    """JSON with a line end, for people with curl."""
    return json.dumps(parts) + "\n"
