"""`/round`: a live round in the channel, open to everybody there."""

from __future__ import annotations

import dataclasses
import datetime as dt

import discord
import structlog
from discord import app_commands, ui

from bot.core.errors import StudyError
from bot.core.fitting import fit
from bot.core.games import row_nonce
from bot.core.rounds import LONGEST, MOST_QUESTIONS, SHORTEST, Round
from bot.services import Services
from bot.ui.cards import notice
from bot.ui.deliveries import FORGOTTEN, Delivery, deliver, is_gone, redraw
from bot.ui.duel import place_of
from bot.ui.means import Means
from bot.ui.pacer import Urgency
from bot.ui.questions import positions_of
from bot.ui.replies import Interaction, Reply, answer, click_of, on_private_card
from bot.ui.round_cards import answer_card, end_card, mine_card, question_card, tap_card
from bot.ui.router import Router, number, only

log = structlog.get_logger()


class RoundScreen:
    """The command, and handlers of `round:*`."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._rounds = services.rounds

    def install(self, tree: app_commands.CommandTree, router: Router) -> None:
        """Register the command and the controls."""
        router.add("round:open", self.open)
        router.add("round:tap", self.tap)
        router.add("round:taps", self.tap)
        router.add("round:stop", self.stop)
        router.add("round:mine", self.mine)
        standings = self._services.standings

        @tree.command(name="round", description="A live round in this channel, open to everybody here")
        @app_commands.describe(topic="A topic or domain", questions="How many", seconds="For each question")
        async def live_round(
            interaction: Interaction,
            topic: str | None = None,
            questions: app_commands.Range[int, 1, MOST_QUESTIONS] = 5,
            seconds: app_commands.Range[int, SHORTEST, LONGEST] = 30,
        ) -> None:
            await answer(interaction, self.begin(interaction, topic, questions, seconds))

        @live_round.autocomplete("topic")
        async def suggest(_interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
            found = standings.suggest(current)
            return [app_commands.Choice(name=fit(one.title, 100), value=one.mark) for one in found]

    async def begin(self, interaction: Interaction, topic: str | None, questions: int, seconds: int) -> Reply:
        """Store the round, then ask its first question."""
        click = click_of(interaction)
        channel_id = interaction.channel_id or 0
        current = await self._rounds.begin(
            click, channel_id=channel_id, topic=topic, questions=questions, seconds=seconds
        )
        try:
            message = await deliver(interaction.client, asking(current, click.at), now=current.turned_at)
        except discord.HTTPException as problem:
            if not is_gone(problem):
                raise  # the loop asks it
            await self._rounds.lose(current, click.at)
            raise StudyError("The bot may not post in this channel. Start the round in another one.") from problem
        await self._rounds.confirm(current, message_id=message.id, sent_at=message.created_at)
        count = len(current.questions)
        return Reply(notice(f"The round has begun: {count} question{'s' if count > 1 else ''}. You may play too."))

    async def open(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*Answer* on the question."""
        (place,) = only(args, 1)
        round_id, question = place_of(place)
        return Reply(tap_card(await self._rounds.open(click_of(interaction), round_id, question)))

    async def tap(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """A letter, or a select of several: it counts at once."""
        place, *positions = args
        round_id, question = place_of(place)
        chosen = positions_of(tuple(positions))
        found = await self._rounds.tap(click_of(interaction), round_id, question, chosen)
        return Reply(tap_card(found), update=on_private_card(interaction))

    async def stop(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*Stop round*, by who started it or an organiser."""
        (round_id,) = only(args, 1)
        organiser = interaction.permissions.manage_guild
        await self._rounds.stop(click_of(interaction), number(round_id), organiser=organiser)
        return Reply(notice("The round is stopped."))

    async def mine(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*My answers* at the end."""
        (round_id,) = only(args, 1)
        return Reply(mine_card(*await self._rounds.mine(click_of(interaction), number(round_id))))


class RoundPosts:
    """Carries rounds on: the next question, its answer, the end. All state is rows, so a restart changes nothing."""

    def __init__(self, means: Means) -> None:
        self._rounds = means.services.rounds
        self._client, self._now, self._pacer = means.client, means.now, means.pacer

    async def look(self) -> bool:
        """Everything that is due: whether a round is under way."""
        found = await self._rounds.under_way()
        for current in found:
            try:
                await self._carry_on(await self._rounds.turn(current, self._now()))
            except discord.HTTPException as problem:
                log.warning("round refused by Discord", round=current.id, status=problem.status, code=problem.code)
                if is_gone(problem):
                    await self._rounds.lose(await self._rounds.turn(current, self._now()), self._now())
            except (OSError, TimeoutError) as problem:
                log.warning("round waits for Discord", round=current.id, problem=repr(problem))
        return bool(found)

    async def _carry_on(self, current: Round) -> None:
        if current.shown:
            return
        await self._pacer.turn(Urgency.POST)
        if current.phase == "asking":
            message = await deliver(self._client, asking(current, self._now()), now=self._now())
            await self._rounds.confirm(current, message_id=message.id, sent_at=message.created_at)
            return
        found = await self._rounds.board(current)
        if current.phase != "over":
            await self._redraw(current, answer_card(found))
        if not current.is_live:
            await deliver(self._client, ending(current, end_card(found)), now=self._now())
        await self._rounds.confirm(current)

    async def _redraw(self, current: Round, view: ui.LayoutView) -> None:
        """Edit the question's message; one that somebody deleted is not missed."""
        if current.message_id is None:
            return
        try:
            await redraw(self._client, channel_id=current.channel_id, message_id=current.message_id, view=view)
        except discord.NotFound as problem:
            if problem.code != FORGOTTEN:
                raise


def asking(current: Round, now: dt.datetime) -> Delivery:
    """The present question as a post."""
    about = dataclasses.replace(current, ends_at=now + dt.timedelta(seconds=current.seconds))
    return Delivery(
        current.channel_id,
        question_card(about),
        nonce=row_nonce("round", current.id, current.number, current.turned_at.timestamp()),
        marker=f"round:open:{current.id}.{current.number}",
        since=current.turned_at,
    )


def ending(current: Round, view: ui.LayoutView) -> Delivery:
    """The last word as a post."""
    return Delivery(
        current.channel_id,
        view,
        nonce=row_nonce("round", current.id, "end", current.turned_at.timestamp()),
        marker=f"round:mine:{current.id}",
        since=current.turned_at,
    )
