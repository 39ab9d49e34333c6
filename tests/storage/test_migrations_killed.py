"""A migration that is killed at any of its statements leaves the old tables or the new ones, with every row."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage import upkeep
from bot.storage.database import database_url
from bot.storage.tables import REVISIONS
from tests.conftest import ROOT
from tests.databases import MIGRATIONS, administer

OLD = "20261126_dailies"
MEMBER = "INSERT INTO members (guild_id, user_id, display_name, last_seen) VALUES (1, 1, 'Ada', '2026-03-02 12:00:00')"


async def old_database(address: str) -> None:
    """Tables of an earlier release, with a row."""
    await upkeep.migrate(database_url(address), MIGRATIONS, revision=OLD)
    engine = create_async_engine(address.replace("sqlite:", "sqlite+aiosqlite:"))
    async with engine.begin() as connection:
        await connection.execute(text(MEMBER))
    await engine.dispose()


class SqliteTries:
    """Copies of an old SQLite file, one for each try."""

    def __init__(self, folder: Path) -> None:
        self._old = folder / "old.db"
        self.pattern = f"sqlite:///{folder}/try{{n}}.db"
        asyncio.run(old_database(f"sqlite:///{self._old}"))

    def prepare(self, number: int) -> None:
        shutil.copy(self._old, self.pattern.replace("{n}", str(number)).removeprefix("sqlite:///"))


class PostgresTries:
    """Copies of an old PostgreSQL database, one for each try."""

    def __init__(self, server: str) -> None:
        self._server = server
        self.pattern = server.format(name="try{n}")
        asyncio.run(administer(server, "CREATE DATABASE old_tables"))
        asyncio.run(old_database(server.format(name="old_tables")))

    def prepare(self, number: int) -> None:
        asyncio.run(administer(self._server, f"CREATE DATABASE try{number} TEMPLATE old_tables"))


@pytest.fixture(params=["sqlite", "postgres"])
def tries(request: pytest.FixtureRequest, tmp_path: Path) -> SqliteTries | PostgresTries:
    if request.param == "sqlite":
        return SqliteTries(tmp_path)
    return PostgresTries(request.getfixturevalue("postgres_server"))


def outcomes(tries: SqliteTries | PostgresTries) -> Iterator[dict[str, Any]]:
    """What each try left, until one got through."""
    command = [sys.executable, "-m", "tests.storage.launch_migration", tries.pattern, str(MIGRATIONS), "1"]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=environment, text=True, stdin=pipe, stdout=pipe) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        number = 1
        tries.prepare(number)
        while line := program.stdout.readline():
            yield json.loads(line)
            number += 1
            tries.prepare(number)
            program.stdin.write("on\n")
            program.stdin.flush()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked, so that each try takes no second")
def test_a_migration_killed_at_any_statement_leaves_old_or_new_tables_with_every_row(
    tries: SqliteTries | PostgresTries,
) -> None:
    *killed, through = outcomes(tries)
    assert not through["killed"]
    assert through["status"] == 0
    assert through["revision"] == REVISIONS[-1]
    assert killed[-1]["at"] == "COMMIT"
    assert len(killed) > 20
    for try_ in killed:
        assert try_["killed"]
        assert try_["member"] == "Ada"
        assert try_["revision"] == OLD, try_["at"]
        assert try_["tables"] == killed[0]["tables"], try_["at"]
    assert through["tables"] != killed[0]["tables"]
    again = tries.pattern.replace("{n}", str(len(killed)))
    asyncio.run(upkeep.migrate(database_url(again), MIGRATIONS))
    assert asyncio.run(upkeep.condition(database_url(again))) == "ready"


async def test_a_second_process_waits_for_the_migration_of_the_first(postgres_server: str) -> None:
    """On PostgreSQL; on SQLite it is refused with a sentence, see `test_one_owner`."""
    await administer(postgres_server, "CREATE DATABASE waited_for")
    address = postgres_server.format(name="waited_for")
    first = create_async_engine(address)
    async with first.begin() as connection:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": upkeep.MIGRATING})
        second = asyncio.create_task(upkeep.migrate(database_url(address), MIGRATIONS))
        done, _ = await asyncio.wait({second}, timeout=0.5)
        assert not done
    await asyncio.wait_for(second, 30)
    assert await upkeep.condition(database_url(address)) == "ready"
    await first.dispose()
