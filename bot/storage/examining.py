"""A look at the database without changing it, also while the bot runs on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot.core.plans import Plan
from bot.storage.database import sqlite_readers
from bot.storage.postgres import Patience, server_settings
from bot.storage.schedules import plans_of
from bot.storage.tables import Schedule
from bot.storage.upkeep import file_of

P = ParamSpec("P")
R = TypeVar("R")

CHECK = Patience(statement=60)


@dataclass(frozen=True, slots=True)
class Examined:
    """What was seen."""

    server: str
    """"SQLite 3.40.1", "PostgreSQL 18.1"."""
    size: int
    wal: int
    """Bytes of SQLite's write-ahead log; 0 on PostgreSQL."""
    faults: tuple[str, ...]
    """What SQLite's check of its pages says, or settings of PostgreSQL under which answers can be lost."""
    connections: tuple[int, int] | None
    """PostgreSQL: how many are in use, and how many there may be."""


async def examine(url: URL) -> Examined:
    """Look at a migrated database."""
    if url.get_backend_name() == "sqlite":
        return await on_reader(url, examine_sqlite, url)
    return await on_reader(url, examine_postgres)


async def next_to_post(url: URL, *, limit: int) -> list[Plan]:
    """The schedules that post next."""
    return await on_reader(url, next_plans, limit)


async def on_reader(url: URL, look: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a look on a connection that cannot change anything."""
    engine = reading_engine(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(look, *args, **kwargs)
    finally:
        await engine.dispose()


def reading_engine(url: URL) -> AsyncEngine:
    """Connections of its own that cannot change anything."""
    if url.get_backend_name() == "sqlite":
        # Without a log nobody is at work on the file. SQLite would make one to read beside others, and leave it behind,
        # owned by whoever looked: the bot could not write it any more.
        at_rest = not wal_of(url).exists()
        return sqlite_readers(url.update_query_dict({"immutable": "1"}) if at_rest else url)
    settings = server_settings(CHECK) | {"default_transaction_read_only": "on"}
    return create_async_engine(
        url, poolclass=NullPool, hide_parameters=True, connect_args={"timeout": 5, "server_settings": settings}
    )


def wal_of(url: URL) -> Path:
    """SQLite's write-ahead log, which is there while a program is at work."""
    file = file_of(url)
    return file.with_name(f"{file.name}-wal")


def examine_sqlite(connection: Connection, url: URL) -> Examined:
    """Sizes from the file system, faults from a walk over all pages."""
    file, wal = file_of(url), wal_of(url)
    said = connection.execute(text("PRAGMA quick_check(5)")).scalars().all()
    return Examined(
        server=f"SQLite {sqlite3.sqlite_version}",
        size=file.stat().st_size,
        wal=wal.stat().st_size if wal.exists() else 0,
        faults=tuple(str(line) for line in said if line != "ok"),
        connections=None,
    )


def examine_postgres(connection: Connection) -> Examined:
    """Sizes and settings as the server tells them."""

    def ask(question: str) -> str:
        return str(connection.execute(text(question)).scalar_one())

    unsafe = [name for name in ("fsync", "full_page_writes", "synchronous_commit") if ask(f"SHOW {name}") == "off"]
    used = ask("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
    return Examined(
        server=f"PostgreSQL {ask('SHOW server_version')}",
        size=int(ask("SELECT pg_database_size(current_database())")),
        wal=0,
        faults=tuple(f"{name} is off" for name in unsafe),
        connections=(int(used), int(ask("SHOW max_connections"))),
    )


def next_plans(connection: Connection, limit: int) -> list[Plan]:
    """Of the schedules that are not paused."""
    chosen = select(Schedule.id).where(Schedule.paused_until.is_(None)).order_by(Schedule.next_due, Schedule.id)
    ids = list(connection.execute(chosen.limit(limit)).scalars())
    plans = plans_of(connection, set(ids))
    return [plans[schedule_id] for schedule_id in ids]
