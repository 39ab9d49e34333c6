"""Postings: daily questions that were claimed, sent, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import InstrumentedAttribute

from bot.core.picking import Ref
from bot.core.postings import Asked, Claim
from bot.core.snapshots import from_json, to_json
from bot.storage.database import Tx
from bot.storage.tables import Answer, Posting
from bot.storage.upserts import insert

_COLUMNS = tuple(
    column for column in Posting.__table__.columns if column.name not in {"pack_id", "question_id", "revealed_at"}
)


def _asked(row: object) -> Asked:
    values = {name: getattr(row, name) for name in Asked.__dataclass_fields__ if name != "snapshot"}
    return Asked(**values, snapshot=from_json(getattr(row, "snapshot")))  # noqa: B009 (rows are not typed)


def claim(tx: Tx, wanted: Claim, *, now: dt.datetime) -> int | None:
    """Write the *claimed* row of this schedule and date; None when the date has one already."""
    row = {
        "schedule_id": wanted.schedule_id,
        "guild_id": wanted.guild_id,
        "channel_id": wanted.channel_id,
        "local_date": wanted.local_date,
        "attempt": 1,
        "state": "claimed",
        "due_at": wanted.due_at,
        "claimed_at": now,
        "closes_at": wanted.closes_at,
        "pack_id": wanted.snapshot.pack_id,
        "question_id": wanted.snapshot.question_id,
        "snapshot": to_json(wanted.snapshot),
    }
    statement = insert(tx, Posting).values(**row).on_conflict_do_nothing()
    return tx.execute(statement.returning(Posting.id)).scalar_one_or_none()


def confirm(tx: Tx, posting_id: int, *, message_id: int, sent_at: dt.datetime) -> None:
    """Discord has the message."""
    tx.execute(
        update(Posting)
        .where(Posting.id == posting_id, Posting.state == "claimed")
        .values(state="sent", message_id=message_id, sent_at=sent_at)
    )


def abandon(tx: Tx, posting_id: int) -> None:
    """Give up a claim whose message can no longer be sent."""
    tx.execute(update(Posting).where(Posting.id == posting_id, Posting.state == "claimed").values(state="abandoned"))


def abandon_over(tx: Tx, now: dt.datetime) -> None:
    """Give up claims that were never confirmed and whose time is over: nobody waits for them any more."""
    over = (Posting.state == "claimed") & (Posting.closes_at <= now)
    tx.execute(update(Posting).where(over).values(state="abandoned"))


def read_postings(
    tx: Tx, wanted: ColumnElement[bool], *, order_by: InstrumentedAttribute[dt.datetime], limit: int | None = None
) -> tuple[Asked, ...]:
    """Postings for which a condition holds."""
    statement = select(*_COLUMNS).where(wanted).order_by(order_by).limit(limit)
    return tuple(_asked(row) for row in tx.execute(statement))


def unconfirmed(tx: Tx) -> tuple[Asked, ...]:
    """Claims without a message yet, oldest first: to be sent, or sent again with the same nonce."""
    return read_postings(tx, Posting.state == "claimed", order_by=Posting.claimed_at)


def posting(tx: Tx, posting_id: int, *, guild_id: int) -> Asked | None:
    """The posting, if it is this server's."""
    row = tx.execute(select(*_COLUMNS).where(Posting.id == posting_id, Posting.guild_id == guild_id)).first()
    return None if row is None else _asked(row)


def latest_posting(tx: Tx, *, guild_id: int) -> Asked | None:
    """The newest posting of the server that went out."""
    statement = select(*_COLUMNS).where(Posting.guild_id == guild_id, Posting.state == "sent")
    row = tx.execute(statement.order_by(Posting.due_at.desc(), Posting.id.desc()).limit(1)).first()
    return None if row is None else _asked(row)


def dates_of(tx: Tx, schedule_id: int, *, since: dt.date) -> frozenset[dt.date]:
    """The dates from this one on that the schedule has claimed."""
    statement = select(Posting.local_date).where(Posting.schedule_id == schedule_id, Posting.local_date >= since)
    return frozenset(tx.execute(statement).scalars())


def close_earlier(tx: Tx, *, schedule_id: int, before: int, now: dt.datetime) -> None:
    """Close what the schedule still has open from before this posting."""
    tx.execute(
        update(Posting)
        .where(Posting.schedule_id == schedule_id, Posting.id < before, Posting.closed_at.is_(None))
        .values(closed_at=now)
    )


def times_asked(tx: Tx, *, guild_id: int, packs: Sequence[str]) -> dict[Ref, int]:
    """How often each question was posted in this server."""
    statement = (
        select(Posting.pack_id, Posting.question_id, func.count())
        .where(Posting.guild_id == guild_id, Posting.pack_id.in_(packs), Posting.state != "abandoned")
        .group_by(Posting.pack_id, Posting.question_id)
    )
    return {(pack_id, question_id): count for pack_id, question_id, count in tx.execute(statement)}


def open_questions(tx: Tx, *, guild_id: int, now: dt.datetime) -> frozenset[Ref]:
    """Questions of this server's open postings: to be offered nowhere else."""
    statement = select(Posting.pack_id, Posting.question_id).where(
        Posting.guild_id == guild_id,
        Posting.state != "abandoned",
        Posting.closed_at.is_(None),
        Posting.closes_at > now,
    )
    return frozenset((pack_id, question_id) for pack_id, question_id in tx.execute(statement))


def answers_so_far(tx: Tx, posting_id: int) -> tuple[int, int]:
    """How many answered the posting, and how many of them right."""
    statement = select(func.count(), func.count().filter(Answer.right)).where(Answer.posting_id == posting_id)
    answered, right = tx.execute(statement).one()
    return answered, right
