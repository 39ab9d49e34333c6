"""Duels and what the two answered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from bot.core.duels import Duel, State, Tally
from bot.core.errors import StudyError
from bot.core.games import kept, read
from bot.core.grading import Verdict
from bot.core.snapshots import Snapshot
from bot.core.standings import ANONYMOUS
from bot.storage.database import Tx
from bot.storage.standings import UNNAMED
from bot.storage.tables import DuelAnswer, DuelRow, Member
from bot.storage.upserts import insert

_COLUMNS = tuple(DuelRow.__table__.columns)


@dataclass(frozen=True, slots=True)
class Challenge:
    """A duel that is about to be announced."""

    guild_id: int
    channel_id: int
    challenger_id: int
    opponent_id: int
    topic: str | None
    questions: tuple[Snapshot, ...]
    created_at: dt.datetime
    ends_at: dt.datetime


def _duels(tx: Tx, wanted: ColumnElement[bool], *, held: bool = False, limit: int | None = None) -> tuple[Duel, ...]:
    statement = select(*_COLUMNS).where(wanted).order_by(DuelRow.id).limit(limit)
    if held and tx.dialect.name != "sqlite":  # which has one writer anyway
        statement = statement.with_for_update()
    plain = [name for name in Duel.__dataclass_fields__ if name not in ("questions", "dropped")]
    return tuple(
        Duel(
            **{name: getattr(row, name) for name in plain},
            questions=read(row.questions),
            dropped=frozenset(map(int, row.dropped.split())),
        )
        for row in tx.execute(statement)
    )


def add_duel(tx: Tx, wanted: Challenge) -> Duel | None:
    """Store a challenge; None when the two have one under way. The unique key decides."""
    values = {name: getattr(wanted, name) for name in Challenge.__dataclass_fields__}
    values |= {"questions": kept(wanted.questions), "state": "claimed", "is_open": True, "dropped": ""}
    statement = insert(tx, DuelRow).values(**values).on_conflict_do_nothing().returning(DuelRow.id)
    made = tx.execute(statement).scalar_one_or_none()
    return None if made is None else _duels(tx, DuelRow.id == made)[0]


def duel_of(tx: Tx, duel_id: int, *, guild_id: int) -> Duel | None:
    """The duel, if it is this server's; held against other processes until the transaction ends."""
    found = _duels(tx, and_(DuelRow.id == duel_id, DuelRow.guild_id == guild_id), held=True)
    return found[0] if found else None


def known_duel(tx: Tx, duel_id: int, *, guild_id: int) -> Duel:
    """The duel; StudyError when it is not this server's."""
    duel = duel_of(tx, duel_id, guild_id=guild_id)
    if duel is None:
        raise StudyError("This duel is not known in this server any more. Start another with /duel.")
    return duel


def open_between(tx: Tx, *, guild_id: int, one: int, other: int) -> bool:
    """Whether the two have a duel under way, whoever challenged whom."""
    pair = or_(
        and_(DuelRow.challenger_id == one, DuelRow.opponent_id == other),
        and_(DuelRow.challenger_id == other, DuelRow.opponent_id == one),
    )
    found = select(DuelRow.id).where(DuelRow.guild_id == guild_id, DuelRow.is_open.is_(True), pair)
    return tx.execute(found.limit(1)).first() is not None


def open_count(tx: Tx, *, guild_id: int, challenger_id: int) -> int:
    """How many duels the member has under way as challenger."""
    mine = and_(DuelRow.guild_id == guild_id, DuelRow.challenger_id == challenger_id, DuelRow.is_open.is_(True))
    return tx.execute(select(func.count()).select_from(DuelRow).where(mine)).scalar_one()


def declined_since(tx: Tx, *, guild_id: int, opponent_id: int, since: dt.datetime) -> bool:
    """Whether the member declined a duel in this server since an instant."""
    theirs = and_(DuelRow.guild_id == guild_id, DuelRow.opponent_id == opponent_id, DuelRow.state == "declined")
    return tx.execute(select(DuelRow.id).where(theirs, DuelRow.over_at >= since).limit(1)).first() is not None


def announce(tx: Tx, duel_id: int, *, message_id: int) -> None:
    """Discord has the challenge."""
    here = and_(DuelRow.id == duel_id, DuelRow.state == "claimed")
    tx.execute(update(DuelRow).where(here).values(state="open", message_id=message_id))


def end_duel(tx: Tx, duel_id: int, *, state: State, now: dt.datetime) -> None:
    """It is over, once."""
    here = and_(DuelRow.id == duel_id, DuelRow.is_open.is_(True))
    tx.execute(update(DuelRow).where(here).values(state=state, is_open=None, over_at=now))


def drop_question(tx: Tx, duel: Duel, number: int) -> None:
    """The question counts for neither."""
    dropped = " ".join(map(str, sorted({*duel.dropped, number})))
    tx.execute(update(DuelRow).where(DuelRow.id == duel.id).values(dropped=dropped))


def record_duel_answer(tx: Tx, duel_id: int, number: int, *, user_id: int, verdict: Verdict, at: dt.datetime) -> None:
    """Store the player's answer unless there is one."""
    values = {"chosen": " ".join(verdict.chosen), "right": verdict.right, "answered_at": at}
    statement = insert(tx, DuelAnswer).values(duel_id=duel_id, number=number, user_id=user_id, **values)
    tx.execute(statement.on_conflict_do_nothing())


def duel_answers(tx: Tx, duel_id: int, *, user_id: int) -> dict[int, Verdict]:
    """What became of a player's answers, by the number of the question."""
    columns = (DuelAnswer.number, DuelAnswer.right, DuelAnswer.chosen)
    rows = tx.execute(select(*columns).where(DuelAnswer.duel_id == duel_id, DuelAnswer.user_id == user_id))
    return {number: Verdict(right, 0, tuple(chosen.split()), repeated=True) for number, right, chosen in rows}


def tally(tx: Tx, duel: Duel, user_id: int | None) -> Tally:
    """How a player did on the questions that count, under the name that boards may show."""
    if user_id is None:
        return Tally(None, UNNAMED, 0, 0)
    answers = duel_answers(tx, duel.id, user_id=user_id)
    counted = [answers[number] for number in duel.counted if number in answers]
    right = sum(verdict.right for verdict in counted)
    return Tally(user_id, public_name(tx, guild_id=duel.guild_id, user_id=user_id), right, len(counted))


def public_name(tx: Tx, *, guild_id: int, user_id: int) -> str:
    """The member's name, unless they want to stand without one."""
    columns = (Member.display_name, Member.visibility)
    row = tx.execute(select(*columns).where(Member.guild_id == guild_id, Member.user_id == user_id)).first()
    if row is None:
        return UNNAMED
    return row[0] if row[1] == "named" else ANONYMOUS


def over_duels(tx: Tx, now: dt.datetime, *, limit: int) -> tuple[Duel, ...]:
    """Duels under way whose time is up, or whose player deleted their data."""
    alone = or_(DuelRow.challenger_id.is_(None), DuelRow.opponent_id.is_(None))
    return _duels(tx, and_(DuelRow.is_open.is_(True), or_(DuelRow.ends_at <= now, alone)), limit=limit)


def claimed_duels(tx: Tx) -> tuple[Duel, ...]:
    """Challenges without a message yet."""
    return _duels(tx, and_(DuelRow.is_open.is_(True), DuelRow.state == "claimed"))


def unshown_duels(tx: Tx, *, limit: int) -> tuple[Duel, ...]:
    """Duels that are over and whose message does not say so."""
    over = and_(DuelRow.shown_at.is_(None), DuelRow.state.in_(["declined", "cancelled", "settled"]))
    return _duels(tx, and_(over, DuelRow.message_id.is_not(None)), limit=limit)


def mark_duel_shown(tx: Tx, duel_id: int, *, now: dt.datetime) -> None:
    """Its message says how it ended, or cannot."""
    tx.execute(update(DuelRow).where(DuelRow.id == duel_id).values(shown_at=now))
