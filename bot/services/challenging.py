"""Challenges to a duel: made, declined, taken back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from bot.bank import Bank, Subject, questions_on, subject_of
from bot.core.clicks import Click
from bot.core.duels import (
    LASTS,
    MOST_OPEN,
    MOST_QUESTIONS,
    Duel,
    State,
    check_cancel,
    check_decline,
    check_open,
    check_player,
)
from bot.core.errors import StudyError
from bot.core.games import drawn
from bot.core.picking import Ref
from bot.core.snapshots import Snapshot
from bot.storage import duels
from bot.storage.database import Database, Tx
from bot.storage.members import remember
from bot.storage.postings import open_questions
from bot.storage.schedules import schedule_of

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rival:
    """Whom a member challenges."""

    user_id: int
    name: str
    is_bot: bool
    is_here: bool
    """Whether Discord says that they are in this server."""


class Challenging:
    """The moves before a duel is played. Announcing it is the screen's work."""

    def __init__(self, database: Database, bank: Bank, secret: bytes) -> None:
        self._database = database
        self._bank = bank
        self._secret = secret

    async def challenge(
        self, click: Click, rival: Rival, *, channel_id: int, topic: str | None, questions: int
    ) -> Duel:
        """A new duel, not announced yet; StudyError for a rival who cannot play, and without questions."""
        check_rival(click, rival)
        if not 1 <= questions <= MOST_QUESTIONS:
            raise StudyError("A duel has 1 to {most} questions.", most=MOST_QUESTIONS)
        subject = None if topic is None else subject_of(self._bank.stock, topic)
        asked = await self._database.read(
            draw_questions, click, self._bank, self._secret, subject=subject, count=questions
        )
        wanted = duels.Challenge(
            guild_id=click.guild_id,
            channel_id=channel_id,
            challenger_id=click.user_id,
            opponent_id=rival.user_id,
            topic=subject.title if subject else None,
            questions=asked,
            created_at=click.at,
            ends_at=click.at + LASTS,
        )
        return await self._database.write(challenge, click, rival, wanted)

    async def announced(self, duel: Duel, *, message_id: int) -> None:
        """The challenge stands in the channel."""
        await self._database.write(duels.announce, duel.id, message_id=message_id)

    async def withdraw(self, duel: Duel, *, now: dt.datetime) -> None:
        """The challenge cannot be posted."""
        await self._database.write(duels.end_duel, duel.id, state="cancelled", now=now)

    async def decline(self, click: Click, duel_id: int) -> None:
        """The challenged does not want to."""
        await self._database.write(decline, click, duel_id)

    async def cancel(self, click: Click, duel_id: int) -> None:
        """The challenger takes it back."""
        await self._database.write(cancel, click, duel_id)


def check_rival(click: Click, rival: Rival) -> None:
    """Somebody else, somebody here, somebody who can press buttons."""
    if rival.user_id == click.user_id:
        raise StudyError("A duel takes two. Challenge somebody else; /tip has Quiz me for one.")
    if rival.is_bot:
        raise StudyError("Bots know all the answers or none. Challenge a member.")
    if not rival.is_here:
        raise StudyError("{name} is not in this server.", name=rival.name)


def draw_questions(
    tx: Tx, click: Click, bank: Bank, secret: bytes, *, subject: Subject | None, count: int
) -> tuple[Snapshot, ...]:
    """Questions that are free to ask here: of the server's packs, of no open daily."""
    hidden = open_questions(tx, guild_id=click.guild_id, now=click.at)
    pool = [ref for ref in free_questions(tx, click.guild_id, bank, subject) if ref not in hidden]
    if len(pool) < count:
        raise StudyError(
            "There are only {found} questions on this that are free to ask. Ask for fewer, or choose a wider topic.",
            found=len(pool),
        )
    occasion = f"duel|{click.guild_id}|{click.user_id}|{click.at.timestamp()}"
    return tuple(bank.stock.snapshot(ref) for ref in drawn(secret, occasion, pool, count=count))


def free_questions(tx: Tx, guild_id: int, bank: Bank, subject: Subject | None) -> tuple[Ref, ...]:
    """Questions of the server's packs on the subject, without those that it does not ask any more."""
    plan = schedule_of(tx, guild_id)
    if plan is None:
        return questions_on(bank.stock, bank.pack_ids(), subject)
    asked = {one.ref for one in bank.pool_of(tx, replace(plan, topics=()))}
    return tuple(ref for ref in questions_on(bank.stock, plan.packs, subject) if ref in asked)


def challenge(tx: Tx, click: Click, rival: Rival, wanted: duels.Challenge) -> Duel:
    """Store the challenge; StudyError where one is under way or was declined today."""
    guild_id = click.guild_id
    remember(tx, guild_id=click.guild_id, user_id=click.user_id, name=click.name, now=click.at)
    remember(tx, guild_id=guild_id, user_id=rival.user_id, name=rival.name, now=click.at)
    if duels.declined_since(tx, guild_id=guild_id, opponent_id=rival.user_id, since=click.at - DAY):
        raise StudyError("{name} has declined a duel today. Ask again tomorrow.", name=rival.name)
    if duels.open_count(tx, guild_id=guild_id, challenger_id=click.user_id) >= MOST_OPEN:
        raise StudyError("You have {most} duels under way. Finish or cancel one first.", most=MOST_OPEN)
    under_way = duels.open_between(tx, guild_id=guild_id, one=click.user_id, other=rival.user_id)
    made = None if under_way else duels.add_duel(tx, wanted)
    if made is None:
        raise StudyError("You two have a duel under way. Finish or cancel it first.")
    return made


def decline(tx: Tx, click: Click, duel_id: int) -> None:
    """End a challenge that the challenged does not want."""
    close(tx, click, duel_id, state="declined")


def cancel(tx: Tx, click: Click, duel_id: int) -> None:
    """End a challenge that the challenger takes back."""
    close(tx, click, duel_id, state="cancelled")


def close(tx: Tx, click: Click, duel_id: int, *, state: State) -> None:
    """Check who asks and whether it is still possible, then end it."""
    remember(tx, guild_id=click.guild_id, user_id=click.user_id, name=click.name, now=click.at)
    duel = duels.known_duel(tx, duel_id, guild_id=click.guild_id)
    check_player(duel, click.user_id)
    check_open(duel, click.at)
    opponent = duel.opponent_id
    begun = opponent is not None and bool(duels.duel_answers(tx, duel.id, user_id=opponent))
    if state == "declined":
        check_decline(duel, click.user_id, begun=begun)
    else:
        check_cancel(duel, click.user_id, opponent_begun=begun)
    duels.end_duel(tx, duel.id, state=state, now=click.at)
