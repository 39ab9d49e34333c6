"""Live rounds in a channel: begun, tapped, turned from phase to phase. No board points."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from bot.bank import Bank, Subject, questions_on, subject_of
from bot.core.clicks import Click
from bot.core.errors import StudyError
from bot.core.games import drawn
from bot.core.grading import Verdict, chosen_keys, is_right
from bot.core.options import member_order
from bot.core.picking import Ref
from bot.core.rounds import LONGEST, MOST_QUESTIONS, SHORTEST, Round, check_answer, check_stop, turns_at
from bot.core.snapshots import Snapshot
from bot.core.standings import Line, in_order, ranked
from bot.storage import rounds
from bot.storage.database import Database, Tx
from bot.storage.exposures import record_exposure
from bot.storage.members import remember
from bot.storage.postings import open_questions
from bot.storage.schedules import schedule_of

BOARD = 10
"""Lines of a round's board."""


@dataclass(frozen=True, slots=True)
class RoundSheet:
    """The present question as one member sees it."""

    round: Round
    order: tuple[str, ...]
    chosen: tuple[str, ...] | None
    """Option keys of the member's tap; None before it."""
    again: bool = False
    """Whether the tap had been made before: the first one counts."""


@dataclass(frozen=True, slots=True)
class RoundBoard:
    """How a round stands."""

    round: Round
    answered: int
    right: int
    """On the present question."""
    lines: tuple[Line, ...]
    players: int


class Rounds:
    """Every move of a round. Posting and editing is the screen's work."""

    def __init__(self, database: Database, bank: Bank, secret: bytes) -> None:
        self._database = database
        self._bank = bank
        self._secret = secret

    async def begin(self, click: Click, *, channel_id: int, topic: str | None, questions: int, seconds: int) -> Round:
        """A round whose first question is to be posted; StudyError while one runs in the channel."""
        if not 1 <= questions <= MOST_QUESTIONS or not SHORTEST <= seconds <= LONGEST:
            raise StudyError(
                "A round has 1 to {most} questions of {shortest} to {longest} seconds.",
                most=MOST_QUESTIONS,
                shortest=SHORTEST,
                longest=LONGEST,
            )
        subject = None if topic is None else subject_of(self._bank.stock, topic)
        asked = await self._database.read(
            draw_questions, click, self._bank, self._secret, subject=subject, count=questions
        )
        title = subject.title if subject else None
        wanted = rounds.NewRound(click.guild_id, channel_id, click.user_id, title, asked, seconds)
        return await self._database.write(begin, click, wanted)

    async def open(self, click: Click, round_id: int, number: int) -> RoundSheet:
        """The question in the member's own order; StudyError when its time is up."""
        return await self._database.write(open_sheet, click, round_id, number, self._secret)

    async def tap(self, click: Click, round_id: int, number: int, positions: tuple[int, ...]) -> RoundSheet:
        """The first tap counts."""
        return await self._database.write(tap, click, round_id, number, secret=self._secret, positions=positions)

    async def stop(self, click: Click, round_id: int, *, organiser: bool) -> None:
        """End a round now; StudyError unless the member started it or is an organiser."""
        await self._database.write(stop, click, round_id, organiser=organiser)

    async def under_way(self) -> tuple[Round, ...]:
        """Rounds that something is to be done for, now or later."""
        return await self._database.read(rounds.unfinished_rounds)

    async def turn(self, current: Round, now: dt.datetime) -> Round:
        """The round in the phase that this instant belongs to. Turning it twice changes nothing."""
        due = turns_at(current)
        return current if due is None or now < due else await self._database.write(turn, current, now)

    async def board(self, current: Round) -> RoundBoard:
        """How it stands."""
        return await self._database.read(board, current)

    async def mine(self, click: Click, round_id: int) -> tuple[Round, dict[int, bool]]:
        """A round that is over, and whether the member's taps in it were right, by question."""
        return await self._database.read(mine, click, round_id)

    async def confirm(
        self, current: Round, *, message_id: int | None = None, sent_at: dt.datetime | None = None
    ) -> None:
        """The present phase stands in the channel. A question's time runs from the instant of its message."""
        if message_id is None or sent_at is None:
            await self._database.write(rounds.confirm_shown, current)
            return
        ends_at = sent_at + dt.timedelta(seconds=current.seconds)
        await self._database.write(rounds.confirm_question, current, message_id=message_id, ends_at=ends_at)

    async def lose(self, current: Round, now: dt.datetime) -> None:
        """Its channel is gone, or closed to the bot: it ends without a word."""
        await self._database.write(rounds.turn, current, phase="lost", number=current.number, now=now)


def draw_questions(
    tx: Tx, click: Click, bank: Bank, secret: bytes, *, subject: Subject | None, count: int
) -> tuple[Snapshot, ...]:
    """Questions that are free to ask here: of the server's packs, still asked, of no open daily."""
    plan = schedule_of(tx, click.guild_id)
    packs = plan.packs if plan else bank.pack_ids()
    pool = set(questions_on(bank.stock, packs, subject)) - open_questions(tx, guild_id=click.guild_id, now=click.at)
    if plan is not None:
        pool &= {one.ref for one in bank.pool_of(tx, replace(plan, topics=()))}
    if not pool:
        raise StudyError("There is no question on this that is free to ask. Choose a wider topic.")
    occasion = f"round|{click.guild_id}|{click.user_id}|{click.at.timestamp()}"
    return tuple(bank.stock.snapshot(ref) for ref in drawn(secret, occasion, pool, count=count))


def begin(tx: Tx, click: Click, wanted: rounds.NewRound) -> Round:
    """Store the round; the unique key allows one at a time in a channel."""
    meet(tx, click)
    made = rounds.add_round(tx, wanted, now=click.at)
    if made is None:
        raise StudyError("A round is running in this channel. Wait for its end, or stop it with its button.")
    return made


def open_sheet(tx: Tx, click: Click, round_id: int, number: int, secret: bytes) -> RoundSheet:  # noqa: PLR0917
    """What the member sees of the present question."""
    meet(tx, click)
    current = rounds.known_round(tx, round_id, guild_id=click.guild_id)
    check_answer(current, number, click.at)
    place = f"round:{current.id}:{number}"
    order = member_order(secret, current.asked.keys, place=place, user_id=click.user_id)
    return RoundSheet(current, order, rounds.tapped(tx, current, user_id=click.user_id))


def tap(tx: Tx, click: Click, round_id: int, number: int, *, secret: bytes, positions: tuple[int, ...]) -> RoundSheet:
    """Store the first tap, or give back what was chosen before."""
    sheet = open_sheet(tx, click, round_id, number, secret)
    if sheet.chosen is not None:
        return replace(sheet, again=True)
    asked = sheet.round.asked
    chosen = chosen_keys(asked, sheet.order, positions)
    verdict = Verdict(is_right(asked, frozenset(chosen)), 0, chosen)
    if not rounds.record_tap(tx, sheet.round, user_id=click.user_id, verdict=verdict, at=click.at):
        return replace(sheet, chosen=rounds.tapped(tx, sheet.round, user_id=click.user_id), again=True)
    return replace(sheet, chosen=chosen)


def mine(tx: Tx, click: Click, round_id: int) -> tuple[Round, dict[int, bool]]:
    """The member's taps; StudyError while the round goes on."""
    current = rounds.known_round(tx, round_id, guild_id=click.guild_id)
    if current.is_live:
        raise StudyError("The round goes on. Its answers show question by question.")
    return current, rounds.taps_of(tx, round_id, user_id=click.user_id)


def stop(tx: Tx, click: Click, round_id: int, *, organiser: bool) -> None:
    """End it, and count nothing more."""
    meet(tx, click)
    current = rounds.known_round(tx, round_id, guild_id=click.guild_id)
    check_stop(current, click.user_id, organiser=organiser)
    show_key(tx, current, now=click.at)
    rounds.turn(tx, current, phase="stopped", number=current.number, now=click.at)


def turn(tx: Tx, current: Round, now: dt.datetime) -> Round:
    """The next phase: from asking to the answer, from the answer to the next question or the end."""
    if current.phase == "asking":
        if rounds.turn(tx, current, phase="pausing", number=current.number, now=now):
            show_key(tx, current, now=now)
        return rounds.known_round(tx, current.id, guild_id=current.guild_id)
    following = next_number(tx, current, now)
    ended = following is None
    number = current.number if following is None else following
    rounds.turn(tx, current, phase="over" if ended else "asking", number=number, now=now)
    return rounds.known_round(tx, current.id, guild_id=current.guild_id)


def next_number(tx: Tx, current: Round, now: dt.datetime) -> int | None:
    """The next question that did not become the server's open daily meanwhile; None after the last."""
    hidden = open_questions(tx, guild_id=current.guild_id, now=now)
    ahead = range(current.number + 1, len(current.questions))
    return next((number for number in ahead if ref_of(current.questions[number]) not in hidden), None)


def show_key(tx: Tx, current: Round, *, now: dt.datetime) -> None:
    """The key is shown in the channel: whoever plays has seen it."""
    for user_id in rounds.players(tx, current.id):
        record_exposure(tx, user_id=user_id, ref=ref_of(current.asked), now=now)


def board(tx: Tx, current: Round) -> RoundBoard:
    """Right answers of everybody so far."""
    answered, right = rounds.question_counts(tx, current)
    scores = in_order(rounds.round_scores(tx, current))
    return RoundBoard(current, answered, right, ranked(scores)[:BOARD], len(scores))


def meet(tx: Tx, click: Click) -> None:
    """Keep the member's name."""
    remember(tx, guild_id=click.guild_id, user_id=click.user_id, name=click.name, now=click.at)


def ref_of(question: Snapshot) -> Ref:
    """Which question it is."""
    return question.pack_id, question.question_id
