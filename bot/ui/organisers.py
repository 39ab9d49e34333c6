"""Who may do what organisers do."""

from __future__ import annotations

from bot.core.errors import StudyError
from bot.ui.replies import Interaction


def check_organiser(interaction: Interaction) -> None:
    """Only organisers, by the permissions in Discord's signed payload; a server may show commands to others too."""
    if not interaction.permissions.manage_guild:
        raise StudyError("This needs the permission Manage Server.")
