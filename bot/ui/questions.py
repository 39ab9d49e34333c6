"""Choosing and locking in, wherever a question is asked: the parts that the daily and the quiz share."""

from __future__ import annotations

from collections.abc import Sequence

from discord import app_commands

from bot.core.errors import StudyError
from bot.ui.question_cards import LETTERS, Sheet, sheet_card
from bot.ui.replies import Reply
from bot.ui.router import number


def chosen_so_far(sheet: Sheet, positions: tuple[int, ...]) -> Reply:
    """The sheet with these positions marked; StudyError when they do not exist."""
    if any(position >= len(sheet.order) for position in positions) or len(set(positions)) != sheet.snapshot.choose:
        raise StudyError("That option does not exist. Press Answer on the question to see it afresh.")
    return Reply(sheet_card(sheet, positions), update=True)


def positions_of(texts: tuple[str, ...]) -> tuple[int, ...]:
    """Displayed positions out of a custom id or a select's values."""
    if not 1 <= len(texts) <= len(LETTERS):
        raise StudyError("This control does not fit. Use the command again to get a fresh one.")
    return tuple(number(text) for text in texts)


def suggested(found: Sequence[tuple[str, str]]) -> list[app_commands.Choice[str]]:
    """Questions for an autocomplete: ids with their stems."""
    return [app_commands.Choice(name=title, value=value) for value, title in found if len(value) <= 100]
