"""Taking members' private answers to a posting."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.clicks import Click
from bot.core.errors import StudyError
from bot.core.grading import Unscored, Verdict, chosen_keys, is_right
from bot.core.options import member_order
from bot.core.periods import kept_periods
from bot.core.postings import Asked
from bot.core.pseudonyms import pseudonym
from bot.core.scoring import points
from bot.storage.answers import answer_of, record_first
from bot.storage.database import Database, Tx
from bot.storage.exposures import record_exposure, shown_since
from bot.storage.members import remember
from bot.storage.openings import record_opening
from bot.storage.postings import posting
from bot.storage.standings import Gain, add_gain


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
    remember(tx, guild_id=click.guild_id, user_id=click.user_id, name=click.name, now=click.at)
    asked = known_posting(tx, click, posting_id)
    order = member_order(secret, asked.snapshot.keys, place=f"posting:{posting_id}", user_id=click.user_id)
    verdict = own_answer(tx, click, posting_id, secret)
    sealed = asked.sealed_at(click.at)
    if verdict is None:
        record_opening(tx, asked, user_id=click.user_id, at=click.at)
    elif not sealed:
        record_exposure(tx, user_id=click.user_id, ref=asked.ref, now=click.at)
    return Sheet(asked, order, verdict, sealed)


def known_posting(tx: Tx, click: Click, posting_id: int) -> Asked:
    """The posting, if it is this server's and still stands."""
    asked = posting(tx, posting_id, guild_id=click.guild_id)
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


def take_answer(tx: Tx, click: Click, posting_id: int, secret: bytes, positions: tuple[int, ...]) -> Sheet:  # noqa: PLR0917 (tx and secret come first everywhere)
    """Grade, store and score, or give back what was stored before."""
    sheet = open_sheet(tx, click, posting_id, secret)
    if sheet.verdict is not None:
        return sheet
    chosen = chosen_keys(sheet.asked.snapshot, sheet.order, positions)
    verdict = graded(sheet.asked, chosen, unscored=why_unscored(tx, sheet.asked, click))
    if not record_first(tx, sheet.asked, user_id=click.user_id, verdict=verdict, answered_at=click.at):
        return open_sheet(tx, click, posting_id, secret)  # another process stored this member's answer meanwhile
    if verdict.unscored is None:
        gain = Gain(click.guild_id, click.user_id, verdict.points, verdict.right)
        add_gain(tx, gain, periods=kept_periods(sheet.asked.local_date))
    if not sheet.sealed:
        record_exposure(tx, user_id=click.user_id, ref=sheet.asked.ref, now=click.at)
    return Sheet(sheet.asked, sheet.order, verdict, sheet.sealed)


def why_unscored(tx: Tx, asked: Asked, click: Click) -> Unscored | None:
    """Why this answer would earn nothing, or None when it counts."""
    if not asked.open_at(click.at):
        return "late"
    seen = shown_since(tx, user_id=click.user_id, ref=asked.ref, since=asked.out_since)
    return "seen" if seen else None


def graded(asked: Asked, chosen: tuple[str, ...], *, unscored: Unscored | None) -> Verdict:
    """The verdict with its points."""
    right = is_right(asked.snapshot, frozenset(chosen))
    return Verdict(right, points(right=right, scored=unscored is None), chosen, unscored)
