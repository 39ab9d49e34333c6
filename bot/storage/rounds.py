"""Live rounds and the taps on their questions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select, update

from bot.core.errors import StudyError
from bot.core.games import kept, read
from bot.core.grading import Verdict
from bot.core.rounds import Phase, Round
from bot.core.snapshots import Snapshot
from bot.core.standings import Score
from bot.storage.database import Tx
from bot.storage.standings import shown_name
from bot.storage.tables import Member, RoundAnswer, RoundRow
from bot.storage.upserts import insert

_COLUMNS = tuple(RoundRow.__table__.columns)


@dataclass(frozen=True, slots=True)
class NewRound:
    """A round that is about to begin."""

    guild_id: int
    channel_id: int
    started_by: int
    topic: str | None
    questions: tuple[Snapshot, ...]
    seconds: int


def _rounds(tx: Tx, wanted: ColumnElement[bool], *, held: bool = False) -> tuple[Round, ...]:
    statement = select(*_COLUMNS).where(wanted).order_by(RoundRow.id)
    if held and tx.dialect.name != "sqlite":  # which has one writer anyway
        statement = statement.with_for_update()
    plain = [name for name in Round.__dataclass_fields__ if name != "questions"]
    return tuple(
        Round(**{name: getattr(row, name) for name in plain}, questions=read(row.questions))
        for row in tx.execute(statement)
    )


def add_round(tx: Tx, wanted: NewRound, *, now: dt.datetime) -> Round | None:
    """Begin a round; None while another one runs in the channel. The unique key decides."""
    values = {name: getattr(wanted, name) for name in NewRound.__dataclass_fields__}
    begun = {"questions": kept(wanted.questions), "is_live": True, "number": 0, "phase": "asking"}
    statement = insert(tx, RoundRow).values({**values, **begun, "turned_at": now, "shown": False})
    made = tx.execute(statement.on_conflict_do_nothing().returning(RoundRow.id)).scalar_one_or_none()
    return None if made is None else _rounds(tx, RoundRow.id == made)[0]


def known_round(tx: Tx, round_id: int, *, guild_id: int) -> Round:
    """The round, held against other processes until the transaction ends; StudyError when it is not this server's."""
    found = _rounds(tx, and_(RoundRow.id == round_id, RoundRow.guild_id == guild_id), held=True)
    if not found:
        raise StudyError("This round is not known in this server any more. Start another with /round.")
    return found[0]


def unfinished_rounds(tx: Tx) -> tuple[Round, ...]:
    """Rounds that go on, and rounds whose end does not stand in their channel yet."""
    return _rounds(tx, RoundRow.is_live.is_(True))


def confirm_question(tx: Tx, current: Round, *, message_id: int, ends_at: dt.datetime) -> None:
    """The present question stands in the channel, and closes then."""
    values = {"message_id": message_id, "ends_at": ends_at, "shown": True}
    tx.execute(update(RoundRow).where(_as_it_is(current)).values(**values))


def confirm_shown(tx: Tx, current: Round) -> None:
    """The present phase stands in the channel."""
    live = {"is_live": True if current.is_live else None}
    tx.execute(update(RoundRow).where(_as_it_is(current)).values(shown=True, **live))


def turn(tx: Tx, current: Round, *, phase: Phase, number: int, now: dt.datetime) -> bool:
    """From one phase to the next, once: whether this call did it."""
    live = {"is_live": None if phase == "lost" else True}  # an end that is not shown is still to be shown
    fresh = {"message_id": None, "ends_at": None} if phase == "asking" else {}
    values = {"phase": phase, "number": number, "turned_at": now, "shown": phase == "lost", **live, **fresh}
    return tx.execute(update(RoundRow).where(_as_it_is(current)).values(**values)).rowcount == 1


def _as_it_is(current: Round) -> ColumnElement[bool]:
    return and_(RoundRow.id == current.id, RoundRow.number == current.number, RoundRow.phase == current.phase)


def record_tap(tx: Tx, current: Round, *, user_id: int, verdict: Verdict, at: dt.datetime) -> bool:
    """Store the member's tap on the present question unless there is one: whether it was the first."""
    values = {"chosen": " ".join(verdict.chosen), "right": verdict.right, "answered_at": at}
    keys = {"round_id": current.id, "number": current.number, "user_id": user_id}
    statement = insert(tx, RoundAnswer).values(**keys, **values).on_conflict_do_nothing()
    return tx.execute(statement.returning(RoundAnswer.user_id)).first() is not None


def tapped(tx: Tx, current: Round, *, user_id: int) -> tuple[str, ...] | None:
    """What the member chose for the present question; None before their tap."""
    mine = and_(
        RoundAnswer.round_id == current.id, RoundAnswer.number == current.number, RoundAnswer.user_id == user_id
    )
    chosen = tx.execute(select(RoundAnswer.chosen).where(mine)).scalar_one_or_none()
    return None if chosen is None else tuple(chosen.split())


def players(tx: Tx, round_id: int) -> tuple[int, ...]:
    """Everybody who tapped in a round."""
    found = select(RoundAnswer.user_id).where(RoundAnswer.round_id == round_id).distinct()
    return tuple(tx.execute(found).scalars())


def question_counts(tx: Tx, current: Round) -> tuple[int, int]:
    """How many answered the present question, and how many of them right."""
    here = and_(RoundAnswer.round_id == current.id, RoundAnswer.number == current.number)
    counts = select(func.count(), func.count().filter(RoundAnswer.right)).where(here)
    answered, right = tx.execute(counts).one()
    return answered, right


def taps_of(tx: Tx, round_id: int, *, user_id: int) -> dict[int, bool]:
    """Whether the member's taps were right, by the number of the question."""
    mine = and_(RoundAnswer.round_id == round_id, RoundAnswer.user_id == user_id)
    rows = tx.execute(select(RoundAnswer.number, RoundAnswer.right).where(mine))
    return {row[0]: row[1] for row in rows}


def round_scores(tx: Tx, current: Round) -> tuple[Score, ...]:
    """Right answers of everybody so far, in no order; one point each. Nobody is left out of a game they play in."""
    person = and_(Member.guild_id == current.guild_id, Member.user_id == RoundAnswer.user_id)
    right = func.count().filter(RoundAnswer.right)
    statement = (
        select(RoundAnswer.user_id, func.max(shown_name()), right, func.count())
        .select_from(RoundAnswer)
        .outerjoin(Member, person)
        .where(RoundAnswer.round_id == current.id)
        .group_by(RoundAnswer.user_id)
    )
    return tuple(Score(user, name, count, count, answered) for user, name, count, answered in tx.execute(statement))
