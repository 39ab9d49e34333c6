"""The database as the rest of the bot sees it: `write` an action, `read` an action, close."""

from __future__ import annotations

import asyncio
import contextvars
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, Protocol, TypeVar
from urllib.parse import quote

from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.core.errors import StudyError
from bot.storage.groups import Writer
from bot.storage.postgres import PostgresDatabase

Tx = Connection
"""An open transaction. Storage functions take it first."""

P = ParamSpec("P")
R = TypeVar("R")
Action = Callable[Concatenate[Tx, P], R]

BUSY_MS: Final = 2_000
"""How long SQLite waits for another program's lock: shorter than Discord's 3 s."""

READERS: Final = 4
"""Threads that read, and their connections."""


class Database(Protocol):
    """Runs plain functions over a transaction. Both kinds below keep the same promises."""

    async def write(self, action: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the action in a transaction of its own, or in its own savepoint of a shared one; return once stored."""
        ...

    async def read(self, action: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run an action that writes nothing."""
        ...

    async def close(self) -> None:
        """Finish what is queued and let go."""
        ...


def database_url(text: str) -> URL:
    """The address, checked: `sqlite:///FILE` or `postgresql+asyncpg://...`."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        url = None
    if url is None or not (url.get_backend_name() == "postgresql" or names_file(url)):
        raise StudyError(
            "STUDYBOT_DATABASE_URL is not an address of a database. "
            "Allowed are sqlite:////path/to/studybot.db and postgresql+asyncpg://user:password@host/name."
        )
    return url.set(drivername="sqlite" if names_file(url) else "postgresql+asyncpg")


def names_file(url: URL) -> bool:
    """Whether it is the address of an SQLite file: one in memory would be another one for each connection."""
    return url.get_backend_name() == "sqlite" and not url.host and url.database not in (None, "", ":memory:")


def open_database(url: URL) -> Database:
    """Open a migrated database for the one process that runs the bot."""
    return SqliteDatabase(url) if url.get_backend_name() == "sqlite" else PostgresDatabase(url)


class SqliteDatabase:
    """One file, one writing thread, read-only readers beside it, and a lock against a second `run`."""

    def __init__(self, url: URL) -> None:
        assert url.database is not None
        self._lock = hold_file(Path(url.database))
        self._engine = sqlite_engine(url)
        self._writer = Writer(self._engine)
        self._readers = Readers(url)

    async def write(self, action: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Queue the action for the next group commit."""
        return await self._writer.run(lambda tx: action(tx, *args, **kwargs))

    async def read(self, action: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the action on a read-only connection."""
        return await self._readers.run(lambda tx: action(tx, *args, **kwargs))

    async def close(self) -> None:
        """Commit what is queued, close the connections, free the file."""
        self._writer.close()
        self._readers.close()
        self._engine.dispose()
        self._lock.release()


def hold_file(path: Path) -> FileLock:
    """Take the file for this process. SQLite files may be written by one process only; see `groups`."""
    lock = FileLock(f"{path}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as taken:
        raise StudyError(
            "The database {path} is in use by another studybot. Stop that one first, or give this one a file of its "
            "own with STUDYBOT_DATABASE_URL.",
            path=path,
        ) from taken
    return lock


def sqlite_engine(url: URL) -> Engine:
    """The engine of the writing connection, with the pragmas and transactions that durability needs."""
    # Parameters are names and answers: they must not stand in the text of an error, which goes to the log.
    waits = {"check_same_thread": False, "timeout": BUSY_MS / 1000}
    engine = create_engine(url, connect_args=waits, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(raw: sqlite3.Connection, _record: object) -> None:
        raw.isolation_level = None  # the driver must not begin transactions by itself; see below
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
            raw.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # IMMEDIATE takes the write lock now: a deferred transaction that reads first fails at its first write.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


class Readers:
    """Threads that read beside the writer. A whole action goes to one of them: a thread for each connection, to which
    every single statement has to go and come back, takes several times as long for an action of ten."""

    def __init__(self, url: URL) -> None:
        waits = {"check_same_thread": False, "timeout": BUSY_MS / 1000}
        self._engine = create_engine(
            to_be_read(url, "sqlite"), pool_size=READERS, max_overflow=0, connect_args=waits, hide_parameters=True
        )
        self._threads = ThreadPoolExecutor(READERS, "studybot-reader")

    async def run(self, action: Callable[[Tx], R]) -> R:
        """The action's result. In the caller's context, so that what it logs bears the interaction's id."""
        context = contextvars.copy_context()
        return await asyncio.wrap_future(self._threads.submit(lambda: context.run(self._read, action)))

    def _read(self, action: Callable[[Tx], R]) -> R:
        with self._engine.connect() as connection:
            return action(connection)

    def close(self) -> None:
        """Finish what is being read, then close the connections."""
        self._threads.shutdown()
        self._engine.dispose()


def sqlite_readers(url: URL) -> AsyncEngine:
    """Read-only connections for who looks at a file once."""
    waits = {"timeout": BUSY_MS / 1000}
    return create_async_engine(to_be_read(url, "sqlite+aiosqlite"), connect_args=waits, hide_parameters=True)


def to_be_read(url: URL, driver: str) -> URL:
    """The address of the file for connections that cannot write."""
    file = f"file:{quote(url.database or '')}"  # in this form of address, SQLite reads "#", "?" and "%" as its own
    return url.set(drivername=driver, database=file, query={**url.query, "mode": "ro", "uri": "true"})


class SqliteReaders:
    """An SQLite file opened to be read only, beside the program that has it. What would write is a fault."""

    def __init__(self, url: URL) -> None:
        self._readers = Readers(url)

    async def write(self, action: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:  # noqa: ARG002 (as the other databases take it)
        """Never; the connection would refuse it too."""
        raise RuntimeError("this database was opened to be read")

    async def read(self, action: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the action on a read-only connection."""
        return await self._readers.run(lambda tx: action(tx, *args, **kwargs))

    async def close(self) -> None:
        """Close the connections."""
        self._readers.close()


def open_to_read(url: URL) -> Database:
    """Open a migrated database without taking it from the program that runs on it."""
    return SqliteReaders(url) if url.get_backend_name() == "sqlite" else PostgresDatabase(url)
