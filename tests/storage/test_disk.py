"""A disk that is full or refuses, a file that another program holds: reads go on, writes are refused in words."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.errors import StudyError
from bot.storage import groups
from bot.storage.backups import back_up, check_sqlite
from bot.storage.database import Database, database_url, open_database
from bot.storage.members import remember
from bot.storage.tables import Member
from tests import build, rows

HOLD = """
import sqlite3, sys, time
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
other.execute("ROLLBACK")
"""


async def name(database: Database, user: int, text: str = "Ada") -> None:
    await database.write(remember, guild_id=1, user_id=user, name=text, now=build.NOON)


async def stored(database: Database) -> set[object]:
    return set(await database.read(rows.column, Member.user_id))


def holding(address: str, *, seconds: int) -> subprocess.Popen[str]:
    """Another program that locks the whole file for a while."""
    command = [sys.executable, "-c", HOLD, address.removeprefix("sqlite:///"), str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB of its own; only root can make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(made, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.faults
async def test_on_a_full_disk_reads_go_on_writes_are_refused_and_it_heals_without_a_restart(
    sqlite_template: Path, small_disk: Path
) -> None:
    address = f"sqlite:///{shutil.copy(sqlite_template, small_disk / 'bot.db')}"
    database = open_database(database_url(address))
    await name(database, 0)
    ballast = small_disk / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(64 * 1024))
    outcomes = [
        (await asyncio.gather(name(database, user, "x" * 2_000), return_exceptions=True))[0] for user in range(1, 400)
    ]
    refusals = [str(outcome) for outcome in outcomes if isinstance(outcome, StudyError)]
    assert refusals
    assert all("Nothing was stored: the disk" in refusal for refusal in refusals)
    assert len(refusals) == sum(outcome is not None for outcome in outcomes)
    acknowledged = {0, *(user for user, outcome in enumerate(outcomes, start=1) if outcome is None)}
    assert await stored(database) == acknowledged
    with pytest.raises(StudyError, match="was not made"):
        back_up(database_url(address), small_disk / "backup.db")
    assert not [entry for entry in os.listdir(small_disk) if entry.startswith("backup")]
    ballast.unlink()
    await name(database, 1_000)
    assert await stored(database) == acknowledged | {1_000}
    await database.close()
    check_sqlite(small_disk / "bot.db")
    reopened = open_database(database_url(address))
    assert await stored(reopened) == acknowledged | {1_000}
    await reopened.close()


@pytest.mark.faults
async def test_a_file_that_another_program_holds_for_seconds_refuses_in_time_and_then_goes_on(
    sqlite_address: str,
) -> None:
    database = open_database(database_url(sqlite_address))
    await name(database, 0)
    with holding(sqlite_address, seconds=10) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        used = time.process_time()
        with pytest.raises(StudyError, match="another program holds the database"):
            await asyncio.wait_for(name(database, 1), 9)
        assert other.poll() is None, "refused while the other still holds it: nobody waits for it to end"
        assert await stored(database) == {0}, "reads go on"
        assert time.process_time() - used < 1, "waiting is not spinning"
        results = await asyncio.gather(*(name(database, user) for user in range(2, 30)), return_exceptions=True)
        assert all(isinstance(result, StudyError) for result in results if result is not None)
        other.wait(30)
    await name(database, 100)
    told = {user for user, result in zip(range(2, 30), results, strict=True) if result is None}
    assert await stored(database) == {0, 100} | told
    await database.close()


async def test_the_queue_has_an_end(sqlite_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "MOST_WAITING", 20)
    database = open_database(database_url(sqlite_address))
    results = await asyncio.gather(*(name(database, user) for user in range(500)), return_exceptions=True)
    refused = [result for result in results if result is not None]
    assert refused
    assert all("Too much is waiting" in str(result) for result in refused)
    assert len(await stored(database)) == 500 - len(refused)
    await name(database, 1_000)
    await database.close()


@pytest.mark.faults
async def test_a_file_that_became_read_only_is_refused_in_words(sqlite_address: str) -> None:
    """Root may write any file, so the file system's refusal is stood in for by SQLite's own switch."""
    database = open_database(database_url(sqlite_address))
    await database.write(lambda tx: tx.exec_driver_sql("PRAGMA query_only = ON"))
    with pytest.raises(StudyError, match="can only be read"):
        await name(database, 1)
    await database.write(lambda tx: tx.exec_driver_sql("PRAGMA query_only = OFF"))
    await name(database, 1)
    await database.close()
