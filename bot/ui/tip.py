"""`/tip`: looking things up, with autocomplete from memory."""

from __future__ import annotations

from discord import app_commands

from bot.services import Services
from bot.services.tips import Found
from bot.ui.replies import Interaction, Reply, answer, on_private_card
from bot.ui.router import Router, number, only
from bot.ui.tip_cards import tip_card


class TipScreen:
    """The command, and handlers of `tip:*`."""

    def __init__(self, services: Services) -> None:
        self._tips = services.tips

    def install(self, tree: app_commands.CommandTree, router: Router) -> None:
        """Register the command and the buttons."""
        router.add("tip:open", self.open)
        router.add("tip:related", self.open)
        router.add("tip:card", self.open)
        router.add("tip:topic", self.topic)
        router.add("tip:page", self.page)
        router.add("tip:another", self.another)
        router.add("tip:share", self.share)
        tips = self._tips

        @tree.command(name="tip", description="Look something up in the study notes")
        @app_commands.describe(query="A topic, an abbreviation, a few words", private="Show it only to me")
        async def tip(interaction: Interaction, query: str, private: bool = False) -> None:
            async def work() -> Reply:
                return Reply(tip_card(tips.look_up(query), private=private), private=private)

            await answer(interaction, work(), private=private)

        @tip.autocomplete("query")
        async def suggest(_interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
            return [app_commands.Choice(name=line.title, value=line.value) for line in tips.suggest(current)]

    async def open(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """A section or a related thing, by the mark chosen in a select."""
        (mark,) = only(args, 1)
        return shown(interaction, self._tips.open(mark))

    async def topic(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*Whole topic* on the card of a part."""
        (mark,) = only(args, 1)
        return shown(interaction, self._tips.topic(mark))

    async def page(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*Previous* and *Next* in a long section."""
        mark, page = only(args, 2)
        return shown(interaction, self._tips.open(mark, number(page)))

    async def another(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """The next fact."""
        (mark,) = only(args, 1)
        return shown(interaction, self._tips.another(mark))

    async def share(self, _interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*Share*: the same card for everyone."""
        (mark,) = only(args, 1)
        return Reply(tip_card(self._tips.open(mark), private=False), private=False)


def shown(interaction: Interaction, found: Found) -> Reply:
    """In place on the member's own card; as a private card of their own when they press on a public one."""
    return Reply(tip_card(found, private=True), update=on_private_card(interaction))
