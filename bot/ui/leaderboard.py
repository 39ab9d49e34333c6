"""`/leaderboard`: this server's boards."""

from __future__ import annotations

from typing import Literal, cast, get_args

from discord import app_commands, ui

from bot.core.errors import StudyError
from bot.core.periods import Span
from bot.core.standings import Line
from bot.services import Services
from bot.services.standings import BoardPage
from bot.ui.cards import Accent, Choice, Gap, button, card, plain, row, select, small, when
from bot.ui.replies import Interaction, Reply, answer, click_of, on_private_card
from bot.ui.router import Router, number, only

TITLES: dict[Span, str] = {"today": "Today", "week": "This week", "all": "All time"}

Period = Literal["today", "week", "all time"]


class LeaderboardScreen:
    """The command, and handlers of `board:*`."""

    def __init__(self, services: Services) -> None:
        self._standings = services.standings

    def install(self, tree: app_commands.CommandTree, router: Router) -> None:
        """Register the command and the controls."""
        router.add("board:page", self.page)
        router.add("board:span", self.span)

        @tree.command(name="leaderboard", description="Who has how many points in this server")
        @app_commands.describe(period="Which days count")
        async def leaderboard(interaction: Interaction, period: Period = "week") -> None:
            await answer(interaction, self.shown(interaction, "all" if period == "all time" else period), private=False)

    async def shown(self, interaction: Interaction, span: Span, page: int = 0) -> Reply:
        """A page of a board."""
        found = await self._standings.board(click_of(interaction), span, page)
        return Reply(board_card(found), private=False)

    async def page(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*Previous* and *Next*."""
        span, page = only(args, 2)
        return await self.turned(interaction, span, number(page))

    async def span(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """Another period, from the select."""
        (span,) = only(args, 1)
        return await self.turned(interaction, span, 0)

    async def turned(self, interaction: Interaction, span: str, page: int) -> Reply:
        """A board shows its reader's own line, so a press on a public one opens a private one."""
        if span not in get_args(Span):
            raise StudyError("There is no such board. Use /leaderboard to get a fresh one.")
        found = await self._standings.board(click_of(interaction), cast("Span", span), page)
        return Reply(board_card(found), update=on_private_card(interaction))


def board_card(found: BoardPage) -> ui.LayoutView:
    """Ranks, plain names, points; the reader's own line last."""
    return card(
        Accent.BOARD,
        f"### {TITLES[found.span]} · server board",
        "\n".join(line_text(line) for line in found.lines) or "Nobody has answered yet. The first line is free.",
        Gap(),
        own_text(found),
        small(" · ".join(footer(found))),
        select(
            "board:span",
            "Another period",
            [Choice(title, span, chosen=span == found.span) for span, title in TITLES.items()],
        ),
        row(
            button("Previous", f"board:page:{found.span}:{found.page - 1}") if found.page else None,
            button("Next", f"board:page:{found.span}:{found.page + 1}") if found.page + 1 < found.pages else None,
        ),
    )


def line_text(line: Line) -> str:
    """ "2. Ada - 44 points, 4 of 5 right" ."""
    score = line.score
    return f"**{line.rank}**  {plain(score.name)} · **{score.points}** points · {score.right} of {score.answered} right"


def own_text(found: BoardPage) -> str:
    """The reader's own place and the way to the next."""
    if found.own is None:
        return "You: no scored answer here yet."
    text = f"You: rank **{found.own.rank}** of {found.players} with **{found.own.score.points}** points"
    if found.next_above is None:
        return f"{text}; nobody is ahead."
    missing = found.next_above.score.points - found.own.score.points
    ahead = f"{missing} points" if missing else "right answers"
    return f"{text}; {ahead} to rank {found.next_above.rank}."


def footer(found: BoardPage) -> list[str]:
    """When it begins anew, how ties rank, where one is."""
    parts = ["ties share a rank", "/help has the scoring rules"]
    if found.resets_at is not None:
        parts.insert(0, f"Begins anew {when(found.resets_at)}")
    if found.pages > 1:
        parts.append(f"page {found.page + 1} of {found.pages}")
    return parts
