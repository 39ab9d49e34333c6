"""What the simulation reads from the database after each look: what has changed, when something is next, what is out.

One plain statement, since it is asked thousands of times a year.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Engine

FAR = dt.timedelta(days=1)
SETTLED = dt.timedelta(seconds=6)
"""After a close, until its reveal is due."""

_LOOK = """
SELECT (SELECT count(*) || ' ' || count(message_id) || ' ' || count(revealed_at) FROM postings),
       (SELECT min(next_due) FROM schedules),
       (SELECT min(next_due) FROM schedules WHERE next_due > :now),
       (SELECT min(closes_at) FROM postings WHERE closes_at > :closed),
       EXISTS (SELECT 1 FROM schedules WHERE next_due <= :now)
           OR EXISTS (SELECT 1 FROM postings WHERE state = 'claimed')
           OR EXISTS (SELECT 1 FROM postings WHERE state = 'sent' AND revealed_at IS NULL
                                               AND coalesce(closed_at, closes_at) < :closed)
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """The state of the dailies at one moment."""

    fingerprint: tuple[object, ...]
    """Differs when a posting or schedule has changed."""
    next_moment: dt.datetime
    """When a schedule is due or a posting closes next."""
    unfinished: bool
    """Whether anything is due, claimed but not sent, or closed but not revealed."""


def seen(engine: Engine, now: dt.datetime) -> Seen:
    """The state at this moment of the host's clock."""
    with engine.connect() as tx:
        bound = {"now": stored(now), "closed": stored(now - SETTLED)}
        row = tx.exec_driver_sql(_LOOK, bound).one()
    due, closes = (read(value) if value is not None else now + FAR for value in row[2:4])
    return Seen(tuple(row[:2]), min(due, closes + SETTLED), bool(row[4]))


def newest(engine: Engine, *, since: dt.datetime) -> list[tuple[int, int]]:
    """Postings that went out since: (posting, server)."""
    statement = "SELECT id, guild_id FROM postings WHERE state = 'sent' AND sent_at >= ? ORDER BY id"
    with engine.connect() as tx:
        return [tuple(row) for row in tx.exec_driver_sql(statement, (stored(since),))]


def stored(moment: dt.datetime) -> str:
    """An instant as SQLite keeps it."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def read(text: str) -> dt.datetime:
    """The instant of that text."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)
