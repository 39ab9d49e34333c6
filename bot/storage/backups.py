"""Copies of a database that is in use: made, verified, kept for a while."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import sqlite3
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL

from bot.core.errors import StudyError
from bot.storage.dumps import check_dump, dump
from bot.storage.tables import REVISIONS

UNREADABLE = (sqlite3.Error, UnicodeDecodeError)
"""What reading a damaged file can raise: what it says of the damage need not be text."""

_NAME = re.compile(r"studybot-\d{8}T\d{6}Z\.(db|dump)")


def back_up(url: URL, target: Path) -> Path:
    """Write a verified copy of the database, as it is now, to a new file. The bot may be at work meanwhile.

    StudyError when it cannot be made; then there is no file, and never half a one.
    """
    if target.exists():
        raise StudyError("{target} is there already; nothing was overwritten. Choose another name.", target=target)
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        _copy(url, part)
        part.replace(target)
        flush(target.parent)
    except (OSError, *UNREADABLE) as problem:
        raise StudyError("The backup {target} was not made: {problem}.", target=target, problem=problem) from problem
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return target


def _copy(url: URL, target: Path) -> None:
    if url.get_backend_name() == "postgresql":
        dump(url, target)
        check_dump(target)
    else:
        assert url.database is not None
        copy_sqlite(Path(url.database), target)
        check_sqlite(target)
    flush(target)


def copy_sqlite(source: Path, target: Path) -> None:
    """One consistent copy by SQLite itself, what is still in the write-ahead log included.

    Copying the file would lose that (https://www.sqlite.org/howtocorrupt.html#_backup_or_restore_while_a_transaction_is_active).
    """
    if not source.exists():
        raise StudyError("There is no database at {source}.", source=source)
    with contextlib.closing(read_only(source)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))


def read_only(path: Path) -> sqlite3.Connection:
    """A connection of its own that changes nothing."""
    # Without a log nobody is at work on the file. SQLite would make one to read beside others, and leave it behind.
    at_rest = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro{at_rest}", uri=True)
    connection.text_factory = decoded
    return connection


def decoded(raw: bytes) -> str:
    """What is damaged may be no text any more."""
    return raw.decode(errors="replace")


def check_sqlite(path: Path) -> str:
    """Read the whole copy: its revision, or StudyError when it is damaged, somebody else's, or too new."""
    if not path.is_file():
        raise StudyError("There is no file {path}.", path=path)
    try:
        with contextlib.closing(read_only(path)) as connection:
            (finding,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            ours = "alembic_version" in tables
            versions = connection.execute("SELECT version_num FROM alembic_version").fetchall() if ours else []
    except UNREADABLE as problem:
        raise StudyError("{path} cannot be read as a database: {problem}.", path=path, problem=problem) from problem
    if finding != "ok" or orphan is not None:
        found = finding if finding != "ok" else f"a row of {orphan[0]} belongs to nothing"
        raise StudyError("{path} is damaged: {found}. Use another backup.", path=path, found=found.splitlines()[-1])
    return check_revision(path, [version for (version,) in versions])


def check_revision(path: Path, versions: list[str]) -> str:
    """The one revision of a backup; StudyError when this program does not know it."""
    if len(versions) != 1:
        raise StudyError("{path} is no backup of Studybot: it has other tables.", path=path)
    if versions[0] not in REVISIONS:
        raise StudyError(
            "{path} was made by a newer Studybot ({version}). Install that version or a later one.",
            path=path,
            version=versions[0],
        )
    return versions[0]


def flush(path: Path) -> None:
    """Have the system write a file, or a folder's list of files, to the disk."""
    if path.is_dir() and os.name == "nt":  # Windows has no such call for folders
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def backup_name(url: URL, now: dt.datetime) -> str:
    """The name of a backup made now; names sort by time."""
    ending = "dump" if url.get_backend_name() == "postgresql" else "db"
    return f"studybot-{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}.{ending}"


def made_at(path: Path) -> dt.datetime:
    """When the backup of that name was made."""
    return dt.datetime.strptime(path.stem, "studybot-%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)


def backups_in(folder: Path) -> list[Path]:
    """The backups there, by their names, oldest first. Other files are nobody's business."""
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in found if _NAME.fullmatch(path.name))


def is_due(folder: Path, now: dt.datetime, *, every: dt.timedelta) -> bool:
    """Whether the newest backup is too old, or there is none. A restart does not put it off."""
    made = backups_in(folder)
    return not made or abs(now - made_at(made[-1])) >= every


def rotate(folder: Path, *, keep: int) -> list[Path]:
    """Delete the oldest backups beyond so many (at least one stays): what was deleted."""
    old = backups_in(folder)[: -max(keep, 1)]
    for path in old:
        path.unlink(missing_ok=True)
    return old
