"""Putting a backup in the place of the database: verified first, the old one kept, later erasures done again."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.core.errors import StudyError
from bot.core.pseudonyms import Erasure
from bot.storage import upkeep
from bot.storage.backups import back_up, check_revision, check_sqlite, copy_sqlite, flush
from bot.storage.database import Tx, hold_file, sqlite_engine
from bot.storage.dumps import check_dump, put_back
from bot.storage.erasures import erase_again, erasures
from bot.storage.secrets import stored_secret
from bot.storage.tombstones import append, list_beside, listed

BESIDE = ("", "-wal", "-shm")
"""What belongs to an SQLite database: the file, its write-ahead log, the log's index."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    kept: Path | None
    """Where the database from before is; None when there was none."""
    erased: int
    """People who had asked for erasure since the backup, and whom it still held."""


async def restore(url: URL, backup: Path, scripts: Path, now: dt.datetime) -> Restored:
    """Put the backup in the database's place. StudyError, with nothing changed, when it or the place is unfit."""
    work = restore_postgres if url.get_backend_name() == "postgresql" else restore_sqlite
    return await work(url, backup, scripts, now)


async def restore_sqlite(url: URL, backup: Path, scripts: Path, now: dt.datetime) -> Restored:
    """By way of a copy beside the database, which takes its place in one step when it is complete."""
    file = upkeep.file_of(url)
    check_sqlite(backup)
    upkeep.check_writable(file)
    with hold_file(file):
        copy = file.with_name(f"{file.name}.restoring")
        remove(copy)
        try:
            copy_sqlite(backup, copy)
            known = listed(list_beside(file)) | erasures_in(file)
            erased = await renew(url.set(database=str(copy)), scripts, known)
            check_sqlite(copy)
            flush(copy)
            kept = keep_aside(file, now)
            os.replace(copy, file)
            flush(file.parent)
        except (OSError, sqlite3.Error, DBAPIError) as problem:
            raise StudyError("Nothing was restored: {problem}.", problem=problem) from problem
        finally:
            remove(copy)
            copy.with_name(f"{copy.name}.lock").unlink(missing_ok=True)
        append(list_beside(file), known - listed(list_beside(file)))
    return Restored(kept, erased)


def remove(file: Path) -> None:
    """Delete an SQLite database of ours that nobody uses."""
    for ending in BESIDE:
        file.with_name(f"{file.name}{ending}").unlink(missing_ok=True)


def erasures_in(file: Path) -> frozenset[Erasure]:
    """The erasures that a database knows, as far as it can still be read; the list beside it has them too."""
    if not file.exists() or file.stat().st_size == 0:
        return frozenset()
    engine = create_engine(URL.create("sqlite", database=str(file)), poolclass=NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            return erasures(connection)
    except DBAPIError:
        return frozenset()


async def renew(url: URL, scripts: Path, known: frozenset[Erasure]) -> int:
    """Bring the copy to the newest tables and erase again who asked for it since: how many people."""
    await upkeep.migrate(url, scripts)
    engine = sqlite_engine(url)
    try:
        with engine.begin() as tx:
            return again(tx, known)
    finally:
        engine.dispose()


def again(tx: Tx, known: frozenset[Erasure]) -> int:
    """Repeat erasures in a database that has a secret; one that never ran has nobody."""
    secret = stored_secret(tx)
    return 0 if secret is None else erase_again(tx, known, secret)


def keep_aside(file: Path, now: dt.datetime) -> Path | None:
    """Keep the database under a name with the time, its write-ahead log with it.

    The file stays in its place too until another takes it in one step: a crash in between must not leave the place
    empty, where the next start would begin anew.
    """
    kept = file.with_name(f"{file.stem}-before-restore-{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}{file.suffix}")
    if file.exists():
        with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # a healthy one needs no log any more
        try:
            os.link(file, kept)
        except OSError:  # not every file system has links
            shutil.copy2(file, kept)
    for ending in BESIDE[1:]:  # read with another database, a log that is left over would destroy it
        part = file.with_name(f"{file.name}{ending}")
        if part.exists():
            os.replace(part, kept.with_name(f"{kept.name}{ending}"))
    return kept if kept.exists() else None


async def restore_postgres(url: URL, backup: Path, scripts: Path, now: dt.datetime) -> Restored:
    """The tables of a dump instead of those there are, in one transaction; a dump of the old ones is kept beside."""
    check_revision(backup, check_dump(backup))
    engine = create_async_engine(url, poolclass=NullPool, hide_parameters=True)
    try:
        kept = await upkeep.condition(url) != "new"
        async with engine.connect() as connection:
            tables, known = await connection.run_sync(looked_over)
        aside = backup.with_name(f"before-restore-{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}.dump")
        if kept:
            back_up(url, aside)
        put_back(url, backup, instead_of=tables)
        await upkeep.migrate(url, scripts)
        async with engine.begin() as connection:
            erased = await connection.run_sync(again, known)
    finally:
        await engine.dispose()
    return Restored(aside if kept else None, erased)


def looked_over(connection: Connection) -> tuple[list[str], frozenset[Erasure]]:
    """The tables and the known erasures; StudyError while another program is connected."""
    others = connection.execute(
        text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    ).scalar_one()
    if others:
        raise StudyError(
            "{count} other connections use this database. Stop every studybot on it first; nothing was changed.",
            count=others,
        )
    tables = list(
        connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")).scalars()
    )
    return tables, erasures(connection) if "erasures" in tables else frozenset[Erasure]()
