"""`/compare`: two things side by side."""

from __future__ import annotations

from discord import app_commands, ui

from bot.core.comparing import Comparison, Row
from bot.core.fitting import fit
from bot.core.words import fold
from bot.services import Services
from bot.services.comparing import Compared
from bot.ui.cards import Accent, button, card, links, row, small
from bot.ui.replies import Interaction, Reply, answer


class CompareScreen:
    """The command; its buttons are those of `/tip`."""

    def __init__(self, services: Services) -> None:
        self._comparing = services.comparing

    def install(self, tree: app_commands.CommandTree) -> None:
        """Register the command."""
        comparing = self._comparing

        @tree.command(name="compare", description="Put two things side by side")
        @app_commands.describe(first="One thing", second="The other", private="Show it only to me")
        async def compare(interaction: Interaction, first: str, second: str, private: bool = False) -> None:
            async def work() -> Reply:
                return Reply(compare_card(comparing.compare(first, second)), private=private)

            await answer(interaction, work(), private=private)

        @compare.autocomplete("first")
        @compare.autocomplete("second")
        async def suggest(_interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
            return [app_commands.Choice(name=name, value=name) for name in comparing.suggest(current)]


def compare_card(compared: Compared) -> ui.LayoutView:
    """Row by row; Discord has no tables, so each side stands on a line of its own."""
    found = compared.comparison
    one_card = compared.first == compared.second
    return card(
        Accent.LOOKUP,
        f"### {found.first} or {found.second}",
        "\n".join(row_text(found, line) for line in found.rows) or "The notes have nothing to set side by side here.",
        small(f"Source: {links(found.sources)}") if found.sources else None,
        row(
            button(fit(f"About {found.first}", 80), f"tip:card:{compared.first}"),
            None if one_card else button(fit(f"About {found.second}", 80), f"tip:card:{compared.second}"),
        ),
    )


def row_text(found: Comparison, line: Row) -> str:
    """One aspect: what both say alike, or each in turn."""
    aspect = f"**{line.aspect}**\n" if line.aspect else ""
    if fold(line.first) == fold(line.second):
        return f"{aspect}both: {fit(line.first, 400)}"
    return f"{aspect}{found.first}: {fit(line.first, 400)}\n{found.second}: {fit(line.second, 400)}"
