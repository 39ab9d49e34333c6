"""When a member was shown a question's key."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import bindparam, or_, select

from bot.core.picking import Ref
from bot.storage.database import Tx
from bot.storage.tables import Exposure
from bot.storage.upserts import insert, upsert


def record_exposure(tx: Tx, *, user_id: int, ref: Ref, now: dt.datetime) -> None:
    """The member is being shown this question's key, now."""
    statement = upsert(tx.dialect.name, Exposure, ("user_id", "pack_id", "question_id"), ("shown_at",))
    tx.execute(statement, {"user_id": user_id, "pack_id": ref[0], "question_id": ref[1], "shown_at": now})


def record_preview(tx: Tx, *, user_id: int, ref: Ref, now: dt.datetime) -> None:
    """An organiser is being shown this question, or chooses it: its points are forfeited."""
    values = {"shown_at": now, "previewed_at": now}
    statement = insert(tx, Exposure).values(user_id=user_id, pack_id=ref[0], question_id=ref[1], **values)
    tx.execute(statement.on_conflict_do_update(index_elements=["user_id", "pack_id", "question_id"], set_=values))


def shown_since(tx: Tx, *, user_id: int, ref: Ref, since: dt.datetime) -> bool:
    """Whether the member was shown this question's key at or after an instant, anywhere, or ever as an organiser."""
    asked = {"member": user_id, "pack": ref[0], "question": ref[1], "since": since}
    return tx.execute(_SHOWN, asked).first() is not None


_SHOWN = select(Exposure.shown_at).where(
    Exposure.user_id == bindparam("member"),
    Exposure.pack_id == bindparam("pack"),
    Exposure.question_id == bindparam("question"),
    or_(Exposure.shown_at >= bindparam("since"), Exposure.previewed_at.is_not(None)),
)
