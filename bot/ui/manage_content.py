"""`/manage content`: taking notes that changed."""

from __future__ import annotations

from collections.abc import Sequence

from discord import app_commands, ui

from bot.core.changes import Changes
from bot.services import Services
from bot.services.content import PackReload
from bot.ui.cards import Accent, card
from bot.ui.organisers import check_organiser, manage_part
from bot.ui.replies import Interaction, Reply, answer

SHOWN = 8
"""Ids named of each kind of change, and errors of each pack."""


class ContentScreen:
    """The commands."""

    def __init__(self, services: Services) -> None:
        self._content = services.content

    def install(self, tree: app_commands.CommandTree) -> None:
        """Register them."""
        content = manage_part(tree, "content", "The notes")

        @content.command(name="reload", description="Read the notes anew from disk")
        async def reload(interaction: Interaction) -> None:
            await answer(interaction, self.reload(interaction))

    async def reload(self, interaction: Interaction) -> Reply:
        """Take new content, and say what changed."""
        check_organiser(interaction)
        return Reply(reload_card(await self._content.reload()))


def reload_card(packs: Sequence[PackReload]) -> ui.LayoutView:
    """Pack by pack: what came, changed and went, or why the old reading stays."""
    refused = any(pack.errors for pack in packs)
    return card(
        Accent.WRONG if refused else Accent.RIGHT,
        "### Notes read anew",
        "\n".join(pack_text(pack) for pack in packs) or "There are no packs.",
    )


def pack_text(pack: PackReload) -> str:
    """One pack's outcome."""
    if pack.errors:
        lines = [f"- `{fault.file}:{fault.line}` {fault.message}" for fault in pack.errors[:SHOWN]]
        more = f"\n- and {len(pack.errors) - SHOWN} more" if len(pack.errors) > SHOWN else ""
        return (
            f"**{pack.title}** ✗ not taken, the old notes stay in use. Mend these, then reload:\n"
            + "\n".join(lines)
            + more
        )
    return f"**{pack.title}** ✓ {changes_text(pack.changes)}"


def changes_text(found: Changes) -> str:
    """How much changed, with the first ids."""
    if not found:
        return "nothing changed."
    kinds = (("added", found.added), ("changed", found.changed), ("removed", found.removed))
    return "; ".join(f"{len(ids)} {kind} ({named(ids)})" for kind, ids in kinds if ids) + "."


def named(ids: Sequence[str]) -> str:
    """The first few ids."""
    return ", ".join(ids[:SHOWN]) + (", ..." if len(ids) > SHOWN else "")
