"""Duels under way: answered by two in their own time, settled by stated rules. No board points."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from bot.core.clicks import Click
from bot.core.duels import Duel, Tally, check_open, check_player, winner
from bot.core.grading import Verdict, chosen_keys, is_right
from bot.core.options import member_order
from bot.core.picking import Ref
from bot.core.snapshots import Snapshot
from bot.storage import duels
from bot.storage.database import Database, Tx
from bot.storage.exposures import record_exposure
from bot.storage.members import remember
from bot.storage.postings import open_questions

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class DuelSheet:
    """A duel as one player sees it: a question, or, with none left, how it stands."""

    duel: Duel
    number: int | None
    """Which question; None when this player has answered all."""
    order: tuple[str, ...]
    verdict: Verdict | None
    left: int
    """How many questions the player has still before them."""
    own: Tally
    dropped: bool = False
    """Whether a question was just dropped because it is the daily now."""

    @property
    def question(self) -> Snapshot:
        """The question on the sheet."""
        assert self.number is not None
        return self.duel.questions[self.number]


@dataclass(frozen=True, slots=True)
class Standoff:
    """A duel with how both did, for its public message."""

    duel: Duel
    first: Tally
    second: Tally

    @property
    def winner(self) -> Tally | None:
        """Who won; None for a draw."""
        return winner(self.first, self.second)


class Dueling:
    """Answering and settling. Showing the end is the screen's work."""

    def __init__(self, database: Database, secret: bytes) -> None:
        self._database = database
        self._secret = secret

    async def open(self, click: Click, duel_id: int, number: int | None = None) -> DuelSheet:
        """A question of the duel: the next one to answer, or the one of that number."""
        return await self._database.write(open_sheet, click, duel_id, number, self._secret)

    async def lock(self, click: Click, duel_id: int, number: int, positions: tuple[int, ...]) -> DuelSheet:
        """Take the options at these displayed positions; the first answer stands. The key shown is remembered."""
        return await self._database.write(lock, click, duel_id, number, secret=self._secret, positions=positions)

    async def ended(self, click: Click, duel_id: int) -> Standoff | None:
        """How a settled duel ended, for its players; None while it is open, and for others."""
        return await self._database.read(ended, click, duel_id)

    async def due(self, now: dt.datetime) -> tuple[tuple[Duel, ...], tuple[Standoff, ...]]:
        """Settle what is over; give back challenges without a message, and ends that no message tells."""
        if await self._database.read(duels.over_duels, now, limit=1):
            await self._database.write(settle_over, now)
        return await self._database.read(waiting)

    async def shown(self, duel: Duel, *, now: dt.datetime) -> None:
        """The message tells the end, or cannot."""
        await self._database.write(duels.mark_duel_shown, duel.id, now=now)

    async def names(self, duel: Duel) -> Standoff:
        """The duel with the names of both."""
        return await self._database.read(standoff, duel)


def ended(tx: Tx, click: Click, duel_id: int) -> Standoff | None:
    """The outcome, where there is one that this member may ask for."""
    duel = duels.known_duel(tx, duel_id, guild_id=click.guild_id)
    return standoff(tx, duel) if duel.state == "settled" and click.user_id in duel.players else None


def open_sheet(tx: Tx, click: Click, duel_id: int, number: int | None, secret: bytes) -> DuelSheet:  # noqa: PLR0917
    """What the player sees next; a question that is the daily now is dropped on the way."""
    meet(tx, click)
    duel = duels.known_duel(tx, duel_id, guild_id=click.guild_id)
    check_player(duel, click.user_id)
    answers = duels.duel_answers(tx, duel.id, user_id=click.user_id)
    if number is not None and number in answers and number not in duel.dropped:
        return sheet(tx, duel, click, secret, number)
    check_open(duel, click.at)
    duel, dropped = without_dailies(tx, duel, click, answers)
    ahead = duel.to_answer(answers)
    wanted = number if number in ahead else (ahead[0] if ahead else None)
    return replace(sheet(tx, duel, click, secret, wanted), dropped=dropped)


def lock(
    tx: Tx, click: Click, duel_id: int, number: int, *, secret: bytes, positions: tuple[int, ...]
) -> DuelSheet:  # fmt: skip
    """Grade and store an answer, and settle the duel when both are done."""
    found = open_sheet(tx, click, duel_id, number, secret)
    if found.verdict is not None or found.number != number:
        return found  # answered before, or dropped in this moment
    chosen = chosen_keys(found.question, found.order, positions)
    verdict = Verdict(is_right(found.question, frozenset(chosen)), 0, chosen)
    duels.record_duel_answer(tx, duel_id, number, user_id=click.user_id, verdict=verdict, at=click.at)
    record_exposure(tx, user_id=click.user_id, ref=ref_of(found.question), now=click.at)
    settle_if_done(tx, found.duel, now=click.at)
    after = sheet(tx, found.duel, click, secret, number)
    return replace(after, verdict=verdict)


def without_dailies(tx: Tx, duel: Duel, click: Click, answers: dict[int, Verdict]) -> tuple[Duel, bool]:
    """The duel without questions that are an open daily of this server now, and whether one was dropped."""
    hidden = open_questions(tx, guild_id=duel.guild_id, now=click.at)
    dropped = [number for number in duel.to_answer(answers) if ref_of(duel.questions[number]) in hidden]
    for number in dropped:
        duels.drop_question(tx, duel, number)
        duel = replace(duel, dropped=duel.dropped | {number})
    if dropped:
        settle_if_done(tx, duel, now=click.at)
    return duel, bool(dropped)


def settle_if_done(tx: Tx, duel: Duel, *, now: dt.datetime) -> None:
    """Settled as soon as both have answered everything that counts."""
    ahead = [duel.to_answer(duels.duel_answers(tx, duel.id, user_id=user)) for user in duel.players]
    if len(ahead) == 2 and not any(ahead):
        duels.end_duel(tx, duel.id, state="settled", now=now)


def sheet(tx: Tx, duel: Duel, click: Click, secret: bytes, number: int | None) -> DuelSheet:  # noqa: PLR0917
    """A question in the player's own order with what they answered, and how much is left."""
    answers = duels.duel_answers(tx, duel.id, user_id=click.user_id)
    keys = () if number is None else duel.questions[number].keys
    order = member_order(secret, keys, place=f"duel:{duel.id}:{number}", user_id=click.user_id)
    verdict = None if number is None else answers.get(number)
    own = duels.tally(tx, duel, click.user_id)
    return DuelSheet(duel, number, order, verdict, len(duel.to_answer(answers)), own)


def settle_over(tx: Tx, now: dt.datetime) -> None:
    """Time is up: settled. A player deleted their data: cancelled."""
    for duel in duels.over_duels(tx, now, limit=AT_ONCE):
        whole = len(duel.players) == 2 and duel.state == "open"
        duels.end_duel(tx, duel.id, state="settled" if whole else "cancelled", now=now)


def waiting(tx: Tx) -> tuple[tuple[Duel, ...], tuple[Standoff, ...]]:
    """Challenges to announce, ends to show."""
    over = duels.unshown_duels(tx, limit=AT_ONCE)
    return duels.claimed_duels(tx), tuple(standoff(tx, duel) for duel in over)


def standoff(tx: Tx, duel: Duel) -> Standoff:
    """How both did."""
    return Standoff(duel, duels.tally(tx, duel, duel.challenger_id), duels.tally(tx, duel, duel.opponent_id))


def meet(tx: Tx, click: Click) -> None:
    """Keep the member's name."""
    remember(tx, guild_id=click.guild_id, user_id=click.user_id, name=click.name, now=click.at)


def ref_of(question: Snapshot) -> Ref:
    """Which question it is."""
    return question.pack_id, question.question_id
