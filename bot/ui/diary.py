"""`/daily`: today's question to open, and the member's last two weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from discord import app_commands, ui

from bot.core.diary import Day, Standing
from bot.core.streaks import DAYS_FOR_A_FREEZE, MOST_FREEZES
from bot.services import Services
from bot.services.diary import Diary
from bot.ui.cards import Accent, Gap, button, card, row, small, when
from bot.ui.daily_cards import link
from bot.ui.manage_daily import next_post
from bot.ui.replies import Interaction, Reply, answer, click_of

WORDS = {
    "right": "✓ right",
    "wrong": "✗ not right",
    "locked": "locked in, verdict at the close",
    "late": "answered after the close: does not count",
    "open": "**open**: not answered yet",
    "unanswered": "not answered",
    "missed": "no post",
    "voided": "taken back by an organiser",
    "no posting day": "no posting day",
}


class DiaryScreen:
    """The command."""

    def __init__(self, services: Services) -> None:
        self._diaries = services.diaries

    def install(self, tree: app_commands.CommandTree) -> None:
        """Register it."""

        @tree.command(name="daily", description="Today's question, and your last two weeks")
        async def daily(interaction: Interaction) -> None:
            await answer(interaction, self.shown(interaction))

    async def shown(self, interaction: Interaction) -> Reply:
        """The member's own card."""
        click = click_of(interaction)
        found = await self._diaries.of(click)
        newest = found.newest
        open_now = newest is not None and newest.open_at(click.at)
        return Reply(diary_card(found, open_now=open_now))


def diary_card(found: Diary, *, open_now: bool) -> ui.LayoutView:
    """Open today's, or wait for the next; then day by day, the newest first."""
    newest = found.newest
    state = (
        f"Today's question is open until {when(newest.ends_at, 't')}, {when(newest.ends_at)}. {link(newest)}"
        if newest is not None and open_now
        else f"No question is open now. {next_post(found.plan)}"
    )
    controls = (
        row(
            button("Answer", f"answer:open:{newest.id}", strong=True), button("My result", f"answer:result:{newest.id}")
        )
        if newest is not None
        else None
    )
    return card(
        Accent.QUESTION,
        "### Your daily question",
        state,
        controls,
        streak_text(found.streak),
        Gap(),
        "\n".join(day_line(day, found.notes) for day in reversed(found.days)) or small("Nothing was posted yet."),
    )


def streak_text(streak: Standing) -> str:
    """How long the streak is, and what would save it."""
    freezes = f"{streak.freezes} freeze{'' if streak.freezes == 1 else 's'}"
    rule = small(
        f"Days count from post to post. {DAYS_FOR_A_FREEZE} days earn a freeze, at most {MOST_FREEZES}; /help scoring"
    )
    return f"Streak: **{streak.length}** · best {streak.best} · {freezes}\n{rule}"


def day_line(day: Day, notes: Mapping[dt.date, str]) -> str:
    """One date in one line."""
    points = f" · +{day.points}" if day.points else ""
    reason = f": {day.reason}" if day.reason else ""
    note = f" · {notes[day.date]}" if day.date in notes else ""
    return f"{day.date:%a} {day.date.day} {day.date:%b} · {WORDS[day.what]}{points}{reason}{note}"
