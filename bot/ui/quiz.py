"""*Quiz me*: one private question without points."""

from __future__ import annotations

from bot.services import Services
from bot.services.quizzing import QuizSheet
from bot.ui.question_cards import Sheet, sheet_card, verdict_card
from bot.ui.questions import chosen_so_far, positions_of
from bot.ui.replies import Interaction, Reply, click_of, on_private_card
from bot.ui.router import Router, only, some


class QuizScreen:
    """Handlers of `quiz:*`."""

    def __init__(self, services: Services) -> None:
        self._quizzing = services.quizzing

    def install(self, router: Router) -> None:
        """Register the buttons."""
        router.add("quiz:ask", self.ask)
        router.add("quiz:pick", self.pick)
        router.add("quiz:picks", self.pick)
        router.add("quiz:lock", self.lock)

    async def ask(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*Quiz me* on a card."""
        (mark,) = only(args, 1)
        return Reply(sheet_card(sheet_of(await self._quizzing.ask(click_of(interaction), mark))))

    async def pick(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """A letter, or a select of several."""
        mark, *positions = some(args)
        asked = await self._quizzing.open(click_of(interaction), mark)
        return chosen_so_far(sheet_of(asked), positions_of(tuple(positions)))

    async def lock(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*Lock in*: the verdict, and nothing is counted."""
        mark, positions = only(args, 2)
        asked = await self._quizzing.lock(click_of(interaction), mark, positions_of(tuple(positions.split("."))))
        assert asked.verdict is not None
        return Reply(verdict_card(sheet_of(asked), asked.verdict), update=on_private_card(interaction))


def sheet_of(asked: QuizSheet) -> Sheet:
    """The sheet to draw."""
    return Sheet("quiz", asked.mark, asked.snapshot, asked.order)
