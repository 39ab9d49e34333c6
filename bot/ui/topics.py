"""`/topics`: browsing by domain, then topic."""

from __future__ import annotations

from discord import app_commands, ui

from bot.services import Services
from bot.services.browsing import TopicList
from bot.ui.cards import Accent, Choice, button, card, row, select, small
from bot.ui.replies import Interaction, Reply, answer, on_private_card
from bot.ui.router import Router, number, only


class TopicsScreen:
    """The command, and handlers of `topics:*`."""

    def __init__(self, services: Services) -> None:
        self._browsing = services.browsing

    def install(self, tree: app_commands.CommandTree, router: Router) -> None:
        """Register the command and the controls."""
        router.add("topics:shelf", self.shelf)
        router.add("topics:page", self.page)

        @tree.command(name="topics", description="Browse what the notes hold")
        async def topics(interaction: Interaction) -> None:
            async def work() -> Reply:
                return Reply(topics_card(self._browsing.topics()))

            await answer(interaction, work())

    async def shelf(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """A domain, from the select."""
        (mark,) = only(args, 1)
        return Reply(topics_card(self._browsing.topics(mark)), update=on_private_card(interaction))

    async def page(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*Previous* and *Next*."""
        mark, page = only(args, 2)
        return Reply(topics_card(self._browsing.topics(mark, number(page))), update=on_private_card(interaction))


def topics_card(found: TopicList) -> ui.LayoutView:
    """Domains to choose from, then the topics of one."""
    chosen = found.chosen
    return card(
        Accent.LOOKUP,
        f"### {chosen.title}" if chosen else "### What the notes hold",
        counted(found),
        select(
            "topics:shelf",
            "Choose a domain",
            [
                Choice(
                    s.title,
                    s.mark,
                    chosen=chosen is not None and s.mark == chosen.mark,
                    description=f"{s.topics} topics",
                )
                for s in found.shelves
            ]
            if len(found.shelves) > 1
            else [],
        ),
        select(
            "tip:open",
            "Open a topic",
            [Choice(e.title, e.mark, description=f"{e.facts} facts · {e.questions} questions") for e in found.entries],
        ),
        pages(found),
    )


def counted(found: TopicList) -> str:
    """How much there is."""
    if found.chosen is None:
        return f"{found.facts} facts and {found.questions} questions. Choose a domain, then a topic."
    text = f"{found.chosen.topics} topics"
    return small(f"{text} · page {found.page + 1} of {found.pages}" if found.pages > 1 else text)


def pages(found: TopicList) -> ui.ActionRow[ui.LayoutView] | None:
    """Back and forth between pages of 25."""
    if found.chosen is None or found.pages == 1:
        return None
    mark = found.chosen.mark
    back = button("Previous", f"topics:page:{mark}:{found.page - 1}") if found.page else None
    forth = button("Next", f"topics:page:{mark}:{found.page + 1}") if found.page + 1 < found.pages else None
    return row(back, forth)
