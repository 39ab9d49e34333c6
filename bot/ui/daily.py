"""Posting the daily: what is due is claimed, sent with the row's nonce, and confirmed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence

import aiohttp
import discord
import structlog

from bot.core.postings import Asked
from bot.services.daily import SEND_WITHIN, Outgoing, nonce
from bot.ui import rest
from bot.ui.daily_cards import daily_card
from bot.ui.fanout import in_hand
from bot.ui.looking import Looking
from bot.ui.means import Means
from bot.ui.pacer import Urgency
from bot.ui.reveal import RevealScreen

LOOKS_EVERY = 15.0
"""Seconds between two looks at what is due, if nothing is known to be due earlier."""

SOON = 0.5
"""Seconds between two looks at least."""

YOUNG = dt.timedelta(minutes=2)
"""For how long Discord surely still knows a nonce ("the past few minutes"); after that the channel is read first."""

log = structlog.get_logger()


class DailyScreen:
    """Owns the loop."""

    def __init__(self, means: Means, *, in_doubt: Callable[[], bool]) -> None:
        """`in_doubt` tells whether Discord should be asked for the time."""
        self._in_doubt = in_doubt
        self._daily = means.services.daily
        self._client, self._now, self._pacer = means.client, means.now, means.pacer
        self._reveal = RevealScreen(means)
        self.looking = Looking("daily", self._look)

    async def tick(self) -> None:
        """One look now."""
        await self.looking.once()

    async def _look(self) -> float:
        if self._in_doubt():
            await rest.hear_time(self._client)
        await in_hand(self._taking(), self._settle)
        await self._reveal.reveal_due()
        due = await self._daily.next_work()
        wait = LOOKS_EVERY if due is None else (due - self._now()).total_seconds()
        return min(max(wait, SOON), LOOKS_EVERY)

    def _taking(self) -> Callable[[], Awaitable[Sequence[Outgoing]]]:
        """Takes what one look is to send. The first go out while the rest of what is due is being claimed."""
        probes = iter((1,))  # one server that has refused the bot is tried again at each look
        unclaimed = True

        async def take() -> Sequence[Outgoing]:
            nonlocal unclaimed
            while True:
                unclaimed = unclaimed and await self._daily.claim_due(self._now())
                found = await self._daily.take(self._now(), probes=next(probes, 0))
                if found or not unclaimed:
                    return found

        return take

    async def _settle(self, outgoing: Outgoing) -> None:
        """Make sure that one claimed posting is in its channel exactly once."""
        asked = outgoing.asked
        self.looking.move()
        try:
            message = await self._posted_before(asked) or await self._send(outgoing)
        except discord.HTTPException as problem:
            await self._refused(outgoing, problem)
        except (OSError, TimeoutError, aiohttp.ClientError) as problem:
            log.warning("daily not confirmed; tried again", posting=asked.id, problem=repr(problem))
            await self._daily.unclear(asked, now=self._now())
        else:
            if message is None:
                await self._daily.give_up(asked, "Discord did not take it in time", now=self._now())
                return
            await self._daily.confirm(asked, message_id=message.id, sent_at=message.created_at)
            await self._reveal.pin(outgoing, message.id)

    async def _posted_before(self, asked: Asked) -> discord.Message | None:
        """Where it went in an earlier try, if that is not sure to be told by the nonce."""
        now = self._now()
        # A try that seems to lie ahead was made before the clock was set back: nobody knows how long ago.
        if asked.tried_at is None or (abs(now - asked.tried_at) < YOUNG and not asked.overdue_at(now)):
            return None
        await self._pacer.turn(Urgency.POST)
        custom_id = f"answer:open:{asked.id}"
        return await rest.find_posting(
            self._client, channel_id=asked.channel_id, custom_id=custom_id, since=asked.claimed_at
        )

    async def _send(self, outgoing: Outgoing) -> discord.Message | None:
        """The message; None when it is too late for it."""
        if outgoing.asked.overdue_at(self._now()):
            return None
        await self._pacer.turn(Urgency.POST)
        left = (outgoing.taken_at + SEND_WITHIN - self._now()).total_seconds()
        if left <= 0:  # this process stood still; by now the posting may be in another's hands
            raise TimeoutError("its turn came too late")
        return await rest.send(
            self._client,
            outgoing.asked.channel_id,
            daily_card(outgoing),
            nonce=nonce(outgoing.asked),
            ping=outgoing.plan.role_id,
            within=left,
        )

    async def _refused(self, outgoing: Outgoing, problem: discord.HTTPException) -> None:
        asked = outgoing.asked
        log.warning("daily refused by Discord", posting=asked.id, status=problem.status, code=problem.code)
        if problem.status >= 500 or problem.status in (401, 408, 429):
            await self._daily.unclear(asked, now=self._now())
        elif asked.overdue_at(self._now()):
            await self._daily.give_up(asked, f"Discord refused it ({problem.text or problem.status})", now=self._now())
        else:
            await self._daily.refused(asked, rest.refusal(asked.channel_id, problem), now=self._now())
