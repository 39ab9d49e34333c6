"""Backups of a database in use: whole, verified, rotated; unfit ones are refused with the finding."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from bot.core.errors import StudyError
from bot.storage import dumps
from bot.storage.backups import back_up, backup_name, backups_in, check_sqlite, is_due, made_at, rotate
from bot.storage.database import Database, database_url, open_database
from bot.storage.dumps import check_dump
from bot.storage.members import remember
from bot.storage.tables import REVISIONS
from tests import build

HOUR = dt.timedelta(hours=1)


async def write_names(database: Database, count: int, *, first: int = 0) -> None:
    for user in range(first, first + count):
        await database.write(remember, guild_id=1, user_id=user, name=f"Member {user}", now=build.NOON)


def names_in(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        (count,) = connection.execute("SELECT count(*) FROM members").fetchone()
    connection.close()
    return count


async def test_a_backup_holds_what_was_committed_before_it_the_log_included(
    sqlite_address: str, tmp_path: Path
) -> None:
    database = open_database(database_url(sqlite_address))
    await write_names(database, 50)
    made = back_up(database_url(sqlite_address), tmp_path / "copy.db")
    assert names_in(made) == 50
    copied = tmp_path / "cp.db"
    shutil.copy(sqlite_address.removeprefix("sqlite:///"), copied)
    assert names_in(copied) == 0, "what copying the file alone would have given"
    await database.close()


async def test_a_backup_under_load_loses_nothing_that_was_committed_when_it_began(
    sqlite_address: str, tmp_path: Path
) -> None:
    database = open_database(database_url(sqlite_address))
    for backup in range(3):
        await write_names(database, 20, first=backup * 1_000)
        writing = asyncio.create_task(write_names(database, 200, first=backup * 1_000 + 20))
        made = await asyncio.to_thread(back_up, database_url(sqlite_address), tmp_path / f"{backup}.db")
        await writing
        assert check_sqlite(made) == REVISIONS[-1]
        with sqlite3.connect(made) as connection:
            kept = {user for (user,) in connection.execute("SELECT user_id FROM members")}
        connection.close()
        assert kept >= {earlier * 1_000 + user for earlier in range(backup + 1) for user in range(20)}
    await database.close()


async def test_a_backup_is_one_file_and_leaves_the_database_alone(sqlite_address: str, tmp_path: Path) -> None:
    folder = tmp_path / "backups" / "deep"
    made = back_up(database_url(sqlite_address), folder / "one.db")
    assert [path.name for path in folder.iterdir()] == ["one.db"]
    check_sqlite(made)
    await open_database(database_url(sqlite_address)).close()


def test_nothing_is_overwritten(sqlite_address: str, tmp_path: Path) -> None:
    target = tmp_path / "precious.txt"
    target.write_text("keep me")
    with pytest.raises(StudyError, match="nothing was overwritten"):
        back_up(database_url(sqlite_address), target)
    assert target.read_text() == "keep me"


def test_a_missing_database_is_said_and_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"There is no database at .*absent\.db"):
        back_up(database_url(f"sqlite:///{tmp_path / 'absent.db'}"), tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said(sqlite_address: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StudyError, match="was not made"):
        back_up(database_url(sqlite_address), tmp_path / "file" / "copy.db")


def damage(path: Path, at: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(data)


async def filled(sqlite_address: str, count: int = 2_000) -> Path:
    database = open_database(database_url(sqlite_address))
    await asyncio.gather(
        *(
            database.write(remember, guild_id=1, user_id=user, name=f"Member {user}" * 5, now=build.NOON)
            for user in range(count)
        )
    )
    await database.close()
    return Path(sqlite_address.removeprefix("sqlite:///"))


async def test_a_damaged_database_gives_no_backup_and_no_half_file(sqlite_address: str, tmp_path: Path) -> None:
    path = await filled(sqlite_address)
    size = path.stat().st_size
    damage(path, size // 2 // 4096 * 4096, bytes(4096 * 4))
    with pytest.raises(StudyError, match="was not made"):
        back_up(database_url(sqlite_address), tmp_path / "out" / "copy.db")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("name", ["text", "empty", "foreign", "newer", "zeroed", "truncated", "absent"])
async def test_what_is_no_usable_backup_is_refused_with_the_finding(
    sqlite_address: str, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "backup.db"
    back_up(database_url(sqlite_address), path)
    says = unfit(path, name)
    with pytest.raises(StudyError, match=says):
        check_sqlite(path)


def unfit(path: Path, kind: str) -> str:
    """Spoil a backup; what the refusal says then."""
    if kind == "absent":
        path.unlink()
        return "There is no file"
    if kind == "text":
        path.write_text("notes about bananas\n" * 500)
        return "cannot be read as a database: file is not a database"
    if kind == "truncated":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        return "cannot be read|is damaged"
    if kind == "zeroed":
        damage(path, 4096 * 3, bytes(4096 * 4))
        return "cannot be read|is damaged"
    if kind in {"empty", "foreign"}:
        path.unlink()
        with sqlite3.connect(path) as connection:
            if kind == "foreign":
                connection.execute("CREATE TABLE songs (title TEXT)")
        connection.close()
        path.touch()
        return "no backup of Studybot: it has other tables"
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '29991231_future'")
    connection.close()
    return "made by a newer Studybot .29991231_future."


def test_names_tell_the_time_and_sort_by_it() -> None:
    url = database_url("sqlite:////var/lib/studybot.db")
    zurich = dt.timezone(HOUR)
    name = backup_name(url, dt.datetime(2026, 3, 2, 13, 0, 5, tzinfo=zurich))
    assert name == "studybot-20260302T120005Z.db"
    assert made_at(Path(name)) == dt.datetime(2026, 3, 2, 12, 0, 5, tzinfo=dt.UTC)
    assert backup_name(database_url("postgresql://h/n"), build.NOON).endswith(".dump")


def test_a_backup_is_due_when_the_newest_is_too_old_whenever_the_bot_started(tmp_path: Path) -> None:
    url = database_url("sqlite:////var/lib/studybot.db")
    assert is_due(tmp_path / "absent", build.NOON, every=HOUR)
    for hours in (0, 1, 2):
        (tmp_path / backup_name(url, build.NOON + hours * HOUR)).touch()
    assert not is_due(tmp_path, build.NOON + 2.9 * HOUR, every=HOUR)
    assert is_due(tmp_path, build.NOON + 3 * HOUR, every=HOUR)
    assert is_due(tmp_path, build.NOON - 240 * HOUR, every=HOUR), "a clock that was set back does not stop them"


def test_rotation_keeps_the_newest_and_touches_nothing_else(tmp_path: Path) -> None:
    url = database_url("sqlite:////var/lib/studybot.db")
    others = ["studybot.db", "studybot-mine.db", "studybot-20260302T120000Z.db.part", "notes.txt"]
    for name in others:
        (tmp_path / name).touch()
    names = [backup_name(url, build.NOON + hour * HOUR) for hour in range(5)]
    for name in names:
        (tmp_path / name).touch()
    assert [path.name for path in rotate(tmp_path, keep=2)] == names[:3]
    assert [path.name for path in backups_in(tmp_path)] == names[3:]
    assert rotate(tmp_path, keep=0) == [tmp_path / names[3]]
    assert {path.name for path in tmp_path.iterdir()} == {*others, names[4]}


async def test_postgresql_is_dumped_by_its_own_tool_while_in_use(
    postgres_address: str, postgres_tools: None, tmp_path: Path
) -> None:
    database = open_database(database_url(postgres_address))
    await write_names(database, 30)
    made = back_up(database_url(postgres_address), tmp_path / "copy.dump")
    assert check_dump(made) == [REVISIONS[-1]]
    assert [name for name in os.listdir(tmp_path) if name.startswith("copy")] == ["copy.dump"]
    await database.close()


def test_without_pg_dump_there_is_a_sentence_and_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StudyError, match=r"pg_dump is not on this machine\. Install PostgreSQL's client programs"):
        back_up(database_url("postgresql://studybot@127.0.0.1/studybot"), tmp_path / "copy.dump")
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_does_not_answer_is_told_without_the_password(postgres_tools: None, tmp_path: Path) -> None:
    url = database_url("postgresql://studybot:very-secret@127.0.0.1:1/studybot")
    with pytest.raises(StudyError, match="pg_dump failed: ") as refusal:
        back_up(url, tmp_path / "copy.dump")
    assert "very-secret" not in str(refusal.value)
    assert "very-secret" not in dumps.address(url)


def test_tools_get_the_address_in_their_own_words() -> None:
    url = database_url("postgresql://u:p@db.example:6000/name?ssl=require")
    assert dumps.address(url) == "postgresql://u@db.example:6000/name?sslmode=require"


@pytest.mark.skipif(os.name == "nt", reason="a script stands for the tool")
def test_a_tool_that_fails_gives_its_last_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = tmp_path / "pg_dump"
    tool.write_text(
        "#!/bin/sh\necho 'first' >&2\necho 'pg_dump: error: aborting because of version mismatch' >&2\nexit 1\n"
    )
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(StudyError, match=r"pg_dump failed: pg_dump: error: aborting because of version mismatch\."):
        back_up(database_url("postgresql://u@127.0.0.1/n"), tmp_path / "copy.dump")
