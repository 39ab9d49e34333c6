"""Leases on postings: which process sends or reveals one, until when. Several processes share the work by them.

A lease is taken in a transaction of its own before Discord is asked for anything. Whoever holds it has to be done
before it ends; a process that was stopped meanwhile finds it gone and does nothing.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Update, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from bot.core.postings import Asked
from bot.storage.columns import UtcDateTime
from bot.storage.database import Tx
from bot.storage.postings import COLUMNS, asked_of, went_out
from bot.storage.prepared import carry_out, every, only
from bot.storage.tables import Posting

LASTS = dt.timedelta(seconds=30)
"""Within this time after a holder's death another process takes over."""


def free() -> ColumnElement[bool]:
    """Nobody is at work on the posting, and it need not wait; `now` is a parameter."""
    now = bindparam("now", type_=UtcDateTime())
    idle = or_(Posting.lease_until.is_(None), Posting.lease_until <= now)
    return and_(idle, or_(Posting.retry_at.is_(None), Posting.retry_at <= now))


def take_claims(tx: Tx, *, owner: str, now: dt.datetime, limit: int, probes: int) -> tuple[Asked, ...]:
    """Claims without a message, taken to be sent; each as it was before, so that `tried_at` tells of an earlier try.

    Of those that Discord has refused before only `probes` are taken: a server without access costs little.
    """
    fresh = _read(tx, _fresh(), now=now, limit=limit)
    refused = _read(tx, _refused(), now=now, limit=probes) if probes else ()
    found = (*fresh, *refused)
    _hold(tx, found, owner=owner, now=now, tried=True)
    return found


@functools.cache
def _fresh() -> Select[*tuple[Any, ...]]:
    return _taking(and_(Posting.state == "claimed", free(), Posting.refusals == 0), Posting.due_at)


@functools.cache
def _refused() -> Select[*tuple[Any, ...]]:
    return _taking(and_(Posting.state == "claimed", free(), Posting.refusals > 0), Posting.retry_at)


def take_ended(tx: Tx, *, owner: str, now: dt.datetime, closed_before: dt.datetime, limit: int) -> tuple[Asked, ...]:
    """Sent postings that closed before an instant and still hide their key, taken to be revealed."""
    found = _read(tx, _ended(), now=now, closed_before=closed_before, limit=limit)
    _hold(tx, found, owner=owner, now=now)
    return found


@functools.cache
def _ended() -> Select[*tuple[Any, ...]]:
    closed = func.coalesce(Posting.closed_at, Posting.closes_at) <= bindparam("closed_before")
    hidden = and_(went_out(), Posting.revealed_at.is_(None), closed)
    return _taking(and_(hidden, free()), Posting.closes_at)


def _taking(
    wanted: ColumnElement[bool],
    order_by: InstrumentedAttribute[dt.datetime] | InstrumentedAttribute[dt.datetime | None],
) -> Select[*tuple[Any, ...]]:
    """What no other process is just taking too; SQLite, which has one writer, leaves that part out."""
    statement = select(*COLUMNS).where(wanted).order_by(order_by, Posting.id).limit(bindparam("limit", type_=Integer()))
    return statement.with_for_update(skip_locked=True)


def _read(tx: Tx, statement: Select[*tuple[Any, ...]], **values: object) -> tuple[Asked, ...]:
    return tuple(asked_of(row) for row in every(tx, statement, values))


def _hold(tx: Tx, found: Sequence[Asked], *, owner: str, now: dt.datetime, tried: bool = False) -> None:
    values = {"holder": owner, "until": now + LASTS, **({"now": now} if tried else {})}
    rows = [{"posting_id": asked.id, **values} for asked in found]
    if rows:
        carry_out(tx, _holding(tried=tried), *rows)


@functools.cache
def _holding(*, tried: bool) -> Update:
    held = update(Posting).where(Posting.id == bindparam("posting_id"))
    taken = held.values(owner=bindparam("holder"), lease_until=bindparam("until"))
    return taken.values(tried_at=func.coalesce(Posting.tried_at, bindparam("now"))) if tried else taken


def put_back(tx: Tx, posting_id: int, *, owner: str, retry_at: dt.datetime, refused: bool = False) -> None:
    """Let go of a posting that is not done, until an instant."""
    carry_out(tx, _letting_go(refused=refused), {"posting_id": posting_id, "holder": owner, "until": retry_at})


@functools.cache
def _letting_go(*, refused: bool) -> Update:
    held = and_(Posting.id == bindparam("posting_id"), Posting.owner == bindparam("holder"))
    free = update(Posting).where(held).values(owner=None, lease_until=None, retry_at=bindparam("until"))
    return free.values(refusals=Posting.refusals + 1) if refused else free


def free_all(tx: Tx) -> None:
    """Let go of everything: for the only process, at its start. Whoever held something is dead."""
    tx.execute(update(Posting).where(Posting.owner.is_not(None)).values(owner=None, lease_until=None))


def next_wait(tx: Tx) -> dt.datetime | None:
    """The earliest instant at which something here is to be done: a send, a close, another try."""
    return min((moment for moment in only(tx, _waits(), {}) if moment is not None), default=None)


@functools.cache
def _waits() -> Select[*tuple[Any, ...]]:
    """One row: the first send or try, the first close."""
    waiting = func.coalesce(Posting.lease_until, Posting.retry_at, Posting.due_at)
    sends = select(func.min(waiting)).where(Posting.state == "claimed")
    closed = func.coalesce(Posting.lease_until, Posting.retry_at, Posting.closed_at, Posting.closes_at)
    hidden = and_(went_out(), Posting.revealed_at.is_(None))
    reveals = select(func.min(closed)).where(hidden)
    return select(sends.scalar_subquery(), reveals.scalar_subquery())
