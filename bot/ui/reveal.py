"""The close of a daily: its post shows the key, why, and who chose what; pins and the thread to discuss it."""

from __future__ import annotations

import aiohttp
import discord
import structlog
from discord import ui

from bot.core.content import Option
from bot.core.errors import StudyError
from bot.core.fitting import fit
from bot.core.postings import Asked
from bot.core.results import Ended, Results, bar
from bot.services.closing import Reveal
from bot.services.daily import Outgoing
from bot.ui import rest
from bot.ui.cards import Accent, Gap, button, card, plain, row, small
from bot.ui.fanout import in_hand
from bot.ui.means import Means
from bot.ui.pacer import Urgency
from bot.ui.question_cards import behind, kind_of, title_of

UNREACHED = (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError)
"""What a request to Discord may end in."""

log = structlog.get_logger()


class RevealScreen:
    """Edits, pins and threads."""

    def __init__(self, means: Means) -> None:
        self._closing = means.services.closing
        self._client, self._now, self._pacer = means.client, means.now, means.pacer

    async def reveal_due(self) -> None:
        """Reveal everything that is over."""
        await in_hand(lambda: self._closing.take(self._now()), self._reveal)

    async def _reveal(self, reveal: Reveal) -> None:
        """A post that Discord cannot be reached for is tried again; one that is gone is not."""
        asked = reveal.asked
        assert asked.message_id is not None
        try:
            await self._pacer.turn(Urgency.POST)
            view = reveal_card(reveal.ended)
            await rest.edit(self._client, channel_id=asked.channel_id, message_id=asked.message_id, view=view)
        except (discord.NotFound, discord.Forbidden) as problem:
            log.warning("reveal not possible", posting=asked.id, code=problem.code)
        except UNREACHED as problem:
            log.warning("reveal tried again", posting=asked.id, problem=repr(problem))
            await self._closing.later(asked, now=self._now())
            return
        else:
            await self._discuss(reveal)
        await self._closing.revealed(asked, now=self._now())

    async def _discuss(self, reveal: Reveal) -> None:
        asked = reveal.asked
        if not reveal.plan.discuss or asked.thread_id is not None or asked.message_id is None:
            return
        try:
            await self._pacer.turn(Urgency.SIDE)
            name = f"Discuss: {asked.snapshot.topic} · {asked.local_date.day} {asked.local_date:%b}"
            thread_id = await rest.open_thread(
                self._client, channel_id=asked.channel_id, message_id=asked.message_id, name=name
            )
            await self._closing.discussed(asked, thread_id)
        except (*UNREACHED, StudyError) as problem:
            await self._trouble(asked, "thread", problem)

    async def pin(self, outgoing: Outgoing, message_id: int) -> None:
        """Pin a new post and unpin the last one, if the server wants that."""
        asked = outgoing.asked
        if not outgoing.plan.pin:
            return
        try:
            await self._pacer.turn(Urgency.SIDE)
            await rest.pin(self._client, channel_id=asked.channel_id, message_id=message_id, pinned=True)
            for older in await self._closing.pinned(asked):
                await self._unpin(older)
        except UNREACHED as problem:
            await self._trouble(asked, "pin", problem)

    async def _unpin(self, older: Asked) -> None:
        assert older.message_id is not None
        try:
            await self._pacer.turn(Urgency.SIDE)
            await rest.pin(self._client, channel_id=older.channel_id, message_id=older.message_id, pinned=False)
        except discord.NotFound:
            pass  # the message is gone, and its pin with it
        await self._closing.unpinned(older)

    async def _trouble(self, asked: Asked, kind: str, problem: Exception) -> None:
        log.warning(f"{kind} not possible", posting=asked.id, problem=repr(problem))
        if isinstance(problem, discord.HTTPException) and problem.status >= 500:
            return  # Discord's own trouble: nothing for organisers to mend
        if kind == "pin":
            text = f"The daily could not be pinned in <#{asked.channel_id}>. Allow the bot there: Pin Messages."
            await self._closing.trouble(asked, "pin", text, now=self._now())
        else:
            text = (
                f"The thread under the daily could not be opened in <#{asked.channel_id}>. Allow the bot there: Create "
                "Public Threads, Send Messages in Threads."
            )
            await self._closing.trouble(asked, "thread", text, now=self._now())


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
        streaks(results),
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


def streaks(results: Results) -> str | None:
    """The longest streaks reached with this day."""
    if not results.streaks:
        return None
    return small("Streaks: " + ", ".join(f"{plain(name)} {length} days" for name, length in results.streaks))
