"""Presses and commands of one member in a while: whoever floods gets a sentence, and nobody else waits for it."""

from __future__ import annotations

import datetime as dt

import discord

from bot.core.allowances import Allowances
from bot.core.errors import StudyError
from bot.ui.replies import Interaction

BURST = 30
"""Presses and commands at once, and in any 30 seconds after: more than a quick reader needs."""

SUGGESTIONS = 120
"""Autocompletions in the same time: one comes with every letter typed. They are served from memory."""

WHILE = dt.timedelta(seconds=30)

MOST_PEOPLE = 10_000
"""Members remembered at once: about 2 MB."""


class Limits:
    """Counts by Discord's own time of each interaction."""

    def __init__(self) -> None:
        self._acts = Allowances(burst=BURST, refill=WHILE, most_people=MOST_PEOPLE)
        self._suggestions = Allowances(burst=SUGGESTIONS, refill=WHILE, most_people=MOST_PEOPLE)

    def wait(self, interaction: Interaction) -> int:
        """0, or the seconds this member has to wait."""
        typing = interaction.type is discord.InteractionType.autocomplete
        allowances = self._suggestions if typing else self._acts
        return allowances.spend(interaction.user.id, interaction.created_at)

    def check(self, interaction: Interaction) -> None:
        """StudyError when this member has done too much at once."""
        if seconds := self.wait(interaction):
            raise StudyError(
                "That was a lot at once. Wait {seconds} s, then go on; nothing of what you did is lost.",
                seconds=seconds,
            )
