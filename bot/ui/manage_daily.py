"""`/manage daily`: now, skip, pause, resume, move, close, and the queue."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from discord import app_commands

from bot.core.clicks import Click
from bot.core.plans import FOREVER, Plan
from bot.services import Services
from bot.services.setup import time_of
from bot.ui.cards import notice, when
from bot.ui.organisers import check_organiser, manage_part
from bot.ui.questions import suggested
from bot.ui.replies import Interaction, Reply, answer, click_of


class ManageDailyScreen:
    """The commands."""

    def __init__(self, services: Services) -> None:
        self._organising = services.organising
        self._curating = services.curating

    def install(self, tree: app_commands.CommandTree) -> None:
        """Register them."""
        daily = manage_part(tree, "daily", "The daily question")
        self._install_times(daily)
        self._install_queue(daily)

    def _install_times(self, daily: app_commands.Group) -> None:
        @daily.command(name="now", description="Post today's question now instead of at its time")
        async def now(interaction: Interaction) -> None:
            await answer(interaction, self.done(interaction, self._organising.now, NOW))

        @daily.command(name="skip", description="Leave the next date out; nobody's streak breaks for it")
        async def skip(interaction: Interaction) -> None:
            await answer(interaction, self.done(interaction, self._organising.skip, "Skipped."))

        @daily.command(name="pause", description="Post nothing for some days, or until you resume")
        @app_commands.describe(days="How many days; leave it out to pause until you resume")
        async def pause(interaction: Interaction, days: app_commands.Range[int, 1, 366] | None = None) -> None:
            await answer(interaction, self.done(interaction, partial(self._organising.pause, days=days), "Paused."))

        @daily.command(name="resume", description="Go on after a pause")
        async def resume(interaction: Interaction) -> None:
            await answer(interaction, self.done(interaction, self._organising.resume, "It goes on."))

        @daily.command(name="move", description="Post the next question, and only that one, at another time")
        @app_commands.describe(time="Local time of day, such as 18:00")
        async def move(interaction: Interaction, time: str) -> None:
            await answer(interaction, self.move(interaction, time))

        @daily.command(name="close", description="Close the open question now; its answer is shown in a moment")
        async def close(interaction: Interaction) -> None:
            await answer(interaction, self.done(interaction, self._organising.close, CLOSED))

    def _install_queue(self, daily: app_commands.Group) -> None:
        @daily.command(name="queue", description="Ask this question next; you get no points for it yourself")
        @app_commands.describe(question="Its id, or some words of it")
        async def queue(interaction: Interaction, question: str) -> None:
            await answer(interaction, self.queue(interaction, question))

        @daily.command(name="unqueue", description="Take a question out of the queue")
        @app_commands.describe(question="Its id")
        async def unqueue(interaction: Interaction, question: str) -> None:
            await answer(interaction, self.unqueue(interaction, question))

        @queue.autocomplete("question")
        @unqueue.autocomplete("question")
        async def suggest(_interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
            return suggested(self._curating.suggest(current))

    async def done(self, interaction: Interaction, change: Callable[[Click], Awaitable[Plan]], word: str) -> Reply:
        """Carry a change out, and say when the next post comes."""
        check_organiser(interaction)
        return Reply(notice(f"{word} {next_post(await change(click_of(interaction)))}"))

    async def move(self, interaction: Interaction, time: str) -> Reply:
        """One post at another time."""
        check_organiser(interaction)
        return Reply(notice(f"Moved. {next_post(await self._organising.move(click_of(interaction), time_of(time)))}"))

    async def queue(self, interaction: Interaction, question: str) -> Reply:
        """Ask a question next."""
        check_organiser(interaction)
        ref = self._curating.find(question)
        plan = await self._organising.queue(click_of(interaction), ref)
        return Reply(notice(f"`{ref[1]}` is in the queue. You get no points for it yourself. {next_post(plan)}"))

    async def unqueue(self, interaction: Interaction, question: str) -> Reply:
        """Take one out."""
        check_organiser(interaction)
        ref = self._curating.find(question)
        await self._organising.unqueue(click_of(interaction), ref)
        return Reply(notice(f"`{ref[1]}` is not in the queue any more."))


NOW = "It is posted in a moment."
CLOSED = "Closed. Its answer is shown in a few seconds."


def next_post(plan: Plan) -> str:
    """When the next post comes."""
    if plan.paused_until == FOREVER:
        return "Nothing is posted until /manage daily resume."
    return f"Next post: {when(plan.next_due, 'F')}."
