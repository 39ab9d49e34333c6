"""`/manage season`: naming, cancelling and exporting seasons, and the champion role."""

from __future__ import annotations

import io

import discord
from discord import app_commands

from bot.core.fitting import fit
from bot.core.seasons import Season
from bot.services import Services
from bot.ui.cards import Accent, attachment, card, notice, plain
from bot.ui.organisers import check_organiser, manage_part
from bot.ui.replies import Interaction, Reply, answer, click_of
from bot.ui.router import number
from bot.ui.season_cards import dates


class ManageSeasonsScreen:
    """The commands."""

    def __init__(self, services: Services) -> None:
        self._seasons = services.seasons
        self._scorekeeping = services.scorekeeping

    def install(self, tree: app_commands.CommandTree) -> None:
        """Register them."""
        part = manage_part(tree, "season", "Seasons, their export, the champion role")

        @part.command(name="name", description="A season with a first and a last date, beside the months")
        @app_commands.describe(title="Its name", starts="First date: 2026-11-01", ends="Last date: 2026-11-30")
        async def name(interaction: Interaction, title: str, starts: str, ends: str) -> None:
            await answer(interaction, self.name(interaction, title, starts, ends))

        @part.command(name="cancel", description="Take back a season that is not over")
        @app_commands.describe(season="Which one")
        async def cancel(interaction: Interaction, season: str) -> None:
            await answer(interaction, self.cancel(interaction, season))

        @part.command(name="export", description="Everybody's points in a season, as a CSV file only you see")
        @app_commands.describe(season="Which one; empty for the running one")
        async def export(interaction: Interaction, season: str | None = None) -> None:
            await answer(interaction, self.export(interaction, season))

        @part.command(name="champion", description="A role that the first of each season gets")
        @app_commands.describe(role="The role; empty for none")
        async def champion(interaction: Interaction, role: discord.Role | None = None) -> None:
            await answer(interaction, self.champion(interaction, role))

        @cancel.autocomplete("season")
        @export.autocomplete("season")
        async def suggest(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
            known = await self._seasons.known(interaction.guild_id or 0)
            fitting = [one for one in known if current.casefold() in one.title.casefold()]
            return [app_commands.Choice(name=fit(choice_text(one), 100), value=str(one.id)) for one in fitting[:25]]

    async def name(self, interaction: Interaction, title: str, starts: str, ends: str) -> Reply:
        """A named season."""
        check_organiser(interaction)
        season = await self._seasons.name(click_of(interaction), title=title, starts=starts, ends=ends)
        return Reply(
            card(
                Accent.BOARD,
                f"### Season {plain(season.title)}",
                f"{dates(season.starts, season.ends)}. Its podium is posted with the first daily after its last date. "
                "Months that it touches have no podium of their own.",
            )
        )

    async def cancel(self, interaction: Interaction, season: str) -> Reply:
        """A season that is not to be."""
        check_organiser(interaction)
        found = await self._seasons.cancel(click_of(interaction), number(season))
        return Reply(notice(f"The season {plain(found.title)} is cancelled. Its points stay on all other boards."))

    async def export(self, interaction: Interaction, season: str | None) -> Reply:
        """A file for the organiser alone."""
        check_organiser(interaction)
        wanted = number(season) if season else None
        file_name, contents = await self._seasons.export(click_of(interaction), wanted)
        view = card(Accent.BOARD, "Everybody who stands on the board of that season:", attachment(file_name))
        return Reply(view, files=[discord.File(io.BytesIO(contents), filename=file_name)])

    async def champion(self, interaction: Interaction, role: discord.Role | None) -> Reply:
        """The champion role."""
        check_organiser(interaction)
        await self._scorekeeping.change(click_of(interaction), champion_role_id=role.id if role else None)
        if role is None:
            return Reply(notice("Champions get no role any more. Take it from the last one in the server's settings."))
        return Reply(
            notice(
                f"From the next podium on, the first of each season gets <@&{role.id}>, and gives it back at the next. "
                "The bot needs Manage Roles for it, and its own role above that one."
            )
        )


def choice_text(season: Season) -> str:
    """A season in the autocomplete."""
    return f"{season.title} ({dates(season.starts, season.ends)})"
