"""An SQLite file belongs to one program at a time: SQLite itself does not stand two writers everywhere."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.core.errors import StudyError
from bot.storage import upkeep
from bot.storage.database import database_url, open_database
from tests.conftest import ROOT
from tests.databases import MIGRATIONS

OPEN_AND_WAIT = """
import asyncio, sys
from bot.core.errors import StudyError
from bot.storage.database import database_url, open_database

async def main():
    try:
        database = open_database(database_url(sys.argv[1]))
    except StudyError as refusal:
        print(refusal)
        return
    print("open", flush=True)
    sys.stdin.readline()
    await database.close()

asyncio.run(main())
"""


def other_program(address: str) -> subprocess.Popen[str]:
    """Another process that opens the database, says what came of it, and keeps it until a line comes in."""
    return subprocess.Popen(
        [sys.executable, "-c", OPEN_AND_WAIT, address],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )


async def test_a_second_opening_is_refused_with_what_to_do(sqlite_address: str) -> None:
    url = database_url(sqlite_address)
    first = open_database(url)
    with pytest.raises(StudyError, match=r"bot\.db is in use by another studybot\. Stop that one first, or give this"):
        open_database(url)
    await first.close()
    await open_database(url).close()


async def test_another_process_is_refused_while_this_one_has_the_file(sqlite_address: str) -> None:
    first = open_database(database_url(sqlite_address))
    with other_program(sqlite_address) as other:
        said, _ = other.communicate()
    assert "is in use by another studybot" in said
    await first.close()
    with other_program(sqlite_address) as other:
        said, _ = other.communicate("\n")
    assert said == "open\n"


async def test_a_killed_process_leaves_the_file_free(sqlite_address: str) -> None:
    with other_program(sqlite_address) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(StudyError, match="in use by another studybot"):
            open_database(database_url(sqlite_address))
        other.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        other.wait()
    await open_database(database_url(sqlite_address)).close()


async def test_nobody_migrates_a_file_that_is_in_use(sqlite_address: str) -> None:
    first = open_database(database_url(sqlite_address))
    with pytest.raises(StudyError, match="in use by another studybot"):
        await upkeep.migrate(database_url(sqlite_address), MIGRATIONS)
    await first.close()


async def test_two_files_in_one_folder_do_not_disturb_each_other(sqlite_address: str, tmp_path: Path) -> None:
    other = f"sqlite:///{tmp_path / 'other.db'}"
    await upkeep.migrate(database_url(other), MIGRATIONS)
    databases = [open_database(database_url(address)) for address in (sqlite_address, other)]
    for database in databases:
        await database.close()
