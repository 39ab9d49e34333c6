"""Duels as cards: the challenge, how it stands, how it ended."""

from __future__ import annotations

from discord import ui

from bot.core.duels import Duel, Tally
from bot.services.dueling import DuelSheet, Standoff
from bot.ui.cards import Accent, Gap, button, card, many, plain, row, small, when
from bot.ui.question_cards import Sheet

DROPPED = "A question was dropped: it is this server's daily now, so it counts for neither of you."


def challenge_card(duel: Duel, challenger: str) -> ui.LayoutView:
    """The public message. The opponent's mention notifies them, once."""
    ident = str(duel.id)
    return card(
        Accent.QUESTION,
        f"### {plain(challenger)} challenges <@{duel.opponent_id}> to a duel",
        f"{many(len(duel.questions), 'question')} on {plain(duel.topic) if duel.topic else 'everything'}. Both get the "
        "same questions, in private, each in their own time and order.",
        small(f"Ends {when(duel.ends_at)} · more right answers win · no board points"),
        row(
            button("Answer", f"duel:open:{ident}", strong=True),
            button("Decline", f"duel:decline:{ident}"),
            button("Cancel", f"duel:cancel:{ident}"),
        ),
    )


def end_card(found: Standoff) -> ui.LayoutView:
    """The public message once it is over."""
    duel, first, second = found.duel, found.first, found.second
    names = f"{plain(first.name)} and {plain(second.name)}"
    if duel.state == "declined":
        return card(Accent.NOTICE, "### Duel declined", f"{plain(second.name)} does not want to play just now.")
    if duel.state == "cancelled":
        whole = len(duel.players) == 2
        why = "It was taken back." if whole else "A player's data was deleted."
        return card(Accent.NOTICE, "### Duel cancelled", why)
    best = found.winner
    title = f"### {plain(best.name)} wins the duel" if best else f"### A draw between {names}"
    of = len(duel.counted)
    return card(
        Accent.BOARD,
        title,
        f"{tally_text(first, of)}\n{tally_text(second, of)}",
        small(f"{plain(duel.topic) if duel.topic else 'Everything'} · unanswered is not right · no board points"),
        small("Questions that became the daily were dropped for both.") if duel.dropped else None,
    )


def standing_card(found: DuelSheet) -> ui.LayoutView:
    """To a player who has answered all."""
    of = len(found.duel.counted)
    return card(
        Accent.BOARD,
        "### All answered",
        DROPPED if found.dropped else None,
        f"You have **{found.own.right} of {of}** right.",
        small(f"The duel's message shows who won when both are done, at the latest {when(found.duel.ends_at)}."),
    )


def sent_card(duel: Duel, opponent: str) -> ui.LayoutView:
    """To the challenger: it is out."""
    return card(
        Accent.QUESTION,
        f"{plain(opponent)} is challenged, and was notified once.",
        small(f"Both answer until {when(duel.ends_at, 'f')}."),
        Gap(),
        row(button("Answer now", f"duel:open:{duel.id}", strong=True)),
    )


def sheet_of(found: DuelSheet) -> Sheet:
    """The question to draw."""
    return Sheet("duel", f"{found.duel.id}.{found.number}", found.question, found.order)


def onward(found: DuelSheet) -> ui.ActionRow[ui.LayoutView] | None:
    """To the next question, or to how it stands."""
    label = f"Next question ({found.left} left)" if found.left else "How it stands"
    return row(button(label, f"duel:open:{found.duel.id}", strong=True))


def tally_text(tally: Tally, of: int) -> str:
    """ "Ada · 4 of 5 right" ."""
    text = f"**{plain(tally.name)}** · {tally.right} of {of} right"
    return text if tally.answered == of else f"{text} · {tally.answered} answered"
