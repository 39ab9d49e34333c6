"""The loops of competition: seasons that end, duels, the pinned board, rounds, and the hourly recount of a server."""

from __future__ import annotations

import structlog

from bot.ui.duel import DuelPosts
from bot.ui.looking import Looking
from bot.ui.means import Means
from bot.ui.pinned_board import PinnedPosts
from bot.ui.round import RoundPosts
from bot.ui.season import PodiumScreen

LOOKS_EVERY = 15.0
RECOUNTS_EVERY = 3_600.0
ROUNDS_EVERY, IN_A_ROUND = 2.0, 1.0
"""Seconds between two looks at rounds, without and with one under way."""

log = structlog.get_logger()


class ContestScreen:
    """Owns the loops."""

    def __init__(self, means: Means) -> None:
        self._now = means.now
        self._scorekeeping = means.services.scorekeeping
        self._podiums = PodiumScreen(means)
        self._duels = DuelPosts(means)
        self._recounted = -1
        self.differences = 0
        """What recounts have found, servers added up, since the start."""
        self._boards = PinnedPosts(means)
        self._rounds = RoundPosts(means)
        self._looking = Looking("contests", self._look)
        self._playing = Looking("rounds", self._play)
        self._recounting = Looking("recount", self._recount)

    def start(self) -> None:
        """Begin to look, at once and then for ever."""
        self._looking.start()
        self._playing.start()
        self._recounting.start()

    async def stop(self) -> None:
        """Let the running looks finish, then end."""
        await self._looking.stop()
        await self._playing.stop()
        await self._recounting.stop()

    async def tick(self) -> None:
        """One look now."""
        await self._looking.once()

    async def _look(self) -> float:
        await self._scorekeeping.count_closed(self._now())
        await self._podiums.look()
        await self._duels.look()
        await self._boards.look()
        return LOOKS_EVERY

    async def play(self) -> None:
        """One look at rounds now."""
        await self._playing.once()

    async def _play(self) -> float:
        return IN_A_ROUND if await self._rounds.look() else ROUNDS_EVERY

    async def _recount(self) -> float:
        """One server after the other: what is kept must equal its answers."""
        found = await self._scorekeeping.servers(self._recounted, 1) or await self._scorekeeping.servers(-1, 1)
        for guild_id in found:
            self._recounted = guild_id
            differing = await self._scorekeeping.check(guild_id)
            self.differences += len(differing)
            for difference in differing[:5]:
                log.error("recount differs; mend it with studybot verify --repair", difference=str(difference))
        return RECOUNTS_EVERY
