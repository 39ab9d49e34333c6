"""`/setup`: channel, time and zone of the daily; permission check; test post."""

from __future__ import annotations

import discord
from discord import app_commands, ui

from bot.core.errors import StudyError
from bot.core.fitting import fit
from bot.core.plan_changes import NOT_OFFERED
from bot.core.plans import FOREVER, Plan
from bot.services import Services
from bot.services.setup import zone_choices
from bot.ui import rest
from bot.ui.cards import Accent, Choice, button, card, notice, row, select, when
from bot.ui.organisers import check_organiser
from bot.ui.question_cards import sample_card
from bot.ui.replies import Interaction, Reply, answer, click_of
from bot.ui.router import Router, number, only
from bot.ui.setup_fields import HELP, field_card, fields, topics_card

Channel = app_commands.AppCommandChannel


class TextChannel(app_commands.Transformer):
    """A channel that takes messages. discord.py's own channel types need a cache of servers, which is not kept."""

    type = discord.AppCommandOptionType.channel  # pyright: ignore[reportAssignmentType, reportIncompatibleMethodOverride]
    channel_types = [discord.ChannelType.text, discord.ChannelType.news]  # pyright: ignore[reportAssignmentType, reportIncompatibleMethodOverride]

    async def transform(self, _interaction: discord.Interaction, value: Channel, /) -> Channel:
        """As it came in the interaction."""
        return value


class SetupScreen:
    """The command, and handlers of `setup:*`."""

    def __init__(self, services: Services) -> None:
        self._setup = services.setup

    def install(self, tree: app_commands.CommandTree, router: Router) -> None:
        """Register the command and the panel's buttons."""
        router.add("setup:test", self.test)
        router.add("setup:check", self.check)
        router.add("setup:panel", self.check)
        router.add("setup:edit", self.edit)
        router.add("setup:set", self.set)
        router.add("setup:topics", self.topics)

        @tree.command(name="setup", description="Choose where and when the daily question is posted")
        @app_commands.describe(
            channel="The channel for the daily question",
            time="Local time of day, such as 09:30",
            zone="Time zone: type a city, such as Zurich",
        )
        @app_commands.default_permissions(manage_guild=True)
        async def setup(
            interaction: Interaction, channel: app_commands.Transform[Channel, TextChannel], time: str, zone: str
        ) -> None:
            await answer(interaction, self.set_up(interaction, channel, time, zone))

        @setup.autocomplete("zone")
        async def suggest(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
            return [
                app_commands.Choice(name=f"{zone.name} ({zone.now:%H:%M} now)", value=zone.name)
                for zone in zone_choices(current, interaction.created_at)
            ]

    async def set_up(self, interaction: Interaction, channel: Channel, time: str, zone: str) -> Reply:
        """Store the schedule and show the panel."""
        check_organiser(interaction)
        if channel.type not in (discord.ChannelType.text, discord.ChannelType.news):
            raise StudyError("The daily question needs a text channel; {name} is not one.", name=channel.name)
        if channel.guild_id != interaction.guild_id:
            raise StudyError("That channel is in another server.")
        plan = await self._setup.set_up(click_of(interaction), channel_id=channel.id, time=time, zone=zone)
        return await self.panel(interaction, plan)

    async def check(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*Check again* on the panel."""
        check_organiser(interaction)
        only(args, 0)
        plan = await self._setup.plan(click_of(interaction).guild_id)
        reply = await self.panel(interaction, plan)
        return Reply(reply.view, update=True)

    async def panel(self, interaction: Interaction, plan: Plan) -> Reply:
        """The schedule as it is, and what is missing."""
        missing = await self.missing(interaction, plan)
        _, packs = await self._setup.packs(plan.guild_id)
        return Reply(panel_card(plan, missing, dict(packs)))

    async def missing(self, interaction: Interaction, plan: Plan) -> list[str]:
        """Permissions the bot lacks in the schedule's channel; all of them when it cannot even look."""
        try:
            return await rest.missing_permissions(
                interaction.client, guild_id=plan.guild_id, channel_id=plan.channel_id, plan=plan
            )
        except (discord.Forbidden, discord.NotFound):
            return list(rest.NEEDED.values())

    async def edit(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*Change*: the control of the chosen field."""
        check_organiser(interaction)
        (field,) = only(args, 1)
        if field == "topics":
            return Reply(topics_card(await self._setup.topics(click_of(interaction).guild_id, 0)), update=True)
        plan, packs = await self._setup.packs(click_of(interaction).guild_id)
        if field not in HELP:
            raise StudyError(NOT_OFFERED)
        return Reply(field_card(plan, field, dict(packs)), update=True)

    async def topics(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """Another page of topics."""
        check_organiser(interaction)
        (page,) = only(args, 1)
        return Reply(topics_card(await self._setup.topics(click_of(interaction).guild_id, number(page))), update=True)

    async def set(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """A field's new value."""
        check_organiser(interaction)
        click = click_of(interaction)
        if args[:1] == ("topics",):
            page = number(args[1]) if len(args) > 1 else 0
            await self._setup.change(click, f"topics:{page}", args[2:])
            return Reply(topics_card(await self._setup.topics(click.guild_id, page)), update=True)
        plan = await self._setup.change(click, args[0] if args else "", args[1:])
        reply = await self.panel(interaction, plan)
        return Reply(reply.view, update=True)

    async def test(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*Test post*: a marked sample in the daily's channel."""
        check_organiser(interaction)
        only(args, 0)
        plan = await self._setup.plan(click_of(interaction).guild_id)
        sample = await self._setup.sample(plan.guild_id)
        try:
            await rest.send(interaction.client, plan.channel_id, sample_card(sample))
        except (discord.Forbidden, discord.NotFound):
            missing = ", ".join(await self.missing(interaction, plan)) or "access to the channel"
            raise StudyError(
                "The test post could not be sent to {channel}. Missing: {missing}.",
                channel=f"<#{plan.channel_id}>",
                missing=missing,
            ) from None
        return Reply(notice(f"The test post is in <#{plan.channel_id}>."))


def panel_card(plan: Plan, missing: list[str], packs: dict[str, str]) -> ui.LayoutView:
    """Where, when, what is missing, everything that can be changed, and a test post."""
    local = plan.cadence.at.strftime("%H:%M")
    known = fields(plan, packs)
    return card(
        Accent.BOARD if not missing else Accent.WRONG,
        "### The daily question is set up",
        f"Channel: <#{plan.channel_id}>\nTime: **{local}** in {plan.cadence.zone}\nNext post: {next_text(plan)}",
        "\n".join(f"{field.title}: **{fit(field.now, 120)}**" for field in known),
        permission_text(plan, missing),
        select("setup:edit", "Change ...", [Choice(one.title, one.name, description=one.now) for one in known]),
        row(button("Test post", "setup:test", strong=not missing), button("Check again", "setup:check")),
    )


def next_text(plan: Plan) -> str:
    """When the next post comes, or that it waits."""
    if plan.paused_until == FOREVER:
        return "paused until */manage daily resume*"
    paused = " (paused until then)" if plan.paused_until and plan.paused_until <= plan.next_due else ""
    return f"{when(plan.next_due, 'F')}, {when(plan.next_due)}{paused}"


def permission_text(plan: Plan, missing: list[str]) -> str:
    """All well, or which permissions to grant and where."""
    if not missing:
        return "✓ The bot has every permission it needs there."
    return (
        f"✗ The bot lacks in <#{plan.channel_id}>: **{', '.join(missing)}**. "
        "Open the channel's settings, Permissions, add the bot or its role, and allow them; then press *Check again*."
    )
