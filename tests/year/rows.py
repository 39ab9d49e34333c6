"""What the simulation reads from the database after each look: what has changed, when something is next, what is out.

One plain statement, since it is asked thousands of times a year.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Engine

_LOOK = """
SELECT (SELECT count(*) || ' ' || count(message_id) || ' ' || count(revealed_at) || ' ' || sum(refusals) FROM postings),
       (SELECT min(next_due) FROM schedules),
       EXISTS (SELECT 1 FROM schedules WHERE next_due <= :now)
           OR EXISTS (SELECT 1 FROM postings WHERE state = 'claimed')
           OR EXISTS (SELECT 1 FROM postings WHERE state = 'sent' AND revealed_at IS NULL
                                               AND coalesce(closed_at, closes_at) < :closed)
"""
SETTLED = dt.timedelta(seconds=6)
"""After a close, until its reveal is due."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The state of the dailies at one moment."""

    fingerprint: tuple[object, ...]
    """Differs when a posting or schedule has changed."""
    unfinished: bool
    """Whether anything is due, claimed but not sent, or closed but not revealed."""


def seen(engine: Engine, now: dt.datetime) -> Seen:
    """The state at this moment of the bot's clock."""
    with engine.connect() as tx:
        row = tx.exec_driver_sql(_LOOK, {"now": stored(now), "closed": stored(now - SETTLED)}).one()
    return Seen(tuple(row[:2]), bool(row[2]))


def choose_options(engine: Engine, guild_id: int, **options: object) -> None:
    """What organisers of this server choose beside channel and time."""
    names = ", ".join(f"{name} = :{name}" for name in options)
    with engine.begin() as tx:
        tx.exec_driver_sql(f"UPDATE schedules SET {names} WHERE guild_id = :guild", {**options, "guild": guild_id})


def newest(engine: Engine, *, since: dt.datetime) -> list[tuple[int, int]]:
    """Postings that went out since: (posting, server)."""
    statement = "SELECT id, guild_id FROM postings WHERE state = 'sent' AND sent_at >= ? ORDER BY id"
    with engine.connect() as tx:
        return [tuple(row) for row in tx.exec_driver_sql(statement, (stored(since),))]


def stored(moment: dt.datetime) -> str:
    """An instant as SQLite keeps it."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
