"""The daily's public post: the question without options, and two lines on the last one."""

from __future__ import annotations

from discord import ui

from bot.core.fitting import fit
from bot.core.postings import Asked
from bot.core.results import Ended
from bot.services.daily import Outgoing
from bot.ui.cards import Accent, Gap, button, card, plain, row, small, when
from bot.ui.question_cards import kind_of, title_of

NAMED = 3
"""Solvers named in the line on the last daily."""


def daily_card(outgoing: Outgoing) -> ui.LayoutView:
    """The public post: no options, so that nobody's eye is led."""
    asked = outgoing.asked
    ident = str(asked.id)
    return card(
        Accent.QUESTION,
        f"<@&{outgoing.plan.role_id}>" if outgoing.plan.role_id is not None else None,
        f"### {title_of(asked)}",
        last_lines(outgoing.last) if outgoing.last else None,
        kind_of(asked.snapshot),
        Gap(),
        fit(asked.snapshot.stem, 2_800),
        Gap(),
        small(" · ".join([f"Closes {when(asked.closes_at)}", count_text(outgoing.answered), mode_text(asked)])),
        row(button("Answer", f"answer:open:{ident}", strong=True), button("My result", f"answer:result:{ident}")),
    )


def count_text(answered: int) -> str:
    """How many have answered so far."""
    return "no answer yet" if answered == 0 else f"{answered} answer{'' if answered == 1 else 's'} so far"


def mode_text(asked: Asked) -> str:
    """When members learn their verdict."""
    return "verdicts at the close" if asked.mode == "challenge" else "verdict at once"


def last_lines(last: Ended) -> str:
    """The last daily: its answer, how many were right, who, and where to read on."""
    asked, results = last.asked, last.results
    right = " + ".join(option.text for option in asked.snapshot.options if option.right)
    first = f"Last time: **{fit(' '.join(right.split()), 160)}**"
    if not results.answered:
        return f"{small(first)}\n{small(f'Nobody answered in time · {link(asked)}')}"
    names = ", ".join(plain(fit(name, 32)) for name in results.solvers[:NAMED])
    more = ", ..." if results.right > len(results.solvers[:NAMED]) and names else ""
    solved = f" ({names}{more})" if names else ""
    return f"{small(first)}\n{small(f'{results.right} of {results.answered} right{solved} · {link(asked)}')}"


def link(asked: Asked) -> str:
    """Where the posting's message is."""
    return f"[see it](https://discord.com/channels/{asked.guild_id}/{asked.channel_id}/{asked.message_id})"
