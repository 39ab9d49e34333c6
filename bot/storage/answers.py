"""Members' answers to postings."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, select
from sqlalchemy.sql.dml import ReturningInsert

from bot.core.grading import Erased, Verdict
from bot.core.postings import Asked
from bot.storage.database import Tx
from bot.storage.prepared import first
from bot.storage.tables import Answer, Posting, Spent
from bot.storage.upserts import insert_in


def record_first(tx: Tx, asked: Asked, *, user_id: int, verdict: Verdict, answered_at: dt.datetime) -> bool:
    """Store the answer unless the member has one: whether it was the first. The primary key decides."""
    row = {
        "posting_id": asked.id,
        "user_id": user_id,
        "guild_id": asked.guild_id,
        "local_date": asked.local_date,
        "chosen": " ".join(verdict.chosen),
        "right": verdict.right,
        "points": verdict.points,
        "unscored": verdict.unscored,
        "streak": verdict.streak,
        "speed": verdict.speed,
        "answered_at": answered_at,
    }
    return first(tx, _first(tx.dialect.name), row) is not None


@functools.cache
def _first(dialect: str) -> ReturningInsert[int]:
    return insert_in(dialect, Answer).on_conflict_do_nothing().returning(Answer.user_id)


_VERDICT = (Answer.right, Answer.points, Answer.chosen, Answer.unscored, Answer.streak, Answer.speed)


def answer_of(tx: Tx, *, posting_id: int, user_id: int, who: bytes) -> Verdict | Erased | None:
    """What became of the member's answer, or None when there is none. `who` stands for them where it was erased."""
    row = first(tx, _of_member(), {"posting_id": posting_id, "user_id": user_id, "who": who})
    if row is None:
        return None
    *verdict, erased = row
    if verdict[0] is None:
        return "erased" if erased else None
    return _verdict(verdict)


@functools.cache
def _of_member() -> Select[*tuple[Any, ...]]:
    """One statement for both: every answer passes here, and a second look would cost it a tenth of its time."""
    own = and_(Answer.posting_id == Posting.id, Answer.user_id == bindparam("user_id"))
    erased = exists().where(Spent.posting_id == Posting.id, Spent.who == bindparam("who")).label("erased")
    both = select(*_VERDICT, erased).select_from(Posting).outerjoin(Answer, own)
    return both.where(Posting.id == bindparam("posting_id"))


def answers_to(tx: Tx, posting_ids: Collection[int], *, user_id: int) -> dict[int, Verdict]:
    """What became of a member's answers to these postings, by posting."""
    statement = select(Answer.posting_id, *_VERDICT).where(
        Answer.posting_id.in_(posting_ids), Answer.user_id == user_id
    )
    return {posting_id: _verdict(verdict) for posting_id, *verdict in tx.execute(statement)}


def _verdict(row: Sequence[Any]) -> Verdict:
    right, points, chosen, unscored, streak, speed = row
    return Verdict(right, points, tuple(chosen.split()), unscored, repeated=True, streak=streak, speed=speed)
