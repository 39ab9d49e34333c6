"""`/leaderboard`: this server's boards."""

from __future__ import annotations

from typing import Literal, cast, get_args

from discord import app_commands, ui

from bot.core.errors import StudyError
from bot.core.fitting import fit
from bot.core.periods import Span
from bot.core.scoring import FEWEST_FOR_ACCURACY
from bot.core.standings import Line
from bot.services import Services
from bot.services.standings import BoardPage, By, Wish
from bot.ui.cards import Accent, Choice, Gap, button, card, many, plain, row, select, small, when
from bot.ui.replies import Interaction, Reply, answer, click_of, on_private_card
from bot.ui.router import Router, number, only

TITLES: dict[Span, str] = {
    "today": "Today",
    "week": "This week",
    "month": "This month",
    "season": "This season",
    "all": "All time",
}

EVERYTHING = "all"
"""Stands in custom ids for a board that is about no one topic."""

Period = Literal["today", "week", "month", "season", "all time"]


class LeaderboardScreen:
    """The command, and handlers of `board:*`."""

    def __init__(self, services: Services) -> None:
        self._standings = services.standings

    def install(self, tree: app_commands.CommandTree, router: Router) -> None:
        """Register the command and the controls."""
        router.add("board:page", self.page)
        router.add("board:span", self.span)
        router.add("board:by", self.by)
        standings = self._standings

        @tree.command(name="leaderboard", description="Who has how many points in this server")
        @app_commands.describe(
            period="Which days count", topic="Only questions of one topic or domain", by="What ranks"
        )
        async def leaderboard(
            interaction: Interaction, period: Period = "week", topic: str | None = None, by: By = "points"
        ) -> None:
            span: Span = "all" if period == "all time" else period
            await answer(interaction, self.shown(interaction, Wish(span, by, topic)), private=False)

        @leaderboard.autocomplete("topic")
        async def suggest(_interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
            found = standings.suggest(current)
            return [app_commands.Choice(name=fit(one.title, 100), value=one.mark) for one in found]

    async def shown(self, interaction: Interaction, wish: Wish) -> Reply:
        """A page of a board."""
        return Reply(board_card(await self._standings.board(click_of(interaction), wish)), private=False)

    async def page(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*Previous* and *Next*."""
        span, by, subject, page = only(args, 4)
        return await self.turned(interaction, wish_of(span, by, subject, number(page)))

    async def by(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """*By accuracy* and *By points*."""
        span, by, subject = only(args, 3)
        return await self.turned(interaction, wish_of(span, by, subject))

    async def span(self, interaction: Interaction, args: tuple[str, ...]) -> Reply:
        """Another period, from the select."""
        by, subject, span = only(args, 3)
        return await self.turned(interaction, wish_of(span, by, subject))

    async def turned(self, interaction: Interaction, wish: Wish) -> Reply:
        """A board shows its reader's own line, so a press on a public one opens a private one."""
        found = await self._standings.board(click_of(interaction), wish)
        return Reply(board_card(found), update=on_private_card(interaction))


def wish_of(span: str, by: str, subject: str, page: int = 0) -> Wish:
    """The board that a control asks for; StudyError when its id was altered."""
    if span not in get_args(Span) or by not in get_args(By):
        raise StudyError("There is no such board. Use /leaderboard to get a fresh one.")
    return Wish(cast("Span", span), cast("By", by), None if subject == EVERYTHING else subject, page)


def board_card(found: BoardPage) -> ui.LayoutView:
    """Ranks, plain names, points; the reader's own line last."""
    span, by = found.span, found.wish.by
    subject = found.subject.mark if found.subject else EVERYTHING
    other = "points" if by == "accuracy" else "accuracy"
    return card(
        Accent.BOARD,
        f"### {title_of(found)}",
        small(legend(by)) if found.lines else None,
        "\n".join(line_text(line, by) for line in found.lines) or nobody(by),
        Gap(),
        own_text(found),
        footer(found),
        select(
            f"board:span:{by}:{subject}",
            "Another period",
            [Choice(title, name, chosen=name == span) for name, title in TITLES.items()],
        ),
        row(
            button("Previous", f"board:page:{span}:{by}:{subject}:{found.page - 1}") if found.page else None,
            button("Next", f"board:page:{span}:{by}:{subject}:{found.page + 1}")
            if found.page + 1 < found.pages
            else None,
            button(f"By {other}", f"board:by:{span}:{other}:{subject}"),
        ),
    )


def title_of(found: BoardPage) -> str:
    """Which days, which topic, ranked by what."""
    parts = [plain(found.title), plain(found.subject.title) if found.subject else "server board"]
    return " · ".join([*parts, *(["by accuracy"] if found.wish.by == "accuracy" else [])])


def nobody(by: By) -> str:
    """An empty board."""
    if by == "accuracy":
        return f"Nobody has {FEWEST_FOR_ACCURACY} scored answers here yet, which this board asks for."
    return "Nobody has answered yet. The first line is free."


def line_text(line: Line, by: By = "points") -> str:
    """ "2  Ada · 44 points · 4/5": short enough for a line on a phone; `legend` says what the numbers are."""
    score = line.score
    counts = f"{score.right}/{score.answered}"
    if by == "accuracy":
        return f"**{line.rank}**  {plain(score.name)} · **{score.right / score.answered:.0%}** · {counts}"
    return f"**{line.rank}**  {plain(score.name)} · {bold_points(score.points)} · {counts}"


def legend(by: By = "points") -> str:
    """What the numbers of a line are."""
    return f"{'Points' if by == 'points' else 'Share right'} · right/answered"


def own_text(found: BoardPage) -> str:
    """The reader's own place and the way to the next."""
    own = found.own
    if own is None and found.wish.by == "accuracy" and found.own_answers:
        return f"You: {found.own_answers} of the {FEWEST_FOR_ACCURACY} scored answers that this board asks for."
    if own is None:
        return "You: no scored answer here yet."
    if found.wish.by == "accuracy":
        text = f"You: rank **{own.rank}** of {found.players} with **{own.score.right / own.score.answered:.0%}** right"
        return text + ("; nobody is ahead." if found.next_above is None else f"; next is rank {found.next_above.rank}.")
    text = f"You: rank **{own.rank}** of {max(found.players, own.rank)} with {bold_points(own.score.points)}"
    if found.next_above is None:
        return f"{text}; nobody is ahead."
    missing = found.next_above.score.points - own.score.points
    ahead = many(missing, "point") if missing else many(found.next_above.score.right - own.score.right, "right answer")
    return f"{text}; {ahead} to rank {found.next_above.rank}."


def bold_points(points: int) -> str:
    """ "**44** points" ."""
    number, word = many(points, "point").split()
    return f"**{number}** {word}"


def footer(found: BoardPage, *more: str) -> str:
    """Where one is, when it begins anew, how ties rank: two lines of small print, for one would break anywhere."""
    parts = [f"Page {found.page + 1} of {found.pages}"] if found.pages > 1 else []
    if found.resets_at is not None:
        parts.append(f"{'b' if parts else 'B'}egins anew {when(found.resets_at)}")
    rules = small("Ties share a rank · rules: /help scoring")
    return "\n".join([*([small(" · ".join([*parts, *more]))] if parts or more else []), rules])
