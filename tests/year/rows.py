"""The database of a simulated year: SQLite in memory, and what the simulation itself reads from it.

It is asked thousands of times a year, so it is told of changes by triggers rather than looking for them.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import sqlite3
from collections.abc import Iterator

from sqlalchemy import Connection, Engine, NullPool, create_engine, event

from bot.storage.tables import Model

SETTLED = dt.timedelta(seconds=6)
"""After a close, until its reveal is due."""

_WATCH = """
CREATE TEMP TABLE changes (number INTEGER);
INSERT INTO changes VALUES (0);
CREATE TEMP TABLE gone_out (posting_id INTEGER, guild_id INTEGER, sent_at TEXT);
CREATE TEMP TRIGGER a AFTER INSERT ON main.postings BEGIN UPDATE changes SET number = number + 1; END;
CREATE TEMP TRIGGER b AFTER INSERT ON main.schedules BEGIN UPDATE changes SET number = number + 1; END;
CREATE TEMP TRIGGER c AFTER UPDATE OF next_due ON main.schedules WHEN old.next_due <> new.next_due
    BEGIN UPDATE changes SET number = number + 1; END;
CREATE TEMP TRIGGER d AFTER UPDATE OF message_id, revealed_at, refusals ON main.postings
    WHEN (old.message_id, old.revealed_at, old.refusals) IS NOT (new.message_id, new.revealed_at, new.refusals)
    BEGIN UPDATE changes SET number = number + 1; END;
CREATE TEMP TRIGGER e AFTER UPDATE OF state ON main.postings WHEN old.state <> 'sent' AND new.state = 'sent'
    BEGIN INSERT INTO gone_out VALUES (new.id, new.guild_id, new.sent_at); END;
"""

_UNFINISHED = """
SELECT EXISTS (SELECT 1 FROM schedules WHERE next_due <= :now)
       OR EXISTS (SELECT 1 FROM postings WHERE state = 'claimed')
       OR EXISTS (SELECT 1 FROM postings WHERE state = 'sent' AND revealed_at IS NULL
                                           AND coalesce(closed_at, closes_at) < :closed)
"""


@functools.cache
def engine() -> Engine:
    """One for all years, so that each statement is compiled once a process; every connection is a database of its own.

    Transactions are spelled out by `transaction`: SQLAlchemy's own take longer than the statements in them.
    """
    made = create_engine("sqlite://", poolclass=NullPool)

    @event.listens_for(made, "connect")
    def prepare(raw: sqlite3.Connection, _record: object) -> None:
        raw.isolation_level = None
        raw.executescript(schema() + _WATCH)
        raw.execute("PRAGMA foreign_keys=ON").close()

    return made


@functools.cache
def schema() -> str:
    """Every table, as a script."""
    with create_engine("sqlite://").begin() as tx:
        Model.metadata.create_all(tx)
        return "\n".join(driver(tx).iterdump())


def driver(tx: Connection) -> sqlite3.Connection:
    """The connection of the driver."""
    raw = tx.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


@contextlib.contextmanager
def transaction(raw: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing."""
    raw.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        raw.execute("ROLLBACK")
        raise
    raw.execute("COMMIT")


def changes(raw: sqlite3.Connection) -> int:
    """How often a posting or schedule has changed."""
    (number,) = raw.execute("SELECT number FROM changes").fetchone()
    return int(number)


def unfinished(raw: sqlite3.Connection, now: dt.datetime) -> bool:
    """Whether anything is due, claimed but not sent, or closed but not revealed at this moment of the bot's clock."""
    (found,) = raw.execute(_UNFINISHED, {"now": stored(now), "closed": stored(now - SETTLED)}).fetchone()
    return bool(found)


def cadence_of(raw: sqlite3.Connection, guild_id: int) -> tuple[str, str] | None:
    """The zone and the time of day that the server is set up with."""
    found: tuple[str, str] | None = raw.execute(
        "SELECT zone, post_at FROM schedules WHERE guild_id = ?", (guild_id,)
    ).fetchone()
    return found


def choose_options(raw: sqlite3.Connection, guild_id: int, **options: object) -> None:
    """What organisers of this server choose beside channel and time."""
    names = ", ".join(f"{name} = :{name}" for name in options)
    raw.execute(f"UPDATE schedules SET {names} WHERE guild_id = :guild", {**options, "guild": guild_id})


def gone_out(raw: sqlite3.Connection, *, since: dt.datetime) -> list[tuple[int, int]]:
    """Postings that went out since that instant and were not told of before: (posting, server)."""
    statement = "SELECT posting_id, guild_id FROM gone_out WHERE sent_at >= ? ORDER BY posting_id"
    found = raw.execute(statement, (stored(since),)).fetchall()
    raw.execute("DELETE FROM gone_out")
    return found


def stored(moment: dt.datetime) -> str:
    """An instant as SQLite keeps it."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
