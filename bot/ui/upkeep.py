"""What nobody waits for: counters on open dailies, telling organisers of troubles, which servers the bot is in."""

from __future__ import annotations

import datetime as dt

import aiohttp
import discord
import structlog

from bot.core.edits import may_edit
from bot.ui import rest
from bot.ui.cards import Accent, card
from bot.ui.daily_cards import daily_card
from bot.ui.looking import Looking
from bot.ui.means import Means
from bot.ui.pacer import Urgency

LOOKS_EVERY = 15.0

LISTS_EVERY = dt.timedelta(days=1)

TOO_MANY_EDITS = 30046
"""Discord: the maximum number of edits to messages older than an hour is reached."""

RESTS_FOR = dt.timedelta(hours=1)

log = structlog.get_logger()


class UpkeepScreen:
    """Owns the loop."""

    def __init__(self, means: Means) -> None:
        self._services = means.services
        self._client, self._now, self._pacer = means.client, means.now, means.pacer
        self._changed: set[int] = set()
        """Postings with answers that their message does not show yet; lost in a restart, which costs nothing."""
        self._edited: dict[int, dt.datetime] = {}
        self._listed_at: dt.datetime | None = None
        self.looking = Looking("upkeep", self._look)

    async def tick(self) -> None:
        """One look now."""
        await self.looking.once()

    async def _look(self) -> float:
        await self._tell()
        await self._count()
        if self._listed_at is None or self._now() - self._listed_at >= LISTS_EVERY:
            await self._list()
        return LOOKS_EVERY

    async def _tell(self) -> None:
        """Organisers learn of what stops their daily, once."""
        for alert in await self._services.alerting.take(self._now()):
            await self._pacer.turn(Urgency.SIDE)
            shown = card(Accent.WRONG, "### The daily question needs you", alert.text)
            told = await rest.tell(
                self._client, shown, channel_id=alert.staff_channel_id, user_id=alert.set_up_by or None
            )
            if not told:
                log.warning("organisers could not be told", guild=alert.guild_id, kind=alert.kind)

    async def _count(self) -> None:
        """Show how many have answered, as often as Discord likes."""
        day_ago = self._now() - dt.timedelta(days=1)
        self._edited = {posting: at for posting, at in self._edited.items() if at > day_ago}
        self._changed |= self._services.answering.newly_answered()
        for posting_id in sorted(self._changed):
            await self._show_count(posting_id)

    async def _show_count(self, posting_id: int) -> None:
        now = self._now()
        shown = await self._services.daily.shown(posting_id, now=now)
        if shown is None or shown.asked.message_id is None or shown.asked.sent_at is None:
            self._changed.discard(posting_id)  # closed: the reveal shows the last word
            return
        asked, last = shown.asked, self._edited.get(posting_id)
        if not may_edit(sent_at=shown.asked.sent_at, last_edit=last, now=now, closes_at=asked.ends_at):
            return
        await self._pacer.turn(Urgency.NUMBERS)
        self._edited[posting_id] = self._now()
        try:
            await rest.edit(
                self._client,
                channel_id=asked.channel_id,
                message_id=shown.asked.message_id,
                view=daily_card(shown),
            )
        except discord.HTTPException as problem:
            if problem.code == TOO_MANY_EDITS:
                self._edited[posting_id] = self._now() + RESTS_FOR
        except (aiohttp.ClientError, OSError, TimeoutError):
            pass  # the next change shows it
        self._changed.discard(posting_id)

    async def _list(self) -> None:
        """Servers that the bot was removed from get no more dailies, and their data goes after 30 days."""
        try:
            await self._pacer.turn(Urgency.SIDE)
            present = await rest.listed_guilds(self._client)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as problem:
            log.warning("servers not listed; tried again", problem=repr(problem))
            return
        await self._services.presence.listed(present, now=self._now())
        await self._services.privacy.settle_servers(frozenset(present), self._now())
        self._listed_at = self._now()
