"""Members' answers to postings."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, select
from sqlalchemy.sql.dml import ReturningInsert

from bot.core.grading import Erased, Unscored, Verdict
from bot.core.postings import Asked
from bot.storage.database import Tx
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
    return tx.execute(_first(tx.dialect.name), row).first() is not None


@functools.cache
def _first(dialect: str) -> ReturningInsert[int]:
    return insert_in(dialect, Answer).on_conflict_do_nothing().returning(Answer.user_id)


_VERDICT = (Answer.right, Answer.points, Answer.chosen, Answer.unscored, Answer.streak, Answer.speed)


def answer_of(tx: Tx, *, posting_id: int, user_id: int, who: bytes) -> Verdict | Erased | None:
    """What became of the member's answer, or None when there is none. `who` stands for them where it was erased."""
    row = tx.execute(_of_member(), {"posting_id": posting_id, "user_id": user_id, "who": who}).first()
    if row is None or row.right is None:
        return "erased" if row is not None and row.erased else None
    return _verdict(row)


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
    return {row.posting_id: _verdict(row) for row in tx.execute(statement)}


def _verdict(row: Any) -> Verdict:  # noqa: ANN401 (a row has no static type)
    unscored: Unscored | None = row.unscored  # only ours are stored
    told = {"streak": row.streak, "speed": row.speed}
    return Verdict(row.right, row.points, tuple(row.chosen.split()), unscored, repeated=True, **told)
