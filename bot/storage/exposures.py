"""When a member was shown a question's key."""

from __future__ import annotations

import datetime as dt
import functools

from sqlalchemy import Select, and_, bindparam, or_, select

from bot.core.picking import Ref
from bot.storage.database import Tx
from bot.storage.prepared import carry_out, first
from bot.storage.tables import Exposure
from bot.storage.upserts import upsert

_KEYS = ("user_id", "pack_id", "question_id")


def record_exposure(tx: Tx, *, user_id: int, ref: Ref, now: dt.datetime) -> None:
    """The member is being shown this question's key, now."""
    row = {"user_id": user_id, "pack_id": ref[0], "question_id": ref[1], "shown_at": now}
    carry_out(tx, upsert(tx.dialect.name, Exposure, _KEYS, ("shown_at",)), row)


def record_preview(tx: Tx, *, user_id: int, ref: Ref, now: dt.datetime) -> None:
    """An organiser is being shown this question, or chooses it: its points are forfeited."""
    row = {"user_id": user_id, "pack_id": ref[0], "question_id": ref[1], "shown_at": now, "previewed_at": now}
    carry_out(tx, upsert(tx.dialect.name, Exposure, _KEYS, ("shown_at", "previewed_at")), row)


def shown_since(tx: Tx, *, user_id: int, ref: Ref, since: dt.datetime) -> bool:
    """Whether the member was shown this question's key at or after an instant, anywhere, or ever as an organiser."""
    wanted = {"user_id": user_id, "pack_id": ref[0], "question_id": ref[1], "since": since}
    return first(tx, _shown(), wanted) is not None


@functools.cache
def _shown() -> Select[dt.datetime]:
    question = and_(Exposure.pack_id == bindparam("pack_id"), Exposure.question_id == bindparam("question_id"))
    seen = or_(Exposure.shown_at >= bindparam("since"), Exposure.previewed_at.is_not(None))
    return select(Exposure.shown_at).where(Exposure.user_id == bindparam("user_id"), question, seen)
