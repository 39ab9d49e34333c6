"""Questions as cards: the public daily, the private sheet with letters, the verdict."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from discord import ui

from bot.core.content import Option
from bot.core.fitting import fit
from bot.core.grading import Verdict
from bot.core.postings import Asked
from bot.core.scoring import RIGHT_DAILY
from bot.core.snapshots import Snapshot
from bot.ui.cards import Accent, Choice, Gap, Row, button, card, links, row, select, small, when

LETTERS = "ABCDEFGHIJ"

UNSCORED = {
    "late": "Answered after the close: graded, but without points.",
    "seen": "You were shown this question's key before you answered, or chose it: graded, but without points.",
    "excluded": "The organisers' rules leave you out of the competition for now: graded, but without points.",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A question as one member sees it, wherever it is asked."""

    feature: str
    """First part of the custom ids: "answer", "quiz" or "duel"."""
    ident: str
    """What the custom ids name: a posting's number or a question's mark."""
    snapshot: Snapshot
    order: tuple[str, ...]

    @property
    def options(self) -> tuple[Option, ...]:
        """The options in the member's own order."""
        return tuple(self.snapshot.option(key) for key in self.order)


def title_of(asked: Asked) -> str:
    """Which day's question it is."""
    return f"Daily question · {asked.local_date:%a} {asked.local_date.day} {asked.local_date:%b}"


def sample_card(asked: Snapshot) -> ui.LayoutView:
    """What a daily will look like, plainly marked."""
    return card(
        Accent.QUESTION,
        "### Test post",
        kind_of(asked),
        fit(asked.stem, 3_000),
        small("This is only a test of the channel: nothing can be answered here and nobody gets points."),
    )


def kind_of(asked: Snapshot) -> str:
    """Domain, level and difficulty in small print."""
    parts = [asked.domain, asked.level, f"difficulty {asked.difficulty} of 3" if asked.difficulty else None]
    text = " · ".join(part for part in parts if part)
    return small(text) if text else ""


def sheet_card(sheet: Sheet, chosen: Sequence[int] = ()) -> ui.LayoutView:
    """The private sheet. What is chosen so far lives in the custom id of *Lock in*."""
    ready = len(chosen) == sheet.snapshot.choose
    picked = ".".join(str(position) for position in sorted(chosen))
    lock = button("Lock in", f"{sheet.feature}:lock:{sheet.ident}:{picked}", strong=True) if ready else None
    hint = "Press **Lock in** to make it your answer." if ready else how_to_choose(sheet.snapshot.choose)
    return card(
        Accent.QUESTION,
        fit(sheet.snapshot.stem, 2_000),
        Gap(),
        lettered(sheet.options, marked=chosen),
        Gap(),
        small(hint),
        *choosers(sheet, chosen),
        row(lock),
    )


def how_to_choose(count: int) -> str:
    """What to do first."""
    return "Choose a letter, then lock it in." if count == 1 else f"Choose {count}, then lock them in."


def lettered(options: Sequence[Option], marked: Sequence[int] = ()) -> str:
    """The options as A, B, C ... one under the other."""
    lines = [
        f"{'▶ ' if position in marked else ''}**{LETTERS[position]}**  {fit(option.text, 600)}"
        for position, option in enumerate(options)
    ]
    return "\n".join(lines)


def choosers(sheet: Sheet, chosen: Sequence[int]) -> list[Row | None]:
    """Letter buttons, five to a row; for multiple response a select that takes exactly as many as are right."""
    count = len(sheet.order)
    if sheet.snapshot.choose > 1:
        choices = [
            Choice(f"{LETTERS[position]}  {option.text}", str(position), chosen=position in chosen)
            for position, option in enumerate(sheet.options)
        ]
        how = f"Choose {sheet.snapshot.choose}"
        return [select(f"{sheet.feature}:picks:{sheet.ident}", how, choices, count=sheet.snapshot.choose)]
    letters = [
        button(LETTERS[position], f"{sheet.feature}:pick:{sheet.ident}:{position}", strong=position in chosen)
        for position in range(count)
    ]
    return [row(*letters[start : start + 5]) for start in range(0, count, 5)]


def locked_card(sheet: Sheet, verdict: Verdict, closes_at: dt.datetime, *, again: bool = False) -> ui.LayoutView:
    """Challenge mode before the close: what was locked in, and when the verdict comes. It tells nothing else."""
    chosen = [position for position, key in enumerate(sheet.order) if key in verdict.chosen]
    lines = [f"**{LETTERS[position]}**  {fit(sheet.options[position].text, 300)}" for position in chosen]
    return card(
        Accent.QUESTION,
        "### Locked in",
        small("Your first answer stands.") if again else None,
        fit(sheet.snapshot.stem, 700),
        Gap(),
        "**Your answer**\n" + "\n".join(lines),
        Gap(),
        small(f"Everybody learns the verdict at the close, {when(closes_at)}: press *My result* then."),
    )


def verdict_card(sheet: Sheet, verdict: Verdict, *, again: bool = False, onward: Row | None = None) -> ui.LayoutView:
    """Right or wrong in word and symbol, why, and why not the others; `onward` leads to what comes next."""
    right = verdict.right
    return card(
        Accent.RIGHT if right else Accent.WRONG,
        f"### {'✓ Right' if right else '✗ Not right'}{earned(sheet, verdict)}",
        small("Your first answer stands.") if again else None,
        fit(sheet.snapshot.stem, 700),
        Gap(),
        answers(sheet, verdict),
        Gap(),
        fit(sheet.snapshot.explanation, 900) if sheet.snapshot.explanation else None,
        others(sheet, verdict),
        Gap(),
        behind(sheet.snapshot),
        small(f"Question {sheet.snapshot.question_id}"),
        row(button("Report", f"answer:report:{sheet.ident}")) if sheet.feature == "answer" else None,
        onward,
    )


def earned(sheet: Sheet, verdict: Verdict) -> str:
    """Points, or why there are none."""
    if verdict.unscored is not None:
        return f"\n{verdict.reason or ''} {UNSCORED[verdict.unscored]}".replace("\n ", "\n")
    if sheet.feature != "answer":
        return ""
    points = f" · +{verdict.points} points" if verdict.points else ""
    return points + streak_text(verdict)


def streak_text(verdict: Verdict) -> str:
    """The streak, and what it and speed added."""
    if not verdict.streak:
        return ""
    bonus = verdict.points - RIGHT_DAILY - verdict.speed if verdict.points else 0
    parts = [f"streak {verdict.streak}" + (f": +{bonus}" if bonus > 0 else "")]
    if verdict.speed:
        parts.append(f"speed: +{verdict.speed}")
    return f"\n{small(' · '.join(parts))}"


def answers(sheet: Sheet, verdict: Verdict) -> str:
    """What was chosen, and what is right when that differs."""
    chosen = [position for position, key in enumerate(sheet.order) if key in verdict.chosen]
    keys = [position for position, key in enumerate(sheet.order) if key in sheet.snapshot.right_keys]
    text = f"**Your answer**\n{reasons(sheet, chosen)}"
    return text if verdict.right else f"{text}\n**Right {'is' if len(keys) == 1 else 'are'}**\n{reasons(sheet, keys)}"


def others(sheet: Sheet, verdict: Verdict) -> str | None:
    """Why each wrong option that was not chosen is wrong, as far as the pack says."""
    wrong = [
        position
        for position, option in enumerate(sheet.options)
        if not option.right and option.rationale and option.key not in verdict.chosen
    ]
    return f"**Why not the others**\n{reasons(sheet, wrong)}" if wrong else None


def reasons(sheet: Sheet, positions: Sequence[int]) -> str:
    """Options with their rationale under them."""
    lines: list[str] = []
    for position in positions:
        option = sheet.options[position]
        lines.append(f"**{LETTERS[position]}**  {fit(option.text, 300)}")
        if option.rationale:
            lines.append(small(fit(" ".join(option.rationale.split()), 300)))
    return "\n".join(lines)


def behind(asked: Snapshot) -> str | None:
    """The facts it rests on and where to read on."""
    sources = dict.fromkeys([*asked.sources, *(source for fact in asked.facts for source in fact.sources)])
    lines = [small(f"Fact: {fit(' '.join(fact.text.split()), 250)}") for fact in asked.facts[:3]]
    if sources:
        lines.append(small(f"Source: {links(list(sources)[:4])}"))
    return "\n".join(lines) or None
