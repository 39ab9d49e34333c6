"""Taking members' private answers to a posting."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from bot.core.clicks import Click
from bot.core.eligibility import Rules, why_excluded
from bot.core.errors import StudyError
from bot.core.grading import Unscored, Verdict, chosen_keys, is_right
from bot.core.options import member_order
from bot.core.periods import kept_periods
from bot.core.postings import Asked
from bot.core.pseudonyms import pseudonym
from bot.core.scoring import earned
from bot.core.streaks import Day, Streak
from bot.storage.answers import answer_of, record_first
from bot.storage.database import Database, Tx
from bot.storage.exposures import record_exposure, shown_since
from bot.storage.members import remember
from bot.storage.openings import opened_at, record_opening
from bot.storage.postings import held_posting, posting
from bot.storage.rules import Conditions, begin, conditions, rules_of
from bot.storage.standings import Gain, add_gain
from bot.storage.streaks import held_streak, keep_streak, streak_with


@dataclass(frozen=True, slots=True)
class Sheet:
    """A posting as one member sees it."""

    asked: Asked
    order: tuple[str, ...]
    """Option keys in the member's own order."""
    verdict: Verdict | None
    """None until the member has answered."""
    sealed: bool = False
    """Whether the verdict must not be shown yet: in challenge mode it waits for the close."""


class Answering:
    """Open a posting, lock an answer in, look at the result again."""

    def __init__(self, database: Database, secret: bytes) -> None:
        self._database = database
        self._secret = secret
        self._answered: set[int] = set()

    async def open(self, click: Click, posting_id: int) -> Sheet:
        """The question in the member's own order, with the verdict if there is one already."""
        return await self._database.write(open_sheet, click, posting_id, self._secret)

    async def lock(self, click: Click, posting_id: int, positions: tuple[int, ...]) -> Sheet:
        """Take the options at these displayed positions as the member's answer; the first one stands."""
        sheet = await self._database.write(take_answer, click, posting_id, self._secret, positions)
        self._answered.add(posting_id)
        return sheet

    def newly_answered(self) -> frozenset[int]:
        """Postings that got answers in this process since the last call."""
        found = frozenset(self._answered)
        self._answered.clear()
        return found

    async def result(self, click: Click, posting_id: int) -> Sheet:
        """The member's verdict; StudyError before the first answer."""
        sheet = await self.open(click, posting_id)
        if sheet.verdict is None:
            raise StudyError("You have not answered this question yet. Press Answer to open it.")
        return sheet


def open_sheet(tx: Tx, click: Click, posting_id: int, secret: bytes) -> Sheet:
    """What the member sees of this posting now."""
    asked = known_posting(tx, click, posting_id)
    met(tx, click, rules_of(tx, click.guild_id))
    sheet = sheet_for(tx, click, asked, secret)
    if sheet.verdict is None:
        record_opening(tx, asked, user_id=click.user_id, at=click.at)
    elif not sheet.sealed:
        record_exposure(tx, user_id=click.user_id, ref=asked.ref, now=click.at)
    return sheet


def known_posting(tx: Tx, click: Click, posting_id: int, *, held: bool = False) -> Asked:
    """The posting, if it is this server's and still stands; `held` against who would take it back meanwhile."""
    read = held_posting if held else posting
    asked = read(tx, posting_id, guild_id=click.guild_id)
    if asked is None or asked.state == "abandoned":
        raise StudyError("This question is not known in this server any more. Use /leaderboard to see where you stand.")
    if asked.state == "voided":
        raise StudyError("An organiser has taken this question back. It counts for nobody.")
    return asked


def own_answer(tx: Tx, click: Click, posting_id: int, secret: bytes) -> Verdict | None:
    """What became of the member's answer; StudyError when they erased it while the question was open."""
    who = pseudonym(secret, click.user_id)
    verdict = answer_of(tx, posting_id=posting_id, user_id=click.user_id, who=who)
    if verdict == "erased":
        raise StudyError(
            "You answered this question and then deleted your data, so it cannot be answered again. The next one can."
        )
    return verdict


def met(tx: Tx, click: Click, rules: Rules) -> str | None:
    """Keep the member's name, and whether the rules leave them out: why, if they do."""
    why = why_excluded(rules, click)
    left_out = why is not None
    remember(tx, guild_id=click.guild_id, user_id=click.user_id, name=click.name, now=click.at, excluded=left_out)
    return why


def sheet_for(tx: Tx, click: Click, asked: Asked, secret: bytes) -> Sheet:
    """The posting in the member's own order, with what they answered."""
    order = member_order(secret, asked.snapshot.keys, place=f"posting:{asked.id}", user_id=click.user_id)
    verdict = own_answer(tx, click, asked.id, secret)
    return Sheet(asked, order, verdict, asked.sealed_at(click.at))


def take_answer(tx: Tx, click: Click, posting_id: int, secret: bytes, positions: tuple[int, ...]) -> Sheet:  # noqa: PLR0917 (tx and secret come first everywhere)
    """Grade, store and score, or give back what was stored before."""
    asked = known_posting(tx, click, posting_id, held=True)
    counts = conditions(tx, guild_id=click.guild_id, local_date=asked.local_date)
    left_out = met(tx, click, counts.rules)
    sheet = sheet_for(tx, click, asked, secret)
    if sheet.verdict is not None:
        return sheet
    chosen = chosen_keys(asked.snapshot, sheet.order, positions)
    unscored = why_unscored(tx, asked, click) or ("excluded" if left_out else None)
    streak = streak_now(tx, asked, click, unscored)
    took = time_taken(tx, asked, click) if counts.rules.speed else None
    verdict = graded(asked, chosen, unscored=unscored, streak=streak.length if streak else 0, took=took)
    if not record_first(tx, asked, user_id=click.user_id, verdict=verdict, answered_at=click.at):
        return open_sheet(tx, click, posting_id, secret)  # another process stored this member's answer meanwhile
    if streak is not None:
        keep_streak(tx, streak, guild_id=click.guild_id, user_id=click.user_id)
    if unscored is None and not asked.waits_to_count:
        count(tx, asked, click, verdict, counts)
    if not sheet.sealed:
        record_exposure(tx, user_id=click.user_id, ref=asked.ref, now=click.at)
    return replace(sheet, verdict=replace(verdict, reason=left_out if unscored == "excluded" else None))


def count(tx: Tx, asked: Asked, click: Click, verdict: Verdict, counts: Conditions) -> None:  # noqa: PLR0917
    """Add a scored answer to the member's sums."""
    if counts.rules.running is None:
        begin(tx, guild_id=click.guild_id, local_date=asked.local_date)
    gain = Gain(click.guild_id, click.user_id, verdict.points, verdict.right)
    add_gain(tx, gain, periods=kept_periods(asked.local_date, counts.season))


def why_unscored(tx: Tx, asked: Asked, click: Click) -> Unscored | None:
    """Why this answer would earn nothing, or None when it counts."""
    if not asked.open_at(click.at):
        return "late"
    seen = shown_since(tx, user_id=click.user_id, ref=asked.ref, since=asked.out_since)
    return "seen" if seen else None


def streak_now(tx: Tx, asked: Asked, click: Click, unscored: Unscored | None) -> Streak | None:
    """The member's streak with this day; None when the answer is no day of one."""
    if unscored == "late":
        return None
    before = held_streak(tx, guild_id=click.guild_id, user_id=click.user_id)
    day = Day(asked.due_at, asked.local_date)
    return streak_with(tx, before, day, guild_id=click.guild_id, user_id=click.user_id)


def time_taken(tx: Tx, asked: Asked, click: Click) -> dt.timedelta | None:
    """From the member's own opening to this click, both by Discord's clock; None where speed does not count."""
    if asked.mode != "challenge":
        return None
    opened = opened_at(tx, asked, user_id=click.user_id)
    return None if opened is None else click.at - opened


def graded(
    asked: Asked, chosen: tuple[str, ...], *, unscored: Unscored | None, streak: int, took: dt.timedelta | None
) -> Verdict:
    """The verdict with its points."""
    right = is_right(asked.snapshot, frozenset(chosen))
    worth = earned(right=right, scored=unscored is None, streak=streak, took=took)
    return Verdict(right, worth.total, chosen, unscored, streak=streak, speed=worth.speed)
