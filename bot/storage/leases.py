"""Leases on postings: which process sends or reveals one, until when. Several processes share the work by them.

A lease is taken in a transaction of its own before Discord is asked for anything. Whoever holds it has to be done
before it ends; a process that was stopped meanwhile finds it gone and does nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from bot.core.postings import Asked
from bot.storage.database import Tx
from bot.storage.postings import COLUMNS, asked_of
from bot.storage.tables import Posting

LASTS = dt.timedelta(seconds=30)
"""Within this time after a holder's death another process takes over."""


def free_at(now: dt.datetime) -> ColumnElement[bool]:
    """Nobody is at work on the posting, and it need not wait."""
    idle = or_(Posting.lease_until.is_(None), Posting.lease_until <= now)
    return and_(idle, or_(Posting.retry_at.is_(None), Posting.retry_at <= now))


def take_claims(tx: Tx, *, owner: str, now: dt.datetime, limit: int, probes: int) -> tuple[Asked, ...]:
    """Claims without a message, taken to be sent; each as it was before, so that `tried_at` tells of an earlier try.

    Of those that Discord has refused before only `probes` are taken: a server without access costs little.
    """
    waiting = and_(Posting.state == "claimed", free_at(now))
    fresh = _take(tx, and_(waiting, Posting.refusals == 0), Posting.due_at, limit)
    refused = _take(tx, and_(waiting, Posting.refusals > 0), Posting.retry_at, probes) if probes else ()
    found = (*fresh, *refused)
    _hold(tx, found, owner=owner, now=now, tried_at=func.coalesce(Posting.tried_at, now))
    return found


def take_ended(tx: Tx, *, owner: str, now: dt.datetime, closed_before: dt.datetime, limit: int) -> tuple[Asked, ...]:
    """Sent postings that closed before an instant and still hide their key, taken to be revealed."""
    closed = func.coalesce(Posting.closed_at, Posting.closes_at)
    hidden = and_(Posting.state == "sent", Posting.revealed_at.is_(None), closed <= closed_before)
    found = _take(tx, and_(hidden, free_at(now)), Posting.closes_at, limit)
    _hold(tx, found, owner=owner, now=now)
    return found


def _take(
    tx: Tx,
    wanted: ColumnElement[bool],
    order_by: InstrumentedAttribute[dt.datetime] | InstrumentedAttribute[dt.datetime | None],
    limit: int,
) -> tuple[Asked, ...]:
    statement = select(*COLUMNS).where(wanted).order_by(order_by, Posting.id).limit(limit)
    if tx.dialect.name == "postgresql":
        statement = statement.with_for_update(skip_locked=True)
    return tuple(asked_of(row) for row in tx.execute(statement))


def _hold(
    tx: Tx, found: Sequence[Asked], *, owner: str, now: dt.datetime, **values: ColumnElement[dt.datetime | None]
) -> None:
    ids = [asked.id for asked in found]
    if ids:
        held = update(Posting).where(Posting.id.in_(ids))
        tx.execute(held.values(owner=owner, lease_until=now + LASTS, **values))


def put_back(tx: Tx, posting_id: int, *, owner: str, retry_at: dt.datetime, refused: bool = False) -> None:
    """Let go of a posting that is not done, until an instant."""
    values: dict[str, object] = {"owner": None, "lease_until": None, "retry_at": retry_at}
    if refused:
        values["refusals"] = Posting.refusals + 1
    tx.execute(update(Posting).where(Posting.id == posting_id, Posting.owner == owner).values(**values))


def free_all(tx: Tx) -> None:
    """Let go of everything: for the only process, at its start. Whoever held something is dead."""
    tx.execute(update(Posting).where(Posting.owner.is_not(None)).values(owner=None, lease_until=None))


def next_wait(tx: Tx) -> dt.datetime | None:
    """The earliest instant at which something here is to be done: a send, a close, another try."""
    waiting = func.coalesce(Posting.lease_until, Posting.retry_at, Posting.due_at)
    sends = tx.execute(select(func.min(waiting)).where(Posting.state == "claimed")).scalar()
    closed = func.coalesce(Posting.lease_until, Posting.retry_at, Posting.closed_at, Posting.closes_at)
    hidden = and_(Posting.state == "sent", Posting.revealed_at.is_(None))
    reveals = tx.execute(select(func.min(closed)).where(hidden)).scalar()
    return min((moment for moment in (sends, reveals) if moment is not None), default=None)
