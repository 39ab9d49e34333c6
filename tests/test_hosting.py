"""`studybot backup`, `restore` and `copy`, run as people run them; the backups that a running bot makes by itself."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.running import keep_backups
from bot.settings import Settings
from bot.storage.backups import backups_in, check_sqlite, made_at
from bot.storage.database import database_url, hold_file, open_database
from bot.storage.members import remember
from tests import build
from tests.test_cli import studybot


def with_member(folder: Path, user: int) -> None:
    with sqlite3.connect(folder / "bot.db") as connection:
        connection.execute(
            "INSERT INTO members (guild_id, user_id, display_name, last_seen) VALUES (1, ?, 'Ada', '2026-03-02')",
            [user],
        )
    connection.close()


def members(folder: Path) -> list[int]:
    with sqlite3.connect(folder / "bot.db") as connection:
        found = [user for (user,) in connection.execute("SELECT user_id FROM members ORDER BY user_id")]
    connection.close()
    return found


def test_a_backup_is_made_beside_the_database_and_restored_by_its_name(tmp_path: Path) -> None:
    studybot("migrate", folder=tmp_path)
    with_member(tmp_path, 1)
    with hold_file(tmp_path / "bot.db"):  # as a running bot does
        done = studybot("backup", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    (made,) = backups_in(tmp_path / "backups")
    assert f"Backup made and verified: {made}" in done.stdout
    with_member(tmp_path, 2)
    done = studybot("restore", str(made), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "verified and in place" in done.stdout
    assert "The database from before is kept: " in done.stdout
    assert members(tmp_path) == [1]


def test_a_backup_goes_where_it_is_told_to(tmp_path: Path) -> None:
    studybot("migrate", folder=tmp_path)
    (tmp_path / "disk").mkdir()
    assert studybot("backup", "mine.db", folder=tmp_path).returncode == 0
    assert studybot("backup", "disk", folder=tmp_path).returncode == 0
    done = studybot("backup", folder=tmp_path, STUDYBOT_BACKUP_FOLDER=str(tmp_path / "set"))
    assert done.returncode == 0
    check_sqlite(tmp_path / "mine.db")
    assert len(backups_in(tmp_path / "disk")) == len(backups_in(tmp_path / "set")) == 1


def test_refusals_are_sentences_with_code_2(tmp_path: Path) -> None:
    studybot("migrate", folder=tmp_path)
    (tmp_path / "taken.db").write_text("")
    for words in (["backup", "taken.db"], ["restore", "absent.db"], ["copy", "bot.db", "sqlite:////x.db"]):
        done = studybot(*words, folder=tmp_path)
        assert done.returncode == 2, words
        assert done.stderr.strip().count("\n") == 0
        assert "Traceback" not in done.stderr


def test_a_running_bot_is_not_restored_under_its_feet(tmp_path: Path) -> None:
    studybot("migrate", folder=tmp_path)
    studybot("backup", "mine.db", folder=tmp_path)
    with hold_file(tmp_path / "bot.db"):
        done = studybot("restore", "mine.db", folder=tmp_path)
    assert done.returncode == 2
    assert "in use by another studybot" in done.stderr


def test_run_refuses_a_damaged_database_with_the_command_that_helps(tmp_path: Path) -> None:
    studybot("migrate", folder=tmp_path)
    path = tmp_path / "bot.db"
    whole = path.read_bytes()
    spoiled = whole[: 4096 * 5] + bytes(4096 * 3) + whole[4096 * 8 :]
    path.write_bytes(spoiled)
    done = studybot("run", folder=tmp_path, DISCORD_TOKEN="x.y.z")
    assert done.returncode == 2
    assert f"{path} is damaged or no database" in done.stderr
    assert "studybot restore BACKUP" in done.stderr
    assert path.read_bytes() == spoiled


def test_copy_prints_each_table_with_its_sum(postgres_address: str, tmp_path: Path) -> None:
    studybot("migrate", folder=tmp_path)
    for user in range(3):
        with_member(tmp_path, user)
    done = studybot("copy", "bot.db", postgres_address, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "members                            3  " in done.stdout
    assert "3 rows copied; counts and checksums of every table are the same at both ends." in done.stdout


async def test_a_running_bot_makes_backups_and_keeps_the_newest(
    sqlite_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.running.BACKUP_LOOKS_EVERY", 0.01)
    folder = tmp_path / "kept"
    settings = Settings(database_url=sqlite_address, backup_folder=folder, backup_hours=1, backup_keep=2)
    database = open_database(database_url(sqlite_address))
    await database.write(remember, guild_id=1, user_id=1, name="Ada", now=build.NOON)
    hours = itertools.count()
    keeping = asyncio.create_task(keep_backups(settings, lambda: build.NOON + next(hours) * dt.timedelta(hours=1)))
    await until(lambda: next(hours) > 40)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    await database.close()
    found = backups_in(folder)
    assert 1 <= len(found) <= 3, "two, and maybe one that was being made"
    assert made_at(found[0]) > build.NOON, "the first ones are gone"
    for path in found:
        check_sqlite(path)


async def until(true: Callable[[], object]) -> None:
    """Wait for something that another task does; it takes a moment."""
    for _ in range(400):
        if true():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not happen within 20 s")


@pytest.mark.faults
async def test_a_backup_that_fails_is_logged_and_tried_again(
    sqlite_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.running.BACKUP_LOOKS_EVERY", 0.01)
    folder = tmp_path / "kept"
    folder.write_text("in the way")
    settings = Settings(database_url=sqlite_address, backup_folder=folder)
    keeping = asyncio.create_task(keep_backups(settings, lambda: build.NOON))
    await asyncio.sleep(0.2)
    folder.unlink()
    await until(lambda: backups_in(folder))
    keeping.cancel()


async def test_no_backups_are_made_where_none_are_wanted(sqlite_address: str, tmp_path: Path) -> None:
    off = Settings(database_url=sqlite_address, backup_hours=0)
    await asyncio.wait_for(keep_backups(off, lambda: build.NOON), 5)
    server = Settings(database_url="postgresql://studybot@127.0.0.1/studybot")
    await asyncio.wait_for(keep_backups(server, lambda: build.NOON), 5)
    assert not (tmp_path / "backups").exists()
