"""The database's own condition: where it is, whether it is ours, and bringing it to the newest tables."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Literal

from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.core.errors import StudyError
from bot.storage.backups import UNREADABLE, read_only
from bot.storage.database import hold_file, sqlite_engine
from bot.storage.tables import REVISIONS

Condition = Literal["new", "behind", "ready"]

MIGRATING = 0x5374756479
"""The number of PostgreSQL's advisory lock that migrations hold."""


async def condition(url: URL) -> Condition:
    """Whether the database needs `migrate`; StudyError when it must not be touched."""
    if url.get_backend_name() == "sqlite":
        return judge(sqlite_versions(file_of(url)), at=str(file_of(url)))
    return judge(await postgres_versions(url), at=url.render_as_string(hide_password=True))


def file_of(url: URL) -> Path:
    """The SQLite file."""
    assert url.database is not None
    return Path(url.database)


def judge(versions: Sequence[str] | None, *, at: str) -> Condition:
    """Compare what `alembic_version` holds with the migrations this program knows; None stands for no tables."""
    if versions is None:
        return "new"
    if not versions:
        raise StudyError(
            "{at} holds other tables, not Studybot's. Point STUDYBOT_DATABASE_URL at a file or database of its own.",
            at=at,
        )
    if any(version not in REVISIONS for version in versions):
        raise StudyError(
            "The database {at} was made by a newer Studybot ({version}). Install that version or a later one; "
            "nothing was changed.",
            at=at,
            version=", ".join(versions),
        )
    return "ready" if REVISIONS[-1] in versions else "behind"


def sqlite_versions(path: Path) -> tuple[str, ...] | None:
    """The contents of `alembic_version`; () for somebody else's tables, None for a file that is empty or absent."""
    check_writable(path)
    if not path.exists() or path.stat().st_size == 0:
        return None
    try:
        with closing(read_only(path)) as connection:
            (finding,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if finding != "ok":
                raise sqlite3.DatabaseError(finding.splitlines()[-1])
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not tables - {"alembic_version"}:
                return None
            if "alembic_version" not in tables:
                return ()
            return tuple(version for (version,) in connection.execute("SELECT version_num FROM alembic_version"))
    except UNREADABLE as problem:
        raise StudyError(
            "{path} is damaged or no database: {problem}. It was left as it is. Put a backup in its place with "
            "`studybot restore BACKUP`, which keeps this file, or point STUDYBOT_DATABASE_URL at another one.",
            path=path,
            problem=problem,
        ) from problem


def check_writable(path: Path) -> None:
    """Refuse a place where no database can be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise StudyError(
            "The folder {folder} cannot be made: {problem}.", folder=path.parent, problem=problem
        ) from problem
    if path.is_dir():
        raise StudyError("{path} is a folder; STUDYBOT_DATABASE_URL needs a file.", path=path)
    target = path if path.exists() else path.parent
    if not os.access(target, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise StudyError(
            "The database {path} cannot be written. Give this user the right to write the file and its folder, or "
            "choose another with STUDYBOT_DATABASE_URL.",
            path=path,
        )


async def postgres_versions(url: URL) -> tuple[str, ...] | None:
    """As `sqlite_versions`, for PostgreSQL's public schema."""
    engine = create_async_engine(url, poolclass=NullPool, hide_parameters=True)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(listed_versions)
    except (DBAPIError, OSError) as problem:
        raise StudyError(
            "PostgreSQL at {at} cannot be reached: {problem}. Check STUDYBOT_DATABASE_URL and that the server runs.",
            at=url.render_as_string(hide_password=True),
            problem=problem.orig if isinstance(problem, DBAPIError) else problem,
        ) from problem
    finally:
        await engine.dispose()


def listed_versions(connection: Connection) -> tuple[str, ...] | None:
    """The contents of `alembic_version`, told apart from no tables and other tables."""
    tables = set(
        connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")).scalars()
    )
    if not tables - {"alembic_version"}:
        return None
    if "alembic_version" not in tables:
        return ()
    return tuple(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())


def size_in_bytes(tx: Connection) -> int:
    """How much room the database takes."""
    sqlite = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    postgresql = "SELECT pg_database_size(current_database())"
    return int(tx.execute(text(sqlite if tx.dialect.name == "sqlite" else postgresql)).scalar_one())


async def migrate(url: URL, scripts: Path, *, revision: str = "head") -> None:
    """Run the migrations in `scripts` up (or, for "base", down to nothing). SQLite's file is held meanwhile."""
    if url.get_backend_name() == "postgresql":
        await migrate_postgres(url, scripts, revision)
        return
    engine = sqlite_engine(url)
    with hold_file(file_of(url)), engine.begin() as connection:
        run_migrations(connection, scripts, revision)
    engine.dispose()


async def migrate_postgres(url: URL, scripts: Path, revision: str) -> None:
    """All migrations in one transaction, so that a killed one leaves nothing behind."""
    settings = {"application_name": "studybot migrate"}
    engine = create_async_engine(
        url, poolclass=NullPool, hide_parameters=True, connect_args={"server_settings": settings}
    )
    try:
        async with engine.begin() as connection:
            # Programs that start at once take turns, however long: the second one finds nothing left to do.
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATING})
            # Who wants to change a table waits for its readers, and everybody else behind: not for long, then.
            await connection.execute(text("SET LOCAL lock_timeout = '5s'"))
            await connection.run_sync(run_migrations, scripts, revision)
    except DBAPIError as problem:
        if getattr(problem.orig, "sqlstate", None) != "55P03":
            raise
        raise StudyError(
            "The tables are in use by another program; nothing was changed. Stop it, then run `studybot migrate`."
        ) from problem
    finally:
        await engine.dispose()


def run_migrations(connection: Connection, scripts: Path, revision: str) -> None:
    """Alembic inside this connection's transaction: all of it or nothing. No configuration file is needed."""
    # Alembic costs half a second of start-up and is needed only when the database is behind.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    (command.downgrade if revision == "base" else command.upgrade)(config, revision)
