"""Posting the daily: a loop that asks what is due, sends it with the row's nonce, and confirms."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import Callable

import discord
import structlog
from discord.ext import tasks

from bot.core.postings import Asked
from bot.services import Services
from bot.services.daily import nonce
from bot.ui import rest
from bot.ui.question_cards import daily_card
from bot.ui.replies import NO_PINGS
from bot.ui.reveal import RevealScreen

WAKES_EVERY = 15
"""Seconds between two looks at what is due."""

STOPS_WITHIN = 10
"""Seconds that a stop waits for a look that is under way."""

YOUNG = dt.timedelta(minutes=2)
"""For how long Discord surely still knows a nonce ("the past few minutes"); an older claim reads the channel first."""

GONE = {10003, 50001, 50013}
"""Unknown channel, missing access, missing permissions: the post cannot be made."""

log = structlog.get_logger()


class DailyScreen:
    """Owns the loop. `now` is the host's clock."""

    def __init__(self, services: Services, client: discord.Client, now: Callable[[], dt.datetime]) -> None:
        self._daily = services.daily
        self._client = client
        self._now = now
        self._reveal = RevealScreen(services, client, now)
        self._looking = asyncio.Lock()
        self._loop = tasks.loop(seconds=WAKES_EVERY)(self.tick)

    def start(self) -> None:
        """Begin to look, at once and then for ever."""
        self._loop.start()

    async def stop(self) -> None:
        """Let the running look finish, then end. One that hangs is given up; the next start settles its claims."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOPS_WITHIN):
                await self._looking.acquire()
        self._loop.cancel()

    async def tick(self) -> None:
        """One look. Nothing that goes wrong in it may end the loop: a dead loop is a lost daily."""
        try:
            async with self._looking:
                for asked in await self._daily.claim_due(self._now()):
                    await self.settle(asked)
                await self._reveal.reveal_due()
        except Exception:
            log.exception("daily loop failed; next look in a few seconds")

    async def settle(self, asked: Asked) -> None:
        """Make sure that one claimed posting is in its channel exactly once."""
        try:
            message = await self._posted_before(asked) or await self._send(asked)
        except discord.HTTPException as problem:
            await self._refused(asked, problem)
        except (OSError, TimeoutError) as problem:
            log.warning("daily not confirmed; tried again", posting=asked.id, problem=repr(problem))
        else:
            await self._daily.confirm(asked, message_id=message.id, sent_at=message.created_at)

    async def _posted_before(self, asked: Asked) -> discord.Message | None:
        if self._now() - asked.claimed_at < YOUNG:
            return None
        custom_id = f"answer:open:{asked.id}"
        return await rest.find_posting(
            self._client, channel_id=asked.channel_id, custom_id=custom_id, since=asked.claimed_at
        )

    async def _send(self, asked: Asked) -> discord.Message:
        channel = self._client.get_partial_messageable(asked.channel_id)
        return await channel.send(view=daily_card(asked), nonce=nonce(asked), allowed_mentions=NO_PINGS)

    async def _refused(self, asked: Asked, problem: discord.HTTPException) -> None:
        log.warning("daily refused by Discord", posting=asked.id, status=problem.status, code=problem.code)
        if problem.code in GONE:
            await self._daily.abandon(asked)
