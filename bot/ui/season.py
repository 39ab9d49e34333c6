"""`/season`: the running season and the hall of fame. And the podium that is posted when one ends."""

from __future__ import annotations

import discord
import structlog
from discord import app_commands

from bot.core.seasons import Season
from bot.services import Services
from bot.services.turnover import Crowning, nonce
from bot.ui import rest
from bot.ui.deliveries import Delivery, deliver, is_gone
from bot.ui.means import Means
from bot.ui.pacer import Urgency
from bot.ui.replies import Interaction, Reply, answer, click_of, on_private_card
from bot.ui.router import Router, number, only
from bot.ui.season_cards import PICTURE, hall_card, podium_card, season_card

log = structlog.get_logger()


class SeasonScreen:
    """The command, and handlers of `season:*`."""

    def __init__(self, services: Services) -> None:
        self._seasons = services.seasons

    def install(self, tree: app_commands.CommandTree, router: Router) -> None:
        """Register the command and the controls."""
        router.add("season:hall", self.hall)
        router.add("season:open", self.open)

        @tree.command(name="season", description="The running season and the hall of fame")
        async def season(interaction: Interaction) -> None:
            await answer(interaction, self.shown(interaction))

    async def shown(self, interaction: Interaction) -> Reply:
        """The running season and those before it."""
        return Reply(hall_card(await self._seasons.hall(click_of(interaction))))

    async def hall(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*Hall of fame* under a podium."""
        only(args, 1)
        return await self.shown(interaction)

    async def open(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """A past season, from the select."""
        (season_id,) = only(args, 1)
        season, places = await self._seasons.finished(click_of(interaction), number(season_id))
        return Reply(season_card(season, places), update=on_private_card(interaction))


class PodiumScreen:
    """Ends seasons: gives the champion role, posts the podium."""

    def __init__(self, means: Means) -> None:
        self._turnover = means.services.turnover
        self._client, self._now, self._pacer = means.client, means.now, means.pacer

    async def look(self) -> None:
        """Everything that is over."""
        for season in await self._turnover.turn_over(self._now()):
            try:
                await self._post(season)
            except discord.HTTPException as problem:
                log.warning("podium refused by Discord", season=season.id, status=problem.status, code=problem.code)
                if is_gone(problem):
                    await self._turnover.silence(season)
            except (OSError, TimeoutError) as problem:
                log.warning("podium not confirmed; tried again", season=season.id, problem=repr(problem))

    async def _post(self, season: Season) -> None:
        assert season.channel_id is not None
        assert season.claimed_at is not None
        crowning = await self._turnover.crowning(season)
        crown = None if crowning is None else await self._crown(season, crowning)
        podium = await self._turnover.podium(season)
        post = Delivery(
            season.channel_id,
            podium_card(podium, crown),
            nonce=nonce(season),
            marker=f"season:hall:{season.id}",
            since=season.claimed_at,
            picture=(PICTURE, podium.picture),
        )
        await self._pacer.turn(Urgency.POST)
        message = await deliver(self._client, post, now=self._now())
        await self._turnover.confirm(season, message_id=message.id)

    async def _crown(self, season: Season, crowning: Crowning) -> str | None:
        """Give and take the champion role; a sentence for organisers when Discord does not let us."""
        role = f"<@&{crowning.role_id}>"
        given = 0
        for user_id in (*crowning.former, *crowning.champions):
            await self._pacer.turn(Urgency.SIDE)
            champion = user_id in crowning.champions
            try:
                given += champion
                await rest.set_role(self._client, season.guild_id, user_id, role_id=crowning.role_id, held=champion)
            except discord.NotFound:
                given -= champion  # left the server, or the role is gone
            except discord.Forbidden as problem:
                log.warning("champion role refused", season=season.id, code=problem.code)
                return (
                    f"The role {role} could not be given: the bot needs Manage Roles, and its own role above that one "
                    "in the server's list of roles."
                )
        return f"The role {role} goes to the champion{'s' if given > 1 else ''}." if given else None
