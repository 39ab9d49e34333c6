"""The *Set up* offer: in a server without a daily, the first command of an organiser brings it, once."""

from __future__ import annotations

import datetime as dt

import discord
import structlog
from discord import ui

from bot.core.schedule import zone_of
from bot.services import Services
from bot.ui.cards import Accent, Choice, card, select, small
from bot.ui.organisers import check_organiser
from bot.ui.replies import NO_PINGS, Interaction, Reply, click_of
from bot.ui.router import Router, only
from bot.ui.setup import SetupScreen

TIME = "09:00"

ZONES = (
    "Pacific/Auckland", "Australia/Sydney", "Asia/Tokyo", "Asia/Shanghai", "Asia/Singapore", "Asia/Dhaka",
    "Asia/Kolkata", "Asia/Karachi", "Asia/Dubai", "Europe/Moscow", "Europe/Istanbul", "Africa/Nairobi",
    "Africa/Cairo", "Europe/Athens", "Europe/Berlin", "Africa/Lagos", "Europe/London", "UTC",
    "America/Sao_Paulo", "America/New_York", "America/Bogota", "America/Chicago", "America/Denver",
    "America/Los_Angeles", "Pacific/Honolulu",
)  # fmt: skip
"""One zone for each part of the world: as many as a select holds. /setup knows them all."""

log = structlog.get_logger()


class OfferScreen:
    """`offer:zone`, and the offer itself."""

    def __init__(self, services: Services) -> None:
        self._presence = services.presence
        self._setup = services.setup
        self._screen = SetupScreen(services)

    def install(self, router: Router) -> None:
        """Register the select."""
        router.add("offer:zone", self.zone)

    async def after(self, interaction: Interaction) -> None:
        """After a command: offer a setup to an organiser whose server has none and was not offered it before."""
        if interaction.guild_id is None or not interaction.permissions.manage_guild:
            return
        if await self._presence.to_offer(interaction.guild_id, now=interaction.created_at):
            view = offer_card(interaction.created_at)
            try:
                await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_PINGS)
            except discord.HTTPException as problem:
                log.warning("offer not shown", interaction=interaction.id, code=problem.code)

    async def zone(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """Set the daily up in this channel, in the chosen zone."""
        check_organiser(interaction)
        (zone,) = only(args, 1)
        assert interaction.channel_id is not None
        click = click_of(interaction)
        plan = await self._setup.set_up(click, channel_id=interaction.channel_id, time=TIME, zone=zone)
        reply = await self._screen.panel(interaction, plan)
        return Reply(reply.view, update=True)


def offer_card(now: dt.datetime) -> ui.LayoutView:
    """One choice away from a daily."""
    choices = [
        Choice(zone.replace("_", " "), zone, description=f"{now.astimezone(zone_of(zone)):%H:%M} now") for zone in ZONES
    ]
    return card(
        Accent.BOARD,
        "### Set up the daily question",
        f"This server has none yet. Choose where you are: it is then posted in this channel daily at {TIME} your time.",
        select("offer:zone", "Set up: your time zone", choices),
        small("For another channel, time or zone use /setup. You see this once."),
    )
