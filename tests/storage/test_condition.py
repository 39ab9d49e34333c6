"""What is found where the database should be: each case has its sentence, and nothing is touched that is not ours."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.core.errors import StudyError
from bot.storage import upkeep
from bot.storage.database import database_url, open_database
from bot.storage.tables import REVISIONS
from tests.databases import MIGRATIONS

ROOT_MAY_WRITE_ANYWHERE = not hasattr(os, "geteuid") or os.geteuid() == 0


async def refusal(path: Path | str) -> str:
    """The sentence with which a place is refused."""
    address = path if isinstance(path, str) else f"sqlite:///{path}"
    with pytest.raises(StudyError) as refused:
        await upkeep.condition(database_url(address))
    return str(refused.value)


def fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files_in(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


async def edit(address: str, *statements: str) -> None:
    """Change a database as somebody else's program would."""
    database = open_database(database_url(address))
    for statement in statements:
        await database.write(lambda tx, sql=statement: tx.execute(text(sql)) and None)
    await database.close()


async def test_nothing_there_yet_is_new(empty_address: str) -> None:
    assert await upkeep.condition(database_url(empty_address)) == "new"


async def test_a_migrated_database_is_ready(address: str) -> None:
    assert await upkeep.condition(database_url(address)) == "ready"


async def test_a_database_of_an_older_program_is_behind(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "REVISIONS", (*REVISIONS, "20991231_of_tomorrow"))
    assert await upkeep.condition(database_url(address)) == "behind"


async def test_a_database_of_a_newer_program_is_left_alone(address: str) -> None:
    await edit(address, "UPDATE alembic_version SET version_num = '20991231_of_tomorrow'")
    sentence = await refusal(address)
    assert "newer Studybot (20991231_of_tomorrow)" in sentence
    assert "Install that version or a later one; nothing was changed." in sentence


async def test_somebody_elses_tables_are_left_alone(empty_address: str) -> None:
    await edit(empty_address, "CREATE TABLE invoices (id INTEGER)")
    sentence = await refusal(empty_address)
    assert "holds other tables, not Studybot's. Point STUDYBOT_DATABASE_URL at" in sentence


async def test_tables_without_a_revision_are_not_ours(address: str) -> None:
    await edit(address, "DELETE FROM alembic_version")
    assert "holds other tables" in await refusal(address)


def written_by_sqlite(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE invoices (id INTEGER)")
    connection.close()


def text_file(path: Path) -> None:
    path.write_text("# Notes, and not a database\n" * 100)


def cut_short(path: Path) -> None:
    written_by_sqlite(path)
    path.write_bytes(path.read_bytes()[:700])


@pytest.mark.parametrize("make", [written_by_sqlite, text_file, cut_short])
async def test_a_refused_file_keeps_its_bytes_and_gets_no_companions(tmp_path: Path, make: object) -> None:
    path = tmp_path / "studybot.db"
    make(path)  # type: ignore[operator]
    before = fingerprint(path)
    sentence = await refusal(path)
    assert str(path) in sentence
    assert "STUDYBOT_DATABASE_URL" in sentence
    assert fingerprint(path) == before
    assert files_in(tmp_path) == ["studybot.db"]


async def test_a_file_that_is_no_database_is_named_with_two_ways_out(tmp_path: Path) -> None:
    path = tmp_path / "studybot.db"
    text_file(path)
    sentence = await refusal(path)
    assert "is damaged or no database" in sentence
    assert "studybot restore BACKUP" in sentence
    assert "left as it is" in sentence


async def test_an_empty_file_is_as_good_as_none(tmp_path: Path) -> None:
    path = tmp_path / "studybot.db"
    path.touch()
    assert await upkeep.condition(database_url(f"sqlite:///{path}")) == "new"


async def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    assert await refusal(tmp_path) == f"{tmp_path} is a folder; STUDYBOT_DATABASE_URL needs a file."


async def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "studybot.db"
    assert await upkeep.condition(database_url(f"sqlite:///{path}")) == "new"
    assert path.parent.is_dir()
    assert not path.exists()


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert f"The folder {tmp_path / 'file'} cannot be made" in await refusal(tmp_path / "file" / "studybot.db")


@pytest.mark.skipif(ROOT_MAY_WRITE_ANYWHERE, reason="permissions do not bind this user")
@pytest.mark.parametrize("locked", ["file", "folder"])
async def test_a_place_that_cannot_be_written_is_named_with_what_to_do(sqlite_address: str, locked: str) -> None:
    path = Path(sqlite_address.removeprefix("sqlite:///"))
    target = path if locked == "file" else path.parent
    mode = target.stat().st_mode
    target.chmod(0o555)
    try:
        sentence = await refusal(path)
    finally:
        target.chmod(mode)
    assert f"The database {path} cannot be written. Give this user the right to write" in sentence


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="there is no folder here that nobody can write")
async def test_a_folder_that_nobody_can_write_is_refused_with_a_sentence() -> None:
    sentence = await refusal("sqlite:////proc/self/studybot.db")
    assert "/proc/self" in sentence
    assert "cannot be written" in sentence


async def test_looking_at_a_database_changes_no_byte_of_it(sqlite_address: str) -> None:
    path = Path(sqlite_address.removeprefix("sqlite:///"))
    before = fingerprint(path)
    assert await upkeep.condition(database_url(sqlite_address)) == "ready"
    assert fingerprint(path) == before


async def test_postgresql_that_does_not_answer_is_named_without_its_password() -> None:
    sentence = await refusal("postgresql://studybot:very-secret@127.0.0.1:1/studybot")
    assert "127.0.0.1:1/studybot cannot be reached" in sentence
    assert "Check STUDYBOT_DATABASE_URL" in sentence
    assert "very-secret" not in sentence


async def test_a_database_that_postgresql_does_not_have_is_named(postgres_server: str) -> None:
    sentence = await refusal(postgres_server.format(name="nowhere"))
    assert 'database "nowhere" does not exist' in sentence
    assert "\n" not in sentence
    assert "sqlalche" not in sentence


async def test_a_failed_migration_leaves_the_database_as_it_was(empty_address: str, tmp_path: Path) -> None:
    scripts = tmp_path / "migrations"
    (scripts / "versions").mkdir(parents=True)
    (scripts / "env.py").write_text((MIGRATIONS / "env.py").read_text())
    (scripts / "versions" / "broken.py").write_text(
        "from alembic import op\n"
        "revision, down_revision, branch_labels, depends_on = 'broken', None, None, None\n"
        "def upgrade():\n"
        "    op.execute('CREATE TABLE half_done (id INTEGER)')\n"
        "    raise RuntimeError('the power went')\n"
    )
    with pytest.raises(RuntimeError, match="the power went"):
        await upkeep.migrate(database_url(empty_address), scripts)
    assert await upkeep.condition(database_url(empty_address)) == "new"
    await upkeep.migrate(database_url(empty_address), MIGRATIONS)
    assert await upkeep.condition(database_url(empty_address)) == "ready"
