"""When a member was shown a question's key."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from bot.core.picking import Ref
from bot.storage.database import Tx
from bot.storage.tables import Exposure
from bot.storage.upserts import insert


def record_exposure(tx: Tx, *, user_id: int, ref: Ref, now: dt.datetime) -> None:
    """The member is being shown this question's key, now."""
    statement = insert(tx, Exposure).values(user_id=user_id, pack_id=ref[0], question_id=ref[1], shown_at=now)
    tx.execute(
        statement.on_conflict_do_update(index_elements=["user_id", "pack_id", "question_id"], set_={"shown_at": now})
    )


def shown_since(tx: Tx, *, user_id: int, ref: Ref, since: dt.datetime) -> bool:
    """Whether the member was shown this question's key at or after an instant, anywhere."""
    found = tx.execute(
        select(Exposure.shown_at).where(
            Exposure.user_id == user_id,
            Exposure.pack_id == ref[0],
            Exposure.question_id == ref[1],
            Exposure.shown_at >= since,
        )
    )
    return found.first() is not None
