"""A look at the database without changing it, also while the bot runs on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot.storage.database import sqlite_readers
from bot.storage.postgres import Patience, server_settings
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


async def configured_channels(url: URL, *, limit: int) -> list[tuple[int, int]]:
    """Server and channel of the schedules that post next."""
    return await on_reader(url, next_channels, limit)


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
        return sqlite_readers(url)
    settings = server_settings(CHECK) | {"default_transaction_read_only": "on"}
    return create_async_engine(
        url, poolclass=NullPool, hide_parameters=True, connect_args={"timeout": 5, "server_settings": settings}
    )


def examine_sqlite(connection: Connection, url: URL) -> Examined:
    """Sizes from the file system, faults from a walk over all pages."""
    file = file_of(url)
    wal = file.with_name(f"{file.name}-wal")
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


def next_channels(connection: Connection, limit: int) -> list[tuple[int, int]]:
    """Of the schedules that are not paused."""
    chosen = select(Schedule.guild_id, Schedule.channel_id).where(Schedule.paused_until.is_(None))
    rows = connection.execute(chosen.order_by(Schedule.next_due, Schedule.id).limit(limit))
    return [(row.guild_id, row.channel_id) for row in rows]
