"""Postings: daily questions that were claimed, sent, closed."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Update, bindparam, func, select, update
from sqlalchemy.sql.dml import ReturningInsert

from bot.core.picking import Ref
from bot.core.postings import Asked, Claim
from bot.core.snapshots import from_json, to_json
from bot.storage.columns import UtcDateTime
from bot.storage.database import Tx
from bot.storage.prepared import carry_out, changed, every, first, only
from bot.storage.tables import Answer, Posting
from bot.storage.upserts import insert_in

_FIELDS = tuple(Asked.__dataclass_fields__)
_SNAPSHOT = _FIELDS.index("snapshot")

COLUMNS = tuple(Posting.__table__.columns[name] for name in _FIELDS)
"""What a posting is read from, in the order of its fields."""


def went_out() -> ColumnElement[bool]:
    """Whether the message is out, asked of few postings that another condition has found.

    Without the function around it SQLite would find them by their state, and read every posting there ever was.
    """
    return func.coalesce(Posting.state, "") == "sent"


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
    made = first(tx, _claiming(tx.dialect.name), row)
    return None if made is None else made[0]


@functools.cache
def _claiming(dialect: str) -> ReturningInsert[int]:
    return insert_in(dialect, Posting).on_conflict_do_nothing().returning(Posting.id)


def confirm(tx: Tx, posting_id: int, *, message_id: int, sent_at: dt.datetime) -> None:
    """Discord has the message."""
    sent = {"state": "sent", "message_id": message_id, "sent_at": sent_at}
    free = {"owner": None, "lease_until": None, "retry_at": None}
    carry_out(tx, _claimed(), {"posting_id": posting_id, **sent, **free})


def abandon(tx: Tx, posting_id: int) -> None:
    """Give up a claim whose message can no longer be sent."""
    carry_out(tx, _claimed(), {"posting_id": posting_id, "state": "abandoned"})


@functools.cache
def _claimed() -> Update:
    return update(Posting).where(Posting.id == bindparam("posting_id"), Posting.state == "claimed")


def expired(tx: Tx, now: dt.datetime, *, limit: int) -> tuple[Asked, ...]:
    """Claims that were never handed to Discord and whose catch-up window is over."""
    return tuple(asked_of(row) for row in every(tx, _expired(), {"now": now, "limit": limit}))


@functools.cache
def _expired() -> Select[*tuple[Any, ...]]:
    over = (Posting.state == "claimed") & Posting.tried_at.is_(None) & (Posting.give_up_at < bindparam("now"))
    return select(*COLUMNS).where(over).order_by(Posting.due_at).limit(bindparam("limit", type_=Integer()))


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
    row = first(tx, _sent(), {"posting_id": posting_id})
    return None if row is None else asked_of(row)


@functools.cache
def _sent() -> Select[*tuple[Any, ...]]:
    return select(*COLUMNS).where(Posting.id == bindparam("posting_id"), Posting.state == "sent")


def previous_posting(tx: Tx, asked: Asked) -> Asked | None:
    """The schedule's posting before this one that went out and was not voided."""
    row = first(tx, _previous(), {"schedule_id": asked.schedule_id, "due_at": asked.due_at})
    return None if row is None else asked_of(row)


@functools.cache
def _previous() -> Select[*tuple[Any, ...]]:
    earlier = (Posting.due_at < bindparam("due_at")) & went_out()
    return _of_schedule(earlier).order_by(Posting.due_at.desc()).limit(1)


def postings_since(tx: Tx, schedule_id: int, *, since: dt.date) -> tuple[Asked, ...]:
    """The schedule's postings from a local date on, oldest first, those taken back or given up among them."""
    return tuple(asked_of(row) for row in every(tx, _since(), {"schedule_id": schedule_id, "since": since}))


@functools.cache
def _since() -> Select[*tuple[Any, ...]]:
    later = Posting.local_date >= bindparam("since")
    return _of_schedule(later).order_by(Posting.local_date, Posting.attempt)


def _of_schedule(wanted: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return select(*COLUMNS).where(Posting.schedule_id == bindparam("schedule_id"), wanted)


def over_on(tx: Tx, schedule_id: int, local_date: dt.date) -> int:
    """How many postings of a date never went out, or were taken back by organisers."""
    (count,) = only(tx, _over_on(), {"schedule_id": schedule_id, "local_date": local_date})
    return count


@functools.cache
def _over_on() -> Select[int]:
    over = (Posting.state == "abandoned") | (Posting.state == "voided")
    date = Posting.local_date == bindparam("local_date")
    return select(func.count()).where(Posting.schedule_id == bindparam("schedule_id"), date, over)


def latest_posting(tx: Tx, *, guild_id: int) -> Asked | None:
    """The newest posting of the server that went out."""
    row = first(tx, _latest(), {"guild_id": guild_id})
    return None if row is None else asked_of(row)


@functools.cache
def _latest() -> Select[*tuple[Any, ...]]:
    statement = select(*COLUMNS).where(Posting.guild_id == bindparam("guild_id"), went_out())
    return statement.order_by(Posting.due_at.desc(), Posting.id.desc()).limit(1)


def dates_of(tx: Tx, schedule_id: int, *, since: dt.date) -> frozenset[dt.date]:
    """The dates from this one on that the schedule has claimed."""
    statement = select(Posting.local_date).where(Posting.schedule_id == schedule_id, Posting.local_date >= since)
    return frozenset(tx.execute(statement).scalars())


def close_open(tx: Tx, *, schedule_id: int, now: dt.datetime) -> int:
    """Close what the schedule still has open, now: how many that were."""
    return changed(tx, _closing(), {"schedule": schedule_id, "now": now})


@functools.cache
def _closing() -> Update:
    now = bindparam("now", type_=UtcDateTime())
    open_now = went_out() & Posting.closed_at.is_(None) & (Posting.closes_at > now)
    return update(Posting).where(Posting.schedule_id == bindparam("schedule"), open_now).values(closed_at=now)


def times_asked(tx: Tx, *, guild_id: int, packs: Sequence[str]) -> dict[Ref, int]:
    """How often each question was posted in this server."""
    rows = every(tx, _times_asked(), {"guild_id": guild_id})
    return {(pack_id, question_id): count for pack_id, question_id, count in rows if pack_id in packs}


@functools.cache
def _times_asked() -> Select[str, str, int]:
    return (
        select(Posting.pack_id, Posting.question_id, func.count())
        .where(Posting.guild_id == bindparam("guild_id"), Posting.state != "abandoned")
        .group_by(Posting.pack_id, Posting.question_id)
    )


def open_questions(tx: Tx, *, guild_id: int, now: dt.datetime) -> frozenset[Ref]:
    """Questions of this server's open postings: to be offered nowhere else."""
    rows = every(tx, _open_questions(), {"guild_id": guild_id, "now": now})
    return frozenset((pack_id, question_id) for pack_id, question_id in rows)


@functools.cache
def _open_questions() -> Select[str, str]:
    return select(Posting.pack_id, Posting.question_id).where(
        Posting.guild_id == bindparam("guild_id"),
        (Posting.state == "claimed") | (Posting.state == "sent"),
        func.coalesce(Posting.closed_at, Posting.closes_at) > bindparam("now"),
    )


def answers_so_far(tx: Tx, posting_id: int) -> tuple[int, int]:
    """How many answered the posting, and how many of them right."""
    answered, right = only(tx, _answers_so_far(), {"posting_id": posting_id})
    return answered, right


@functools.cache
def _answers_so_far() -> Select[int, int]:
    both = select(func.count(), func.count().filter(Answer.right))
    return both.where(Answer.posting_id == bindparam("posting_id"))


def set_pinned(tx: Tx, posting_id: int, *, pinned: bool) -> None:
    """Whether the posting's message is pinned."""
    carry_out(tx, of_id(), {"posting_id": posting_id, "pinned": pinned})


@functools.cache
def of_id() -> Update:
    """Changes a posting: the values are parameters."""
    return update(Posting).where(Posting.id == bindparam("posting_id"))


def pinned_postings(tx: Tx, schedule_id: int) -> tuple[Asked, ...]:
    """The schedule's postings whose message is pinned, oldest first."""
    return tuple(asked_of(row) for row in every(tx, _pinned(), {"schedule_id": schedule_id}))


@functools.cache
def _pinned() -> Select[*tuple[Any, ...]]:
    return _of_schedule(Posting.pinned.is_(True)).order_by(Posting.id)


def set_thread(tx: Tx, posting_id: int, thread_id: int) -> None:
    """The thread in which the posting is discussed."""
    carry_out(tx, of_id(), {"posting_id": posting_id, "thread_id": thread_id})
