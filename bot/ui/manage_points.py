"""`/manage points`: taking a daily back, giving points, and the rules of the competition."""

from __future__ import annotations

import discord
import structlog
from discord import app_commands, ui

from bot.core.eligibility import Rules
from bot.core.errors import StudyError
from bot.core.postings import Asked
from bot.core.seasons import date_of
from bot.services import Services
from bot.services.scorekeeping import LONGEST_REASON, MOST_POINTS, Voided
from bot.ui.cards import Accent, card, notice, plain, small
from bot.ui.deliveries import redraw
from bot.ui.organisers import check_organiser, manage_part
from bot.ui.replies import Interaction, Reply, answer, click_of

Reason = app_commands.Range[str, 1, LONGEST_REASON]
Days = app_commands.Range[int, 0, 365]

log = structlog.get_logger()


class ManagePointsScreen:
    """The commands."""

    def __init__(self, services: Services) -> None:
        self._scorekeeping = services.scorekeeping

    def install(self, tree: app_commands.CommandTree) -> None:
        """Register them."""
        part = manage_part(tree, "points", "Take a question back, give points, set the rules")
        self._install_points(part)
        self._install_rules(part)

    def _install_points(self, part: app_commands.Group) -> None:
        @part.command(name="void", description="Take a daily back: its points go from all boards")
        @app_commands.describe(
            reason="Why; it stands in the audit",
            date="Which daily: 2026-11-30; empty for the newest",
            everywhere="Take back every daily of this server with the same question",
        )
        async def void(
            interaction: Interaction, reason: Reason, date: str | None = None, everywhere: bool = False
        ) -> None:
            await answer(interaction, self.void(interaction, reason, date, everywhere=everywhere))

        @part.command(name="adjust", description="Give a member points, or take some")
        @app_commands.describe(
            member="Whose", points="How many; negative to take", reason="Why; it stands in the audit"
        )
        async def adjust(
            interaction: Interaction,
            member: discord.User,
            points: app_commands.Range[int, -MOST_POINTS, MOST_POINTS],
            reason: Reason,
        ) -> None:
            await answer(interaction, self.adjust(interaction, member, points, reason))

    def _install_rules(self, part: app_commands.Group) -> None:
        @part.command(name="rules", description="Who competes, and whether speed counts")
        @app_commands.describe(
            speed="Count speed in challenge mode",
            account_days="How old an account must be, in days",
            server_days="How long a member must have been here, in days",
        )
        async def rules(
            interaction: Interaction,
            speed: bool | None = None,
            account_days: Days | None = None,
            server_days: Days | None = None,
        ) -> None:
            wanted = {"speed": speed, "account_days": account_days, "server_days": server_days}
            await answer(interaction, self.rules(interaction, wanted))

        @part.command(name="exclude", description="Leave members with a role out of the competition, or let them in")
        @app_commands.describe(role="Which role", excluded="False lets it in again")
        async def exclude(interaction: Interaction, role: discord.Role, excluded: bool = True) -> None:
            await answer(interaction, self.exclude(interaction, role, excluded=excluded))

    async def void(self, interaction: Interaction, reason: str, date: str | None, *, everywhere: bool) -> Reply:
        """Take it back, then say so on its post."""
        check_organiser(interaction)
        wanted = date_of(date) if date else None
        found = await self._scorekeeping.void(click_of(interaction), date=wanted, every=everywhere, reason=reason)
        unmarked = [asked for asked in found.asked if not await self._mark(interaction, asked, reason)]
        return Reply(voided_reply(found, unmarked))

    async def _mark(self, interaction: Interaction, asked: Asked, reason: str) -> bool:
        if asked.message_id is None:
            return True
        try:
            view = voided_card(asked, reason)
            await redraw(interaction.client, channel_id=asked.channel_id, message_id=asked.message_id, view=view)
        except (discord.HTTPException, OSError, TimeoutError) as problem:
            log.warning("voided post not edited", posting=asked.id, problem=repr(problem))
            return False
        return True

    async def adjust(
        self, interaction: Interaction, member: discord.User | discord.Member, points: int, reason: str
    ) -> Reply:
        """Give or take points."""
        check_organiser(interaction)
        if member.bot:
            raise StudyError("Bots do not compete.")
        name = member.display_name
        await self._scorekeeping.adjust(click_of(interaction), member.id, name, points=points, reason=reason)
        return Reply(notice(f"{plain(name)}: {points:+} points, on every board of the newest daily's day."))

    async def rules(self, interaction: Interaction, wanted: dict[str, bool | int | None]) -> Reply:
        """Change what was given, show all."""
        check_organiser(interaction)
        click = click_of(interaction)
        changed = {name: value for name, value in wanted.items() if value is not None}
        if changed:
            await self._scorekeeping.change(click, **changed)
        return Reply(rules_card(await self._scorekeeping.rules(click.guild_id)))

    async def exclude(self, interaction: Interaction, role: discord.Role, *, excluded: bool) -> Reply:
        """Leave a role out, or let it in again."""
        check_organiser(interaction)
        if role.is_default():
            raise StudyError("That role is everybody. Choose one that some members have.")
        return Reply(rules_card(await self._scorekeeping.exclude(click_of(interaction), role.id, excluded=excluded)))


def voided_card(asked: Asked, reason: str) -> ui.LayoutView:
    """The post of a daily that was taken back. It has no buttons: nothing can be done any more."""
    return card(
        Accent.NOTICE,
        f"### Daily question of {asked.local_date.day} {asked.local_date:%b} · taken back",
        f"The organisers took this question back: {plain(reason)}. Its points are gone from all boards, and the day "
        "breaks nobody's streak.",
        small(f"Question {asked.snapshot.question_id}"),
    )


def voided_reply(found: Voided, unmarked: list[Asked]) -> ui.LayoutView:
    """What happened, and what could not be edited."""
    count = len(found.asked)
    return card(
        Accent.RIGHT,
        f"{count} {'dailies' if count > 1 else 'daily'} taken back; {found.members} answers do not count any more. "
        "It stands in /manage audit.",
        small(f"{len(unmarked)} of the posts could not be edited to say so.") if unmarked else None,
    )


def rules_card(rules: Rules) -> ui.LayoutView:
    """The rules as they are."""
    roles = ", ".join(f"<@&{role}>" for role in rules.excluded_roles) or "none"
    champion = f"<@&{rules.champion_role_id}>" if rules.champion_role_id else "none"
    return card(
        Accent.BOARD,
        "### Rules of the competition here",
        f"- Speed in challenge mode: **{'counts' if rules.speed else 'does not count'}**\n"
        f"- Account at least **{rules.account_days}** days old\n"
        f"- In this server for at least **{rules.server_days}** days\n"
        f"- Roles left out: {roles}\n"
        f"- Champion role: {champion}",
        small("Who is left out is graded without points, is told so, and stands on no board until seen without it."),
    )
