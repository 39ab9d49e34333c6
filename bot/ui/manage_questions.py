"""`/manage questions`: what members reported, what is queued or taken out, and a look at one question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from discord import app_commands, ui

from bot.core.fitting import fit
from bot.core.reports import REASONS
from bot.core.snapshots import Snapshot
from bot.services import Services
from bot.services.curating import Case
from bot.ui.cards import Accent, Gap, card, notice, small
from bot.ui.organisers import check_organiser, manage_part
from bot.ui.question_cards import behind, kind_of
from bot.ui.questions import suggested
from bot.ui.replies import Interaction, Reply, answer, click_of

SHOWN = 12
"""Questions in the list."""

STATES = {
    "queued": "asked next",
    "reported": "reported",
    "suspended": "not asked until you decide",
    "disabled": "taken out",
}


class ManageQuestionsScreen:
    """The commands."""

    def __init__(self, services: Services) -> None:
        self._curating = services.curating

    def install(self, tree: app_commands.CommandTree) -> None:
        """Register them."""
        questions = manage_part(tree, "questions", "Reported and chosen questions")

        @questions.command(name="list", description="What is reported, queued or taken out")
        async def listed(interaction: Interaction) -> None:
            await answer(interaction, self.listed(interaction))

        @questions.command(name="show", description="A question with its answer; you get no points for it then")
        async def show(interaction: Interaction, question: str) -> None:
            await answer(interaction, self.show(interaction, question))

        @questions.command(name="disable", description="Ask a question no more in this server")
        async def disable(interaction: Interaction, question: str) -> None:
            await answer(interaction, self.decide(interaction, question, out=True))

        @questions.command(name="enable", description="Ask it again; reports so far are settled")
        async def enable(interaction: Interaction, question: str) -> None:
            await answer(interaction, self.decide(interaction, question, out=False))

        @show.autocomplete("question")
        @disable.autocomplete("question")
        @enable.autocomplete("question")
        async def suggest(_interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
            return suggested(self._curating.suggest(current))

    async def listed(self, interaction: Interaction) -> Reply:
        """The list."""
        check_organiser(interaction)
        return Reply(cases_card(await self._curating.cases(click_of(interaction).guild_id)))

    async def show(self, interaction: Interaction, question: str) -> Reply:
        """One question with its key."""
        check_organiser(interaction)
        return Reply(preview_card(await self._curating.preview(click_of(interaction), self._curating.find(question))))

    async def decide(self, interaction: Interaction, question: str, *, out: bool) -> Reply:
        """Out of the pool, or back."""
        check_organiser(interaction)
        ref = self._curating.find(question)
        if out:
            await self._curating.disable(click_of(interaction), ref)
            return Reply(notice(f"`{ref[1]}` is not asked here any more. /manage questions enable brings it back."))
        await self._curating.enable(click_of(interaction), ref)
        return Reply(notice(f"`{ref[1]}` may be asked here."))


def cases_card(cases: Sequence[Case]) -> ui.LayoutView:
    """What there is to decide."""
    lines = [line for case in cases[:SHOWN] for line in case_lines(case)]
    more = small(f"and {len(cases) - SHOWN} more") if len(cases) > SHOWN else None
    return card(
        Accent.LOOKUP,
        "### Questions",
        "\n".join(lines) or "Nothing is reported, queued or taken out.",
        more,
        small("show looks at one with its answer · disable takes one out · enable brings it back and settles reports"),
    )


def case_lines(case: Case) -> list[str]:
    """One question: what became of it, its text, and why it was reported."""
    lines = [f"`{case.ref[1]}` **{STATES[case.state]}** {fit(' '.join(case.stem.split()), 120)}"]
    counted = Counter(case.reasons)
    if counted:
        lines.append(small(", ".join(f"{REASONS[reason].lower()} ({count})" for reason, count in counted.items())))
    return lines


def preview_card(asked: Snapshot) -> ui.LayoutView:
    """A question with its key."""
    options = [
        f"{'✓' if option.right else '✗'} {fit(option.text, 300)}"
        + (f"\n{small(fit(' '.join(option.rationale.split()), 250))}" if option.rationale else "")
        for option in asked.options
    ]
    return card(
        Accent.LOOKUP,
        f"### Question {asked.question_id}",
        kind_of(asked),
        fit(asked.stem, 1_200),
        Gap(),
        "\n".join(options),
        fit(asked.explanation, 600) if asked.explanation else None,
        behind(asked),
        small("You have seen its answer: you get no points for it in any server."),
    )
