"""Answering the daily: the buttons on the post and on the private sheet."""

from __future__ import annotations

from discord.ui import LayoutView

from bot.core.reports import MEMBERS, REASONS
from bot.services import Services
from bot.services.answering import Sheet as AnswerSheet
from bot.ui.cards import Accent, Choice, card, notice, select, small
from bot.ui.question_cards import Sheet, locked_card, sheet_card, verdict_card
from bot.ui.questions import chosen_so_far, positions_of
from bot.ui.replies import Interaction, Reply, click_of, on_private_card
from bot.ui.router import Router, number, only, some


class AnswerScreen:
    """Handlers of `answer:*`."""

    def __init__(self, services: Services) -> None:
        self._answering = services.answering
        self._curating = services.curating

    def install(self, router: Router) -> None:
        """Register the buttons."""
        router.add("answer:open", self.open)
        router.add("answer:result", self.result)
        router.add("answer:pick", self.pick)
        router.add("answer:picks", self.pick)
        router.add("answer:lock", self.lock)
        router.add("answer:report", self.report)
        router.add("answer:fault", self.fault)

    async def open(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*Answer* on the post."""
        (posting,) = only(args, 1)
        found = await self._answering.open(click_of(interaction), number(posting))
        return Reply(drawn(found, again=True))

    async def result(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*My result* on the post."""
        (posting,) = only(args, 1)
        found = await self._answering.result(click_of(interaction), number(posting))
        return Reply(drawn(found))

    async def report(self, _interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*Report* under a verdict: choose a reason."""
        (posting,) = only(args, 1)
        choices = [Choice(text, reason) for reason, text in REASONS.items()]
        return Reply(
            card(
                Accent.NOTICE,
                "### What is wrong with this question?",
                select(f"answer:fault:{number(posting)}", "Choose a reason", choices),
                small(f"{MEMBERS} reports take a question out until an organiser decides."),
            )
        )

    async def fault(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """The chosen reason."""
        posting, reason = only(args, 2)
        by_organiser = interaction.permissions.manage_guild
        await self._curating.report(click_of(interaction), number(posting), reason, by_organiser=by_organiser)
        return Reply(notice("Thank you. The organisers of this server see it under /manage questions."), update=True)

    async def pick(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """A letter, or a select of several."""
        posting, *positions = some(args)
        found = await self._answering.open(click_of(interaction), number(posting))
        if found.verdict is not None:
            return Reply(drawn(found, again=True), update=on_private_card(interaction))
        return chosen_so_far(sheet_of(found), positions_of(tuple(positions)))

    async def lock(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*Lock in*: from here on the answer counts."""
        posting, positions = only(args, 2)
        chosen = positions_of(tuple(positions.split(".")))
        found = await self._answering.lock(click_of(interaction), number(posting), chosen)
        again = found.verdict is not None and found.verdict.repeated
        return Reply(drawn(found, again=again), update=on_private_card(interaction))


def sheet_of(found: AnswerSheet) -> Sheet:
    """The sheet to draw."""
    return Sheet("answer", str(found.asked.id), found.asked.snapshot, found.order)


def drawn(found: AnswerSheet, *, again: bool = False) -> LayoutView:
    """The verdict, if there is one that may be shown; else what was locked in, or the sheet to answer."""
    sheet = sheet_of(found)
    if found.verdict is None:
        return sheet_card(sheet)
    if found.sealed:
        return locked_card(sheet, found.verdict, found.asked.ends_at, again=again)
    return verdict_card(sheet, found.verdict, again=again)
