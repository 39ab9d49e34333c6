"""Restoring: verified first, the old database kept, later erasures done again; nothing changes when it is refused."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from pathlib import Path

import pytest

from bot.core.errors import StudyError
from bot.core.pseudonyms import Erasure, pseudonym
from bot.storage import upkeep
from bot.storage.backups import back_up, check_sqlite
from bot.storage.database import Database, database_url, open_database
from bot.storage.erasures import erase_person, erasures
from bot.storage.members import remember
from bot.storage.restoring import Restored, restore
from bot.storage.secrets import installation_secret
from bot.storage.tables import Member
from bot.storage.tombstones import keeper, list_beside
from tests import build, rows
from tests.databases import MIGRATIONS

ADA, BO = 1, 2
SECRET = b"a secret for the tests, 32 bytes"
AT = build.NOON


@pytest.fixture(params=["sqlite", "postgres"])
def home(request: pytest.FixtureRequest, postgres_tools: None) -> str:
    """The address of a migrated database that can be restored."""
    name = "sqlite_address" if request.param == "sqlite" else "postgres_address"
    found: str = request.getfixturevalue(name)
    return found


async def with_members(address: str, *users: int) -> Database:
    database = open_database(database_url(address))
    await database.write(installation_secret, SECRET)
    for user in users:
        await database.write(remember, guild_id=1, user_id=user, name=f"Member {user}", now=AT)
    return database


async def members_in(address: str) -> set[object]:
    database = open_database(database_url(address))
    found = set(await database.read(rows.column, Member.user_id))
    await database.close()
    return found


async def restored(address: str, backup: Path, at: dt.datetime = AT) -> Restored:
    return await restore(database_url(address), backup, MIGRATIONS, at)


async def test_what_was_written_since_the_backup_is_gone_and_kept_aside(home: str, tmp_path: Path) -> None:
    database = await with_members(home, ADA)
    backup = back_up(database_url(home), tmp_path / "backup")
    await database.write(remember, guild_id=1, user_id=BO, name="Bo", now=AT)
    await database.close()
    done = await restored(home, backup)
    assert await members_in(home) == {ADA}
    assert done.kept is not None
    assert "before-restore-20260302T120000Z" in done.kept.name
    assert done.erased == 0
    await restored(home, done.kept, AT + dt.timedelta(seconds=1))
    assert await members_in(home) == {ADA, BO}, "the kept one can be restored as well"


async def test_an_erasure_since_the_backup_is_done_again(home: str, tmp_path: Path) -> None:
    database = await with_members(home, ADA, BO)
    backup = back_up(database_url(home), tmp_path / "backup")
    await database.write(erase_person, ADA, SECRET, AT)
    await database.close()
    assert (await restored(home, backup)).erased == 1
    assert await members_in(home) == {BO}
    database = open_database(database_url(home))
    assert await database.read(erasures) == {Erasure(pseudonym(SECRET, ADA), AT)}
    await database.close()


async def test_who_came_back_after_an_erasure_before_the_backup_keeps_their_data(home: str, tmp_path: Path) -> None:
    database = await with_members(home, ADA)
    await database.write(erase_person, ADA, SECRET, AT)
    await database.write(remember, guild_id=1, user_id=ADA, name="Ada again", now=AT)
    backup = back_up(database_url(home), tmp_path / "backup")
    await database.close()
    assert (await restored(home, backup)).erased == 0
    assert await members_in(home) == {ADA}


async def test_erasures_are_known_even_when_the_old_database_cannot_be_read(
    sqlite_address: str, tmp_path: Path
) -> None:
    url = database_url(sqlite_address)
    database = await with_members(sqlite_address, ADA, BO)
    backup = back_up(url, tmp_path / "backup.db")
    await database.write(erase_person, ADA, SECRET, AT)
    keeper(url)(Erasure(pseudonym(SECRET, ADA), AT))
    await database.close()
    file = upkeep.file_of(url)
    file.write_bytes(b"ruined" * 10_000)
    done = await restored(sqlite_address, backup)
    assert done.erased == 1
    assert done.kept is not None
    assert done.kept.read_bytes().startswith(b"ruined")
    assert await members_in(sqlite_address) == {BO}
    assert list_beside(file).exists()


async def test_a_lost_database_is_restored_with_nothing_to_keep(sqlite_address: str, tmp_path: Path) -> None:
    await (await with_members(sqlite_address, ADA)).close()
    backup = back_up(database_url(sqlite_address), tmp_path / "backup.db")
    os.unlink(sqlite_address.removeprefix("sqlite:///"))
    assert await restored(sqlite_address, backup) == Restored(None, 0)
    assert await members_in(sqlite_address) == {ADA}


async def test_a_log_that_was_left_behind_is_not_read_into_the_restored_database(
    sqlite_address: str, tmp_path: Path
) -> None:
    await (await with_members(sqlite_address, ADA)).close()
    backup = back_up(database_url(sqlite_address), tmp_path / "backup.db")
    file = upkeep.file_of(database_url(sqlite_address))
    database = await with_members(sqlite_address, ADA, BO)
    log = file.with_name(f"{file.name}-wal").read_bytes()
    await database.close()
    file.write_bytes(b"ruined" * 10_000)
    file.with_name(f"{file.name}-wal").write_bytes(log)
    done = await restored(sqlite_address, backup)
    assert await members_in(sqlite_address) == {ADA}
    assert done.kept is not None
    assert done.kept.with_name(f"{done.kept.name}-wal").read_bytes() == log


async def test_a_backup_from_before_a_migration_is_brought_up_to_date(tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    await upkeep.migrate(database_url(f"sqlite:///{old}"), MIGRATIONS, revision="20261124_reveals")
    with sqlite3.connect(old) as connection:
        connection.execute("INSERT INTO members VALUES (1, 1, 'Ada', '2026-03-02 12:00:00')")
    connection.close()
    home = f"sqlite:///{tmp_path / 'bot.db'}"
    await restored(home, old)
    assert await upkeep.condition(database_url(home)) == "ready"
    assert await members_in(home) == {1}


async def test_a_database_in_use_is_not_touched(home: str, tmp_path: Path) -> None:
    database = await with_members(home, ADA)
    backup = back_up(database_url(home), tmp_path / "backup")
    with pytest.raises(StudyError, match=r"in use by another studybot|other connections use this database"):
        await restored(home, backup)
    await database.write(remember, guild_id=1, user_id=BO, name="Bo", now=AT)
    await database.close()
    assert await members_in(home) == {ADA, BO}


async def test_an_unfit_backup_changes_nothing(sqlite_address: str, tmp_path: Path) -> None:
    await (await with_members(sqlite_address, ADA)).close()
    backup = tmp_path / "backup.db"
    backup.write_bytes(b"SQLite format 3\0" + bytes(5_000))
    before = sorted(os.listdir(tmp_path))
    with pytest.raises(StudyError, match=r"cannot be read|damaged"):
        await restored(sqlite_address, backup)
    assert sorted(os.listdir(tmp_path)) == before
    assert await members_in(sqlite_address) == {ADA}


async def test_a_file_that_is_no_dump_changes_nothing(
    postgres_address: str, postgres_tools: None, tmp_path: Path
) -> None:
    await (await with_members(postgres_address, ADA)).close()
    backup = tmp_path / "backup.dump"
    backup.write_bytes(b"not a dump")
    with pytest.raises(StudyError, match="pg_restore failed"):
        await restored(postgres_address, backup)
    assert await members_in(postgres_address) == {ADA}


async def test_nothing_is_left_beside_the_database_but_the_kept_one(sqlite_address: str, tmp_path: Path) -> None:
    await (await with_members(sqlite_address, ADA)).close()
    backup = back_up(database_url(sqlite_address), tmp_path / "backup.db")
    done = await restored(sqlite_address, backup)
    assert done.kept is not None
    left = {name for name in os.listdir(tmp_path) if not name.endswith(".lock")}
    assert left == {"bot.db", "backup.db", done.kept.name}
    check_sqlite(done.kept)
