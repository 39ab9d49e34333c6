"""`/mydata`: what a member can do about what is stored of them."""

from __future__ import annotations

import io

import discord
from discord import app_commands

from bot.core.visibility import Visibility
from bot.services import Services
from bot.services.privacy import CONFIRMATION
from bot.ui.cards import Accent, Line, attachment, button, card, form, notice, row, small
from bot.ui.replies import Interaction, Reply, answer, click_of
from bot.ui.router import Router, only

FILE = "mydata.zip"

SHOWN: dict[Visibility, str] = {
    "named": "Boards and results in this server show you by name.",
    "anonymous": "Boards and results in this server show your line without your name.",
    "hidden": "Boards and results in this server leave you out. You still see your own line.",
}

WARNING = """### Delete your data?
Everything stored about you goes, **in every server** with this bot: answers, points, places on boards, what you were \
shown, your name. It cannot be brought back. Lines of other members stay as they are.
A keyed hash, from which nobody can read who you are, stays for two purposes: so that questions that are open now \
cannot be answered twice, and so that restoring an older backup does not bring your data back.
If you use the bot again afterwards, it begins anew for you."""


class MydataScreen:
    """The command group, and handlers of `mydata:*`."""

    def __init__(self, services: Services) -> None:
        self._privacy = services.privacy

    def install(self, tree: app_commands.CommandTree, router: Router) -> None:
        """Register the group, the button and the form."""
        router.add("mydata:ask", self.ask)
        router.add("mydata:erase", self.erase)
        group = app_commands.Group(name="mydata", description="What is stored about you")

        @group.command(name="export", description="Get everything that is stored about you, as a file")
        async def export(interaction: Interaction) -> None:
            await answer(interaction, self.export(interaction))

        @group.command(name="delete", description="Delete everything that is stored about you")
        async def delete(interaction: Interaction) -> None:
            await answer(interaction, warned())

        @group.command(name="visibility", description="How others see you on this server's boards")
        @app_commands.describe(shown="named, anonymous (a line without a name) or hidden (no line)")
        async def visibility(interaction: Interaction, shown: Visibility) -> None:
            await answer(interaction, self.show_as(interaction, shown))

        tree.add_command(group)

    async def export(self, interaction: Interaction) -> Reply:
        """The zip, to the member alone."""
        made = await self._privacy.export(click_of(interaction))
        view = card(
            Accent.NOTICE,
            "### Everything that is stored about you",
            "One file a table, as CSV and all as JSON. Questions that are still open are told without their result.",
            attachment(FILE),
        )
        return Reply(view, files=[discord.File(io.BytesIO(made), FILE)])

    async def ask(self, _interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*Delete ...* on the warning: the form to confirm with."""
        only(args, 0)
        line = Line(f"Type {CONFIRMATION} to confirm", description="Everything, in every server. There is no way back.")
        too_late = notice("That took too long. Press the button again.")
        return Reply(too_late, form=form("Delete your data", "mydata:erase", line))

    async def erase(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """The sent form."""
        (typed,) = only(args, 1)
        count = await self._privacy.erase(click_of(interaction), typed)
        return Reply(notice(f"Done: everything that was stored about you is deleted ({count} entries)."))

    async def show_as(self, interaction: Interaction, visibility: Visibility) -> Reply:
        """Store the choice and say what it means."""
        await self._privacy.show_as(click_of(interaction), visibility)
        return Reply(card(Accent.NOTICE, SHOWN[visibility], small("You can change this at any time.")))


async def warned() -> Reply:
    """What deleting means, with the button that goes on."""
    return Reply(card(Accent.WRONG, WARNING, row(button("Delete my data ...", "mydata:ask"))))
