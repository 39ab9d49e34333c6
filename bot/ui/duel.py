"""`/duel`: two members, the same questions, each in their own time."""

from __future__ import annotations

import datetime as dt

import discord
import structlog
from discord import app_commands, ui

from bot.core.duels import MOST_QUESTIONS, Duel
from bot.core.errors import StudyError
from bot.core.fitting import fit
from bot.core.games import row_nonce
from bot.services import Services
from bot.services.challenging import Rival
from bot.services.dueling import DuelSheet
from bot.ui.cards import notice
from bot.ui.deliveries import FORGOTTEN, Delivery, deliver, is_gone, redraw
from bot.ui.duel_cards import challenge_card, end_card, onward, sent_card, sheet_of, standing_card
from bot.ui.means import Means
from bot.ui.pacer import Urgency
from bot.ui.question_cards import sheet_card, verdict_card
from bot.ui.questions import chosen_so_far, positions_of
from bot.ui.replies import Interaction, Reply, answer, click_of, on_private_card
from bot.ui.router import Router, number, only

log = structlog.get_logger()


class DuelScreen:
    """The command, and handlers of `duel:*`."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._challenging = services.challenging
        self._dueling = services.dueling

    def install(self, tree: app_commands.CommandTree, router: Router) -> None:
        """Register the command and the controls."""
        router.add("duel:open", self.open)
        router.add("duel:pick", self.pick)
        router.add("duel:picks", self.pick)
        router.add("duel:lock", self.lock)
        router.add("duel:decline", self.decline)
        router.add("duel:cancel", self.cancel)
        standings = self._services.standings

        @tree.command(name="duel", description="Challenge a member: the same questions, each in your own time")
        @app_commands.describe(
            member="Whom to challenge; they are notified once", topic="A topic or domain", questions="How many"
        )
        async def duel(
            interaction: Interaction,
            member: discord.User,
            topic: str | None = None,
            questions: app_commands.Range[int, 1, MOST_QUESTIONS] = 5,
        ) -> None:
            await answer(interaction, self.challenge(interaction, member, topic, questions))

        @duel.autocomplete("topic")
        async def suggest(_interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
            found = standings.suggest(current)
            return [app_commands.Choice(name=fit(one.title, 100), value=one.mark) for one in found]

    async def challenge(
        self, interaction: Interaction, member: discord.User | discord.Member, topic: str | None, questions: int
    ) -> Reply:
        """Store the challenge, then announce it."""
        click = click_of(interaction)
        here = isinstance(member, discord.Member)
        rival = Rival(member.id, member.display_name, is_bot=member.bot, is_here=here)
        channel_id = interaction.channel_id or 0
        duel = await self._challenging.challenge(click, rival, channel_id=channel_id, topic=topic, questions=questions)
        try:
            message = await deliver(interaction.client, announcement(duel, click.name), now=duel.created_at)
        except discord.HTTPException as problem:
            if not is_gone(problem):
                raise  # the loop announces it
            await self._challenging.withdraw(duel, now=click.at)
            raise StudyError("The bot may not post in this channel. Start the duel in another one.") from problem
        await self._challenging.announced(duel, message_id=message.id)
        return Reply(sent_card(duel, rival.name))

    async def open(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*Answer* on the challenge, *Next question* and *How it stands* on a verdict."""
        (duel_id,) = only(args, 1)
        over = await self._dueling.ended(click_of(interaction), number(duel_id))
        if over is not None:
            return Reply(end_card(over), update=on_private_card(interaction))
        found = await self._dueling.open(click_of(interaction), number(duel_id))
        return Reply(drawn(found), update=on_private_card(interaction))

    async def pick(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """A letter, or a select of several."""
        place, *positions = args
        duel_id, question = place_of(place)
        found = await self._dueling.open(click_of(interaction), duel_id, question)
        if found.verdict is not None or found.number != question:
            return Reply(drawn(found), update=on_private_card(interaction))
        return chosen_so_far(sheet_of(found), positions_of(tuple(positions)))

    async def lock(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*Lock in*: the answer counts, and its key is shown."""
        place, positions = only(args, 2)
        duel_id, question = place_of(place)
        chosen = positions_of(tuple(positions.split(".")))
        found = await self._dueling.lock(click_of(interaction), duel_id, question, chosen)
        return Reply(drawn(found), update=on_private_card(interaction))

    async def decline(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*Decline*, by the challenged."""
        (duel_id,) = only(args, 1)
        await self._challenging.decline(click_of(interaction), number(duel_id))
        return Reply(notice("Declined. You are not asked again in this server before tomorrow."))

    async def cancel(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*Cancel*, by the challenger."""
        (duel_id,) = only(args, 1)
        await self._challenging.cancel(click_of(interaction), number(duel_id))
        return Reply(notice("The duel is cancelled."))


class DuelPosts:
    """Announces challenges that a crash left without a message, and shows how duels ended."""

    def __init__(self, means: Means) -> None:
        self._services = means.services
        self._client, self._now, self._pacer = means.client, means.now, means.pacer

    async def look(self) -> None:
        """Everything that waits."""
        now = self._now()
        claimed, over = await self._services.dueling.due(now)
        for duel in claimed:
            if now - duel.created_at > dt.timedelta(seconds=20):  # a younger one is in the hands of its command
                await self._announce(duel)
        for found in over:
            await self._show(found.duel, end_card(found))

    async def _announce(self, duel: Duel) -> None:
        names = await self._services.dueling.names(duel)
        try:
            await self._pacer.turn(Urgency.SIDE)
            message = await deliver(self._client, announcement(duel, names.first.name), now=self._now())
        except (discord.HTTPException, OSError, TimeoutError) as problem:
            log.warning("duel not announced", duel=duel.id, problem=repr(problem))
            if isinstance(problem, discord.HTTPException) and is_gone(problem):
                await self._services.challenging.withdraw(duel, now=self._now())
            return
        await self._services.challenging.announced(duel, message_id=message.id)

    async def _show(self, duel: Duel, view: ui.LayoutView) -> None:
        assert duel.message_id is not None
        try:
            await self._pacer.turn(Urgency.SIDE)
            await redraw(self._client, channel_id=duel.channel_id, message_id=duel.message_id, view=view)
        except (discord.HTTPException, OSError, TimeoutError) as problem:
            log.warning("end of duel not shown", duel=duel.id, problem=repr(problem))
            if not isinstance(problem, discord.HTTPException) or not (is_gone(problem) or problem.code == FORGOTTEN):
                return
        await self._services.dueling.shown(duel, now=self._now())


def announcement(duel: Duel, challenger: str) -> Delivery:
    """The challenge as a post that notifies the opponent."""
    return Delivery(
        duel.channel_id,
        challenge_card(duel, challenger),
        nonce=row_nonce("duel", duel.id, duel.created_at.timestamp()),
        marker=f"duel:open:{duel.id}",
        since=duel.created_at,
        ping=duel.opponent_id,
    )


def drawn(found: DuelSheet) -> ui.LayoutView:
    """The verdict, the question, or how it stands."""
    if found.number is None:
        return standing_card(found)
    if found.verdict is not None:
        again = found.verdict.repeated
        return verdict_card(sheet_of(found), found.verdict, again=again, onward=onward(found))
    return sheet_card(sheet_of(found))


def place_of(text: str) -> tuple[int, int]:
    """Duel and question out of a custom id: "17.2"."""
    duel_id, question = only(tuple(text.split(".")), 2)
    return number(duel_id), number(question)
