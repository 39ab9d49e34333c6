"""Rounds as cards: a question, its answer with the board, the end; and the private sheet."""

from __future__ import annotations

from collections.abc import Mapping

from discord import ui

from bot.core.fitting import fit
from bot.core.rounds import Round
from bot.core.standings import Line
from bot.services.rounds import RoundBoard, RoundSheet
from bot.ui.cards import Accent, Choice, Gap, button, card, plain, row, select, small, when
from bot.ui.question_cards import LETTERS, behind, kind_of, lettered


def question_card(current: Round) -> ui.LayoutView:
    """A question that is out: no options, so that nobody's eye is led."""
    place = f"{current.id}.{current.number}"
    closing = f"Closes {when(current.ends_at)}" if current.ends_at else f"{current.seconds} seconds"
    return card(
        Accent.QUESTION,
        f"### {title_of(current)}",
        kind_of(current.asked),
        fit(current.asked.stem, 2_500),
        Gap(),
        small(f"{closing} · press Answer, tap once: the first tap counts · no board points"),
        row(button("Answer", f"round:open:{place}", strong=True), button("Stop round", f"round:stop:{current.id}")),
    )


def answer_card(found: RoundBoard) -> ui.LayoutView:
    """A question whose time is up: its answer, why, and how everybody stands."""
    current = found.round
    return card(
        Accent.RIGHT,
        f"### {title_of(current)} · time is up",
        fit(current.asked.stem, 900),
        "\n".join(f"✓ **{fit(option.text, 300)}**" for option in current.asked.options if option.right),
        fit(current.asked.explanation, 500) if current.asked.explanation else None,
        behind(current.asked),
        Gap(),
        f"**{found.right} of {found.answered} right**" if found.answered else "**Nobody answered**",
        board_text(found),
        None if current.is_last or not current.is_live else small("The next question comes in a moment."),
        row(button("Stop round", f"round:stop:{current.id}")) if current.is_live and not current.is_last else None,
    )


def end_card(found: RoundBoard) -> ui.LayoutView:
    """The last word of a round."""
    stopped = found.round.phase == "stopped"
    best = [line for line in found.lines if line.rank == 1 and line.score.right]
    names = ", ".join(plain(line.score.name) for line in best)
    return card(
        Accent.BOARD,
        f"### Round {'stopped' if stopped else 'over'}{f' · {names}' if best and not stopped else ''}",
        board_text(found) or "Nobody answered.",
        small("Most right answers win; equal ones share a rank. No board points."),
        # The one control that tells this message from all others, for a look back after a crash.
        row(button("My answers", f"round:mine:{found.round.id}")),
    )


def tap_card(sheet: RoundSheet) -> ui.LayoutView:
    """The private sheet: one tap and it counts."""
    current = sheet.round
    place = f"{current.id}.{current.number}"
    options = tuple(current.asked.option(key) for key in sheet.order)
    if sheet.chosen is not None:
        marked = [position for position, key in enumerate(sheet.order) if key in sheet.chosen]
        return card(
            Accent.QUESTION,
            "### Locked in",
            small("Your first tap counts.") if sheet.again else None,
            lettered(options, marked=marked),
            small(f"The answer shows in the channel when time is up{closing(current)}."),
        )
    choose = current.asked.choose
    many = select(
        f"round:taps:{place}",
        f"Choose {choose}: they count at once",
        [Choice(f"{LETTERS[at]}  {option.text}", str(at)) for at, option in enumerate(options)] if choose > 1 else [],
        count=choose,
    )
    letters = [button(LETTERS[at], f"round:tap:{place}:{at}") for at in range(len(options) if choose == 1 else 0)]
    return card(
        Accent.QUESTION,
        fit(current.asked.stem, 1_500),
        lettered(options),
        small(f"The first tap counts{closing(current)}."),
        many,
        *(row(*letters[start : start + 5]) for start in range(0, len(letters), 5)),
    )


def mine_card(current: Round, taps: Mapping[int, bool]) -> ui.LayoutView:
    """A member's own answers, question by question."""
    marks = {True: "✓ right", False: "✗ not right", None: "no answer"}
    lines = [
        f"**{number + 1}**  {fit(question.stem, 120)}\n-# {marks[taps.get(number)]}"
        for number, question in enumerate(current.questions[: current.number + 1])
    ]
    return card(Accent.BOARD, f"### You: {sum(taps.values())} of {len(lines)} right", "\n".join(lines))


def closing(current: Round) -> str:
    """When the present question closes."""
    return f", {when(current.ends_at)}" if current.ends_at else ""


def title_of(current: Round) -> str:
    """Which question of how many, and on what."""
    subject = f" · {plain(current.topic)}" if current.topic else ""
    return f"Round{subject} · question {current.number + 1} of {len(current.questions)}"


def board_text(found: RoundBoard) -> str:
    """Ranks, plain names, right answers."""
    more = found.players - len(found.lines)
    lines = [line_text(line) for line in found.lines]
    return "\n".join([*lines, *([small(f"and {more} more")] if more > 0 else [])])


def line_text(line: Line) -> str:
    """ "1  Ada · 4 right" ."""
    return f"**{line.rank}**  {plain(line.score.name)} · **{line.score.right}** right"
