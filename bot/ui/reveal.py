"""The reveal: a closed daily's post is edited to show the right option, why, and who chose what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import discord
import structlog
from discord import ui

from bot.core.content import Option
from bot.core.fitting import fit
from bot.core.results import Results, bar
from bot.services import Services
from bot.services.closing import Ended
from bot.ui.cards import Accent, Gap, button, card, plain, row
from bot.ui.question_cards import behind, kind_of, title_of
from bot.ui.replies import NO_PINGS

log = structlog.get_logger()


class RevealScreen:
    """Edits the posts of what is over. `now` is the host's clock."""

    def __init__(self, services: Services, client: discord.Client, now: Callable[[], dt.datetime]) -> None:
        self._closing = services.closing
        self._client = client
        self._now = now

    async def reveal_due(self) -> None:
        """One look. A post that Discord cannot be reached for is tried again; one that is gone is not."""
        for ended in await self._closing.ended(self._now()):
            try:
                await self._edit(ended)
            except (discord.NotFound, discord.Forbidden) as problem:
                log.warning("reveal not possible", posting=ended.asked.id, code=problem.code)
            except (discord.HTTPException, OSError, TimeoutError) as problem:
                log.warning("reveal tried again", posting=ended.asked.id, problem=repr(problem))
                continue
            await self._closing.revealed(ended, now=self._now())

    async def _edit(self, ended: Ended) -> None:
        assert ended.asked.message_id is not None
        channel = self._client.get_partial_messageable(ended.asked.channel_id)
        message = channel.get_partial_message(ended.asked.message_id)
        await message.edit(view=reveal_card(ended), allowed_mentions=NO_PINGS)


def reveal_card(ended: Ended) -> ui.LayoutView:
    """The question, its answer and how it went. Its buttons stay: a late answer is graded, without points."""
    asked, results = ended.asked, ended.results
    snapshot = asked.snapshot
    ident = str(asked.id)
    right = [option for option in snapshot.options if option.right]
    return card(
        Accent.RIGHT,
        f"### {title_of(asked)} · closed",
        kind_of(snapshot),
        Gap(),
        fit(snapshot.stem, 1_200),
        Gap(),
        "\n".join(f"✓ **{fit(option.text, 300)}**" for option in right),
        fit(snapshot.explanation, 700) if snapshot.explanation else None,
        Gap(),
        counts(snapshot.options, results),
        solvers(results),
        behind(snapshot),
        row(button("Answer", f"answer:open:{ident}"), button("My result", f"answer:result:{ident}")),
    )


def counts(options: tuple[Option, ...], results: Results) -> str:
    """How many chose what, as number and bar, the most chosen first."""
    if not results.answered:
        return "Nobody answered in time."
    ordered = sorted(options, key=lambda option: -results.chosen.get(option.key, 0))
    lines = [
        f"{bar(results.chosen.get(option.key, 0), results.answered)} {results.chosen.get(option.key, 0)}"
        f" · {'✓ ' if option.right else ''}{fit(option.text, 120)}"
        for option in ordered
    ]
    return f"**{results.right} of {results.answered} right**\n" + "\n".join(lines)


def solvers(results: Results) -> str | None:
    """Who was right, by plain name."""
    if not results.solvers:
        return None
    more = results.right - len(results.solvers)
    return f"Solved by {', '.join(map(plain, results.solvers))}" + (f" and {more} more" if more > 0 else "")
