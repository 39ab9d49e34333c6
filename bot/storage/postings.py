"""Postings: daily questions that were claimed, sent, closed."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, func, select, update

from bot.core.picking import Ref
from bot.core.postings import Asked, Claim
from bot.core.snapshots import from_json, to_json
from bot.storage.database import Tx
from bot.storage.prepared import first
from bot.storage.tables import Answer, Posting
from bot.storage.upserts import insert

_FIELDS = tuple(Asked.__dataclass_fields__)
_SNAPSHOT = _FIELDS.index("snapshot")

COLUMNS = tuple(Posting.__table__.columns[name] for name in _FIELDS)
"""What a posting is read from, in the order of its fields."""


def asked_of(row: Sequence[Any]) -> Asked:
    """The posting that a row of `COLUMNS` holds."""
    values: list[Any] = list(row)
    values[_SNAPSHOT] = from_json(values[_SNAPSHOT])
    return Asked(*values)


def claim(tx: Tx, wanted: Claim, *, now: dt.datetime) -> int | None:
    """Write the *claimed* row of this schedule and date; None when the date has one already."""
    row = {
        "schedule_id": wanted.schedule_id,
        "guild_id": wanted.guild_id,
        "channel_id": wanted.channel_id,
        "local_date": wanted.local_date,
        "attempt": wanted.attempt,
        "state": "claimed",
        "due_at": wanted.due_at,
        "claimed_at": now,
        "closes_at": wanted.closes_at,
        "pack_id": wanted.snapshot.pack_id,
        "question_id": wanted.snapshot.question_id,
        "snapshot": to_json(wanted.snapshot),
        "mode": wanted.mode,
        "give_up_at": wanted.give_up_at,
        "topic_id": wanted.topic_id,
        "domain_id": wanted.domain_id,
    }
    statement = insert(tx, Posting).values(**row).on_conflict_do_nothing()
    return tx.execute(statement.returning(Posting.id)).scalar_one_or_none()


def confirm(tx: Tx, posting_id: int, *, message_id: int, sent_at: dt.datetime) -> None:
    """Discord has the message."""
    sent = {"state": "sent", "message_id": message_id, "sent_at": sent_at}
    free = {"owner": None, "lease_until": None, "retry_at": None}
    tx.execute(update(Posting).where(Posting.id == posting_id, Posting.state == "claimed").values(**sent, **free))


def abandon(tx: Tx, posting_id: int) -> None:
    """Give up a claim whose message can no longer be sent."""
    tx.execute(update(Posting).where(Posting.id == posting_id, Posting.state == "claimed").values(state="abandoned"))


def expired(tx: Tx, now: dt.datetime, *, limit: int) -> tuple[Asked, ...]:
    """Claims that were never handed to Discord and whose catch-up window is over."""
    over = (Posting.state == "claimed") & Posting.tried_at.is_(None) & (Posting.give_up_at < now)
    statement = select(*COLUMNS).where(over).order_by(Posting.due_at).limit(limit)
    return tuple(asked_of(row) for row in tx.execute(statement))


def posting(tx: Tx, posting_id: int, *, guild_id: int) -> Asked | None:
    """The posting, if it is this server's."""
    row = first(tx, _by_id(held=False), {"posting_id": posting_id, "guild_id": guild_id})
    return None if row is None else asked_of(row)


def held_posting(tx: Tx, posting_id: int, *, guild_id: int) -> Asked | None:
    """The same, and until the transaction ends nobody takes it back or counts its points."""
    held = tx.dialect.name != "sqlite"  # which has one writer anyway
    row = first(tx, _by_id(held=held), {"posting_id": posting_id, "guild_id": guild_id})
    return None if row is None else asked_of(row)


@functools.cache
def _by_id(*, held: bool) -> Select[*tuple[Any, ...]]:
    here = (Posting.id == bindparam("posting_id")) & (Posting.guild_id == bindparam("guild_id"))
    statement = select(*COLUMNS).where(here)
    return statement.with_for_update(read=True) if held else statement


def sent_posting(tx: Tx, posting_id: int) -> Asked | None:
    """The posting if its message is out: for work on the bot's own messages, whichever server they are in."""
    row = tx.execute(select(*COLUMNS).where(Posting.id == posting_id, Posting.state == "sent")).first()
    return None if row is None else asked_of(row)


def previous_posting(tx: Tx, asked: Asked) -> Asked | None:
    """The schedule's posting before this one that went out and was not voided."""
    earlier = (Posting.schedule_id == asked.schedule_id) & (Posting.due_at < asked.due_at) & (Posting.state == "sent")
    row = tx.execute(select(*COLUMNS).where(earlier).order_by(Posting.due_at.desc()).limit(1)).first()
    return None if row is None else asked_of(row)


def postings_since(tx: Tx, schedule_id: int, *, since: dt.date) -> tuple[Asked, ...]:
    """The schedule's postings from a local date on, oldest first, those taken back or given up among them."""
    statement = select(*COLUMNS).where(Posting.schedule_id == schedule_id, Posting.local_date >= since)
    return tuple(asked_of(row) for row in tx.execute(statement.order_by(Posting.local_date, Posting.attempt)))


def over_on(tx: Tx, schedule_id: int, local_date: dt.date) -> int:
    """How many postings of a date never went out, or were taken back by organisers."""
    over = Posting.state.in_(("abandoned", "voided"))
    of_date = (Posting.schedule_id == schedule_id) & (Posting.local_date == local_date)
    return tx.execute(select(func.count()).where(of_date, over)).scalar_one()


def latest_posting(tx: Tx, *, guild_id: int) -> Asked | None:
    """The newest posting of the server that went out."""
    statement = select(*COLUMNS).where(Posting.guild_id == guild_id, Posting.state == "sent")
    row = tx.execute(statement.order_by(Posting.due_at.desc(), Posting.id.desc()).limit(1)).first()
    return None if row is None else asked_of(row)


def dates_of(tx: Tx, schedule_id: int, *, since: dt.date) -> frozenset[dt.date]:
    """The dates from this one on that the schedule has claimed."""
    statement = select(Posting.local_date).where(Posting.schedule_id == schedule_id, Posting.local_date >= since)
    return frozenset(tx.execute(statement).scalars())


def close_open(tx: Tx, *, schedule_id: int, now: dt.datetime) -> int:
    """Close what the schedule still has open, now: how many that were."""
    open_now = (Posting.state == "sent") & Posting.closed_at.is_(None) & (Posting.closes_at > now)
    closed = tx.execute(update(Posting).where(Posting.schedule_id == schedule_id, open_now).values(closed_at=now))
    return closed.rowcount


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
        Posting.state.in_(("claimed", "sent")),
        func.coalesce(Posting.closed_at, Posting.closes_at) > now,
    )
    return frozenset((pack_id, question_id) for pack_id, question_id in tx.execute(statement))


def answers_so_far(tx: Tx, posting_id: int) -> tuple[int, int]:
    """How many answered the posting, and how many of them right."""
    statement = select(func.count(), func.count().filter(Answer.right)).where(Answer.posting_id == posting_id)
    answered, right = tx.execute(statement).one()
    return answered, right


def set_pinned(tx: Tx, posting_id: int, *, pinned: bool) -> None:
    """Whether the posting's message is pinned."""
    tx.execute(update(Posting).where(Posting.id == posting_id).values(pinned=pinned))


def pinned_postings(tx: Tx, schedule_id: int) -> tuple[Asked, ...]:
    """The schedule's postings whose message is pinned, oldest first."""
    statement = select(*COLUMNS).where(Posting.schedule_id == schedule_id, Posting.pinned)
    return tuple(asked_of(row) for row in tx.execute(statement.order_by(Posting.id)))


def set_thread(tx: Tx, posting_id: int, thread_id: int) -> None:
    """The thread in which the posting is discussed."""
    tx.execute(update(Posting).where(Posting.id == posting_id).values(thread_id=thread_id))
